"""Arrays that grow at the end, for facts about campaigns by number."""

from collections.abc import Iterable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.changes import Changes, Row

Kind = TypeVar("Kind", bound=np.generic)


_PAGE = 4_096
"""Values that are saved together."""


class Growing(Generic[Kind]):
    """One value per number; numbers are handed out in order."""

    def __init__(self, values: NDArray[Kind], *, saved: bool = False) -> None:
        self._held = values.copy()
        self._count = len(values)
        self._unsaved: set[int] | None = set() if saved else None
        """Pages that changed; ``None`` for all."""

    @classmethod
    def of_pages(cls, rows: Iterable[Row], kind: type[Kind], *, saved: bool) -> "Growing[Kind]":
        """What ``everything`` gave."""
        return cls(np.frombuffer(b"".join(page for _, page in sorted(rows)), dtype=kind), saved=saved)

    def append(self, value: int) -> None:
        """The value of the next number."""
        if self._count == len(self._held):
            self._held = np.concatenate((self._held, np.zeros(max(1_024, self._count), self._held.dtype)))
        self._held[self._count] = value
        if self._unsaved is not None:
            self._unsaved.add(self._count // _PAGE)
        self._count += 1

    def put(self, number: int, value: int) -> None:
        """Another value for a number."""
        self._held[number] = value
        if self._unsaved is not None:
            self._unsaved.add(number // _PAGE)

    def __getitem__(self, number: int) -> int:
        """The value of one number."""
        return self._held.item(number)  # type: ignore[no-any-return]

    def at(self, numbers: NDArray[np.int32] | NDArray[np.int64]) -> NDArray[Kind]:
        """The values of many numbers."""
        return self._held[numbers]

    def all(self) -> NDArray[Kind]:
        """Every value, in order of numbers."""
        return self._held[: self._count]

    def everything(self) -> Changes:
        """All values, a page a row."""
        return Changes([self._page(page) for page in range(-(-self._count // _PAGE))], whole=True)

    def changes(self) -> Changes:
        """Pages that changed since this was last asked; all of them the first time."""
        pages, self._unsaved = self._unsaved, set()
        return self.everything() if pages is None else Changes([self._page(page) for page in sorted(pages)])

    def _page(self, page: int) -> Row:
        return page, self.all()[page * _PAGE : (page + 1) * _PAGE].tobytes()
