"""Every form in which the clusterer writes its evidence has words in both languages; people's own words stay."""

import pytest

from smishwatch.dashboards import language
from smishwatch.dashboards.evidence import told
from smishwatch.pipeline.campaigns.similarity import Likeness
from smishwatch.pipeline.campaigns.tying import describe

TIES = describe({("contact", "phone:+919337184915"): 1.0, ("domain", "icbc-jf.top"): 0.5})
ALIKE = Likeness(dice=0.5, contained=0.79).describe()


@pytest.mark.parametrize(
    ("evidence", "english", "chinese"),
    [
        (
            TIES,
            "shared: telephone +919337184915, domain icbc-jf.top",
            "共有电话 +919337184915、域名 icbc-jf.top",
        ),
        (ALIKE, "wording: 50% of both, 79% of the smaller", "话术重合 50%，占较短者 79%"),
        (f"{TIES}; {ALIKE}", None, "共有电话 +919337184915、域名 icbc-jf.top；话术重合 50%，占较短者 79%"),
        ("split from c912b70f4b714912d: ann: 另一团伙", None, "自 c912b70f4b714912d 拆分：ann: 另一团伙"),
        ("undone by ann", "undone by ann", "由以下人员撤销：ann"),
        ("ann: infrastructure; seen", "ann: infrastructure; seen", "ann: infrastructure; seen"),
        ("infrastructure: of theirs", "infrastructure: of theirs", "infrastructure: of theirs"),
        ("", "", ""),
    ],
)
def test_in_the_readers_words(evidence: str, english: str | None, chinese: str) -> None:
    assert told(evidence, "zh") == chinese
    assert english is None or told(evidence, "en") == english


def test_both_languages_have_the_same_words() -> None:
    assert language.words("en")["evidence"].keys() == language.words("zh")["evidence"].keys()
