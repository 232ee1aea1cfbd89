"""The enricher as a whole: total, deterministic, cached, and open to what others know."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.lists import Lists
from smishwatch.pipeline.enrich.reasons import sentence
from smishwatch.pipeline.enrich.registry import Registry, starter
from smishwatch.pipeline.enrich.standing import Standing
from smishwatch.pipeline.text.skeleton import template_id
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.enriched import Enrichment
from smishwatch.schemas.feeds import ListEntry
from smishwatch.schemas.sums import EntityReputation
from tests.unit.enrich.conftest import AT, Enrich

BODY = "您好，请点击 http://xqz58.cc/k 查看，或致电13900139000"


def test_enriching_ahead_changes_no_answer(registry: Registry) -> None:
    messages = [
        (body, sender, "CN", AT)
        for body in (BODY, "【工商银行】您的贷款已逾期3天", "Dear John, pay $2.99", "您好", BODY, "\ud800")
        for sender in (None, "95588")
    ]
    ahead, alone = Enricher(registry), Enricher(registry)
    ahead.enrich_ahead(messages * 20)
    assert [ahead.enrich(*message) for message in messages] == [
        alone.enrich(*message) for message in messages
    ]


@settings(max_examples=300, deadline=None)
@given(
    body=st.text(min_size=1, max_size=200),
    sender=st.none() | st.text(max_size=40),
    country=st.sampled_from([None, "CN", "GB", "TH"]),
)
def test_never_raises_and_always_gives_a_valid_enrichment(
    enricher: Enricher, body: str, sender: str | None, country: str | None
) -> None:
    message = enricher.enrich(body, sender, country, AT)
    Enrichment.model_validate_json(message.enrichment.model_dump_json().encode("utf-8", "surrogatepass"))
    assert message.enrichment.template_id == template_id(message.skeleton)


@pytest.mark.parametrize(
    "body", ["x" * 10_000, "【" * 5_000, "http://" * 1_000, "\u200b" * 9_000 + "a", "\x00", "\ud800"]
)
def test_hostile_bodies(body: str, enrich: Enrich) -> None:
    assert 0.0 <= enrich(body).enrichment.risk_score <= 1.0


def test_same_input_same_output() -> None:
    first = Enricher(starter()).enrich(BODY, "13800138000", "CN", AT)
    second = Enricher(starter()).enrich(BODY, "13800138000", "CN", AT)
    assert first == second


def test_a_repeated_message_is_looked_up_not_judged_again(enricher: Enricher) -> None:
    first = enricher.enrich(BODY, "13800138000", "CN", AT)
    assert enricher.enrich(BODY, "13800138000", "CN", datetime(2026, 5, 1, tzinfo=UTC)) is first


def test_the_sender_is_part_of_what_is_remembered(enricher: Enricher) -> None:
    body = "【工商银行】您的账单已出"
    assert enricher.enrich(body, "95588", "CN", AT).enrichment.genuine
    assert not enricher.enrich(body, "13800138000", "CN", AT).enrichment.genuine


def test_every_entity_is_named_once_in_order(enrich: Enrich) -> None:
    message = enrich(BODY + " http://wap.xqz58.cc/k http://bit.ly/3xYz", "13800138000")
    assert message.ties == (
        (EntityKind.SENDER, "+8613800138000", False),
        (EntityKind.DOMAIN, "xqz58.cc", False),
        (EntityKind.HOST, "wap.xqz58.cc", False),
        (EntityKind.DOMAIN, "bit.ly", True),
        (EntityKind.CONTACT, "phone:+8613900139000", False),
    )


@pytest.mark.parametrize(
    ("body", "sender", "tie"),
    [
        ("看看 http://t.me/abc", None, (EntityKind.DOMAIN, "t.me", True)),
        ("看看 http://www.baidu.com/x", None, (EntityKind.DOMAIN, "baidu.com", True)),
        ("看看 http://m.icbc.com.cn/x", None, (EntityKind.DOMAIN, "icbc.com.cn", True)),
        ("look http://hsbc-pay.weebly.com/x", None, (EntityKind.DOMAIN, "weebly.com", True)),
        ("look http://hsbc-pay.weebly.com/x", None, (EntityKind.HOST, "hsbc-pay.weebly.com", False)),
        ("look http://www.webs.com/shopee", None, (EntityKind.HOST, "www.webs.com", True)),
        ("look http://icbc.3322.org/x", None, (EntityKind.DOMAIN, "3322.org", True)),
        ("look http://kx7.github.io/x", None, (EntityKind.DOMAIN, "kx7.github.io", False)),
        ("look http://telegra.ph/win-88", None, (EntityKind.DOMAIN, "telegra.ph", True)),
        ("look http://bit.do/x1", None, (EntityKind.DOMAIN, "bit.do", True)),
        ("Good day. com Your parcel waits", None, (EntityKind.DOMAIN, "day.com", True)),
        ("Info: KLIK:www. com blogspot", None, (EntityKind.DOMAIN, "www.com", True)),
        ("Email rug1m aol .com for more", None, (EntityKind.DOMAIN, "aol.com", True)),
        ("look http://good.day.com/x", None, (EntityKind.DOMAIN, "day.com", False)),
        ("look www. kenvale.com/x", None, (EntityKind.DOMAIN, "kenvale.com", False)),
        ("look kenvale[.]com", None, (EntityKind.DOMAIN, "kenvale.com", False)),
        ("look pay-24 .com", None, (EntityKind.DOMAIN, "pay-24.com", False)),
        ("您好", "95588", (EntityKind.SENDER, "95588", True)),
        ("您好", "4001234567", (EntityKind.SENDER, "4001234567", True)),
        ("您好", "106912345678", (EntityKind.SENDER, "106912345678", False)),
        ("请致电95588", None, (EntityKind.CONTACT, "phone:95588", True)),
        ("请致电61234567", None, (EntityKind.CONTACT, "phone:61234567", True)),
    ],
)
def test_shared_entities_never_tie(
    body: str, sender: str | None, tie: tuple[EntityKind, str, bool], enrich: Enrich
) -> None:
    assert tie in enrich(body, sender).ties


def _entry(value: str, which: str, **fields: object) -> ListEntry:
    return ListEntry.model_validate(
        {
            "kind": "domain",
            "value": value,
            "list": which,
            "source": "test",
            "first_seen": "2026-02-01T00:00:00Z",
        }
        | fields
    )


def _reputation(value: str, reporters: int, legit: int = 0) -> EntityReputation:
    return EntityReputation(
        kind=EntityKind.DOMAIN, value=value, first_seen=AT - timedelta(days=9), last_seen=AT, reporters=reporters,
        carriers=1, regions=1, campaigns=1, legit_reporters=legit, rate_per_day=1.0,
    )  # fmt: skip


def test_a_blocked_domain_raises_the_risk_and_says_so(enrich: Enrich) -> None:
    lists = Lists.from_entries([_entry("xqz58.cc", "block")])
    found = Enricher(starter(), Standing(lists)).enrich(BODY, None, "CN", AT).enrichment
    assert found.risk_score > enrich(BODY).enrichment.risk_score
    assert found.verdict.value == "scam"
    assert ("listed_blocked", "xqz58.cc (test)") in {
        (reason.code, reason.evidence) for reason in found.reasons
    }


def test_an_allowing_row_wins_over_a_blocking_one() -> None:
    lists = Lists.from_entries([_entry("xqz58.cc", "block"), _entry("xqz58.cc", "allow")])
    found = Enricher(starter(), Standing(lists)).enrich(BODY, None, "CN", AT).enrichment
    assert {"listed_allowed"} == {reason.code for reason in found.reasons if reason.code.startswith("listed")}


@pytest.mark.parametrize(("day", "listed"), [(31, False), (1, True), (9, True), (10, False)])
def test_lists_hold_from_first_sight_until_they_expire(day: int, listed: bool) -> None:
    lists = Lists.from_entries([_entry("xqz58.cc", "block", expires_at="2026-02-10T00:00:00Z")])
    at = datetime(2026, 1 if day == 31 else 2, day, tzinfo=UTC)
    found = Enricher(starter(), Standing(lists)).enrich(BODY, None, "CN", at).enrichment
    assert any(reason.code == "listed_blocked" for reason in found.reasons) is listed


@pytest.mark.parametrize(
    ("reporters", "legit", "code"),
    [(50, 0, "reported_before"), (2, 0, None), (50, 40, "vouched_for")],
)
def test_reputation_counts_from_several_people_on(reporters: int, legit: int, code: str | None) -> None:
    def remember(kind: EntityKind, value: str) -> EntityReputation | None:
        return _reputation(value, reporters, legit) if kind is EntityKind.DOMAIN else None

    found = Enricher(starter(), Standing(reputation=remember)).enrich(BODY, None, "CN", AT).enrichment
    told = {reason.code for reason in found.reasons} & {"reported_before", "vouched_for"}
    assert told == ({code} if code else set())


def test_reputation_is_asked_again_for_a_remembered_message() -> None:
    known: dict[str, EntityReputation] = {}
    enricher = Enricher(starter(), Standing(reputation=lambda kind, value: known.get(value)))
    before = enricher.enrich(BODY, None, "CN", AT).enrichment.risk_score
    known["xqz58.cc"] = _reputation("xqz58.cc", 50)
    assert enricher.enrich(BODY, None, "CN", AT).enrichment.risk_score > before


def test_shared_hosts_carry_no_blame() -> None:
    enricher = Enricher(starter(), Standing(reputation=lambda kind, value: _reputation(value, 5_000)))
    found = enricher.enrich("看看 http://bit.ly/3xYz", None, "CN", AT).enrichment
    assert not any(reason.code == "reported_before" for reason in found.reasons)


def test_every_reason_has_its_sentence_with_the_evidence(enrich: Enrich) -> None:
    found = enrich("【建设银行】您的手机银行即将失效，请登录 wap.ccb-ck.cc 更新", "13812345678").enrichment
    for reason in found.reasons:
        for language in ("en", "zh"):
            text = sentence(reason.code, language, reason.evidence)
            assert "{" not in text
            assert text != reason.code
    assert "wap.ccb-ck.cc" in sentence("look_alike_domain", "zh", "wap.ccb-ck.cc")


def test_reasons_come_strongest_first(enrich: Enrich) -> None:
    weights = [
        abs(reason.weight)
        for reason in enrich("【建设银行】您的账户被冻结，请登录 ccb-ck.cc").enrichment.reasons
    ]
    assert weights == sorted(weights, reverse=True)
