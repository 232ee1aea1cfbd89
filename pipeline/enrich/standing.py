"""What others say of a message: block and allow lists, the stream's own memory, and an analyst's label.

All of them change with time, so they are asked after the cache and recorded as reasons with what was known. Shared
entities (shorteners, official numbers) carry no blame whoever lists them, and what is on an allow list neither
carries blame nor ties. An analyst's word on a template comes last and stands.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from smishwatch.pipeline.enrich.claims.identities import APPLICATION_KINDS
from smishwatch.pipeline.enrich.entities import Tie
from smishwatch.pipeline.enrich.feeds import Label
from smishwatch.pipeline.enrich.lists import Lists
from smishwatch.pipeline.enrich.model import logistic
from smishwatch.pipeline.enrich.reasons import weight
from smishwatch.pipeline.enrich.remembered import REPORTERS_THAT_COUNT
from smishwatch.pipeline.enrich.verdict import (
    HIGHEST_RISK,
    LOWEST_RISK,
    decide,
    kept_off_certainty,
    log_odds,
)
from smishwatch.schemas.base import trusted
from smishwatch.schemas.codes import Category, EntityKind, Verdict
from smishwatch.schemas.enriched import Enrichment, Reason
from smishwatch.schemas.sums import EntityReputation

Reputation = Callable[[EntityKind, str], EntityReputation | None]

LEGIT_SHARE_THAT_COUNTS = 0.5


BLOCKED = frozenset({"listed_blocked", "analyst_blocked"})
SCORES_OF_LABEL = {
    Verdict.SCAM: (HIGHEST_RISK, HIGHEST_RISK),
    Verdict.SPAM: (HIGHEST_RISK, LOWEST_RISK),
    Verdict.LEGITIMATE: (LOWEST_RISK, LOWEST_RISK),
    Verdict.UNSURE: (0.5, 0.5),
}
"""Risk and probability of a scam; a person has looked, so they are as near certainty as they go."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an enricher asks about others' words; each part may change between two messages."""

    lists: Lists = field(default_factory=Lists)
    labels: Mapping[str, Label] = field(default_factory=dict)
    """By template id."""
    reputation: Reputation | None = None


class Told(NamedTuple):
    """A message with what others say of it."""

    enrichment: Enrichment
    lasting: Enrichment
    """Without the stream's own memory: what does not depend on how far other workers are."""
    ties: tuple[Tie, ...]


def with_standing(enrichment: Enrichment, ties: tuple[Tie, ...], standing: Standing, at: datetime) -> Told:
    """The enrichment and the ties with what others add; the same objects when they say nothing."""
    listed: list[Reason] = []
    remembered: list[Reason] = []
    if len(standing.lists):
        listed, ties = _listed(ties, standing.lists, at)
    if standing.reputation is not None and not enrichment.genuine:
        remembered = _remembered(ties, standing.reputation, at)
    label = standing.labels.get(enrichment.template_id) if standing.labels else None
    lasting = _told(enrichment, listed, label)
    told = _told(enrichment, listed + remembered, label) if remembered else lasting
    return Told(told, lasting, ties)


def _told(enrichment: Enrichment, reasons: Sequence[Reason], label: Label | None) -> Enrichment:
    if reasons:
        enrichment = _reweighed(enrichment, reasons)
    return enrichment if label is None else _labelled(enrichment, label)


def _listed(ties: tuple[Tie, ...], lists: Lists, at: datetime) -> tuple[list[Reason], tuple[Tie, ...]]:
    """At most one reason each way, and the ties with what is allowed made shared: it neither blames nor ties."""
    found: dict[str, Reason] = {}
    allowed: set[Tie] = set()
    for tie in ties:
        kind, value, shared = tie
        row = lists.find(kind, value, at)
        if row is None or (shared and row.list_ == "block"):
            continue
        if row.list_ == "allow":
            allowed.add(tie)
        code = ("analyst_" if row.by_analyst else "listed_") + (
            "blocked" if row.list_ == "block" else "allowed"
        )
        found.setdefault(code, _reason(code, f"{value} ({row.source})"))
    if allowed:
        ties = tuple(
            (kind, value, shared or (kind, value, shared) in allowed) for kind, value, shared in ties
        )
    return list(found.values()), ties


def _labelled(enrichment: Enrichment, label: Label) -> Enrichment:
    """An analyst's category and verdict in place of the machine's; its reasons stay to be read."""
    verdict = label.verdict or enrichment.verdict
    risk, scam = (
        SCORES_OF_LABEL[label.verdict] if label.verdict else (enrichment.risk_score, enrichment.scam_score)
    )
    said = "/".join(code.value for code in (label.verdict, label.category) if code is not None)
    told = _reason("labelled_by_analyst", f"{said} ({label.analyst}, {label.decision_id})")
    return enrichment.model_copy(
        update={
            "category": label.category or enrichment.category,
            "verdict": verdict,
            "risk_score": risk,
            "scam_score": scam,
            "reasons": (told, *enrichment.reasons),
        }
    )


def _remembered(ties: Sequence[Tie], reputation: Reputation, at: datetime) -> list[Reason]:
    """At most one reason: the entity that most people complained of, or one that people vouch for.

    The evidence says what was known: how many people, from when, and up to when. What was first reported after this
    message is no past of it.
    """
    worst: EntityReputation | None = None
    vouched: EntityReputation | None = None
    for kind, value, shared in ties:
        known = None if shared else reputation(kind, value)
        if known is None or known.shared or known.reporters < REPORTERS_THAT_COUNT or known.first_seen >= at:
            continue
        if known.legit_reporters >= LEGIT_SHARE_THAT_COUNTS * known.reporters:
            vouched = vouched or known
        elif worst is None or known.reporters > worst.reporters:
            worst = known
    if worst is not None:
        return [_reason("reported_before", f"{worst.value} ({worst.reporters}, {_known_when(worst)})")]
    if vouched is not None:
        said = f"{vouched.legit_reporters}/{vouched.reporters}, {_known_when(vouched)}"
        return [_reason("vouched_for", f"{vouched.value} ({said})")]
    return []


def _known_when(known: EntityReputation) -> str:
    return f"{known.first_seen:%Y-%m-%d} – {known.last_seen:%Y-%m-%dT%H:%MZ}"


def _reweighed(enrichment: Enrichment, added: Sequence[Reason]) -> Enrichment:
    change = sum(reason.weight for reason in added)
    risk = _moved(enrichment.risk_score, change)
    scam = min(risk, _moved(enrichment.scam_score, change))
    category = enrichment.category
    if category is Category.UNCATEGORISED and any(reason.code in BLOCKED for reason in added):
        category = Category.OTHER_SCAM
    codes = {reason.code for reason in (*enrichment.reasons, *added)}
    filed = enrichment.sender_kind in APPLICATION_KINDS
    reasons = sorted((*enrichment.reasons, *added), key=lambda reason: (-abs(reason.weight), reason.code))
    return enrichment.model_copy(
        update={
            "risk_score": risk,
            "scam_score": scam,
            "category": category,
            "verdict": decide(category, risk, scam, enrichment.genuine, codes, filed),
            "reasons": tuple(reasons),
        }
    )


def _moved(score: float, change: float) -> float:
    return kept_off_certainty(logistic(log_odds(score) + change))


def _reason(code: str, evidence: str) -> Reason:
    return trusted(Reason, code=code, evidence=evidence[:350], weight=weight(code))
