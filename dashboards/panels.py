"""Each figure that is shown has one definition: its question, what it counts by, and whether carriers have their own.

Pages, ``/panels/…``, the API, downloads and Grafana are made from these rows; titles and definitions in words are in
``words/*.toml`` under ``panel`` and ``panel_definition``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from smishwatch.dashboards import language, names, wording
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.questions import NotOwnError, OwnQuestions, Questions, Row
from smishwatch.pipeline.warehouse import query

MOST_ROWS = 1_000
"""More than any code list or country's regions; of domains and institutions the largest."""


class Shape(StrEnum):
    """How a panel is drawn."""

    FIGURES = "figures"
    RANKING = "ranking"
    OVER_TIME = "over_time"
    TABLE = "table"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Panel:
    """A row of the registry. ``name`` is also that of its question and in its address."""

    name: str
    shape: Shape
    by: tuple[str, ...] = ()
    """The columns that it counts by; the others are figures."""
    own: bool = True
    """Whether it can be narrowed to a carrier's own reports."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Parameters of its question beside period, carrier and limit."""

    @property
    def sql(self) -> str:
        """Its question."""
        return query.load(self.name)


PANELS: dict[str, Panel] = {
    panel.name: panel
    for panel in (
        Panel("overview_totals", Shape.FIGURES, own=False),
        Panel("reports_over_time", Shape.OVER_TIME, ("bucket", "verdict")),
        Panel("verdicts", Shape.RANKING, ("verdict",)),
        Panel("categories", Shape.RANKING, ("category",)),
        Panel("brands", Shape.RANKING, ("brand",)),
        Panel("category_brands", Shape.TABLE, ("category", "brand")),
        Panel("regions", Shape.MAP, ("region",)),
        Panel("sender_kinds", Shape.RANKING, ("sender_kind",)),
        Panel("domains_top", Shape.RANKING, ("domain", "link_class"), given={"link_class": "own"}),
        Panel("link_classes", Shape.RANKING, ("link_class",)),
        Panel("top_level_domains", Shape.RANKING, ("top_level",)),
        Panel("languages", Shape.RANKING, ("language",)),
        Panel("carriers", Shape.TABLE, ("carrier",)),
        Panel("rejects_by_reason", Shape.TABLE, ("stage", "reason")),
        Panel("time_to_alert", Shape.FIGURES, own=False),
    )
}
SECTIONS = {
    "verdict": "verdict", "category": "category", "sender_kind": "sender_kind", "link_class": "link_class",
    "language": "tongue", "stage": "stage", "reason": "reject_reason",
}  # fmt: skip


def rows(panel: Panel, questions: Questions | OwnQuestions, period: Period, carrier: str = "") -> list[Row]:
    """The panel's figures for a period.

    Args:
        panel: which one
        questions: of everybody, or of one carrier
        period: which time
        carrier: narrow to this one's reports; pointless with ``OwnQuestions``

    Raises:
        NotOwnError: when the panel cannot be narrowed to a carrier.
    """
    if not panel.own and (carrier or isinstance(questions, OwnQuestions)):
        raise NotOwnError(panel.name)
    possible = {
        **period.question,
        "previous_to": period.comparable_end,
        "bucket_seconds": period.bucket_seconds,
        "limit": MOST_ROWS,
        "carrier": carrier,
        **panel.given,
    }
    taken = query.parameters_of(panel.name)
    return questions.ask(panel.name, {name: value for name, value in possible.items() if name in taken})


def columns(panel: Panel, found: list[Row]) -> list[str]:
    """The names of the figures, those that it counts by first."""
    names_found = list(found[0]) if found else list(panel.by)
    return [*panel.by, *(name for name in names_found if name not in panel.by)]


def label(column: str, value: Any, lang: Language) -> str:
    """What stands for a value that is counted by, in the reader's language; still to be escaped."""
    if column == "brand":
        return names.institution(value, lang)
    if isinstance(value, datetime):
        return language.moment(value, lang)
    if column in SECTIONS:
        return language.text(lang, SECTIONS[column], value)
    return wording.label(str(value)) or "–"


def figure(value: Any, lang: Language, column: str = "") -> str:
    """A figure of a panel for people, in the unit that its column names; still to be escaped."""
    if value is None:
        return "–"
    if column == "share":
        return language.percent(value)
    if isinstance(value, datetime):
        return language.moment(value, lang)
    if not isinstance(value, int | float):
        return wording.label(str(value)) or "–"
    return language.number(value) if float(value).is_integer() else f"{value:,.3f}"
