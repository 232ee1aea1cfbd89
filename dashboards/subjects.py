"""What a panel can be about beside a period: one campaign or one operation, over all of its reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from smishwatch.dashboards.facts.campaign import campaign_found, lifetime
from smishwatch.dashboards.facts.operation import OPERATION_ID
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.problems import BadFilterError, UnknownOperationError
from smishwatch.dashboards.questions import Questions, Row

CAMPAIGN, OPERATION = "campaign", "operation"
SUBJECTS = (CAMPAIGN, OPERATION)
MOST_MEMBERS = 100
"""Campaigns of an operation that are looked at."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Which one it is."""

    kind: str
    """One of ``SUBJECTS``."""
    id: str
    period: Period
    """From its first report to its last."""

    @property
    def address(self) -> dict[str, str]:
        """What an address says to mean it."""
        return {self.kind: self.id}


def subject_asked(kind: str, questions: Questions, given: Mapping[str, str], now: datetime) -> Subject:
    """The subject of an address; of a campaign that was merged away, where it went.

    Raises:
        BadFilterError: when none is named.
        UnknownCampaignError: when there is no such campaign.
        UnknownOperationError: when there is no such operation.
    """
    named = given.get(kind, "")
    if not named:
        raise BadFilterError(kind)
    if kind == CAMPAIGN:
        head = campaign_found(questions, named)
        asked = {"campaign_id": head["campaign_id"]}
        return Subject(kind, head["campaign_id"], lived(head, questions.one("campaign_figures", asked), now))
    members = members_of(questions, named)
    first, last = (
        min(row["first_seen"] for row in members),
        max(row["last_seen"] for row in members),
    )
    return Subject(kind, named, lifetime(first, last, now))


def members_of(questions: Questions, operation_id: str) -> list[Row]:
    """The campaigns of an operation, at least one.

    Raises:
        UnknownOperationError: when there is no such operation.
    """
    rows = (
        questions.ask("operation_campaigns", {"operation_id": operation_id, "limit": MOST_MEMBERS})
        if OPERATION_ID.fullmatch(operation_id)
        else []
    )
    if not rows:
        raise UnknownOperationError(operation_id)
    return rows


def lived(campaign: Row, figures: Row, now: datetime) -> Period:
    """The lifetime of a campaign: by its reports, or as the clusterer has it where they are not counted yet."""
    seen = figures if figures["first_seen"] else campaign
    return lifetime(seen["first_seen"], seen["last_seen"], now)
