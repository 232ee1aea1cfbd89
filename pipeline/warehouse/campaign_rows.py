"""The clusterer's decisions, alerts and dead letters as columns of their tables."""

from collections.abc import Sequence

from smishwatch.pipeline.warehouse.report_rows import Columns
from smishwatch.pipeline.warehouse.times import noted_microseconds
from smishwatch.schemas.campaigns import (
    Alert,
    CampaignRow,
    CampaignsEnvelope,
    LineageRow,
    TemplatePlace,
    TemplateRow,
)
from smishwatch.schemas.dead_letter import DeadLetter


def campaign_tables(envelopes: Sequence[CampaignsEnvelope]) -> dict[str, Columns]:
    """Rows by table. Places come last, so that a campaign is there before a template is said to be in it."""
    return {
        "templates": _template_columns([row for envelope in envelopes for row in envelope.templates]),
        "campaigns": _campaign_columns([row for envelope in envelopes for row in envelope.campaigns]),
        "lineage": _lineage_columns([row for envelope in envelopes for row in envelope.lineage]),
        "template_places": _place_columns([row for envelope in envelopes for row in envelope.places]),
    }


def _template_columns(rows: Sequence[TemplateRow]) -> Columns:
    return {
        "template_id": [row.template_id for row in rows],
        "skeleton": [row.skeleton for row in rows],
        "example": [row.example for row in rows],
        "language": [row.language for row in rows],
        "first_seen": [noted_microseconds(row.first_seen) for row in rows],
    }


def _place_columns(rows: Sequence[TemplatePlace]) -> Columns:
    return {
        "template_id": [row.template_id for row in rows],
        "campaign_id": [row.campaign_id for row in rows],
        "version": [row.version for row in rows],
    }


def _campaign_columns(rows: Sequence[CampaignRow]) -> Columns:
    return {
        "campaign_id": [row.campaign_id for row in rows],
        "operation_id": [row.operation_id for row in rows],
        "merged_into": [row.merged_into or "" for row in rows],
        "title": [row.title for row in rows],
        "wording.kind": [[part.kind for part in row.wording] for row in rows],
        "wording.text": [[part.text for part in row.wording] for row in rows],
        "wording.others": [[part.others for part in row.wording] for row in rows],
        "language": [row.language for row in rows],
        "brand": [row.brand or "" for row in rows],
        "category": [row.category for row in rows],
        "verdict": [row.verdict for row in rows],
        "genuine": [row.genuine for row in rows],
        "templates": [row.templates for row in rows],
        "first_seen": [noted_microseconds(row.first_seen) for row in rows],
        "last_seen": [noted_microseconds(row.last_seen) for row in rows],
        "status": [row.status for row in rows],
        "name": [row.name or "" for row in rows],
        "version": [row.version for row in rows],
    }


def _lineage_columns(rows: Sequence[LineageRow]) -> Columns:
    return {
        "sequence": [row.sequence for row in rows],
        "at": [noted_microseconds(row.at) for row in rows],
        "change": [row.change for row in rows],
        "campaign_id": [row.campaign_id for row in rows],
        "other_id": [row.other_id for row in rows],
        "evidence": [row.evidence for row in rows],
    }


def alert_columns(alerts: Sequence[Alert]) -> Columns:
    """Rows of `alerts`."""
    return {
        "alert_id": [alert.alert_id for alert in alerts],
        "campaign_id": [alert.campaign_id for alert in alerts],
        "operation_id": [alert.operation_id for alert in alerts],
        "at": [noted_microseconds(alert.at) for alert in alerts],
        "kind": [alert.kind for alert in alerts],
        "reason": [alert.reason for alert in alerts],
        "brand": [alert.brand or "" for alert in alerts],
        "category": [alert.category for alert in alerts],
        "window_minutes": [alert.figures.window_minutes for alert in alerts],
        "reports": [alert.figures.reports for alert in alerts],
        "reporters": [alert.figures.reporters for alert in alerts],
        "carriers": [alert.figures.carriers for alert in alerts],
        "regions": [alert.figures.regions for alert in alerts],
        "expected": [alert.figures.expected for alert in alerts],
        "score": [alert.figures.score for alert in alerts],
        "version": [alert.version for alert in alerts],
    }


def dead_letter_columns(letters: Sequence[DeadLetter]) -> Columns:
    """Rows of `dead_letters`."""
    origins = [letter.origin for letter in letters]
    return {
        "dead_letter_id": [letter.dead_letter_id for letter in letters],
        "stage": [letter.stage for letter in letters],
        "reason": [letter.reason for letter in letters],
        "detail": [letter.detail for letter in letters],
        "carrier": [letter.carrier or "" for letter in letters],
        "report_id": [letter.report_id or "" for letter in letters],
        "origin_topic": [origin.topic if origin else "" for origin in origins],
        "origin_partition": [origin.partition if origin else None for origin in origins],
        "origin_offset": [origin.offset if origin else None for origin in origins],
        "origin_index": [origin.index if origin else None for origin in origins],
        "rejected_at": [noted_microseconds(letter.rejected_at) for letter in letters],
        "sealed_raw": [letter.sealed_raw for letter in letters],
        "raw_bytes": [letter.raw_bytes for letter in letters],
    }
