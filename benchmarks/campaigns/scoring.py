"""Cluster quality against hidden truth."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.campaigns.told import Told

UNWANTED = frozenset({"scam", "spam"})
"""Kinds whose campaigns are to be found; an alert on one of them is not false."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One method on one stream. Shares are of 1."""

    b_cubed: float
    pairwise: float
    found: float
    found_heaviest: float
    impure: int
    near_misses_absorbed: float
    operations: float


def b_cubed(truth: Sequence[str], found: Sequence[str]) -> float:
    """B-cubed F1 (Bagga and Baldwin 1998)."""
    both = Counter(zip(truth, found, strict=True))
    in_truth, in_found = Counter(truth), Counter(found)
    precision = sum(count * count / in_found[cluster] for (_, cluster), count in both.items()) / len(truth)
    recall = sum(count * count / in_truth[label] for (label, _), count in both.items()) / len(truth)
    return 2 * precision * recall / (precision + recall)


def pairwise(truth: Sequence[str], found: Sequence[str]) -> float:
    """F1 over pairs of reports."""
    both = _pairs(Counter(zip(truth, found, strict=True)))
    precision, recall = _pairs(Counter(found)), _pairs(Counter(truth))
    return 2 * both / (precision + recall) if precision + recall else 1.0


def _pairs(sizes: Counter[Any]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def quality(told: Sequence[Told], found: Sequence[str], operations: Sequence[str]) -> Quality:
    """All figures of one result; ``found`` and ``operations`` are the clusters of each report, in order."""
    truth = [one.campaign for one in told]
    members: dict[str, Counter[str]] = defaultdict(Counter)
    clusters: dict[str, Counter[str]] = defaultdict(Counter)
    for label, cluster in zip(truth, found, strict=True):
        members[label][cluster] += 1
        clusters[cluster][label] += 1
    level = {one.campaign: one.level for one in told}
    kind = {one.campaign: one.kind for one in told}
    large = [label for label, spread in members.items() if spread.total() >= 10 and kind[label] in UNWANTED]
    recovered = {label for label in large if _recovered(label, members, clusters)}
    heaviest = [label for label in large if level[label] == 3]
    near = [place for place, one in enumerate(told) if one.kind == "near_miss"]
    absorbed = sum(kind[clusters[found[place]].most_common(1)[0][0]] in UNWANTED for place in near)
    grouped = [place for place, one in enumerate(told) if one.kind in UNWANTED and one.operation]
    return Quality(
        b_cubed=b_cubed(truth, found),
        pairwise=pairwise(truth, found),
        found=len(recovered) / max(1, len(large)),
        found_heaviest=sum(label in recovered for label in heaviest) / max(1, len(heaviest)),
        impure=sum(_impure(spread) for spread in clusters.values()),
        near_misses_absorbed=absorbed / max(1, len(near)),
        operations=b_cubed([told[p].operation or "" for p in grouped], [operations[p] for p in grouped]),
    )


def _recovered(label: str, members: dict[str, Counter[str]], clusters: dict[str, Counter[str]]) -> bool:
    cluster, count = members[label].most_common(1)[0]
    return count >= 0.8 * members[label].total() and count >= 0.9 * clusters[cluster].total()


def _impure(spread: Counter[str]) -> bool:
    """A cluster of ten or more of which a tenth or more is something else."""
    return spread.total() >= 10 and spread.most_common(1)[0][1] < 0.9 * spread.total()


@dataclass(frozen=True, slots=True)
class Alerted:
    """Alerts against the truth."""

    hit: float
    false: int
    delay_hours: float


def alerted(told: Sequence[Told], found: Sequence[str], alerts: Sequence[tuple[str, float]]) -> Alerted:
    """Scam campaigns of twenty or more with an alert, alerts on anything else, median delay.

    Args:
        alerts: cluster and Unix time of each
    """
    clusters: dict[str, Counter[str]] = defaultdict(Counter)
    sizes = Counter(one.campaign for one in told)
    kind = {one.campaign: one.kind for one in told}
    first: dict[str, float] = {}
    for one, cluster in zip(told, found, strict=True):
        clusters[cluster][one.campaign] += 1
        first[one.campaign] = min(first.get(one.campaign, one.at.timestamp()), one.at.timestamp())
    wanted = {label for label, size in sizes.items() if size >= 20 and kind[label] == "scam"}
    hits: dict[str, float] = {}
    false: set[str] = set()
    for cluster, at in alerts:
        label = clusters[cluster].most_common(1)[0][0]
        if label in wanted:
            hits.setdefault(label, (at - first[label]) / 3_600)
        elif kind[label] not in UNWANTED:
            false.add(cluster)
    delays = sorted(hits.values())
    return Alerted(len(hits) / max(1, len(wanted)), len(false), delays[len(delays) // 2] if delays else 0.0)
