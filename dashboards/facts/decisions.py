"""An analyst's word: checked, written down, recorded and sent to the stream; and what became of every one.

A decision goes the way of ``smishwatch decide``, from a form as from a program.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.audit import Action, note
from smishwatch.dashboards.facts.campaign import CAMPAIGN_ID
from smishwatch.dashboards.problems import UnknownDecisionError
from smishwatch.dashboards.questions import IMPATIENT, Questions, Row
from smishwatch.pipeline.feeds import deciding, decisions, entries
from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.text.parts import Parts
from smishwatch.pipeline.warehouse.client import ClientPerThread
from smishwatch.schemas.base import Moment
from smishwatch.schemas.feeds import Decision

ABOUT_ENTITY = ("block", "allow")
NEEDS_REASON = frozenset({"block", "allow", "dismiss"})
"""They take something out of sight or blame somebody: whoever reads the audit must see why."""
LEAST_REASON, MOST_REASON = 5, 500
LONGEST_NAME = 200
LONGEST_VALUE = 350


class RefusedError(ValueError):
    """What was asked for is no decision; ``field`` is at fault, the text says why and what to do."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field = field


class DecisionAsked(BaseModel):
    """A decision as somebody asks for it; which fields it takes depends on the action, others stay empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: Literal["confirm", "dismiss", "rename", "merge", "split", "label", "block", "allow", "undo"] = (
        Field(description="What to do")
    )
    campaign_id: str = Field(
        default="", max_length=32, description="The campaign meant; for all but block, allow and undo"
    )
    name: str = Field(
        default="", max_length=1_000, description="rename: what people call it, up to 200 characters"
    )
    into_campaign_id: str = Field(default="", max_length=32, description="merge: the campaign that stays")
    template_ids: tuple[str, ...] = Field(
        default=(), max_length=1_000, description="split: the wordings that leave; some of its own, not all"
    )
    verdict: str = Field(default="", max_length=32, description="label: what the messages are")
    category: str = Field(default="", max_length=64, description="label: which kind")
    entity_kind: str = Field(
        default="", max_length=32, description="block, allow: domain, host, sender or contact"
    )
    value: str = Field(
        default="", max_length=LONGEST_VALUE, description="block, allow: the value; a contact as KIND:VALUE"
    )
    country: str = Field(
        default="", max_length=2, description="block, allow: ISO 3166-1 code, for numbers without one"
    )
    since: Moment | None = Field(
        default=None, description="block, allow: from which report time on; for every report if absent"
    )
    until: Moment | None = Field(default=None, description="block, allow: up to which; for ever if absent")
    undoes: str = Field(default="", max_length=64, description="undo: the decision to take back")
    comment: str = Field(
        default="", max_length=4_000, description="Why, up to 500 characters; block, allow and dismiss need 5"
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision that is recorded."""

    decision: Decision
    is_sent: bool
    """Whether the broker took it; if not, ``smishwatch feeds publish`` sends it later."""


class Desk:
    """Takes decisions and tells what became of them.

    Args:
        settings: where the warehouse and the broker are
        questions: that are asked anew each time: whoever has just decided must see it
        accounts: for the audit
        clock: the time
    """

    def __init__(
        self,
        settings: Settings,
        questions: Questions,
        accounts: Callable[[], Accounts],
        clock: Callable[[], datetime],
    ) -> None:
        self._kafka = settings.kafka
        self._parts = Parts.read(settings.cluster_parts)
        self._clients = ClientPerThread(settings.clickhouse, IMPATIENT)
        self._questions = questions
        self._accounts = accounts
        self._clock = clock

    def take(self, asked: DecisionAsked, analyst: str) -> Taken:
        """Check a decision, write it into the audit, record it and send it.

        Raises:
            RefusedError: when what is asked for is no decision.
            WarehouseError: when it is not recorded.
        """
        decision = self._checked(asked, analyst)
        with self._accounts().store.work() as rows:
            subject = f"{decision.action} {decisions.subject_of(decision)}"
            note(rows, self._clock(), analyst, Action.DECISION_TAKEN, subject, decision.comment)
        try:
            deciding.take(self._clients.client(), self._kafka, decision)
        except deciding.NotSentError as problem:
            logs.get("web").warning("a decision was not sent", problem=type(problem.__cause__).__name__)
            return Taken(decision, is_sent=False)
        return Taken(decision, is_sent=True)

    def one(self, decision_id: str) -> Row:
        """A row of ``decisions_taken``.

        Raises:
            UnknownDecisionError: when no such decision was taken.
        """
        found = (
            decisions_taken(self._questions, decision_id=decision_id, most=1)
            if "\x00" not in decision_id
            else []
        )
        if not found:
            raise UnknownDecisionError(decision_id)
        return found[0]

    def _checked(self, asked: DecisionAsked, analyst: str) -> Decision:
        comment = " ".join(asked.comment.split())
        if (asked.action in NEEDS_REASON and len(comment) < LEAST_REASON) or len(comment) > MOST_REASON:
            raise RefusedError("comment", f"say why, in {LEAST_REASON} to {MOST_REASON} characters")
        for name, value in asked:
            if "\x00" in "".join(value if isinstance(value, tuple) else [str(value)]):
                raise RefusedError(name, "leave out NUL characters")
        said = _said(asked)
        try:
            decision = decisions.make(self._clock(), analyst, asked.action, comment=comment, **said)
            return decisions.check(self._clients.client(), decision, self._parts)
        except ValueError as problem:
            raise RefusedError(_at_fault(asked), str(problem)) from problem


def decisions_taken(
    questions: Questions,
    campaign_id: str = "",
    *,
    decision_id: str = "",
    most: int,
    after: tuple[int, str] = (0, ""),
) -> list[Row]:
    """Rows of ``decisions_taken``, newest first, each with its ``state``.

    Args:
        questions: the warehouse
        campaign_id: about this one and those merged into it; about everything if empty
        decision_id: this one alone
        most: how many
        after: go on behind this ``place`` and decision
    """
    asked = {
        "campaign_id": campaign_id,
        "decision_id": decision_id,
        "after_place": after[0],
        "after_id": after[1],
        "limit": most,
    }
    return [{**row, "state": state_of(row)} for row in questions.ask("decisions_taken", asked)]


def state_of(row: Row) -> str:
    """What became of a decision: ``recorded`` and not sent yet, ``asked`` of the stream, ``awaits_message`` that it is
    about, ``in_effect``, or ``undone``.
    """
    if row["undone_by"]:
        return "undone"
    if not row["is_sent"]:
        return "recorded"
    if row["is_answered"]:
        return "in_effect"
    needs_message = row["action"] in ABOUT_ENTITY or (row["action"] == "label" and not row["campaign_id"])
    return "awaits_message" if needs_message else "asked"


def _said(asked: DecisionAsked) -> dict[str, Any]:
    """The fields of a decision beside who, when and why.

    Raises:
        RefusedError: names the field that is wrong
    """
    if asked.action == "undo":
        return {"undoes": asked.undoes}
    if asked.action in ABOUT_ENTITY:
        try:
            kind, value = entries.normalised(
                asked.entity_kind, asked.value.strip(), asked.country.strip().upper()
            )
        except ValueError as problem:
            raise RefusedError("value", str(problem)) from problem
        return {"entity_kind": kind, "value": value, "since": asked.since, "until": asked.until}
    if not CAMPAIGN_ID.fullmatch(asked.campaign_id):
        raise RefusedError("campaign_id", "name the campaign: c and 16 hexadecimal digits, as on its page")
    said: dict[str, Any] = {"campaign_id": asked.campaign_id}
    match asked.action:
        case "rename":
            said["name"] = " ".join(asked.name.split())
            if not 0 < len(said["name"]) <= LONGEST_NAME:
                raise RefusedError("name", f"give a name of 1 to {LONGEST_NAME} characters")
        case "merge":
            said["into_campaign_id"] = into = asked.into_campaign_id.strip()
            if not CAMPAIGN_ID.fullmatch(into) or into == asked.campaign_id:
                raise RefusedError("into_campaign_id", "name another campaign, the one that stays")
        case "split":
            said["template_ids"] = asked.template_ids
        case "label":
            said |= {"verdict": asked.verdict, "category": asked.category}
    return said


def _at_fault(asked: DecisionAsked) -> str:
    """The field that a check in the warehouse is mostly about."""
    by_action = {"undo": "undoes", "split": "template_ids", "label": "verdict"}
    if asked.action in ABOUT_ENTITY:
        return "value"
    return by_action.get(asked.action, "campaign_id")
