"""What campaigns can be recognised by, apart from their wording: the indicators that STIX and MISP exchange."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smishwatch.dashboards.facts.operation import operation_found
from smishwatch.dashboards.questions import OwnQuestions, Questions, Row

MOST_INDICATORS = 1_000
"""Of each kind; the largest operation on record (S&P 2024) has some hundreds of domains."""
MOST_DESCRIBED = 100
"""Campaigns and ties of an operation: each campaign is four questions to the warehouse."""


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
    is_cut: bool = False
    """Whether there are more of a kind than ``MOST_INDICATORS``."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Something that campaigns of an operation have in common."""

    kind: str
    value: str
    campaigns: Mapping[str, int]
    """Reports with it, by campaign."""


@dataclass(frozen=True, slots=True)
class DescribedOperation:
    """An operation with its campaigns, the largest first, and what ties them."""

    operation_id: str
    campaigns: tuple[Described, ...]
    ties: tuple[Tie, ...]
    is_cut: bool = False
    """Whether it has more campaigns or ties than these."""


def describe(questions: Questions | OwnQuestions, campaign: Row) -> Described:
    """A row of ``campaign_detail`` with what its reports led to.

    Left out: shared and official hosts, official numbers, and senders of the institution itself. To share one of these
    as an indicator would block the innocent.
    """
    asked: dict[str, Any] = {"campaign_id": campaign["campaign_id"], "limit": MOST_INDICATORS + 1}
    found = {
        name: questions.ask(name, asked)
        for name in ("campaign_domains", "campaign_contacts", "campaign_senders")
    }
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
        indicators=tuple(_indicators({name: rows[:MOST_INDICATORS] for name, rows in found.items()})),
        is_cut=any(len(rows) > MOST_INDICATORS for rows in found.values()),
    )


def describe_operation(questions: Questions, operation_id: str) -> DescribedOperation:
    """An operation with what the reports of its campaigns led to.

    Raises:
        UnknownOperationError: when there is no such operation.
    """
    found = operation_found(questions, operation_id, MOST_DESCRIBED + 1)
    members, ties = found.members[:MOST_DESCRIBED], found.ties[:MOST_DESCRIBED]
    told = {row["campaign_id"] for row in members}
    return DescribedOperation(
        operation_id=operation_id,
        campaigns=tuple(describe(questions, {**row, "operation_id": operation_id}) for row in members),
        ties=tuple(
            Tie(row["kind"], row["value"], shared)
            for row in ties
            if len(shared := _among(told, row["campaign_ids"], row["campaign_reports"])) > 1
        ),
        is_cut=len(found.members) > MOST_DESCRIBED or len(found.ties) > MOST_DESCRIBED,
    )


def _among(told: Collection[str], campaigns: Sequence[str], reports: Sequence[int]) -> dict[str, int]:
    return {one: count for one, count in zip(campaigns, reports, strict=True) if one in told}


def _indicators(found: Mapping[str, Sequence[Row]]) -> Iterable[Indicator]:
    for row in found["campaign_domains"]:
        if row["link_class"] == "own":
            yield Indicator("domain", row["domain"], row["reports"])
    for row in found["campaign_contacts"]:
        if not row["brand"]:
            yield Indicator(row["kind"], row["value"], row["reports"])
    for row in found["campaign_senders"]:
        if (
            row["sender"]
            and not row["sender_brand"]
            and row["sender_kind"] in {"mobile", "email", "alphanumeric"}
        ):
            yield Indicator("sender", row["sender"], row["reports"])
