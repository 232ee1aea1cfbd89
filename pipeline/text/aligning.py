"""Variants of one wording laid side by side: what nearly all say, the slots they share, and where they differ.

The title is the backbone, and every other variant is aligned to it by a longest common subsequence (the centre-star
form of partial-order alignment: Gusfield 1993; Lee, Grasso and Sharlow 2002). Units are words where a script sets
them apart, characters where it does not, and slots, each whole. The subsequence is found bit-parallel (Hyyrö 2004),
so a pair of messages costs tens of microseconds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from smishwatch.pipeline.text.scripts import UNSPACED

PartKind = Literal["text", "slot", "varies"]

AGREEING: Final = 0.75
"""Share of the variants that must say the same for a place to count as fixed: one odd variant of four may differ."""
MOST_UNITS: Final = 1_500
"""Units of a text that are aligned; no message of ten parts has more, and what is beyond is left out."""
MOST_OTHERS: Final = 4
LONGEST_OTHER: Final = 120
"""Characters of another wording that are told."""
_ISLAND: Final = 2
"""Characters in unspaced writing, or letters of a word, that must agree between two places that differ: a single
shared character there is chance."""
_UNIT: Final = re.compile(f"\\s*(?:⟨[a-z]{{1,20}}⟩|[{UNSPACED}]|[^\\s⟨{UNSPACED}]+|⟨)")
_MARKED: Final = re.compile("⟨([a-z]{1,20})⟩")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a title. The parts' texts, slots in ⟨⟩, give the title when put together."""

    kind: PartKind
    text: str
    """What the title has there; of a slot its kind; empty where only other variants have something."""
    others: tuple[str, ...] = ()
    """What other variants have in its place, the commonest first; empty for nothing."""


class Units(NamedTuple):
    """Words, characters and slots of a text, in step with the same and the space before each."""

    said: list[str]
    spaced: list[str]

    def between(self, first: int, last: int) -> str:
        """The text from the unit ``first`` to the one before ``last``."""
        return "".join(self.spaced[first:last])


@lru_cache(maxsize=1_024)
def units(text: str) -> Units:
    """The units of a text, at most ``MOST_UNITS``; not to be changed, since a title is asked for again and again.

    >>> units("Pay ⟨amount⟩ 贷款 now").said
    ['Pay', '⟨amount⟩', '贷', '款', 'now']
    """
    spaced = _UNIT.findall(text)[:MOST_UNITS]
    return Units(list(map(str.strip, spaced)), spaced)


def common(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of a longest common subsequence, in order.

    >>> common("abcde", "xbdy")
    [(1, 0), (3, 2)]
    """
    first, last_one, last_other = 0, len(one), len(other)
    while first < min(last_one, last_other) and one[first] == other[first]:
        first += 1
    while first < min(last_one, last_other) and one[last_one - 1] == other[last_other - 1]:
        last_one, last_other = last_one - 1, last_other - 1
    inner = _subsequence(one[first:last_one], other[first:last_other])
    return [
        *((place, place) for place in range(first)),
        *((left + first, right + first) for left, right in inner),
        *zip(range(last_one, len(one)), range(last_other, len(other)), strict=True),
    ]


def aligned(title: str, others: Sequence[str]) -> tuple[Part, ...]:
    """The title in parts: fixed text, slots, and places where variants differ.

    Args:
        others: further variants, each counting once
    """
    backbone = units(title)
    sides = [_side(backbone, other) for other in others]
    parts: list[Part] = []
    for fixed, first, last in _stretches(backbone.said, sides):
        if fixed:
            _fixed(parts, backbone, first, last)
        else:
            text = _set_apart(parts, backbone.between(first, last))
            parts.append(Part("varies", text, _others(sides, first, last, text)))
    return tuple(parts)


def differing(title: str, variant: str) -> list[tuple[bool, str]]:
    """The variant in stretches, each with whether the title has it too."""
    own = units(variant)
    shared = {place for _, place in common(units(title).said, own.said)}
    stretches: list[tuple[bool, str]] = []
    for place, text in enumerate(own.spaced):
        if stretches and stretches[-1][0] == (place in shared):
            stretches[-1] = (stretches[-1][0], stretches[-1][1] + text)
        else:
            stretches.append((place in shared, text))
    return stretches


class _Side(NamedTuple):
    """A variant beside the backbone."""

    units: Units
    places: list[int]
    """Of each unit of the backbone: where the variant has it, or -2; after them its length, and last -1, so that
    the places before the first unit and after the last are found as well."""

    def between(self, first: int, last: int) -> str | None:
        """What it has between the units before ``first`` and from ``last`` on; ``None`` where it lacks those."""
        before, after = self.places[first - 1], self.places[last]
        if before < -1 or after < -1:
            return None
        return self.units.between(before + 1, after).lstrip()


def _side(backbone: Units, text: str) -> _Side:
    own = units(text)
    places = [-2] * len(backbone.said) + [len(own.said), -1]
    for left, right in common(backbone.said, own.said):
        places[left] = right
    return _Side(own, places)


def _stretches(backbone: list[str], sides: list[_Side]) -> list[tuple[bool, int, int]]:
    """Whether fixed, first unit, and the one after the last; ``first == last`` where variants only insert."""
    most_odd = int(len(sides) * (1 - AGREEING))
    missing, inserting = _disagreeing(len(backbone), sides)
    found: list[tuple[bool, int, int]] = []
    for place in range(len(backbone) + 1):
        if inserting[place] > most_odd and not (found and not found[-1][0] and found[-1][2] == place):
            found.append((False, place, place))
        if place == len(backbone):
            break
        fixed = missing[place] <= most_odd
        if found and found[-1][0] == fixed:
            found[-1] = (fixed, found[-1][1], place + 1)
        else:
            found.append((fixed, place, place + 1))
    return _without_islands(found, backbone)


def _disagreeing(length: int, sides: list[_Side]) -> tuple[list[int], list[int]]:
    """How many variants lack each unit, and how many have something of their own before it."""
    missing, inserting = [0] * (length + 1), [0] * (length + 1)
    for side in sides:
        before = -1
        for place, at in enumerate(side.places[:-1]):
            if at != before + 1:
                if at < 0:
                    missing[place] += 1
                elif before > -2:
                    inserting[place] += 1
            before = at
    return missing, inserting


def _without_islands(found: list[tuple[bool, int, int]], backbone: list[str]) -> list[tuple[bool, int, int]]:
    """What agrees by chance between two places that differ is part of the difference."""
    kept: list[tuple[bool, int, int]] = []
    for number, (fixed, first, last) in enumerate(found):
        island = fixed and 0 < number < len(found) - 1 and sum(map(len, backbone[first:last])) < _ISLAND
        if kept and (island or not fixed) and not kept[-1][0]:
            kept[-1] = (False, kept[-1][1], last)
        else:
            kept.append((fixed, first, last))
    return kept


def _fixed(parts: list[Part], title: Units, first: int, last: int) -> None:
    begun = first
    for place in range(first, last):
        slot = _MARKED.fullmatch(title.said[place]) if title.said[place][0] == "⟨" else None
        if slot is not None:
            _text(parts, title.between(begun, place))
            _set_apart(parts, title.spaced[place])
            parts.append(Part("slot", slot.group(1)))
            begun = place + 1
    _text(parts, title.between(begun, last))


def _set_apart(parts: list[Part], text: str) -> str:
    """Add the space before a slot or a difference as fixed text; the rest."""
    rest = text.lstrip()
    _text(parts, text[: len(text) - len(rest)])
    return rest


def _text(parts: list[Part], text: str) -> None:
    """Add fixed text, to the part before where that is text too."""
    if not text:
        return
    if parts and parts[-1].kind == "text":
        parts[-1] = Part("text", parts[-1].text + text)
    else:
        parts.append(Part("text", text))


def _others(sides: list[_Side], first: int, last: int, own: str) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for side in sides:
        said = side.between(first, last)
        if said is not None and said != own:
            counts[said] = counts.get(said, 0) + 1
    commonest = sorted(counts, key=lambda said: -counts[said])[:MOST_OTHERS]
    return tuple(
        said if len(said) <= LONGEST_OTHER else said[: LONGEST_OTHER - 1] + "…" for said in commonest
    )


def _subsequence(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The longest common subsequence by rows of bits: bit ``i`` of row ``j`` is 0 where unit ``i`` adds to it."""
    masks: dict[str, int] = {}
    for place, unit in enumerate(one):
        masks[unit] = masks.get(unit, 0) | 1 << place
    full = (1 << len(one)) - 1
    row, rows = full, []
    for unit in other:
        matching = row & masks.get(unit, 0)
        row = ((row + matching) | (row - matching)) & full
        rows.append(row)
    left, right, pairs = len(one) - 1, len(other) - 1, []
    while left >= 0 and right >= 0:
        if one[left] == other[right]:
            pairs.append((left, right))
            left, right = left - 1, right - 1
        elif rows[right] >> left & 1:
            left -= 1
        else:
            right -= 1
    return pairs[::-1]
