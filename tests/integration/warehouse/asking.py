"""A small filled database for tests of questions, and asking them with fitting parameters."""

from datetime import UTC, datetime, timedelta
from typing import Any

from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.codes import Category, LinkClass, RejectReason, SenderKind, Stage, Verdict
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.enriched import Contact, Identities, Link, Reason
from tests.integration.warehouse.building import NOON, campaign, envelope, report, template
from tests.integration.warehouse.test_campaigns import OPERATION, alert, campaign_row, decisions, merge_of

HOUR = timedelta(hours=1)
PERIOD = {"from": NOON - 2 * HOUR, "to": NOON + 2 * HOUR}
DEFAULTS: dict[str, Any] = PERIOD | {
    "previous_to": NOON - 2 * HOUR,
    "bucket_seconds": 3_600,
    "limit": 10,
    "offset": 0,
    "least_campaigns": 1,
    "campaign_id": campaign(1),
    "operation_id": OPERATION,
    "sort": "reports",
    "report_ids": ["a1"],
    "after_place": 0,
    "reporters": 1,
    "scam_share": 0.5,
    "values": ["a.top"],
    "blocked": [],
    "now": NOON,
    "least": 0.0,
    "least_contained": 0.0,
    "template_id": template(1),
}


def ask(client: Client, name: str, **parameters: Any) -> list[dict[str, Any]]:
    taken = query.parameters_of(name)
    empty = {key: "" for key, kind in taken.items() if kind == "String"}
    defaults = empty | {key: value for key, value in DEFAULTS.items() if key in taken}
    return query.run(client, name, defaults | parameters)


def columns(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def fill(client: Client) -> Client:
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
