"""The public text: for every kind and institution, and nothing of the scam in it. And reasons, complete."""

import re

import pytest

from smishwatch.pipeline.enrich.advisory import advisory
from smishwatch.pipeline.enrich.reasons import EVIDENCE, catalogue, sentence
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.pipeline.enrich.tables import DATA_FOLDER, read_table
from smishwatch.pipeline.text.read import read
from smishwatch.schemas.codes import Category, ContactKind
from tests.unit.enrich.conftest import AT, Enrich

HANZI = re.compile("[\u4e00-\u9fff]")
COUNTRIES = ["CN", "GB", "IN", "TH", "BR", None]


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_and_institution_has_a_text_with_its_official_channel(
    category: Category, language: str, registry: Registry
) -> None:
    for institution in [None, *list(registry.at(AT).institutions.values())[::7]]:
        for country in COUNTRIES:
            found = advisory(category, institution, country, language)
            assert found.looks and found.check and len(found.do) == 3
            assert bool(HANZI.search(found.check)) == (language == "zh")
            assert "{" not in found.text()
            channels = [*institution.hotlines[:2], *institution.domains[:1]] if institution else []
            assert all(channel in found.official_channel for channel in channels)


SCAMS = [
    ("CN", "【招商银行】您的贷款已严重逾期，请立即点击 http://cmbchina-loan.top/p 还款，或致电13900139000"),
    ("GB", "HSBC: your account has been suspended. Verify at hsbc-verify.top or call +447700900123"),
    ("IN", "Dear customer your SBI account will be blocked today, update PAN at sbi-kyc.top call 9812345678"),
    ("TH", "พัสดุของท่านตกค้าง ติดต่อ thaipost-th.top โทร 0891234567"),
    ("CN", "恭喜您中奖，奖金98000元，加微信 zj887766 领取，登录 hsy-cj.cc"),
]


@pytest.mark.parametrize(("country", "body"), SCAMS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_link_and_no_number_of_the_scam_is_in_it(
    country: str, body: str, language: str, enrich: Enrich, registry: Registry
) -> None:
    found = enrich(body, None, country).enrichment
    brand = registry.at(AT).get(found.brand)
    text = advisory(found.category, brand, country, language).text()
    own = set(brand.domains) if brand else set()
    assert found.links or found.contacts
    assert [link.domain for link in found.links if link.domain in text] == []
    for contact in found.contacts:
        assert contact.value not in text
        assert contact.value.lstrip("+")[-8:] not in text
    official = {"reportfraud.ftc.gov", "thaipoliceonline.go.th", "ihbarweb.org.tr", "aduankonten.id"}
    assert {link.domain for link in read(text, country).links} <= own | official | {"ftc.gov"}
    assert not [c for c in read(text, country).contacts if c.kind in {ContactKind.WECHAT, ContactKind.QQ}]


def test_every_reason_is_a_sentence_in_both_languages() -> None:
    for code, reason in catalogue().items():
        assert re.fullmatch(r"[a-z][a-z0-9_]{2,63}", code)
        assert HANZI.search(reason.zh), code
        assert not HANZI.search(reason.en), code
        assert (EVIDENCE in reason.en) == (EVIDENCE in reason.zh), code


def test_without_evidence_a_sentence_has_no_empty_brackets() -> None:
    for code in catalogue():
        for language in ("en", "zh"):
            assert not re.search(r"\(\s*\)|（\s*）|\{", sentence(code, language)), code


def test_every_code_that_is_written_has_its_sentence(enrich: Enrich) -> None:
    for row in read_table(DATA_FOLDER / "rules.tsv", ("reason", "category", "score", "all", "any", "none")):
        assert row["reason"] in catalogue()
    for country, body in SCAMS:
        assert {
            reason.code for reason in enrich(body, "13812345678", country).enrichment.reasons
        } <= catalogue().keys()
