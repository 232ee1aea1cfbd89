"""Each figure that is shown has one definition: its question, what it counts by, and whether carriers have their own.

Pages, ``/panels/…``, the API, downloads and Grafana are made from these rows; titles and definitions in words are in
``words/*.toml`` under ``panel`` and ``panel_definition``.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from smishwatch.dashboards import language, names, places, wording
from smishwatch.dashboards.emerging import sentence
from smishwatch.dashboards.facts.against import against_all
from smishwatch.dashboards.filters import FILTERS, Filters
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.problems import BadFilterError, CannotNarrowError
from smishwatch.dashboards.questions import OwnQuestions, Questions, Row
from smishwatch.dashboards.subjects import CAMPAIGN, OPERATION, SUBJECTS
from smishwatch.pipeline.enrich import reasons
from smishwatch.pipeline.warehouse import query

MOST_ROWS = 10_000
"""More than any code list, country's regions or registry; of domains the largest."""
MOST_CAMPAIGNS = 100
"""Whose hours and wordings are still read in the time of a panel; lists with cursors have all."""
MOST_REJECTS = 200
"""More are a file's; its own list of rejects has all."""


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
    given: Mapping[str, Any] = field(default_factory=dict)
    """Parameters of its question beside period, filters and limit."""
    most: int = MOST_ROWS
    """How many rows it has at most."""
    for_office: bool = False
    """Whether it shows what carriers may not see: the wording of others' reports."""
    of: str = ""
    """What it is about, which has to be named: a ``carrier``, or one of ``SUBJECTS`` over all of its reports."""
    in_days: bool = False
    """Whether its bars are a day wide or more."""
    made: Callable[[list[Row]], list[Row]] | None = None
    """What its rows are made from those of its question by, where those are not to be told."""
    rests_on: tuple[str, ...] = ("reports",)
    """Whose newest row is the newest data that its figures rest on: columns of ``newest_data``."""
    aside: frozenset[str] = frozenset()
    """Columns that are for programs, not for people."""
    all_at: str = ""
    """The list of the API that goes on where this ends, where there is one."""

    @property
    def sql(self) -> str:
        """Its question."""
        return query.load(self.name)

    @property
    def obeys(self) -> frozenset[str]:
        """The filters that it can be narrowed by: those that its question takes."""
        return frozenset(FILTERS).intersection(query.parameters_of(self.name))

    @property
    def own(self) -> bool:
        """Whether a carrier may have it, of its own reports alone."""
        return "carrier" in self.obeys and not self.for_office


def _against_all(found: list[Row]) -> list[Row]:
    return [asdict(share) for share in against_all(found, MOST_ROWS)]


PANELS: dict[str, Panel] = {
    panel.name: panel
    for panel in (
        Panel("report_totals", Shape.FIGURES, rests_on=("reports", "rejects")),
        Panel("campaign_totals", Shape.FIGURES, rests_on=("reports", "alerts")),
        Panel("reports_over_time", Shape.OVER_TIME, ("bucket", "verdict")),
        Panel(
            "emerging_campaigns",
            Shape.TABLE,
            ("campaign_id",),
            most=MOST_CAMPAIGNS,
            for_office=True,
            rests_on=("reports", "alerts"),
            aside=frozenset({"alert_id", "kind", "window_minutes", "expected", "score"}),
            all_at="/api/v1/alerts",
        ),
        Panel(
            "top_campaigns",
            Shape.TABLE,
            ("campaign_id",),
            most=MOST_CAMPAIGNS,
            for_office=True,
            aside=frozenset({"operation_id", "spark_hours", "spark_reports"}),
            all_at="/api/v1/campaigns",
        ),
        Panel("carrier_campaigns", Shape.TABLE, ("campaign_id",), most=MOST_CAMPAIGNS, of="carrier"),
        Panel("carrier_against_all", Shape.TABLE, ("category",), of="carrier", made=_against_all),
        Panel("verdicts", Shape.RANKING, ("verdict",)),
        Panel("categories", Shape.RANKING, ("category",)),
        Panel("brands", Shape.RANKING, ("brand",)),
        Panel("category_brands", Shape.TABLE, ("category", "brand")),
        Panel("regions", Shape.MAP, ("region",)),
        Panel("sender_kinds", Shape.RANKING, ("sender_kind", "sender_group")),
        Panel("domains_top", Shape.RANKING, ("domain", "link_class"), given={"link_class": "own"}),
        Panel("link_classes", Shape.RANKING, ("link_class",)),
        Panel("top_level_domains", Shape.RANKING, ("top_level",)),
        Panel("languages", Shape.RANKING, ("language",)),
        Panel("carriers", Shape.TABLE, ("carrier",), rests_on=("reports", "rejects")),
        Panel("rejects_by_reason", Shape.TABLE, ("stage", "reason"), rests_on=("reports", "rejects")),
        Panel(
            "rejects_latest",
            Shape.TABLE,
            ("dead_letter_id",),
            most=MOST_REJECTS,
            rests_on=("reports", "rejects"),
            aside=frozenset({"dead_letter_id"}),
        ),
        Panel("time_to_alert", Shape.FIGURES, rests_on=("reports", "alerts")),
        Panel("campaign_figures", Shape.FIGURES, of=CAMPAIGN, for_office=True),
        Panel("campaign_timeline", Shape.OVER_TIME, ("bucket", "carrier"), of=CAMPAIGN, for_office=True),
        Panel(
            "campaign_region_timeline",
            Shape.OVER_TIME,
            ("bucket", "place"),
            of=CAMPAIGN,
            for_office=True,
            in_days=True,
        ),
        Panel("campaign_regions", Shape.RANKING, ("place",), of=CAMPAIGN, for_office=True),
        Panel("campaign_senders", Shape.RANKING, ("sender", "sender_kind"), of=CAMPAIGN, for_office=True),
        Panel("campaign_domains", Shape.RANKING, ("domain", "link_class"), of=CAMPAIGN, for_office=True),
        Panel("campaign_contacts", Shape.RANKING, ("value", "kind"), of=CAMPAIGN, for_office=True),
        Panel("campaign_identities", Shape.RANKING, ("identity", "answer"), of=CAMPAIGN, for_office=True),
        Panel(
            "campaign_reasons",
            Shape.TABLE,
            ("code",),
            of=CAMPAIGN,
            for_office=True,
            aside=frozenset({"evidence"}),
        ),
        Panel(
            "campaign_templates",
            Shape.TABLE,
            ("template_id",),
            most=MOST_CAMPAIGNS,
            of=CAMPAIGN,
            for_office=True,
            aside=frozenset({"example", "templates"}),
        ),
        Panel(
            "operation_campaigns",
            Shape.TABLE,
            ("campaign_id",),
            most=MOST_CAMPAIGNS,
            of=OPERATION,
            for_office=True,
        ),
        Panel(
            "operation_ties",
            Shape.TABLE,
            ("value", "kind"),
            most=MOST_CAMPAIGNS,
            of=OPERATION,
            for_office=True,
        ),
    )
}
EVERYTHING = Filters()
LONGEST_TITLE, LONGEST_EVIDENCE = 90, 60
_INSTITUTIONS = frozenset({"brand", "sender_brand", "imitates"})
_CODED = frozenset({"verdict", "category", "stage", "status", "language", *_INSTITUTIONS})
"""Columns of codes in panels that count by something else."""
_SHARES = {"share": 1, "own": 1, "everybody": 0}
"""Columns of shares, with how many places behind the point are told."""
_WORDED = frozenset({"title", "skeleton"})
_PLACES = frozenset({"region", "place"})
"""Columns of regions, or of countries where no region is known."""
SECTIONS = {
    "verdict": "verdict", "category": "category", "sender_kind": "sender_kind", "sender_group": "sender_group",
    "link_class": "link_class",
    "language": "tongue", "stage": "stage", "reason": "reject_reason", "status": "status", "identity": "identity",
    "answer": "answer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A panel's figures, and whether there are more than it has."""

    rows: list[Row]
    is_complete: bool


def rows(
    panel: Panel,
    questions: Questions | OwnQuestions,
    period: Period,
    filters: Filters = EVERYTHING,
    most: int | None = None,
    subject: str = "",
) -> list[Row]:
    """The rows of ``figures_of``."""
    return figures_of(panel, questions, period, filters, most, subject).rows


def figures_of(
    panel: Panel,
    questions: Questions | OwnQuestions,
    period: Period,
    filters: Filters = EVERYTHING,
    most: int | None = None,
    subject: str = "",
) -> Found:
    """The panel's figures for a period.

    Args:
        panel: which one
        questions: of everybody, or of one carrier
        period: which time
        filters: narrow to these; the carrier is pointless with ``OwnQuestions``
        most: rows, where fewer than the panel has are wanted
        subject: the id of what it is about, where that is a campaign or an operation

    Raises:
        BadFilterError: when what it is about is not named.
        CannotNarrowError: when it cannot be narrowed by one of the filters.
    """
    chosen = {*filters.chosen, *(["carrier"] if isinstance(questions, OwnQuestions) else [])}
    for name in FILTERS:
        if name in chosen and name not in panel.obeys:
            raise CannotNarrowError(name)
    if panel.of and not (subject if panel.of in SUBJECTS else "carrier" in chosen):
        raise BadFilterError(panel.of)
    if panel.in_days:
        period = period.in_days
    most = panel.most if most is None else most
    possible = {
        f"{panel.of}_id": subject,
        **period.question,
        "previous_to": period.comparable_end,
        "bucket_seconds": period.bucket_seconds,
        "limit": most + 1,  # whether there are more is told, not guessed
        **filters.chosen,
        **panel.given,
    }
    taken = query.parameters_of(panel.name)
    found = questions.ask(panel.name, {name: value for name, value in possible.items() if name in taken})
    found = panel.made(found) if panel.made else found
    is_complete = "limit" not in taken or len(found) <= most
    return Found(found if is_complete else found[:most], is_complete)


def updated_at(panel: Panel, newest: Row) -> datetime | None:
    """When the newest data that its figures rest on came in; nothing where there is none.

    Args:
        panel: which one
        newest: the row of ``newest_data``
    """
    known = [newest[name] for name in panel.rests_on if newest[name] is not None]
    return max(known, default=None)


def columns(panel: Panel, found: list[Row]) -> list[str]:
    """The names of the figures, those that it counts by first."""
    names_found = list(found[0]) if found else list(panel.by)
    return [*panel.by, *(name for name in names_found if name not in panel.by)]


def shown_columns(panel: Panel, found: list[Row]) -> list[str]:
    """Those of them that are for people."""
    return [name for name in columns(panel, found) if name not in panel.aside]


def label(column: str, value: Any, lang: Language) -> str:
    """What stands for a value that is counted by, in the reader's language; still to be escaped."""
    if column in _INSTITUTIONS:
        return names.institution(value, lang) if value else "–"
    if column in _PLACES:
        return places.place(value, lang)
    if isinstance(value, datetime):
        return language.moment(value, lang)
    if column == "kind":
        return kind_name(value, lang)
    if column in SECTIONS:
        return language.text(lang, SECTIONS[column], value)
    return wording.label(str(value)) or "–"


def kind_name(kind: str, lang: Language) -> str:
    """What sort of contact it is, or of other thing that ties campaigns together."""
    return language.text(lang, "contact_kind" if kind not in {"domain", "sender"} else "tie", kind)


def figure(value: Any, lang: Language, column: str = "") -> str:
    """A figure of a panel for people, in the unit that its column names; still to be escaped."""
    if value is None:
        return "–"
    if column in _SHARES:
        return f"{value * 100:.{_SHARES[column]}f} %"
    if isinstance(value, list):
        return language.text(lang, "evidence", "comma").join(figure(one, lang) for one in value)
    if column in _WORDED:
        return wording.plain(value, LONGEST_TITLE)
    if column in _CODED or not isinstance(value, int | float):
        return label(column if column in _CODED else "", value, lang)
    return language.number(value) if float(value).is_integer() else f"{value:,.3f}"


def cell(panel: Panel, row: Row, column: str, lang: Language) -> str:
    """One value of a row for people; still to be escaped. Why a campaign emerged is told in the reader's language."""
    if panel.name == "emerging_campaigns" and column == "reason":
        return sentence(row, lang)
    if panel.name == "campaign_reasons" and column == "code":
        return reasons.sentence(row["code"], lang, wording.label(row["evidence"], LONGEST_EVIDENCE) or "…")
    if panel.name == "rejects_latest" and column == "reason":
        return label(column, row[column], lang)
    return label(column, row[column], lang) if column in panel.by else figure(row[column], lang, column)
