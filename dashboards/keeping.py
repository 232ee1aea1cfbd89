"""Answers that are kept for a moment, and asked for once however many people ask at the same time."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")
MOST_KEPT = 500
"""More than the pages that people look at in one second; each is some kilobytes."""


@dataclass(slots=True)
class _Entry(Generic[Value]):
    future: "Future[Value]"
    made_at: float | None = None


class Kept(Generic[Value]):
    """Values by key. A failure is kept too, so that a service that is away is not asked in a storm.

    Args:
        seconds: how long a value is given again
        clock: seconds that only ever rise
        failure_seconds: how long a failure is; as long as a value where not said
    """

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        failure_seconds: float | None = None,
    ) -> None:
        self._seconds = seconds
        self._failure_seconds = seconds if failure_seconds is None else failure_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, _Entry[Value]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The kept value, or one that is made now; whoever asks meanwhile waits for the same one.

        Raises:
            Exception: what ``make`` raised.
        """
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and not self._is_old(entry):
                mine = False
            else:
                entry, mine = _Entry(Future()), True
                self._entries[key] = entry
                self._entries.move_to_end(key)
                while len(self._entries) > MOST_KEPT:
                    self._entries.popitem(last=False)
        if mine:
            self._make(entry, make)
        return entry.future.result()

    def _make(self, entry: _Entry[Value], make: Callable[[], Value]) -> None:
        try:
            entry.future.set_result(make())
        except BaseException as problem:
            entry.future.set_exception(problem)
        entry.made_at = self._clock()

    def _is_old(self, entry: _Entry[Value]) -> bool:
        if entry.made_at is None:
            return False
        seconds = self._seconds if entry.future.exception() is None else self._failure_seconds
        return self._clock() - entry.made_at >= seconds
