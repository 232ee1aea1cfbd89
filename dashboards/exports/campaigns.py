"""A campaign as a file: its reports as a table, or its indicators for others to detect it by."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from smishwatch.dashboards import cursors
from smishwatch.dashboards.exports import misp, stix, tables
from smishwatch.dashboards.exports.indicators import describe
from smishwatch.dashboards.facts.campaign import campaign_found
from smishwatch.dashboards.questions import Questions, Row

MOST_REPORTS = 50_000
"""In one part of a table: some tens of megabytes. A cursor leads to the next."""
_IN_ORDER_OF = ("place", "carrier", "report_id")
_PLACE = (int, str, str)
REPORT_COLUMNS = (
    "carrier", "report_id", "reported_at", "accepted_at", "sender", "sender_kind", "country", "region", "language",
    "text", "template_id", "brand", "category", "verdict", "risk_score", "reasons", "domains", "contacts",
)  # fmt: skip
NO_FILTER = {
    "report_id": "", "text": "", "sender": "", "domain": "", "contact": "", "brand": "", "category": "",
    "verdict": "", "template_id": "", "campaign_id": "", "after_place": 0, "after_carrier": "", "after_id": "",
}  # fmt: skip


class CampaignFormat(StrEnum):
    """How a campaign is written."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    STIX = "stix"
    MISP = "misp"


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """A campaign as a file."""

    content: bytes
    media_type: str
    name: str
    next_cursor: str | None = None
    """Where the next part of a table of reports begins; nothing at the end of it."""


def campaign_file(
    questions: Questions, campaign_id: str, form: CampaignFormat, cursor: str = "", most: int = MOST_REPORTS
) -> CampaignFile:
    """The file, or the part of it that begins at a cursor.

    Args:
        questions: the warehouse
        campaign_id: of it, or of one that became part of it
        form: how it is written
        cursor: ``next_cursor`` of the part before; of tables of reports only
        most: reports in a part

    Raises:
        UnknownCampaignError: when there is no such campaign.
        BadFilterError: for a cursor that is not ours.
    """
    head = campaign_found(questions, campaign_id)
    name = head["campaign_id"]
    match form:
        case CampaignFormat.STIX:
            bundle = stix.bundle([describe(questions, head)])
            return CampaignFile(bundle.encode(), stix.MEDIA_TYPE, f"{name}.stix.json")
        case CampaignFormat.MISP:
            event = misp.event(describe(questions, head))
            return CampaignFile(event.encode(), misp.MEDIA_TYPE, f"{name}.misp.json")
    table = tables.TableFormat(form.value)
    place, carrier, last = cursors.read(cursor, _PLACE)
    rows = campaign_reports(questions, head, most + 1, (place, carrier, last))
    part = rows[:most]
    goes_on = cursors.written(part[-1], _IN_ORDER_OF) if len(rows) > most else None
    content = tables.written(part, REPORT_COLUMNS, table)
    return CampaignFile(content, tables.MEDIA_TYPES[table], f"{name}.{form}", goes_on)


def whole_table(questions: Questions, campaign_id: str, form: tables.TableFormat) -> bytes:
    """Every report of a campaign as one table, asked for in parts.

    Raises:
        UnknownCampaignError: when there is no such campaign.
    """
    head = campaign_found(questions, campaign_id)
    rows: list[Row] = []
    while True:
        after = tuple(rows[-1][name] for name in _IN_ORDER_OF) if rows else (0, "", "")
        part = campaign_reports(questions, head, MOST_REPORTS, after)
        rows += part
        if len(part) < MOST_REPORTS:
            return tables.written(rows, REPORT_COLUMNS, form)


def campaign_reports(
    questions: Questions, head: Row, most: int, after: tuple[Any, ...] = (0, "", "")
) -> list[Row]:
    """The newest reports of a campaign, or those behind a row, which ``_IN_ORDER_OF`` names."""
    figures = questions.one("campaign_figures", {"campaign_id": head["campaign_id"]})
    if not figures["reports"]:
        return []
    return questions.ask(
        "api_reports",
        {
            **NO_FILTER,
            "campaign_id": head["campaign_id"],
            "from": figures["first_seen"].replace(microsecond=0),
            "to": figures["last_seen"].replace(microsecond=0) + timedelta(seconds=1),
            "after_place": after[0],
            "after_carrier": after[1],
            "after_id": after[2],
            "limit": most,
        },
    )
