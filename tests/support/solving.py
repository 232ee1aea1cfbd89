"""What a reader can work out of figures that add up, apart from how they were hidden: by trying every small change."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import product

import numpy as np

MOST_TRIED = 13
"""Unknowns: three to their power are tried."""


class Equations:
    """Sums that are zero, of which some members are hidden.

    The equations of tables are those of a flow, in which every figure that can be another can be one more or less while
    others are one more or less (its matrix is totally unimodular). So a hidden figure is known exactly when no change of
    hidden figures by -1, 0 or 1 that keeps all sums has it changed.

    Args:
        equations: factors by name
        counts: what is true
        hidden: names of what is not shown; a reader knows that it is at least 1
        untold: names of what is in no table; a reader knows that it is at least 0
    """

    def __init__(
        self,
        equations: Sequence[Mapping[Hashable, int]],
        counts: Mapping[Hashable, int],
        hidden: Collection[Hashable],
        untold: Collection[Hashable] = (),
    ) -> None:
        self.unknown = sorted({*hidden, *untold}, key=str)
        self._matrix = np.array(
            [[one.get(name, 0) for name in self.unknown] for one in equations], dtype=np.int16
        )
        self._room = np.array([counts[name] - (0 if name in untold else 1) for name in self.unknown])
        self._counts = np.array([counts[name] for name in self.unknown])

    def known(self) -> list[Hashable]:
        """The unknown figures that can be worked out."""
        free = np.zeros(len(self.unknown), dtype=bool)
        for group in self._groups():
            moves = self._moves(group)
            free[group] = (moves != 0).any(axis=0)
        return [name for name, is_free in zip(self.unknown, free, strict=True) if not is_free]

    def most_in_known_sums(self) -> int:
        """Of the sums of hidden figures that one equation tells, the least."""
        sums = [
            int(self._counts[line != 0].sum())
            for line in self._matrix
            if (line != 0).any() and len(set(line[line != 0])) == 1
        ]
        return min(sums, default=1_000_000)

    def _moves(self, group: list[int]) -> "np.ndarray[tuple[int, int], np.dtype[np.int16]]":
        changes = np.array(list(product((-1, 0, 1), repeat=len(group))), dtype=np.int16)
        keeps = ((changes @ self._matrix[:, group].T) == 0).all(axis=1)
        return changes[keeps & (changes >= -self._room[group]).all(axis=1)]

    def _groups(self) -> list[list[int]]:
        """Unknowns that no equation joins are tried apart."""
        left, groups = set(range(len(self.unknown))), []
        while left:
            group, waiting = set[int](), [min(left)]
            while waiting:
                one = waiting.pop()
                if one in group:
                    continue
                group.add(one)
                lines = self._matrix[:, one] != 0
                waiting += np.flatnonzero((self._matrix[lines] != 0).any(axis=0)).tolist()
            left -= group
            groups.append(sorted(group))
        assert max(map(len, groups), default=0) <= MOST_TRIED, "too many to try"
        return groups
