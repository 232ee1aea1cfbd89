"""Genuine notices and obvious scams that training never saw: what may not be mistaken for the other."""

from collections import Counter

import pytest

from benchmarks.enrich.notices import Notice, genuine_notices, obvious_scams, overdue_messages, situations
from smishwatch.pipeline.enrich.enricher import Enricher
from tests.unit.enrich.conftest import AT, Enrich
from training.corpus import read_corpus


def _verdicts(notices: list[Notice], enricher: Enricher) -> Counter[str]:
    return Counter(
        enricher.enrich(one.text, one.sender, one.country, AT).enrichment.verdict.value for one in notices
    )


def test_training_never_sees_them() -> None:
    told = [*genuine_notices(), *obvious_scams(), *situations()]
    assert len(told) > 550
    assert not {one.text for one in told} & {line.text for line in read_corpus()}


def test_notices_of_known_and_unknown_institutions_are_no_scams(enricher: Enricher) -> None:
    notices = list(genuine_notices())
    filed = [one for one in notices if one.sender and not one.sender.startswith("1381")]
    assert _verdicts(filed, enricher)["scam"] == 0
    assert _verdicts(notices, enricher)["scam"] / len(notices) < 0.02
    assert _verdicts(filed, enricher)["legitimate"] / len(filed) > 0.85


def test_obvious_scams_are_scams_whoever_sends_them(enricher: Enricher) -> None:
    scams = list(obvious_scams())
    found = _verdicts(scams, enricher)
    assert found["legitimate"] == 0
    assert found["scam"] / len(scams) > 0.75


@pytest.mark.parametrize("sender", ["13812345678", "notice@example.com"])
def test_an_institutions_words_from_a_private_number_are_not_cleared(sender: str, enricher: Enricher) -> None:
    notices = list(genuine_notices())
    cleared = [
        one
        for one in notices
        if enricher.enrich(one.text, sender, "CN", AT).enrichment.verdict.value == "legitimate"
    ]
    assert len(cleared) / len(notices) < 0.05


def test_a_notice_with_a_foreign_link_is_not_cleared(enrich: Enrich) -> None:
    body = "【招商银行】您尾号1234的账户3月5日支出58.00元，余额2,310.55元，详情 {host}"
    assert enrich(body.format(host="cmbchina.com"), "106980095555").enrichment.verdict.value == "legitimate"
    for sender in ("106980095555", "1069012345678", "13812345678"):
        assert enrich(body.format(host="kdjwqz.com/88"), sender).enrichment.verdict.value != "legitimate"


def test_the_word_overdue_is_told_apart(enricher: Enricher) -> None:
    for one in overdue_messages():
        verdict = enricher.enrich(one.text, one.sender, one.country, AT).enrichment.verdict.value
        assert verdict == ("legitimate" if one.kind == "real reminder" else "scam"), one.text


def test_situations_in_some_forty_languages_are_told_apart(enricher: Enricher) -> None:
    of_kind = {kind: [one for one in situations() if one.kind == kind] for kind in ("scam", "spam", "wanted")}
    scam, wanted = _verdicts(of_kind["scam"], enricher), _verdicts(of_kind["wanted"], enricher)
    assert scam["scam"] / len(of_kind["scam"]) > 0.9
    assert wanted["scam"] / len(of_kind["wanted"]) < 0.02
    assert wanted["legitimate"] / len(of_kind["wanted"]) > 0.8
    assert _verdicts(of_kind["spam"], enricher)["scam"] == 0


def test_a_credit_line_that_is_overdue_is_no_offer(enrich: Enrich) -> None:
    body = "您名下额度贷款12000元已逾期，请于两小时内登录 kdjwqz.top 还款，否则上报征信"
    found = enrich(body).enrichment
    assert found.verdict.value == "scam"
    assert not {reason.code for reason in found.reasons} & {"loan_offered", "loan_offered_short"}
