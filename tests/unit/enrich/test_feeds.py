"""Events of feeds.v1 -> what enrichment says, whatever the order of rows and however often they come."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smishwatch.pipeline.enrich.enricher import EnrichedMessage, Enricher
from smishwatch.pipeline.enrich.feeds import Feeds
from smishwatch.pipeline.enrich.registry import Registry, starter
from smishwatch.pipeline.enrich.standing import Standing
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.feeds import FeedEvent
from tests.unit.enrich.conftest import AT

BODY = "您好，请点击 http://xqz58.cc/k 查看，或致电13900139000"
BANK = {
    "institution_id": "cn-quxin-bank", "name": "曲鑫银行", "name_en": "Quxin Bank", "kind": "bank", "country": "CN",
    "domains": ["quxinbank.cn"], "senders": [{"kind": "exact", "value": "95999"}], "source": "made up for this test",
}  # fmt: skip


def institution(removed: bool = False, feed: str = "banks", **fields: object) -> FeedEvent:
    return FeedEvent.model_validate(
        {"feed": feed, "version": 1, "removed": removed, "institution": BANK | fields}
    )


def entry(
    value: str, which: str = "block", *, feed: str = "list", removed: bool = False, **fields: object
) -> FeedEvent:
    row = {
        "kind": "domain",
        "value": value,
        "list": which,
        "source": feed,
        "first_seen": "2026-02-01T00:00:00Z",
    }
    return FeedEvent.model_validate({"feed": feed, "version": 1, "removed": removed, "entry": row | fields})


def decision(name: str, action: str, minute: int = 0, /, **fields: object) -> FeedEvent:
    taken = {"decision_id": name, "at": f"2026-03-02T09:{minute:02}:00Z", "analyst": "ann", "action": action}
    return FeedEvent.model_validate({"feed": "decisions", "version": 1, "decision": taken | fields})


def enriched(
    *events: FeedEvent, body: str = BODY, sender: str | None = None, at: datetime = AT
) -> EnrichedMessage:
    feeds = Feeds(starter())
    feeds.apply(events)
    enricher = Enricher(feeds.registry, Standing(feeds.lists, feeds.labels))
    return enricher.enrich(body, sender, "CN", at)


def codes(message: EnrichedMessage) -> set[str]:
    return {reason.code for reason in message.enrichment.reasons}


TEMPLATE = enriched().enrichment.template_id


def test_a_loaded_institution_is_recognised_and_a_removed_one_is_not() -> None:
    body = "【曲鑫银行】您的账单已出，详见 quxinbank.cn"
    known = enriched(institution(), body=body, sender="95999").enrichment
    assert (known.brand, known.genuine) == ("cn-quxin-bank", True)
    assert enriched(institution(), institution(removed=True), body=body).enrichment.brand is None


def test_a_loaded_row_replaces_the_shipped_one_of_the_same_id() -> None:
    icbc = starter().institutions["cn-icbc"].model_dump(mode="json") | {"domains": ["icbc-new.example"]}
    feeds = Feeds(starter())
    feeds.apply([FeedEvent.model_validate({"feed": "banks", "version": 1, "institution": icbc})])
    assert feeds.registry.owners_of_host("icbc-new.example") == ("cn-icbc",)
    assert feeds.registry.owners_of_host("icbc.com.cn") == ()
    assert starter().owners_of_host("icbc.com.cn") == ("cn-icbc",)


def test_names_of_a_list_of_ordinary_words_are_not_looked_for_but_its_domains_are_known() -> None:
    quiet = institution(imitated=False, name="账单", name_en="Bill", domains=["xqbill.cn"])
    assert enriched(quiet, body="您的账单已出").enrichment.brand is None
    assert enriched(quiet, body="账单见 http://xqbill-pay.cn/a").enrichment.links[0].imitates is None
    assert enriched(quiet, body="请看 http://xqbill.cn/a").enrichment.links[0].brand == "cn-quxin-bank"


@pytest.mark.parametrize(
    ("events", "code", "verdict"),
    [
        ([entry("xqz58.cc")], "listed_blocked", "scam"),
        ([entry("xqz58.cc"), entry("xqz58.cc", "allow", feed="other")], "listed_allowed", None),
        ([entry("xqz58.cc"), decision("d1", "allow", entity_kind="domain", value="xqz58.cc")], "analyst_allowed", None),
        ([entry("xqz58.cc", "allow"), decision("d1", "block", entity_kind="domain", value="xqz58.cc")],
         "analyst_blocked", "scam"),
        ([decision("d2", "block", 1, entity_kind="domain", value="xqz58.cc"),
          decision("d1", "allow", 0, entity_kind="domain", value="xqz58.cc")], "analyst_blocked", "scam"),
    ],
    ids=["block", "allow beats block", "analyst beats feed", "analyst's block beats allow", "latest analyst"],
)  # fmt: skip
def test_who_is_heard(events: list[FeedEvent], code: str, verdict: str | None) -> None:
    message = enriched(*events)
    assert {found for found in codes(message) if found.startswith(("listed", "analyst"))} == {code}
    assert verdict is None or message.enrichment.verdict.value == verdict


def test_what_is_allowed_ties_nothing_and_clears_nothing_by_itself() -> None:
    message = enriched(entry("xqz58.cc", "allow"))
    assert (EntityKind.DOMAIN, "xqz58.cc", True) in message.ties
    scam = "【工商银行】您的账户被冻结，请登录 http://icbc-credit.top 处理"
    allowed = enriched(entry("icbc-credit.top", "allow"), body=scam, sender="13800138000")
    assert allowed.enrichment.verdict.value == "scam"


def test_a_shared_host_is_not_blamed_by_a_list() -> None:
    message = enriched(entry("bit.ly"), body="看看 http://bit.ly/3xYz")
    assert "listed_blocked" not in codes(message)


def test_a_row_that_a_later_load_dropped_still_holds_for_the_time_before() -> None:
    gone = entry("xqz58.cc", removed=True, expires_at="2026-03-01T12:00:00Z")
    assert "listed_blocked" in codes(enriched(entry("xqz58.cc"), gone))
    later = datetime(2026, 3, 1, 13, tzinfo=UTC)
    assert "listed_blocked" not in codes(enriched(entry("xqz58.cc"), gone, at=later))
    taken_back = entry("xqz58.cc", removed=True, expires_at="2026-02-01T00:00:00Z")
    assert "listed_blocked" not in codes(enriched(entry("xqz58.cc"), taken_back))


def test_a_label_overrules_and_says_who_said_so() -> None:
    said = decision("d1", "label", template_ids=[TEMPLATE], verdict="legitimate", category="personal")
    found = enriched(entry("xqz58.cc"), said).enrichment
    assert (found.verdict.value, found.category.value) == ("legitimate", "personal")
    assert found.risk_score < 0.01
    assert ("labelled_by_analyst", "legitimate/personal (ann, d1)") in {
        (reason.code, reason.evidence) for reason in found.reasons
    }


def test_the_latest_label_counts_and_an_undone_one_does_not() -> None:
    first = decision("d1", "label", 0, template_ids=[TEMPLATE], verdict="scam")
    second = decision("d2", "label", 1, template_ids=[TEMPLATE], verdict="spam")
    assert enriched(second, first).enrichment.verdict.value == "spam"
    assert enriched(second, first, decision("d3", "undo", 2, undoes="d2")).enrichment.verdict.value == "scam"
    undone = [decision("d3", "undo", 2, undoes="d2"), decision("d4", "undo", 3, undoes="d1")]
    assert enriched(*undone, second, first).enrichment == enriched().enrichment


EVENTS = (
    institution(), entry("xqz58.cc"), entry("xqz58.cc", "allow", feed="other"), entry("abc.example"),
    decision("d1", "block", 0, entity_kind="contact", value="phone:+8613900139000"),
    decision("d2", "label", 1, template_ids=[TEMPLATE], verdict="spam"), decision("d3", "undo", 2, undoes="d1"),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(EVENTS), again=st.lists(st.sampled_from(EVENTS), max_size=4))
def test_neither_the_order_of_rows_nor_repetition_matters(
    order: list[FeedEvent], again: list[FeedEvent]
) -> None:
    assert enriched(*order, *again) == enriched(*EVENTS)


def test_another_registry_takes_effect_on_remembered_messages() -> None:
    enricher = Enricher(Registry([]))
    assert enricher.enrich("【工商银行】您的账单已出", "95588", "CN", AT).enrichment.brand is None
    enricher.renew(starter())
    assert enricher.enrich("【工商银行】您的账单已出", "95588", "CN", AT).enrichment.brand == "cn-icbc"
