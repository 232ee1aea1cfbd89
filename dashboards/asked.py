"""What an address asks for: the period and the carrier, read the same way by pages, panels and API."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from smishwatch.dashboards.access.roles import Role, Viewer
from smishwatch.dashboards.period import Period, between, period
from smishwatch.dashboards.problems import BadFilterError, UnknownCarrierError
from smishwatch.dashboards.questions import OwnQuestions, Questions


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


def _day(field: str, text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError as problem:
        raise BadFilterError(field) from problem
