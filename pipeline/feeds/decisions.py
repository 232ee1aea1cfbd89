"""Analysts' decisions: checked against what is known, recorded for good, and then published."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from smishwatch.pipeline.enrich.links import SHARED_CLASSES, class_of_host
from smishwatch.pipeline.feeds.asking import ask
from smishwatch.pipeline.feeds.faults import UnusableFeedError, lower_first
from smishwatch.pipeline.text.parts import Parts
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.times import microseconds
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.feeds import Decision

FEED = "decisions"
MOST = 1_000_000
"""More decisions than any desk takes; a bound for the query."""


class TwoPartsError(UnusableFeedError):
    """What is to be merged is held by two clusterers, of which neither knows the other's campaigns."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row of the audit."""

    decision: Decision
    subject: str
    published: bool


def make(at: datetime, analyst: str, action: str, **said: Any) -> Decision:
    """A decision with an id of its own, which sorts by time.

    Raises:
        UnusableFeedError: naming the field that is wrong
    """
    fields = {name: value for name, value in said.items() if value not in (None, "", ())}
    decision_id = f"d{at:%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
    try:
        return Decision.model_validate(
            {"decision_id": decision_id, "at": at, "analyst": analyst, "action": action} | fields
        )
    except ValidationError as problem:
        error = problem.errors()[0]
        raise UnusableFeedError(f"{'.'.join(map(str, error['loc']))}: {lower_first(error['msg'])}") from None


def check(client: Client, decision: Decision, parts: Parts) -> Decision:
    """The decision, completed with the templates that a label of a campaign is about.

    Args:
        client: of the warehouse
        decision: to be checked
        parts: how clusterers share the wordings out

    Raises:
        UnusableFeedError: when it is about something that is not there, would blame people who share a host, or would
            merge what two clusterers hold (``TwoPartsError``)
    """
    own = _templates_of(client, decision.campaign_id) if decision.campaign_id else []
    if decision.into_campaign_id:
        _templates_of(client, decision.into_campaign_id)
        _check_merge(client, decision, parts)
    if decision.action == "split":
        _check_split(decision, own)
    if decision.action == "label":
        return _check_label(client, decision, own)
    if decision.action == "block" and decision.entity_kind in {EntityKind.DOMAIN, EntityKind.HOST}:
        _check_host(str(decision.value))
    if decision.action == "undo":
        _check_undo(client, decision)
    return decision


def note(client: Client, decision: Decision, *, published: bool) -> None:
    """Put a decision into the audit, or note there that the stream has it."""
    client.insert(
        "decisions",
        {
            "decision_id": [decision.decision_id],
            "at": [microseconds(decision.at)],
            "analyst": [decision.analyst],
            "action": [decision.action],
            "subject": [subject_of(decision)],
            "comment": [decision.comment],
            "undoes": [decision.undoes or ""],
            "event": [decision.model_dump_json(exclude_none=True)],
            "step": [2 if published else 1],
        },
    )


def recorded(client: Client, most: int = MOST) -> list[Recorded]:
    """The newest decisions, in the order in which they were taken."""
    return [
        Recorded(Decision.model_validate_json(row["event"]), row["subject"], bool(row["published"]))
        for row in ask(client, "decisions", most=most)
    ]


def subject_of(decision: Decision) -> str:
    """What the decision is about, in a word."""
    if decision.action in {"allow", "block"} and decision.entity_kind is not None:
        return f"{decision.entity_kind.value}:{decision.value}"
    return decision.campaign_id or decision.undoes or ", ".join(decision.template_ids[:3])


def _templates_of(client: Client, campaign_id: str) -> list[str]:
    found = [row["template_id"] for row in ask(client, "campaign_templates", campaign_id=campaign_id)]
    if not found:
        raise UnusableFeedError(
            f"{campaign_id}: no such campaign; take the id from its page or from `analyse`"
        )
    return found


def _check_merge(client: Client, decision: Decision, parts: Parts) -> None:
    if len(parts.names) == 1:
        return
    own, into = (
        {parts.of(row["skeleton"]) for row in ask(client, "campaign_wordings", campaign_id=campaign_id)}
        for campaign_id in (decision.campaign_id, decision.into_campaign_id)
    )
    if own != into:
        raise TwoPartsError(
            f"{decision.campaign_id} is in the clusterer's part {' and '.join(sorted(own))}, "
            f"{decision.into_campaign_id} in {' and '.join(sorted(into))}: campaigns of two parts cannot be merged; "
            "give both the same name instead"
        )


def _check_split(decision: Decision, own: list[str]) -> None:
    strange = sorted(set(decision.template_ids) - set(own))
    if strange:
        raise UnusableFeedError(f"template {strange[0]} is not in campaign {decision.campaign_id}")
    if not decision.template_ids or len(set(decision.template_ids)) == len(own):
        raise UnusableFeedError(
            "a split needs some of the campaign's templates, and leaves some; name them with --template"
        )


def _check_label(client: Client, decision: Decision, own: list[str]) -> Decision:
    if decision.verdict is None and decision.category is None:
        raise UnusableFeedError("a label says what the messages are; give --verdict, --category or both")
    if not own and not decision.template_ids:
        raise UnusableFeedError("a label is about messages; give --campaign or --template")
    if own:
        return decision.model_copy(update={"template_ids": tuple(own)})
    asked = list(decision.template_ids)
    known = {row["template_id"] for row in ask(client, "known_templates", template_ids=asked)}
    if missing := [name for name in asked if name not in known]:
        raise UnusableFeedError(
            f"template {missing[0]} was never seen; take the id from a report or a campaign's page"
        )
    return decision


def _check_host(host: str) -> None:
    found = class_of_host(host)
    if found in SHARED_CLASSES:
        raise UnusableFeedError(
            f"{host} is shared by many people ({found.value}); a block would blame all of them, so block the sender, "
            "the contact or label the campaign"
        )


def _check_undo(client: Client, decision: Decision) -> None:
    known = {one.decision.decision_id: one.decision for one in recorded(client)}
    undone = {one.undoes for one in known.values() if one.undoes}
    taken = known.get(decision.undoes or "")
    if taken is None:
        raise UnusableFeedError(f"{decision.undoes}: no such decision; see `smishwatch decide list`")
    if taken.action == "undo" or taken.decision_id in undone:
        raise UnusableFeedError(
            f"{decision.undoes} cannot be undone: it is undone, or an undo; decide anew instead"
        )
