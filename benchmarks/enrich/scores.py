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
