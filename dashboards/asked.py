"""What an address asks for: the period and the carrier, read the same way by pages, panels and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from fastapi import Request

from smishwatch.dashboards import panels
from smishwatch.dashboards.access.roles import Role, Viewer
from smishwatch.dashboards.filters import Filters, filters_asked
from smishwatch.dashboards.panels import PANELS, Panel
from smishwatch.dashboards.period import Period, between, period
from smishwatch.dashboards.problems import (
    BadFilterError,
    CannotNarrowError,
    UnknownCarrierError,
    UnknownPanelError,
)
from smishwatch.dashboards.questions import OwnQuestions, Questions, Row
from smishwatch.dashboards.subjects import SUBJECTS, Subject, subject_asked


@dataclass(frozen=True, slots=True)
class PanelAsked:
    """A panel as an address asks for it, and its answer."""

    panel: Panel
    period: Period
    filters: Filters
    """All of them; that of a carrier's account too."""
    rows: list[Row]
    is_complete: bool
    """Whether these are all rows; else the first of them, as many as the panel has."""
    updated_at: datetime | None
    """When the newest data that the rows rest on came in."""
    subject: Subject | None = None
    """The campaign or operation that it is about."""

    @property
    def address(self) -> dict[str, str]:
        """What an address says to mean it, beside filters."""
        return self.subject.address if self.subject else self.period.address

    @property
    def goes_on_at(self) -> str:
        """The list of the API that has the other rows too, where there are others and a list; it takes no filters."""
        if self.is_complete or not self.panel.all_at or self.filters.chosen:
            return ""
        return f"{self.panel.all_at}?{urlencode(self.address)}"


def panel_asked(
    viewer: Viewer, questions: Questions, name: str, given: Mapping[str, str], now: datetime
) -> PanelAsked:
    """The panel of an address, narrowed as it says and as the viewer's role allows.

    Raises:
        UnknownPanelError: when there is none by this name.
        UnknownCarrierError: for a carrier that is not the viewer's.
        BadFilterError: names the filter that is not understood, that the panel cannot obey, or that it needs.
        UnknownCampaignError: when there is no such campaign.
        UnknownOperationError: when there is no such operation.
    """
    panel = PANELS.get(name)
    if panel is None:
        raise UnknownPanelError(name)
    filters = filters_asked(given)
    own = narrowed(viewer, questions, filters.carrier)
    if viewer.role is Role.CARRIER and not panel.own:
        raise CannotNarrowError("carrier")
    subject = subject_asked(panel.of, questions, given, now) if panel.of in SUBJECTS else None
    period = subject.period if subject else period_asked(given, questions, now)
    if panel.in_days:
        period = period.in_days
    about = subject.id if subject else ""
    found = panels.figures_of(panel, own, period, filters.without("carrier"), subject=about)
    carrier = filters.carrier or viewer.carrier
    shown = Filters(**{**filters.chosen, **({"carrier": carrier} if carrier else {})})
    updated_at = panels.updated_at(panel, own.one("newest_data"))
    return PanelAsked(panel, period, shown, found.rows, found.is_complete, updated_at, subject)


def period_asked(given: Mapping[str, str], questions: Questions, now: datetime) -> Period:
    """The period of an address: ``period=7d``, or days ``from`` and ``to``, of which the latter is not in it.

    Raises:
        BadFilterError: names what is not understood.
    """
    if given.get("from") or given.get("to"):
        start, end = _day("from", given.get("from", "")), _day("to", given.get("to", ""))
        if start >= end:
            raise BadFilterError("to")
        return between(start, end, name="", now=now)
    known = questions.one("earliest_report")
    try:
        return period(given.get("period"), now, known["earliest"], known["latest"])
    except ValueError as problem:
        raise BadFilterError("period") from problem


def narrowed(viewer: Viewer, questions: Questions, carrier: str) -> Questions | OwnQuestions:
    """The questions that a viewer may ask, narrowed to a carrier where one is asked for or is the viewer's own.

    Raises:
        UnknownCarrierError: for a carrier that is not the viewer's.
    """
    if viewer.role is Role.CARRIER:
        carrier = carrier or viewer.carrier
    if carrier and not viewer.may_see(carrier):
        raise UnknownCarrierError(carrier)
    if not carrier:
        return questions
    return OwnQuestions(questions, carrier)


def without_empty(request: Request) -> str | None:
    """This address without the fields of a form that were left empty; nothing where there are none."""
    given = request.query_params.multi_items()
    chosen = [(name, value) for name, value in given if value]
    if len(chosen) == len(given):
        return None
    return request.url.path + ("?" + urlencode(chosen) if chosen else "")


def _day(field: str, text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError as problem:
        raise BadFilterError(field) from problem
