"""Figures that leave the house: small counts are hidden, and so many others that none can be worked out.

Figures that are published with their totals are a set of equations. Where each is part of two sums at most, as cells of
a table are in its rows and columns, the figures are a flow: an arc each, and what comes into a node goes out of it.
A hidden arc is known exactly when no cycle of hidden arcs leads along it on which something could be moved without
making another less than it can be. So arcs are hidden along the cheapest such cycle until there is one for each secret
(complementary suppression by network flow; Cox, 1995; Willenborg and de Waal, 2001, chapter 4). Beside that, what is
hidden at one node must not be few reports together, since their sum is known.
"""

import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

LEAST_PUBLISHED = 10
"""A count below it may point at persons. Statistical offices use 3 to 10; reports come from few places at a time."""
ROUNDED_TO = 10
"""Figures that are published anew all the time are given in tens: their steps must not tell of single reports."""

Row = TypeVar("Row", bound=Hashable)
Node = Hashable


def about(count: int) -> int:
    """A count for the public, to the nearest ten; 0 where there are too few to say.

    >>> about(9), about(10), about(44), about(1_236)
    (0, 10, 40, 1240)
    """
    return 0 if count < LEAST_PUBLISHED else round(count / ROUNDED_TO) * ROUNDED_TO


def hidden_in_list(counts: Mapping[Row, int], least: int = LEAST_PUBLISHED) -> frozenset[Row]:
    """Which counts of a list must not be published when its total is.

    Args:
        counts: by name; zeros are no secret
        least: the smallest count that may be seen
    """
    hidden = {name for name, count in counts.items() if 0 < count < least}
    for name in sorted(counts, key=lambda name: (counts[name], str(name))):
        if not hidden or _is_wide([counts[one] for one in hidden], least):
            break
        if counts[name] > 0:
            hidden.add(name)
    return frozenset(hidden)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count as an arc: it is part of what goes out of one node, and of what comes into another."""

    name: Hashable
    source: Node
    target: Node
    count: int
    is_told: bool = True
    """Whether it is among what is published. One that is not is a secret all the same where it is small."""
    is_total: bool = False
    """Totals are hidden last."""
    is_fixed: bool = False
    """Whether it is published elsewhere as well, and cannot be hidden."""


def hidden_in_flow(figures: Sequence[Figure], least: int = LEAST_PUBLISHED) -> frozenset[Hashable]:
    """Which figures must not be published, by name, so that no small count can be worked out.

    Args:
        figures: at every node as much comes in as goes out; zeros are no secret
        least: the smallest count that may be seen
    """
    return _Flow(figures, least).hidden()


class _Flow:
    """What is hidden so far, and what can still be worked out."""

    def __init__(self, figures: Sequence[Figure], least: int) -> None:
        self._figures = figures
        self._least = least
        self._hidden: set[int] = set()
        self._at: dict[Node, list[int]] = defaultdict(list)
        self._roomy: set[Node] = set()
        """Nodes at which the hidden figures leave each other room, until another is hidden there."""
        self._after: dict[Node, list[tuple[int, Node]]] = defaultdict(list)
        """Where a node leads along hidden figures that may be more, and against those that may be less."""
        self._before: dict[Node, list[tuple[int, Node]]] = defaultdict(list)
        """From where it is led to so."""
        for place, one in enumerate(figures):
            if one.count or not one.is_told:
                self._at[one.source].append(place)
                self._at[one.target].append(place)
            if not one.is_told:
                self._open(place)

    def hidden(self) -> frozenset[Hashable]:
        """The names of what must be hidden."""
        waiting = [place for place, one in enumerate(self._figures) if 0 < one.count < self._least]
        for place in waiting:
            self._hide(place)
        while waiting:
            waiting += self._protect(waiting.pop())
        return frozenset(self._figures[place].name for place in self._hidden)

    def _protect(self, place: int) -> set[int]:
        """Hide what it takes that one secret stays one: for room at both its nodes, and for a cycle along it."""
        one, further = self._figures[place], set[int]()
        for node in (one.source, one.target):
            while (lacking := self._lacking(node)) is not None:
                further.add(lacking)
                self._hide(lacking)
        ways = [(one.target, one.source)]
        if self._may_be_less(place):
            ways.append((one.source, one.target))
        if any(self._is_open(start, end, place) for start, end in ways):
            return further
        costs = [found for start, end in ways if (found := self._cheapest(start, end, place)) is not None]
        opened = min(costs, key=lambda found: found[0])[1] if costs else frozenset()
        for another in opened:
            self._hide(another)
        return further | opened

    def _lacking(self, node: Node) -> int | None:
        """What to hide at a node whose hidden figures are few together, and all on one side of it."""
        if node in self._roomy:
            return None
        hidden = [place for place in self._at[node] if self._is_hidden(place)]
        is_known = len({self._figures[place].source == node for place in hidden}) == 1
        if is_known and not _is_wide([self._figures[place].count for place in hidden], self._least):
            return min(
                (place for place in self._at[node] if self._may_hide(place)), key=self._cost, default=None
            )
        self._roomy.add(node)
        return None

    def _is_open(self, start: Node, end: Node, without: int) -> bool:
        """Whether something can be moved from node to node along what is hidden: from both ends, the smaller first."""
        known = ({start}, {end})
        fronts = ([start], [end])
        while all(fronts):
            side = min((0, 1), key=lambda one: sum(len(self._ways(one)[node]) for node in fronts[one]))
            following = []
            for node in fronts[side]:
                for place, other in self._ways(side)[node]:
                    if place == without or other in known[side]:
                        continue
                    if other in known[1 - side]:
                        return True
                    known[side].add(other)
                    following.append(other)
            fronts = (following, fronts[1]) if side == 0 else (fronts[0], following)
        return False

    def _ways(self, side: int) -> dict[Node, list[tuple[int, Node]]]:
        return self._before if side else self._after

    def _cheapest(
        self, start: Node, end: Node, without: int
    ) -> tuple[tuple[int, int], frozenset[int]] | None:
        """The figures to hide so that something can be moved from node to node; what is hidden already is free."""
        order = count()
        waiting = [((0, 0), next(order), start, frozenset[int]())]
        known: set[Node] = set()
        while waiting:
            cost, _, node, opened = heapq.heappop(waiting)
            if node == end:
                return cost, opened
            if node in known:
                continue
            known.add(node)
            for place, following in self._after[node]:
                if place != without and following not in known:
                    heapq.heappush(waiting, (cost, next(order), following, opened))
            for place in self._at[node]:
                one = self._figures[place]
                following = one.target if one.source == node else one.source
                is_way = one.source == node or self._may_be_less(place)
                if self._may_hide(place) and is_way and following not in known:
                    total = tuple(map(sum, zip(cost, self._cost(place), strict=True)))
                    heapq.heappush(waiting, ((total[0], total[1]), next(order), following, opened | {place}))
        return None

    def _hide(self, place: int) -> None:
        one = self._figures[place]
        if not self._is_hidden(place):
            self._hidden.add(place)
            self._open(place)
            self._roomy -= {one.source, one.target}

    def _open(self, place: int) -> None:
        one = self._figures[place]
        ways = [(one.source, one.target)]
        if self._may_be_less(place):
            ways.append((one.target, one.source))
        for start, end in ways:
            self._after[start].append((place, end))
            self._before[end].append((place, start))

    def _is_hidden(self, place: int) -> bool:
        return place in self._hidden or not self._figures[place].is_told

    def _may_hide(self, place: int) -> bool:
        one = self._figures[place]
        return one.count > 0 and not one.is_fixed and not self._is_hidden(place)

    def _may_be_less(self, place: int) -> bool:
        """Zeros are shown, so that what is hidden is known to be 1 at least."""
        one = self._figures[place]
        return one.count > (1 if one.is_told else 0)

    def _cost(self, place: int) -> tuple[int, int]:
        one = self._figures[place]
        return int(one.is_total), one.count


def _is_wide(counts: Iterable[int], least: int) -> bool:
    """Whether counts of which the sum is known, and that none is zero, stay unknown: several, and room among them."""
    values = list(counts)
    return len(values) > 1 and sum(values) >= max(least, 2 * len(values))
