"""Scores: how well a number separates two classes, and how well categories are met."""

from collections.abc import Sequence

import numpy as np


def auroc(scores: Sequence[float], wanted: Sequence[bool]) -> float:
    """Area under the ROC curve; ties count half."""
    values, truth = np.asarray(scores), np.asarray(wanted, dtype=bool)
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives, negatives = int(truth.sum()), int((~truth).sum())
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def precision_at_recall(scores: Sequence[float], wanted: Sequence[bool], recall: float = 0.95) -> float:
    """The precision at the threshold that still finds ``recall`` of what is wanted."""
    values, truth = np.asarray(scores), np.asarray(wanted, dtype=bool)
    threshold = np.sort(values[truth])[int((1 - recall) * truth.sum())]
    taken = values >= threshold
    return float((truth & taken).sum() / taken.sum())


def macro_f1(truth: Sequence[str], guess: Sequence[str]) -> dict[str, float]:
    """F1 per class of the truth."""
    found = {}
    for name in sorted(set(truth)):
        hits = sum(t == name and g == name for t, g in zip(truth, guess, strict=True))
        claimed, real = sum(g == name for g in guess), sum(t == name for t in truth)
        found[name] = 2 * hits / (claimed + real) if claimed + real else 0.0
    return found


def brier(chances: Sequence[float], truth: Sequence[bool]) -> float:
    """Mean squared distance of the probabilities from what was true; 0 is perfect (Brier 1950)."""
    return float(np.mean((np.asarray(chances) - np.asarray(truth, dtype=float)) ** 2))


def reliability(
    chances: Sequence[float], truth: Sequence[bool], bins: int = 5
) -> list[tuple[int, float, float]]:
    """Per bin of equal width that is not empty: how many, the mean probability said, the share that was true."""
    said, true = np.asarray(chances), np.asarray(truth, dtype=float)
    place = np.minimum((said * bins).astype(int), bins - 1)
    return [
        (int((place == one).sum()), float(said[place == one].mean()), float(true[place == one].mean()))
        for one in range(bins)
        if (place == one).any()
    ]


def calibration_error(chances: Sequence[float], truth: Sequence[bool]) -> float:
    """Expected calibration error: the mean distance between said and true, over ten bins by their size."""
    rows = reliability(chances, truth, bins=10)
    return sum(count * abs(said - true) for count, said, true in rows) / sum(count for count, _, _ in rows)
