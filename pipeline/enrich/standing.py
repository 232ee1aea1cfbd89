"""What others say of a message's entities: block and allow lists, and the stream's own memory.

Both change with time, so they are asked after the cache and recorded as reasons with what was known. Shared
entities (shorteners, official numbers) are not asked: they carry no blame.
"""

import math
from collections.abc import Callable, Sequence
from datetime import datetime

from smishwatch.pipeline.enrich.entities import Tie
from smishwatch.pipeline.enrich.lists import Lists
from smishwatch.pipeline.enrich.reasons import weight
from smishwatch.pipeline.enrich.verdict import decide, probability
from smishwatch.schemas.codes import Category, EntityKind
from smishwatch.schemas.enriched import Enrichment, Reason
from smishwatch.schemas.sums import EntityReputation

Reputation = Callable[[EntityKind, str], EntityReputation | None]

REPORTERS_THAT_COUNT = 3
"""Fewer people than this may be mistaken, or be one person."""
LEGIT_SHARE_THAT_COUNTS = 0.5


def with_standing(
    enrichment: Enrichment, ties: Sequence[Tie], lists: Lists, reputation: Reputation | None, at: datetime
) -> Enrichment:
    """The enrichment with what lists and reputation add; itself when they say nothing."""
    if not len(lists) and reputation is None:
        return enrichment
    reasons = _listed(ties, lists, at)
    if reputation is not None and not enrichment.genuine:
        reasons += _remembered(ties, reputation)
    return _reweighed(enrichment, reasons) if reasons else enrichment


def _listed(ties: Sequence[Tie], lists: Lists, at: datetime) -> list[Reason]:
    found: dict[str, Reason] = {}
    for kind, value, _ in ties:
        entry = lists.find(kind, value, at)
        if entry is not None:
            code = "listed_blocked" if entry.list_ == "block" else "listed_allowed"
            found.setdefault(code, _reason(code, f"{value} ({entry.source})"))
    return list(found.values())


def _remembered(ties: Sequence[Tie], reputation: Reputation) -> list[Reason]:
    """At most one reason: the entity that most people reported, or one that people vouch for."""
    worst: tuple[int, str] | None = None
    vouched: str | None = None
    for kind, value, shared in ties:
        if shared:
            continue
        known = reputation(kind, value)
        if known is None or known.reporters < REPORTERS_THAT_COUNT:
            continue
        if known.legit_reports >= LEGIT_SHARE_THAT_COUNTS * known.reports:
            vouched = vouched or f"{value} ({known.legit_reports}/{known.reports})"
        elif worst is None or known.reporters > worst[0]:
            worst = (known.reporters, value)
    if worst is not None:
        return [_reason("reported_before", f"{worst[1]} ({worst[0]})")]
    return [_reason("vouched_for", vouched)] if vouched else []


def _reweighed(enrichment: Enrichment, added: Sequence[Reason]) -> Enrichment:
    change = sum(reason.weight for reason in added)
    before = math.log(enrichment.risk_score / (1.0 - enrichment.risk_score))
    risk = probability(before + change)
    category = enrichment.category
    if category is Category.UNCATEGORISED and any(r.code == "listed_blocked" for r in added):
        category = Category.OTHER_SCAM
    reasons = sorted((*enrichment.reasons, *added), key=lambda reason: (-abs(reason.weight), reason.code))
    return enrichment.model_copy(
        update={
            "risk_score": risk,
            "category": category,
            "verdict": decide(category, risk, enrichment.genuine),
            "reasons": tuple(reasons),
        }
    )


def _reason(code: str, evidence: str) -> Reason:
    return Reason.model_construct(code=code, evidence=evidence[:350], weight=weight(code))
