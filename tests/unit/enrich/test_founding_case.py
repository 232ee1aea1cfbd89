"""Six messages about an overdue loan, and what is said of each: the case that started the project."""

import pytest

from tests.unit.enrich.conftest import Enrich

REMINDER = "【招商银行】您的贷款已逾期3天，请登录手机银行还款，详询95555。"


def test_the_bank_itself_reminds(enrich: Enrich) -> None:
    found = enrich(REMINDER, "95555").enrichment
    assert (found.category.value, found.verdict.value, found.genuine) == (
        "genuine_reminder",
        "legitimate",
        True,
    )
    assert found.risk_score < 0.05


def test_the_same_text_from_a_mobile(enrich: Enrich) -> None:
    found = enrich(REMINDER, "13812345678").enrichment
    assert (found.category.value, found.verdict.value, found.genuine) == ("loan_impersonation", "scam", False)
    assert {"brand_from_mobile", "overdue_from_mobile"} <= {reason.code for reason in found.reasons}


def test_the_same_text_from_a_port_with_anothers_signature(enrich: Enrich) -> None:
    body = REMINDER.replace("【招商银行】", "【顺丰速运】").replace("您的", "您的招商银行")
    found = enrich(body, "106912345678").enrichment
    assert not found.genuine
    assert found.verdict.value in {"scam", "unsure"}
    assert found.identities.sender.value == "unregistered"


def test_a_look_alike_link_even_from_the_banks_number(enrich: Enrich) -> None:
    body = "【招商银行】您的贷款已严重逾期，请立即点击 http://cmbchina-loan.top/p 还款，否则上报征信"
    for sender in ("95555", "106912345678", None):
        found = enrich(body, sender).enrichment
        assert (found.category.value, found.verdict.value) == ("loan_impersonation", "scam")
        assert found.links[0].imitates == "cn-cmb"
        assert found.risk_score > 0.9


def test_points_that_expire_are_another_kind(enrich: Enrich) -> None:
    found = enrich(
        "【工商银行】您的8000积分即将逾期清零，请登录 wap.icbcjf.cc 兑换现金", "13812345678"
    ).enrichment
    assert (found.category.value, found.verdict.value) == ("points_expiry", "scam")


@pytest.mark.parametrize(
    ("sender", "country", "body"),
    [
        (
            "13612345678",
            "CN",
            "你欠钱不还，再不还款就联系你通讯录所有亲戚朋友，让你单位同事都知道，逾期15天了",
        ),
        ("13612345678", "CN", "欠款拖了两个月了，做人要脸，不想让街坊邻居都知道你丢人就今天还款"),
        ("+919876543210", "IN", "Your loan is overdue. Pay today or we humiliate you before your neighbours"),
    ],
)
def test_abusive_collection_is_unwanted_but_no_impersonation(
    sender: str, country: str, body: str, enrich: Enrich
) -> None:
    found = enrich(body, sender, country).enrichment
    assert (found.category.value, found.verdict.value) == ("abusive_collection", "spam")


@pytest.mark.parametrize("sender", ["106912345678", None])
def test_a_plain_reminder_is_no_scam_for_the_word_alone(sender: str | None, enrich: Enrich) -> None:
    found = enrich(REMINDER, sender).enrichment
    assert found.verdict.value != "scam"


@pytest.mark.parametrize(
    ("body", "category"),
    [
        (
            "【平安普惠】您的贷款已逾期，请将欠款转入个人账户 6222020200112233445 户名李四",
            "loan_impersonation",
        ),
        ("专业停息挂账、债务重组、协商还款，联系电话13900139000", "loan_fraud"),
        ("征信修复，消除逾期记录，加微信 zx889900", "loan_fraud"),
        ("注销校园贷，不处理影响征信，请联系客服QQ 88990011", "loan_fraud"),
        ("急用钱？无抵押贷款，凭身份证当天放款，最高50万，电话13900139000", "loan_advert"),
    ],
)
def test_the_loan_family_is_told_apart(body: str, category: str, enrich: Enrich) -> None:
    assert enrich(body, "13812345678").enrichment.category.value == category
