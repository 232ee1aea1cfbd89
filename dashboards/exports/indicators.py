"""What a campaign can be recognised by, apart from its wording: the indicators that STIX and MISP exchange."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smishwatch.dashboards.questions import OwnQuestions, Questions, Row

MOST_INDICATORS = 1_000
"""Of each kind; the largest operation on record (S&P 2024) has some hundreds of domains."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One address or contact. ``kind`` is domain, sender, or the kind of a contact; ``reports`` is how many had it."""

    kind: str
    value: str
    reports: int


@dataclass(frozen=True, slots=True)
class Described:
    """A campaign with its indicators."""

    campaign_id: str
    operation_id: str
    title: str
    verdict: str
    category: str
    brand: str
    first_seen: datetime
    last_seen: datetime
    reports: int
    indicators: tuple[Indicator, ...]


def describe(questions: Questions | OwnQuestions, campaign: Row) -> Described:
    """A row of ``campaign_detail`` with what its reports led to.

    Left out: shared and official hosts, official numbers, and senders of the institution itself. To share one of these
    as an indicator would block the innocent.
    """
    asked: dict[str, Any] = {"campaign_id": campaign["campaign_id"], "limit": MOST_INDICATORS}
    figures = questions.one("campaign_figures", {"campaign_id": campaign["campaign_id"]})
    return Described(
        campaign_id=campaign["campaign_id"],
        operation_id=campaign["operation_id"],
        title=campaign["name"] or campaign["title"],
        verdict=campaign["verdict"],
        category=campaign["category"],
        brand=campaign["brand"],
        first_seen=figures["first_seen"] or campaign["first_seen"],
        last_seen=figures["last_seen"] or campaign["last_seen"],
        reports=figures["reports"],
        indicators=tuple(_indicators(questions, asked)),
    )


def _indicators(questions: Questions | OwnQuestions, asked: dict[str, Any]) -> Iterable[Indicator]:
    for row in questions.ask("campaign_domains", asked):
        if row["link_class"] == "own":
            yield Indicator("domain", row["domain"], row["reports"])
    for row in questions.ask("campaign_contacts", asked):
        if not row["brand"]:
            yield Indicator(row["kind"], row["value"], row["reports"])
    for row in questions.ask("campaign_senders", asked):
        if (
            row["sender"]
            and not row["sender_brand"]
            and row["sender_kind"] in {"mobile", "email", "alphanumeric"}
        ):
            yield Indicator("sender", row["sender"], row["reports"])
