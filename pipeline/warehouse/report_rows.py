"""Enriched reports as columns of `reports`, `raw_texts`, `report_duplicates` and `report_conflicts`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from smishwatch.pipeline.warehouse.claims import Claim, Key
from smishwatch.pipeline.warehouse.times import countable_microseconds, noted_microseconds
from smishwatch.schemas.enriched import EnrichedEnvelope, EnrichedReport

Columns = dict[str, list[Any]]

BURIED_VERSION = 2**64 - 1
"""Above every enrichment version: what lost its id to other content stays buried, whatever is written later."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One report as it came in one record, with the claim it makes on its id."""

    report: EnrichedReport
    claim: Claim

    @property
    def key(self) -> Key:
        """Carrier and report id."""
        return (self.claim.carrier, self.claim.report_id)


def arrivals_of(envelopes: Sequence[EnrichedEnvelope]) -> list[Arrival]:
    """Every report of the envelopes, in order.

    Raises:
        RowsRefusedError: for a time that ClickHouse cannot count by.
    """
    return [
        Arrival(report, _claim(report, envelope.enrichment_version))
        for envelope in envelopes
        for report in envelope.reports
    ]


def _claim(report: EnrichedReport, enrichment_version: int) -> Claim:
    origin = report.origin
    return Claim(
        report.carrier,
        report.report_id,
        report.content_hash,
        countable_microseconds(report.reported_at, "reported_at", report.report_id),
        countable_microseconds(report.accepted_at, "accepted_at", report.report_id),
        origin.topic,
        origin.partition,
        origin.offset,
        origin.index,
        enrichment_version,
    )


def claim_columns(claims: Sequence[Claim]) -> Columns:
    """Rows of `report_keys`."""
    return {name: [getattr(claim, name) for claim in claims] for name in Claim._fields}


def report_columns(arrivals: Sequence[Arrival]) -> Columns:
    """Rows of `reports`."""
    reports = [arrival.report for arrival in arrivals]
    claims = [arrival.claim for arrival in arrivals]
    versions = [claim.enrichment_version for claim in claims]
    return {
        "carrier": [claim.carrier for claim in claims],
        "report_id": [claim.report_id for claim in claims],
        "content_hash": [claim.content_hash for claim in claims],
        "reported_at": [claim.reported_at for claim in claims],
        "received_at": [noted_microseconds(report.received_at) for report in reports],
        "accepted_at": [claim.accepted_at for claim in claims],
        "sender": [report.sender or "" for report in reports],
        "reporter": [report.reporter or "" for report in reports],
        "protocol": [report.protocol for report in reports],
        "disposition": [report.disposition for report in reports],
        "country": [report.country or "" for report in reports],
        "region": [report.region or "" for report in reports],
        "text": [report.text for report in reports],
        **_enrichment_columns(reports),
        "enrichment_version": versions,
        "origin_topic": [claim.origin_topic for claim in claims],
        "origin_partition": [claim.origin_partition for claim in claims],
        "origin_offset": [claim.origin_offset for claim in claims],
        "origin_index": [claim.origin_index for claim in claims],
        "version": versions,
        "is_buried": [0] * len(claims),
    }


def _enrichment_columns(reports: Sequence[EnrichedReport]) -> Columns:
    found = [report.enrichment for report in reports]
    identities = [enrichment.identities for enrichment in found]
    links = [enrichment.links for enrichment in found]
    contacts = [enrichment.contacts for enrichment in found]
    reasons = [enrichment.reasons for enrichment in found]
    return {
        "template_id": [enrichment.template_id for enrichment in found],
        "language": [enrichment.language for enrichment in found],
        "script": [enrichment.script for enrichment in found],
        "sender_kind": [enrichment.sender_kind for enrichment in found],
        "sender_country": [enrichment.sender_country or "" for enrichment in found],
        "sender_brand": [enrichment.sender_brand or "" for enrichment in found],
        "signature": [enrichment.signature or "" for enrichment in found],
        "brand": [enrichment.brand or "" for enrichment in found],
        "identity_sender": [answers.sender for answers in identities],
        "identity_signature": [answers.signature for answers in identities],
        "identity_link": [answers.link for answers in identities],
        "identity_contact": [answers.contact for answers in identities],
        "genuine": [enrichment.genuine for enrichment in found],
        "links.url": [[link.url for link in row] for row in links],
        "links.host": [[link.host for link in row] for row in links],
        "links.domain": [[link.domain for link in row] for row in links],
        "links.link_class": [[link.link_class for link in row] for row in links],
        "links.brand": [[link.brand or "" for link in row] for row in links],
        "links.imitates": [[link.imitates or "" for link in row] for row in links],
        "contacts.kind": [[contact.kind for contact in row] for row in contacts],
        "contacts.value": [[contact.value for contact in row] for row in contacts],
        "contacts.brand": [[contact.brand or "" for contact in row] for row in contacts],
        "category": [enrichment.category for enrichment in found],
        "verdict": [enrichment.verdict for enrichment in found],
        "risk_score": [enrichment.risk_score for enrichment in found],
        "reasons.code": [[reason.code for reason in row] for row in reasons],
        "reasons.evidence": [[reason.evidence for reason in row] for row in reasons],
        "reasons.weight": [[reason.weight for reason in row] for row in reasons],
    }


def raw_text_columns(arrivals: Sequence[Arrival]) -> Columns:
    """Rows of `raw_texts`: the only place that the message as sent is written to."""
    return {
        "carrier": [arrival.claim.carrier for arrival in arrivals],
        "report_id": [arrival.claim.report_id for arrival in arrivals],
        "content_hash": [arrival.claim.content_hash for arrival in arrivals],
        "body": [arrival.report.body for arrival in arrivals],
        "accepted_at": [arrival.claim.accepted_at for arrival in arrivals],
    }


def burial_columns(claims: Sequence[Claim]) -> Columns:
    """Rows of `reports` that bury what lost its id; only what finds the row is needed."""
    return {
        "carrier": [claim.carrier for claim in claims],
        "report_id": [claim.report_id for claim in claims],
        "content_hash": [claim.content_hash for claim in claims],
        "reported_at": [claim.reported_at for claim in claims],
        "version": [BURIED_VERSION] * len(claims),
        "is_buried": [1] * len(claims),
    }


def duplicate_columns(claims: Sequence[Claim]) -> Columns:
    """Rows of `report_duplicates`."""
    columns = claim_columns(claims)
    del columns["reported_at"], columns["enrichment_version"]
    return columns


def conflict_columns(conflicts: Sequence[tuple[Arrival, Claim]]) -> Columns:
    """Rows of `report_conflicts`, from what arrived and the claim that had its id already."""
    reports = [arrival.report for arrival, _ in conflicts]
    columns = claim_columns([arrival.claim for arrival, _ in conflicts])
    del columns["enrichment_version"]
    return columns | {
        "accepted_content_hash": [holder.content_hash for _, holder in conflicts],
        "sender": [report.sender or "" for report in reports],
        "reporter": [report.reporter or "" for report in reports],
        "disposition": [report.disposition for report in reports],
        "text": [report.text for report in reports],
        "template_id": [report.enrichment.template_id for report in reports],
    }
