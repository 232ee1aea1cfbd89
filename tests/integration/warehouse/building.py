"""Reports and envelopes for tests, each field with a plain default."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import Category, ContactKind, LinkClass, SenderKind, Verdict
from smishwatch.schemas.enriched import Contact, EnrichedEnvelope, EnrichedReport, Enrichment, Link, Reason

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def template(number: int) -> str:
    """A template id."""
    return f"t{number:024x}"


def campaign(number: int) -> str:
    """A campaign id."""
    return f"c{number:016x}"


def report(report_id: str = "r1", *, content: int = 1, at: datetime = NOON, **fields: Any) -> EnrichedReport:
    """A report; ``content`` stands for everything the carrier sent but the time, so it goes into the content hash."""
    found: dict[str, Any] = {
        "template_id": template(content % 7),
        "language": "zh",
        "script": "Hans",
        "sender_kind": SenderKind.PORT,
        "brand": "icbc",
        "links": (Link(url="http://a.top/x", host="a.top", domain="a.top", link_class=LinkClass.OWN),),
        "contacts": (Contact(kind=ContactKind.PHONE, value="+8613800000000"),),
        "category": Category.LOAN_IMPERSONATION,
        "verdict": Verdict.SCAM,
        "risk_score": 0.75,
        "reasons": (Reason(code="sender_unregistered", evidence="1069", weight=1.5),),
    }
    found |= fields.pop("found", {})
    given: dict[str, Any] = {
        "report_id": report_id,
        "carrier": "carrier-a",
        "reported_at": at,
        "received_at": at - timedelta(minutes=3),
        "accepted_at": at + timedelta(seconds=30),
        "sender": "10690001",
        "reporter": f"h1:{content:064x}",
        "protocol": "sms",
        "disposition": "spam",
        "country": "CN",
        "region": "CN-44",
        "body": f"【某银行】您的贷款已逾期 {content}",
        "text": f"【某银行】您的贷款已逾期 {content} ⟨redacted⟩",
        "content_hash": (content << 34) + int(at.timestamp()),
        "enrichment": Enrichment(**found),
        "origin": Origin(topic="reports.v1", partition=0, offset=0),
    }
    return EnrichedReport(**(given | fields))


def envelope(
    offset: int, reports: Iterable[EnrichedReport], *, partition: int = 0, version: int = 1
) -> EnrichedEnvelope:
    """The reports as they came in one record; their origins say so."""
    placed = tuple(
        one.model_copy(
            update={"origin": Origin(topic="reports.v1", partition=partition, offset=offset, index=index)}
        )
        for index, one in enumerate(reports)
    )
    return EnrichedEnvelope(enrichment_version=version, reports=placed)
