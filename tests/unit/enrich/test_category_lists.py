"""Our categories in others' lists: complete, and every target exists."""

import pytest

from smishwatch.pipeline.enrich.categories import LISTS, entries, loan_traps, mapping, traps_in
from smishwatch.schemas.codes import Category
from tests.unit.enrich.conftest import Enrich


def test_every_category_has_an_entry_in_every_list() -> None:
    assert set(mapping()) == set(Category)
    assert all(set(found) == set(LISTS) for found in mapping().values())


def test_every_entry_has_both_names_and_a_source() -> None:
    assert all(entry.en and entry.zh and entry.source for entry in entries().values())


def test_the_police_list_has_ten_kinds() -> None:
    assert [code for name, code in entries() if name == "mps"] == [*map(str, range(1, 11)), "none"]


@pytest.mark.parametrize(
    ("category", "list_", "zh"),
    [
        ("job_task", "mps", "刷单返利"),
        ("loan_fraud", "mps", "虚假贷款"),
        ("government", "miit_12381", "冒充公检法"),
        ("delivery", "gsma_style", "短信钓鱼：快递"),
        ("refund_customer_service", "chakshu", "虚假客服热线"),
        ("family_emergency", "ftc", "冒充亲友"),
    ],
)
def test_examples(category: str, list_: str, zh: str) -> None:
    assert mapping()[Category(category)][list_].zh == zh


@pytest.mark.parametrize(
    ("trap", "body"),
    [
        (
            "repayment_site",
            "【招商银行】您的贷款已严重逾期，请立即点击 http://cmbchina-loan.top/p 还款，否则上报征信",
        ),
        (
            "private_account",
            "您的贷款逾期12天，请将3200元转入指定账户6222020200112233445 户名张伟，否则今日起诉",
        ),
        ("fake_negotiation", "您的贷款已逾期，可协商停息挂账减免利息，加微信 hy668899 办理"),
        ("data_harvest", "【招商银行】您的贷款已逾期，账户将冻结，请点击 http://cmb-hs.vip 核实身份"),
    ],
)
def test_the_four_traps_of_overdue_loans(trap: str, body: str, enrich: Enrich) -> None:
    found = enrich(body, "13812345678").enrichment
    assert found.verdict.value == "scam"
    assert trap in {one.code for one in traps_in(found.category, (r.code for r in found.reasons))}


def test_only_loan_scams_show_traps() -> None:
    assert len(loan_traps()) == 4
    assert traps_in(Category.BANK_PHISHING, ["look_alike_domain"]) == ()
