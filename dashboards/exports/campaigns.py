"""A campaign as a file: its reports as a table, or its indicators for others to detect it by."""

from datetime import timedelta
from enum import StrEnum

from smishwatch.dashboards.exports import misp, stix, tables
from smishwatch.dashboards.exports.indicators import describe
from smishwatch.dashboards.facts.campaign import campaign_found
from smishwatch.dashboards.questions import Questions, Row

MOST_REPORTS = 50_000
"""A larger export is one for the warehouse itself."""
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


def campaign_file(questions: Questions, campaign_id: str, form: CampaignFormat) -> tuple[bytes, str, str]:
    """The content, its media type and a file name.

    Raises:
        UnknownCampaignError: when there is no such campaign.
    """
    head = campaign_found(questions, campaign_id)
    match form:
        case CampaignFormat.STIX:
            found = stix.bundle([describe(questions, head)])
            return found.encode(), "application/stix+json;version=2.1", f"{head['campaign_id']}.stix.json"
        case CampaignFormat.MISP:
            event = misp.event(describe(questions, head))
            return event.encode(), "application/json", f"{head['campaign_id']}.misp.json"
        case _:
            table = tables.TableFormat(form.value)
            content = tables.written(campaign_reports(questions, head), REPORT_COLUMNS, table)
            return content, tables.MEDIA_TYPES[table], f"{head['campaign_id']}.{form}"


def campaign_reports(questions: Questions, head: Row) -> list[Row]:
    """The newest reports of a campaign."""
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
            "limit": MOST_REPORTS,
        },
    )
