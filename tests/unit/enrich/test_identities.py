"""The three-identity check: message and sender -> an answer for each identity, and whether it is genuine."""

import pytest

from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.pipeline.text.skeleton import GENUINE_MARKER
from tests.unit.enrich.conftest import Enrich

NOTICE = "【工商银行】您尾号1234的卡支出100元，详询95588"


@pytest.mark.parametrize(
    ("body", "sender", "answers", "genuine"),
    [
        (NOTICE, "95588", ("registered", "registered", "not_applicable", "registered"), True),
        (NOTICE, "13800138000", ("unregistered", "registered", "not_applicable", "registered"), False),
        (NOTICE, "106912345678", ("unregistered", "registered", "not_applicable", "registered"), False),
        (NOTICE, "95533", ("registered_to_another", "registered", "not_applicable", "registered"), False),
        (NOTICE, None, ("not_applicable", "registered", "not_applicable", "registered"), False),
        (
            "【工商银行】请登录 m.icbc.com.cn 查看",
            "95588",
            ("registered", "registered", "registered", "not_applicable"),
            True,
        ),
        (
            "【工商银行】请登录 icbc-credit.top 查看",
            "95588",
            ("registered", "registered", "unregistered", "not_applicable"),
            False,
        ),
        (
            "【工商银行】请登录 www.ccb.com 查看",
            "95588",
            ("registered", "registered", "registered_to_another", "not_applicable"),
            False,
        ),
        (
            "【工商银行】请登录 m.icbc.com.cn 或 bit.ly/2aBcD 查看",
            "95588",
            ("registered", "registered", "unregistered", "not_applicable"),
            False,
        ),
        (
            "【工商银行】账户异常，请致电13900139000",
            "95588",
            ("registered", "registered", "not_applicable", "unregistered"),
            False,
        ),
        (
            "【顺丰速运】您的工商银行卡异常",
            "95588",
            ("registered_to_another", "registered", "not_applicable", "not_applicable"),
            False,
        ),
        (
            "明天一起吃饭吗",
            "13800138000",
            ("not_applicable", "not_applicable", "not_applicable", "not_applicable"),
            False,
        ),
    ],
)
def test_answers(
    body: str, sender: str | None, answers: tuple[str, ...], genuine: bool, enrich: Enrich
) -> None:
    found = enrich(body, sender).enrichment
    identities = found.identities
    shown = (identities.sender, identities.signature, identities.link, identities.contact)
    assert tuple(answer.value for answer in shown) == answers
    assert found.genuine is genuine


@pytest.mark.parametrize(
    ("body", "sender", "country"),
    [
        ("【招商银行】您的账单已出，详见 https://cmbchina.com/bill", "95555", "CN"),
        ("【建设银行】您的贷款将于明日扣款，请确保余额充足", "95533", "CN"),
        ("您尾号8899的储蓄卡支出50元", "95599", "CN"),
        ("【农业银行】您已成功登录掌上银行", "1069095599", "CN"),
        ("【中国移动】您的话费余额为10元", "10086", "CN"),
        ("【顺丰速运】您的快件正在派送", "95338", "CN"),
        ("【交管12123】您的爱车有新的违法记录，请登录 gab.122.gov.cn 查询", "12123", "CN"),
        ("Your a/c X123 is debited for Rs 500 -SBI", "AD-SBIINB-S", "IN"),
        ("Vietcombank: So du TK 1,000,000 VND", "Vietcombank", "VN"),
    ],
)
def test_institutions_own_messages_are_genuine(body: str, sender: str, country: str, enrich: Enrich) -> None:
    message = enrich(body, sender, country)
    assert message.enrichment.genuine
    assert message.skeleton.startswith("⟨genuine⟩")
    assert message.enrichment.verdict.value in {"legitimate", "spam"}
    assert all(shared for _, _, shared in message.ties)


@pytest.mark.parametrize(
    ("body", "sender"),
    [
        ("【招商银行】您的账单已出，详见 https://cmbchina-bill.com", "95555"),
        ("【招商银行】您的账单已出，请加微信 zsyh88888 查询", "95555"),
        ("【招商银行】请将欠款转至账号 6222020200112233445 户名李四", "95555"),
        ("【招商银行】您的账单已出", "955551"),
        ("【招商银行】您的账单已出", None),
    ],
)
def test_one_foreign_thing_is_enough(body: str, sender: str | None, enrich: Enrich) -> None:
    message = enrich(body, sender)
    assert not message.enrichment.genuine
    assert not message.skeleton.startswith("⟨genuine⟩")


def test_notice_and_imitation_never_share_a_template(enrich: Enrich) -> None:
    body = "【工商银行】您的积分即将到期，请登录 {} 兑换"
    genuine = enrich(body.format("m.icbc.com.cn"), "95588").enrichment
    imitation = enrich(body.format("icbc-jf.top"), "13800138000").enrichment
    assert genuine.template_id != imitation.template_id


def test_every_institution_is_genuine_from_its_own_senders_with_its_own_domain(
    enrich: Enrich, registry: Registry
) -> None:
    speaking = [row for row in registry.institutions.values() if row.senders and row.domains]
    assert len(speaking) > 200
    for row in speaking:
        country = None if row.country == "XX" else row.country
        for sender in row.senders:
            shown = sender.value + ("01" if sender.kind == "prefix" and len(sender.value) < 8 else "")
            body = f"【{row.name}】您的业务已受理，详见 https://{row.domains[0]}/a 。"
            assert enrich(body, shown, country).enrichment.genuine, (row.institution_id, shown)


def test_no_institution_is_genuine_from_a_mobile_or_with_a_foreign_link(
    enrich: Enrich, registry: Registry
) -> None:
    for row in registry.institutions.values():
        if row.country != "CN" or not row.domains:
            continue
        body = f"【{row.name}】您的业务已受理，详见 https://{row.domains[0]}/a 。"
        assert not enrich(body, "13800138000").enrichment.genuine
        for sender in row.senders:
            foreign = body.replace(row.domains[0], f"{row.domains[0]}.xqz58.top")
            assert not enrich(foreign, sender.value).enrichment.genuine, row.institution_id


@pytest.mark.parametrize(
    ("sender", "text", "apart"),
    [
        ("PARCELS", "DPD: your parcel is waiting. Rebook at https://dpd.co.uk/r", True),
        ("37473", "DPD: your parcel is waiting. Rebook at https://dpd.co.uk/r", True),
        ("+447700900123", "DPD: your parcel is waiting. Rebook at https://dpd.co.uk/r", False),
        (None, "DPD: your parcel is waiting. Rebook at https://dpd.co.uk/r", False),
        ("PARCELS", "DPD: your parcel is waiting. Rebook at https://dpd-rebook.top/r", False),
        ("PARCELS", "DPD: your parcel is waiting. Rebook at https://dpd.co.uk/r or call 07700900456", False),
        ("PARCELS", "DPD: your parcel is waiting. Rebook today", False),
    ],
)
def test_a_message_that_leads_only_home_has_a_template_of_its_own_but_is_not_cleared(
    sender: str | None, text: str, apart: bool, enrich: Enrich
) -> None:
    message = enrich(text, sender, "GB")
    assert message.skeleton.startswith(GENUINE_MARKER) is apart
    assert not message.enrichment.genuine


@pytest.mark.parametrize(
    ("body", "sender", "country", "brand", "sender_answer", "link_answer"),
    [
        (
            "HSBC: GBP 20.00 was paid from your account. See hsbc.co.uk",
            "HSBC",
            "GB",
            "gb-hsbc",
            "registered",
            "registered",
        ),
        (
            "HSBC UK: see hsbc.com.hk for your statement",
            "HSBC",
            "GB",
            "gb-hsbc",
            "registered",
            "registered",
        ),
        ("HSBC UK: see hsbc.co.uk", "#HSBC", "GB", "gb-hsbc", "unregistered", "registered"),
        (
            "【工商银行】您的账单见 hsbc.com.cn",
            "95588",
            "CN",
            "cn-icbc",
            "registered",
            "registered_to_another",
        ),
    ],
)
def test_a_house_with_several_rows_is_not_another(
    body: str, sender: str, country: str, brand: str, sender_answer: str, link_answer: str, enrich: Enrich
) -> None:
    found = enrich(body, sender, country).enrichment
    assert found.brand == brand
    assert (found.identities.sender.value, found.identities.link.value) == (sender_answer, link_answer)


def test_families_are_named_alike_or_share_a_domain_but_offices_of_states_are_none(
    registry: Registry,
) -> None:
    assert registry.are_family("gb-hsbc", ("hk-hsbc",))
    assert registry.are_family("gb-hsbc", ("cn-hsbc", "cn-icbc"))
    assert registry.are_family("cn-pab", ("cn-pingan",))
    assert not registry.are_family("hk-ird", ("nz-ird",))
    assert not registry.are_family("gb-hmrc", ("gb-dvla",))
    assert not registry.are_family("cn-icbc", ("cn-ccb",))
