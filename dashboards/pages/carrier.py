"""How one carrier does: its volume, lateness, rejects and campaigns, from its own reports alone."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from smishwatch.dashboards import language, names, panels, wording
from smishwatch.dashboards.filters import Filters
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import filtering
from smishwatch.dashboards.pages.parts import brand_name, campaign_title, over_time, ranked, rejected
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.problems import BadFilterError
from smishwatch.dashboards.questions import OwnQuestions, Row

MOST_LINES = 10
MOST_RECEIPTS, LONGEST_ID = 50, 128
_BETWEEN_IDS = re.compile(r"[\s,;，；]+")
_NONE = {"reports": 0, "resent": 0, "conflicts": 0, "rejected": 0}
SHOWN = (
    "carriers",
    "reports_over_time",
    "rejects_by_reason",
    "rejects_latest",
    "carrier_campaigns",
    "categories",
    "brands",
    "carrier_against_all",
)
"""The panels on the page."""


def view(
    questions: OwnQuestions,
    carrier: str,
    period: Period,
    filters: Filters,
    lang: Language,
    receipts: Sequence[str] = (),
) -> dict[str, Any]:
    """Everything on the page; each panel that can is narrowed to ``filters``, ``receipts`` are ids to look up."""

    def asked(name: str, most: int | None = None) -> list[Row]:
        panel = PANELS[name]
        return panels.rows(panel, questions, period, filters.obeyed(panel.obeys), most)

    handled = next(iter(asked("carriers")), None)
    figures = handled or _NONE
    path = f"/carriers/{carrier}"
    return {
        "period": period,
        "carrier": carrier,
        "base": f"{path}?{filtering.kept(filters)}",
        "fields": filtering.form(questions, period, filters, lang, without={"carrier"}),
        "narrowed": filtering.chips(filters, period.address, path, lang),
        "cards": filtering.cards(questions, SHOWN, period, filters, lang, own=carrier),
        "tiles": [
            {"name": name, "label": language.text(lang, "carrier", name), "value": figures[name]}
            for name in ("reports", "resent", "conflicts", "rejected")
        ],
        "lateness": _lateness(handled, "lateness_p50_seconds", lang),
        "lateness95": _lateness(handled, "lateness_p95_seconds", lang),
        "chart": over_time(PANELS["reports_over_time"], asked("reports_over_time"), period, lang),
        "asked_ids": "\n".join(receipts),
        "receipts": _receipts(questions, receipts),
        "rejects": asked("rejects_by_reason"),
        "latest_rejects": [rejected(row, lang) for row in asked("rejects_latest", MOST_LINES)],
        "campaigns": [
            {**row, "title": campaign_title(row), "brand": brand_name(row, lang)}
            for row in asked("carrier_campaigns", MOST_LINES)
        ],
        "categories": ranked(
            asked("categories", MOST_LINES), lambda row: language.text(lang, "category", row["category"])
        ),
        "brands": ranked(asked("brands", MOST_LINES), lambda row: names.institution(row["brand"], lang)),
        "against": asked("carrier_against_all")[:MOST_LINES],
    }  # fmt: skip


def receipts_asked(given: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of reports in an address, each once.

    Raises:
        BadFilterError: when there are too many, or one that no report can have.
    """
    ids = (
        tuple(dict.fromkeys(_BETWEEN_IDS.split(given.get("receipt", "").strip())))
        if given.get("receipt")
        else ()
    )
    ids = tuple(filter(None, ids))
    if len(ids) > MOST_RECEIPTS or any(len(one) > LONGEST_ID or "\x00" in one for one in ids):
        raise BadFilterError("receipt")
    return ids


def _receipts(questions: OwnQuestions, ids: Sequence[str]) -> list[dict[str, Any]]:
    """What became of each, in the order in which they were asked for."""
    if not ids:
        return []
    found = {row["report_id"]: row for row in questions.ask("receipts", {"report_ids": list(ids)})}
    unknown = {"is_counted": 0, "sent_again": 0, "conflicts": 0, "rejected_for": []}
    return [
        {
            **found.get(one, unknown),
            "report_id": wording.label(one),
            "is_known": one in found,
            "href": "/report?" + urlencode({"carrier": questions.carrier, "id": one}),
        }
        for one in ids
    ]


def _lateness(handled: dict[str, Any] | None, column: str, lang: Language) -> str:
    return language.duration(handled[column], lang) if handled and handled["reports"] else "–"
