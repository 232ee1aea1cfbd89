"""Arrays that grow at the end, for facts about campaigns by number."""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Kind = TypeVar("Kind", bound=np.generic)


class Growing(Generic[Kind]):
    """One value per number; numbers are handed out in order."""

    def __init__(self, values: NDArray[Kind]) -> None:
        self._held = values.copy()
        self._count = len(values)

    def append(self, value: int) -> None:
        """The value of the next number."""
        if self._count == len(self._held):
            self._held = np.concatenate((self._held, np.zeros(max(1_024, self._count), self._held.dtype)))
        self._held[self._count] = value
        self._count += 1

    def put(self, number: int, value: int) -> None:
        """Another value for a number."""
        self._held[number] = value

    def __getitem__(self, number: int) -> int:
        """The value of one number."""
        return int(self._held[number])

    def at(self, numbers: NDArray[np.int32] | NDArray[np.int64]) -> NDArray[Kind]:
        """The values of many numbers."""
        return self._held[numbers]

    def all(self) -> NDArray[Kind]:
        """Every value, in order of numbers."""
        return self._held[: self._count]
