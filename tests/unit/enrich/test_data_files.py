"""The shipped data files: they load, and what would be wrong in them is named."""

from pathlib import Path

import pytest

from smishwatch.pipeline.enrich.advisory import advisory
from smishwatch.pipeline.enrich.lexicon import shipped_lexicon
from smishwatch.pipeline.enrich.links import class_of_host
from smishwatch.pipeline.enrich.phrases import lexical_form, prepare
from smishwatch.pipeline.enrich.reasons import catalogue, sentence
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.pipeline.enrich.rules import shipped_rules
from smishwatch.pipeline.enrich.tables import DATA_FOLDER, TableError, read_table
from smishwatch.schemas.codes import Category


def test_the_lexicon_speaks_many_languages() -> None:
    languages = {
        row["language"]
        for row in read_table(DATA_FOLDER / "lexicon.tsv", ("cue", "language", "phrases", "source"))
    }
    assert {
        "zh",
        "en",
        "th",
        "vi",
        "id",
        "es",
        "pt",
        "hi",
        "fr",
        "de",
        "it",
        "ja",
        "ko",
        "tr",
        "ru",
        "ar",
        "ms", "tl", "sw", "bn", "ur", "fa", "uk", "he", "ro", "hu", "cs", "el", "sv",
    } <= languages  # fmt: skip
    assert len(shipped_lexicon().entries) > 7_000


def test_no_phrase_shrinks_to_one_sign() -> None:
    """「加q」 was read as 加 alone, which stands in every 增加 and 参加."""
    for row in read_table(DATA_FOLDER / "lexicon.tsv", ("cue", "language", "phrases", "source")):
        shrunk = [
            w
            for w in row.words("phrases")
            if len(w.rstrip("*")) > 1 and len(lexical_form(w.rstrip("*"))) == 1
        ]
        assert not shrunk, (row["cue"], row["language"])


@pytest.mark.parametrize(
    ("text", "language", "cue"),
    [
        ("คุณได้คะแนนสะสม", "th", "casual"),
        ("ชนะเลิศการแข่งขัน", "th", "casual"),
        ("ข้อความจากโรงพยาบาล", "th", "weak_offer"),
        ("สมาชิกในครอบครัวลดลง", "th", "weak_offer"),
        ("하나은행 거래 알림", "ko", "casual"),
        ("カスタマーセンターよりご案内", "ja", "casual"),
        ("顺丰速运提醒您取件", "zh", "urgent"),
        ("我上班了，航班晚点", "zh", "education"),
    ],
)
def test_short_phrases_do_not_stand_in_other_words(text: str, language: str, cue: str) -> None:
    """Where words have no spaces between them a phrase of one or two letters stands in words that mean else."""
    assert cue not in shipped_lexicon().find(prepare(text), language)


def test_every_kind_of_scam_has_a_rule() -> None:
    ruled = {rule.category for rule in shipped_rules().rules}
    written_elsewhere = {Category.UNCATEGORISED}
    assert set(Category) - ruled == written_elsewhere


def test_every_reason_of_a_rule_has_both_sentences() -> None:
    for rule in shipped_rules().rules:
        assert catalogue()[rule.reason].en
        assert catalogue()[rule.reason].zh


def test_well_known_services_are_classed() -> None:
    """Of hosts that anybody may use, a campaign's link must never tie it to strangers'."""
    services = {
        "free_hosting": "weebly.com wixsite.com webs.com jimdo.com tumblr.com blogspot.com github.io pages.dev vercel.app"
        " netlify.app web.app 000webhostapp.com telegra.ph notion.site framer.app replit.dev godaddysites.com ipfs.io",
        "dynamic_dns": "duckdns.org hopto.org 3322.org ddns.net webredirect.org serveirc.com mooo.com myddns.me",
        "form_host": "forms.gle typeform.com jotform.com tally.so wjx.cn jinshuju.net wj.qq.com kdocs.cn hsforms.com",
        "file_host": "drive.google.com dropbox.com mega.nz pan.baidu.com terabox.com gofile.io weiyun.com canva.com",
        "shortener": "bit.ly bit.do gg.gg linktr.ee beacons.ai ouo.io dwz.cn lihi1.cc reurl.cc iplogger.com",
        "messaging": "wa.me t.me line.me zalo.me discord.gg open.kakao.com",
    }
    for link_class, hosts in services.items():
        assert {host: class_of_host(host) for host in hosts.split()} == dict.fromkeys(
            hosts.split(), link_class
        )


def test_an_old_code_stays_readable() -> None:
    assert sentence("no_longer_written", "en", "95588") == "no_longer_written: 95588"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\tb\n", "line 1: columns"),
        ("cue\tlanguage\n# note\n\nx\ty\tz\n", "line 4: 3 cells"),
    ],
)
def test_a_wrong_table_is_named(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=problem):
        list(read_table(path, ("cue", "language")))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("category", list(Category))
def test_every_category_has_an_advisory_without_placeholders(
    category: Category, language: str, registry: Registry
) -> None:
    text = advisory(category, registry.get("cn-icbc"), "CN", language).text()
    assert "95588" in text
    assert "96110" in text
    assert "{" not in text
    assert "http" not in text


@pytest.mark.parametrize(
    ("country", "line"),
    [("CN", "12321"), ("GB", "7726"), ("IN", "1930"), ("HK", "18222"), ("AU", "7226"), ("ZZ", "operator")],
)
def test_advisories_name_the_countrys_reporting_line(country: str, line: str) -> None:
    assert line in advisory(Category.DELIVERY, None, country).text()
