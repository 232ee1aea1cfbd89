"""Every text stands in both languages, and every code has one."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from smishwatch.dashboards import language
from smishwatch.schemas import codes

TEMPLATES = Path(language.__file__).parent / "templates"
SECTIONS: dict[type[StrEnum], str] = {
    codes.Protocol: "protocol",
    codes.Disposition: "disposition",
    codes.SenderKind: "sender_kind",
    codes.LinkClass: "link_class",
    codes.ContactKind: "contact_kind",
    codes.SlotKind: "slot",
    codes.Verdict: "verdict",
    codes.Category: "category",
    codes.IdentityAnswer: "answer",
    codes.Stage: "stage",
    codes.RejectReason: "reject_reason",
    codes.EntityKind: "entity_kind",
    codes.CampaignChange: "change",
    codes.AlertKind: "alert_kind",
}
CODE_LISTS = [
    found for found in vars(codes).values() if isinstance(found, type) and issubclass(found, StrEnum)
]


def keys(lang: language.Language) -> dict[str, set[str]]:
    return {section: set(texts) for section, texts in language.words(lang).items()}


def test_both_languages_have_the_same_texts() -> None:
    assert keys("en") == keys("zh")


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_no_text_is_empty_and_both_take_the_same_values(lang: language.Language) -> None:
    placeholder = re.compile(r"\{(\w+)\}")
    for section, texts in language.words(lang).items():
        for key, text in texts.items():
            assert text.strip(), (section, key)
            assert set(placeholder.findall(text)) == set(
                placeholder.findall(language.words("en")[section][key])
            )


def test_every_code_list_has_a_section() -> None:
    assert {one for one in CODE_LISTS if one is not StrEnum} == set(SECTIONS)


@pytest.mark.parametrize(("code_list", "section"), SECTIONS.items())
def test_every_code_has_a_text(code_list: type[StrEnum], section: str) -> None:
    assert {code.value for code in code_list} <= keys("en")[section]


def test_templates_ask_only_for_texts_that_there_are() -> None:
    asked = re.compile(r"""\bt\('(\w+)', '(\w+)'[,)]""")
    for file in TEMPLATES.glob("*.html"):
        for section, key in asked.findall(file.read_text(encoding="utf-8")):
            assert key in keys("en")[section], f"{file.name}: {section}.{key}"


def test_templates_hold_no_words_of_their_own() -> None:
    """Text between tags, without what the template language puts in."""
    code = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
    tag = re.compile(r"<[^>]*>", re.S)
    for file in TEMPLATES.glob("*.html"):
        left = tag.sub(" ", code.sub(" ", file.read_text(encoding="utf-8")))
        words = set(re.findall(r"[A-Za-z\u4e00-\u9fff]{2,}", left))
        assert words <= {"ms", "JSON"}, (file.name, words)


@pytest.mark.parametrize(
    ("chosen", "header", "expected"),
    [
        (None, "", "en"),
        ("zh", "en", "zh"),
        ("xx", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "fr-FR,zh;q=0.5", "zh"),
        (None, "de", "en"),
    ],
)
def test_the_language_of_a_reader(chosen: str | None, header: str, expected: str) -> None:
    assert language.negotiate(chosen, header) == expected


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [(0, "0 s", "0 秒"), (119, "119 s", "119 秒"), (120, "2 min", "2 分钟"), (7_199, "119 min", "119 分钟"),
     (86_400, "24 h", "24 小时"), (604_800, "7 d", "7 天")],
)  # fmt: skip
def test_durations(seconds: float, english: str, chinese: str) -> None:
    assert (language.duration(seconds, "en"), language.duration(seconds, "zh")) == (english, chinese)


def test_counted_nouns() -> None:
    assert [language.counted("en", "alert", "carriers", count) for count in (1, 2, 1_500)] == [
        "1 carrier", "2 carriers", "1,500 carriers",
    ]  # fmt: skip


def test_a_code_without_a_text_is_still_readable() -> None:
    assert language.text("zh", "category", "new_kind_of_scam") == "new kind of scam"
