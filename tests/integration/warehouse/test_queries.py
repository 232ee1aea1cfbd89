"""Every question of the pages: it runs on an empty and on a filled database, and the figures are right."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.codes import Category, LinkClass, RejectReason, SenderKind, Stage, Verdict
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.enriched import Contact, Identities, Link, Reason
from smishwatch.schemas.feeds import ListEntry
from tests.integration.warehouse.building import NOON, campaign, envelope, report, template
from tests.integration.warehouse.test_campaigns import OPERATION, alert, campaign_row, decisions, merge_of

HOUR = timedelta(hours=1)
PERIOD = {"from": NOON - 2 * HOUR, "to": NOON + 2 * HOUR}
DEFAULTS: dict[str, Any] = PERIOD | {
    "previous_to": NOON - 2 * HOUR,
    "bucket_seconds": 3_600,
    "limit": 10,
    "offset": 0,
    "campaign_id": campaign(1),
    "operation_id": OPERATION,
    "sort": "reports",
    "report_ids": ["a1"],
    "after_place": 0,
    "reporters": 1,
    "scam_share": 0.5,
    "values": ["a.top"],
    "least": 0.0,
    "least_contained": 0.0,
    "template_id": template(1),
}
OWN_A1 = {"carrier": "carrier-a", "report_id": "a1"}
NAMED: dict[str, dict[str, Any]] = {
    "report_detail": OWN_A1,
    "search_report_ids": {"report_id": "a1"},
    "api_reports": {"template_id": ""},
    "receipts": {"carrier": "carrier-a"},
    "carrier_campaigns": {"carrier": "carrier-a"},
    "blocklist_domains": {"to": NOON + HOUR},
    "blocklist_contacts": {"to": NOON + HOUR},
}
"""Questions about something by name, or about a time before somebody vouched for it."""
WITH_TESTS_OF_THEIR_OWN = {
    "advisory_campaigns",
    "blocklist_senders",
    "decisions_taken",
    "operation_lineage",
    "operation_ties",
    "report_raw",
    "search_lists",
}
"""Nothing in the filled database answers them."""
ABOUT_THE_WAREHOUSE = {"figures_version", "tables_state", "warehouse_state"}
"""Questions whose answers are not figures."""


def ask(client: Client, name: str, **parameters: Any) -> list[dict[str, Any]]:
    taken = query.parameters_of(name)
    empty = {key: "" for key, kind in taken.items() if kind == "String"}
    defaults = empty | {key: value for key, value in DEFAULTS.items() if key in taken}
    return query.run(client, name, defaults | parameters)


def columns(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


@pytest.fixture
def filled(client: Client) -> Client:
    """Two campaigns of one operation. Carrier a: four reports now and one before the period; carrier b: one, in English."""
    own = Link(url="http://a.top/1", host="a.top", domain="a.top", link_class=LinkClass.OWN, imitates="icbc")
    again = Link(
        url="http://a.top/2", host="a.top", domain="a.top", link_class=LinkClass.OWN, imitates="icbc"
    )
    short = Link(url="http://bit.ly/2", host="bit.ly", domain="bit.ly", link_class=LinkClass.SHORTENER)
    wechat = Contact(kind="wechat", value="abc")
    first = {
        "template_id": template(1),
        "links": (own, again),
        "identities": Identities(sender="unregistered"),
    }
    second = {
        "template_id": template(2),
        "links": (own, short),
        "contacts": (wechat,),
        "reasons": (Reason(code="link_new", weight=2.5),),
        "risk_score": 0.5,
    }
    english = {
        "template_id": template(3),
        "language": "en",
        "brand": "usps",
        "category": Category.DELIVERY,
        "verdict": Verdict.SPAM,
        "sender_kind": SenderKind.ALPHANUMERIC,
        "links": (short,),
        "contacts": (),
    }
    one = report("a1", content=1, at=NOON, found=first)
    batch = [
        one,
        report("a2", content=2, at=NOON + HOUR, found=first, accepted_at=NOON + HOUR + timedelta(seconds=90)),
        report("a3", content=3, at=NOON + HOUR, found=second, sender="10690002", disposition="legit"),
        report("a4", content=1, at=NOON - HOUR, found=second),
        report("a5", content=5, at=NOON - 3 * HOUR, found=first),
        report(
            "b1",
            content=6,
            at=NOON,
            found=english,
            carrier="carrier-b",
            region=None,
            country="US",
            sender="USPS",
        ),
        one,
        report("a1", content=9, at=NOON),
    ]
    writer = Writer(client)
    writer.write_reports([envelope(0, batch)], "t")
    writer.write_campaigns(
        [
            decisions(0, templates=(1, 2, 3), places={1: 1, 2: 1, 3: 2}, lineage=(merge_of(1, 3, 1),)),
            decisions(
                1, campaigns=(campaign_row(1, 2, templates=2), campaign_row(2, 2, verdict=Verdict.SPAM))
            ),
        ],
        "t",
    )
    writer.write_alerts([alert(1, 1)], "t")
    writer.write_dead_letters(
        [_dead_letter(1, "carrier-a"), _dead_letter(2, "carrier-c"), _dead_letter(3, None)], "t"
    )
    rebuild_dirty(client)
    return client


def _dead_letter(number: int, carrier: str | None) -> DeadLetter:
    return DeadLetter(
        dead_letter_id=f"d{number:032x}",
        stage=Stage.ENRICH,
        reason=RejectReason.NOT_JSON,
        detail="",
        carrier=carrier,
        rejected_at=datetime.now(tz=UTC),
        sealed_raw="sealed",
        raw_bytes=1,
    )


@pytest.mark.parametrize("name", query.names())
def test_it_answers_on_an_empty_database(client: Client, name: str) -> None:
    rows = ask(client, name)
    if name not in ABOUT_THE_WAREHOUSE:
        assert not any(value for row in rows for value in row.values()), "nothing is there to be counted"


def test_every_question_answers_on_a_filled_database(filled: Client) -> None:
    asked = {name: NAMED.get(name, {}) | _since_then(name) for name in query.names()}
    silent = {name for name, given in asked.items() if not ask(filled, name, **given)}
    assert silent == WITH_TESTS_OF_THEIR_OWN


def _since_then(name: str) -> dict[str, Any]:
    """Dead letters are of today; everything else is of the period."""
    return {"to": datetime.now(tz=UTC) + HOUR} if name in {"rejects_by_reason", "dead_letter_list"} else {}


def test_the_overview_counts_the_period_and_the_one_before(filled: Client) -> None:
    (row,) = ask(filled, "overview_totals")
    assert {key: row[key] for key in ("reports", "previous_reports", "legit", "previous_legit")} == {
        "reports": 5,
        "previous_reports": 1,
        "legit": 1,
        "previous_legit": 0,
    }
    assert (row["reporters"], row["previous_reporters"]) == (4, 1)
    assert (row["campaigns"], row["previous_campaigns"]) == (2, 1)
    assert (row["new_campaigns"], row["alerts"]) == (2, 1)
    (narrowed,) = ask(filled, "overview_totals", carrier="carrier-b")
    assert (narrowed["reports"], narrowed["campaigns"], narrowed["reporters"]) == (1, 1, 1)


def test_bars_are_counted_from_the_start_of_the_period(filled: Client) -> None:
    assert columns(ask(filled, "reports_over_time"), "bucket", "verdict", "reports") == [
        (NOON - HOUR, "scam", 1),
        (NOON, "scam", 1),
        (NOON, "spam", 1),
        (NOON + HOUR, "scam", 2),
    ]
    wide = ask(filled, "reports_over_time", bucket_seconds=7_200, carrier="carrier-a")
    assert columns(wide, "bucket", "reports") == [(NOON - 2 * HOUR, 1), (NOON, 3)]


@pytest.mark.parametrize(
    ("name", "keys", "answer"),
    [
        ("categories", ("category", "reports", "legit"), [("loan_impersonation", 4, 1), ("delivery", 1, 0)]),
        ("verdicts", ("verdict", "reports"), [("scam", 4), ("spam", 1)]),
        ("brands", ("brand", "reports"), [("icbc", 4), ("usps", 1)]),
        ("sender_kinds", ("sender_kind", "reports"), [("port", 4), ("alphanumeric", 1)]),
        ("regions", ("region", "reports"), [("CN-44", 4), ("US", 1)]),
        ("languages", ("language", "reports"), [("zh", 4), ("en", 1)]),
        (
            "domains_top",
            ("domain", "link_class", "reports"),
            [("a.top", "own", 4), ("bit.ly", "shortener", 3)],
        ),
        ("earliest_report", ("earliest", "latest"), [(NOON - 3 * HOUR, NOON + HOUR)]),
    ],
)
def test_breakdowns(filled: Client, name: str, keys: tuple[str, ...], answer: list[tuple[Any, ...]]) -> None:
    assert columns(ask(filled, name), *keys) == answer


def test_domains_of_one_class(filled: Client) -> None:
    rows = ask(filled, "domains_top", link_class="shortener")
    assert columns(rows, "domain", "reports") == [("bit.ly", 3)]


def test_carriers_with_lateness_and_what_came_again(filled: Client) -> None:
    keys = (
        "carrier",
        "reports",
        "share",
        "lateness_p50_seconds",
        "lateness_p95_seconds",
        "resent",
        "conflicts",
    )
    assert columns(ask(filled, "carriers"), *keys) == [
        ("carrier-a", 4, 0.8, 30, 90, 1, 1),
        ("carrier-b", 1, 0.2, 30, 30, 0, 0),
    ]
    until_now = ask(filled, "carriers", to=datetime.now(tz=UTC) + HOUR)
    assert columns(until_now, "carrier", "reports", "rejected") == [
        ("carrier-a", 4, 1),
        ("carrier-b", 1, 0),
        ("carrier-c", 0, 1),
    ]


def test_top_campaigns_with_their_course(filled: Client) -> None:
    keys = ("campaign_id", "title", "templates", "reports", "spark_hours", "spark_reports")
    assert columns(ask(filled, "top_campaigns"), *keys) == [
        (campaign(1), "title 1", 2, 4, [NOON - HOUR, NOON, NOON + HOUR], [1, 1, 2]),
        (campaign(2), "title 2", 1, 1, [NOON], [1]),
    ]


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, [1, 2]),
        ({"sort": "active"}, [2, 1]),
        ({"verdict": "spam"}, [2]),
        ({"q": "TITLE 1"}, [1]),
        ({"q": campaign(2)}, [2]),
        ({"q": "100%_'"}, []),
        ({"category": "delivery"}, []),
        ({"carrier": "carrier-b"}, [2]),
        ({"limit": 1, "offset": 1}, [2]),
        ({"to": NOON}, [1]),
    ],
)
def test_the_list_of_campaigns(filled: Client, filters: dict[str, Any], numbers: list[int]) -> None:
    rows = ask(filled, "campaign_list", **filters)
    assert [row["campaign_id"] for row in rows] == [campaign(number) for number in numbers]
    if "offset" in filters:
        assert rows[0]["matching"] == 2


def test_a_campaign_in_detail(filled: Client) -> None:
    (figures,) = ask(filled, "campaign_figures")
    assert figures == {
        "reports": 5,
        "legit": 1,
        "carriers": 1,
        "templates": 2,
        "first_seen": NOON - 3 * HOUR,
        "last_seen": NOON + HOUR,
        "reporters": 4,
        "regions": 1,
    }
    assert columns(ask(filled, "campaign_timeline"), "bucket", "carrier", "reports") == [
        (NOON - HOUR, "carrier-a", 1),
        (NOON, "carrier-a", 1),
        (NOON + HOUR, "carrier-a", 2),
    ]
    assert columns(ask(filled, "campaign_senders"), "sender", "sender_kind", "reports") == [
        ("10690001", "port", 4),
        ("10690002", "port", 1),
    ]
    assert columns(ask(filled, "campaign_domains"), "domain", "link_class", "imitates", "reports") == [
        ("a.top", "own", "icbc", 5),
        ("bit.ly", "shortener", "", 2),
    ]
    assert columns(ask(filled, "campaign_contacts"), "kind", "value", "reports") == [
        ("phone", "+8613800000000", 3),
        ("wechat", "abc", 2),
    ]
    assert columns(ask(filled, "campaign_reasons"), "code", "weight", "reports") == [
        ("sender_unregistered", 1.5, 3),
        ("link_new", 2.5, 2),
    ]
    assert columns(ask(filled, "campaign_identities"), "identity", "answer", "reports")[:2] == [
        ("sender", "unregistered", 3),
        ("sender", "not_applicable", 2),
    ]
    assert columns(ask(filled, "campaign_templates"), "template_id", "skeleton", "reports", "templates") == [
        (template(1), "skeleton 1 ⟨link⟩", 3, 2),
        (template(2), "skeleton 2 ⟨link⟩", 2, 2),
    ]
    assert columns(
        ask(filled, "campaign_samples", limit=3), "report_id", "nth_of_template", "risk_score"
    ) == [
        ("a2", 1, 0.75),
        ("a3", 1, 0.5),
    ]
    assert columns(ask(filled, "campaign_siblings"), "campaign_id", "reports") == [(campaign(2), 1)]


def test_a_carrier_sees_its_own_part_of_a_campaign(filled: Client) -> None:
    (figures,) = ask(filled, "campaign_figures", campaign_id=campaign(2), carrier="carrier-a")
    assert (figures["reports"], figures["reporters"]) == (0, 0)


def test_what_is_known_of_a_number_or_link_counts_distinct_things(filled: Client) -> None:
    found = ask(filled, "search_standing", values=["a.top", "bit.ly", "abc", "10690002", "never.top"])
    assert columns(found, "value", "reports", "legit_reporters", "carriers", "campaigns", "link_class") == [
        ("a.top", 5, 1, 1, 1, "own"),
        ("bit.ly", 3, 1, 2, 2, "shortener"),
        ("abc", 2, 1, 1, 1, ""),
        ("10690002", 1, 1, 1, 1, ""),
    ]
    assert found[0]["first_reported_at"] == NOON - 3 * HOUR
    assert found[0]["last_reported_at"] == NOON + HOUR


def test_a_list_tells_since_when_and_until_when_as_the_feed_is_now(client: Client) -> None:
    for version, until in ((1, None), (2, NOON + HOUR)):
        rows = {}
        for value in ("domain:a.top", "contact:phone:+8613800138000"):
            kind, _, named = value.partition(":")
            entry = ListEntry.model_validate(
                {"kind": kind, "value": named, "list": "block", "source": "somebody", "first_seen": NOON,
                 "expires_at": until}
            )  # fmt: skip
            rows[value] = entry.model_dump_json(by_alias=True)
        client.insert(
            "feed_versions",
            {"feed": ["bad"], "version": [version], "load_id": [f"l{version}"], "kind": ["block"], "step": [2],
             "content_of": [version], "loaded_at": [version], "loaded_by": ["x"], "file": [""], "sha256": [""],
             "rows": [2], "added": [2], "changed": [0], "removed": [0]},
        )  # fmt: skip
        client.insert(
            "feed_rows",
            {"feed": ["bad"] * 2, "row_key": list(rows), "version": [version] * 2, "load_id": [f"l{version}"] * 2,
             "removed": [False] * 2, "payload": list(rows.values())},
        )  # fmt: skip
    found = ask(client, "search_lists", values=["a.top", "+8613800138000"])
    assert columns(found, "value", "list", "source", "first_seen", "expires_at") == [
        ("a.top", "block", "somebody", NOON, NOON + HOUR),
        ("phone:+8613800138000", "block", "somebody", NOON, NOON + HOUR),
    ]
    assert ask(client, "search_lists", values=["b.top"]) == []


def test_a_query_cannot_write(filled: Client) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        filled.select("INSERT INTO lineage SELECT * FROM lineage", settings=query.LIMITS)


def test_unknown_questions_and_wrong_parameters_are_refused(client: Client) -> None:
    for name in ("no_such_question", "../secret", "Categories", ""):
        with pytest.raises(KeyError):
            query.run(client, name)
    with pytest.raises(ValueError, match="missing"):
        query.run(client, "verdicts", {})
    with pytest.raises(ValueError, match="sort"):
        query.run(client, "verdicts", PERIOD | {"sort": "x"})


def test_text_from_a_reader_stays_text(filled: Client) -> None:
    for text in ("' OR 1=1 --", "\\", "{limit:UInt32}", "title\x00", "') UNION ALL SELECT 1 --", "%s %(x)s"):
        assert ask(filled, "campaign_list", q=text) == []


def test_a_block_list_spares_what_is_shared_official_or_vouched_for(client: Client) -> None:
    def link(domain: str, link_class: LinkClass = LinkClass.OWN, **more: Any) -> Link:
        return Link(url=f"http://{domain}/", host=domain, domain=domain, link_class=link_class, **more)

    allowed = (Reason(code="listed_allowed", evidence="allowed.top (a feed)", weight=-1),)
    blocked = (Reason(code="analyst_blocked", evidence="blocked.top (ann)", weight=6),)
    cases: dict[str, dict[str, Any]] = {
        "bad.top": {},
        "shared.top": {"links": (link("shared.top", LinkClass.SHORTENER),)},
        "official.top": {"links": (link("official.top", brand="icbc"),)},
        "allowed.top": {"reasons": allowed},
        "mixed.top": {},
        "vouched.top": {},
    }
    batch = []
    for number, (domain, more) in enumerate(cases.items()):
        for person in range(3):
            content = number * 10 + person
            found = {"links": (link(domain),), "sender_kind": SenderKind.MOBILE, **more}
            if (domain, person) == ("mixed.top", 0):
                found["verdict"] = Verdict.LEGITIMATE
            disposition = "legit" if (domain, person) == ("vouched.top", 0) else "spam"
            batch.append(
                report(f"r{content}", content=content, found=found, disposition=disposition,
                       sender=f"+8613800{number:06d}")
            )  # fmt: skip
    for number, reasons in ((90, ()), (91, blocked)):
        domain = "once.top" if number == 90 else "blocked.top"
        found = {"links": (link(domain),), "reasons": reasons, "sender_kind": SenderKind.PORT}
        batch.append(report(f"r{number}", content=number, found=found, sender="106900"))
    writer = Writer(client)
    writer.write_reports([envelope(0, batch)], "t")
    rebuild_dirty(client)
    limits = {"reporters": 3, "scam_share": 0.9}
    assert columns(ask(client, "blocklist_domains", **limits), "value", "reporters") == [
        ("bad.top", 3), ("blocked.top", 1),
    ]  # fmt: skip
    senders = {row["value"] for row in ask(client, "blocklist_senders", **limits)}
    assert senders == {f"+8613800{number:06d}" for number in range(4)}
    assert ask(client, "blocklist_senders", reporters=4, scam_share=0.9) == []


def test_what_ties_an_operation_is_told_by_campaign(client: Client) -> None:
    tied = Link(url="http://a.top/", host="a.top", domain="a.top", link_class=LinkClass.OWN)
    shared = Link(url="http://bit.ly/", host="bit.ly", domain="bit.ly", link_class=LinkClass.SHORTENER)
    batch = [
        report(f"r{number}", content=number, found={"template_id": template(number), "links": (tied, shared),
                                                    "contacts": ()})
        for number in (1, 2, 3)
    ]  # fmt: skip
    writer = Writer(client)
    writer.write_reports([envelope(0, batch)], "t")
    writer.write_campaigns(
        [decisions(0, templates=(1, 2, 3), places={1: 1, 2: 1, 3: 2},
                   campaigns=(campaign_row(1, 2, templates=2), campaign_row(2, 2)))],
        "t",
    )  # fmt: skip
    rebuild_dirty(client)
    (row,) = ask(client, "operation_ties")
    assert (row["kind"], row["value"]) == ("domain", "a.top")
    assert dict(zip(row["campaign_ids"], row["campaign_reports"], strict=True)) == {
        campaign(1): 2, campaign(2): 1,
    }  # fmt: skip


def test_the_raw_text_is_that_of_the_report_that_counts(client: Client) -> None:
    now = datetime.now(tz=UTC)
    first = report("r1", content=1, at=now, accepted_at=now)
    other = report("r1", content=2, at=now, accepted_at=now + timedelta(seconds=1))
    Writer(client).write_reports([envelope(0, [first, other])], "t")
    assert columns(ask(client, "report_raw", carrier="carrier-a", report_id="r1"), "body") == [(first.body,)]
    assert ask(client, "report_raw", carrier="carrier-b", report_id="r1") == []
