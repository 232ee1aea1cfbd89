"""Where the time of enrichment goes: a clock around every function that the enricher calls.

Each is charged its own time on the processor, without that of the functions inside it that have clocks too. The clocks
themselves take time; the shares are what counts.
"""

import inspect
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from smishwatch.pipeline.enrich import enricher
from smishwatch.pipeline.text import read

ROOM = "smishwatch.pipeline."


class Clocks:
    """Nanoseconds of own time by name; ``running`` holds the time of inner functions, outermost first."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._running: list[int] = []

    def around(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The function with a clock around it."""

        def timed(*positional: Any, **named: Any) -> Any:
            start = time.thread_time_ns()
            self._running.append(0)
            try:
                return function(*positional, **named)
            finally:
                passed = time.thread_time_ns() - start
                self.spent[name] += passed - self._running.pop()
                if self._running:
                    self._running[-1] += passed

        return timed


@contextmanager
def clocks() -> Iterator[Clocks]:
    """Clocks around the steps of reading and of judging, taken off again at the end."""
    made = Clocks()
    replaced: list[tuple[Any, str, Any]] = [(read, "STEPS", read.STEPS), (read, "surface", read.surface)]
    steps = [(name, made.around(step, f"reading: {name}")) for name, step in read.STEPS]
    setattr(read, "STEPS", tuple(steps))  # noqa: B010 - it is Final for everyone else
    setattr(read, "surface", made.around(read.surface, "reading: characters and disguises"))  # noqa: B010
    for owner, attribute, function in _called_by_enricher():
        replaced.append((owner, attribute, function))
        setattr(owner, attribute, made.around(function, f"judging: {attribute.replace('_', ' ').strip()}"))
    try:
        yield made
    finally:
        for owner, attribute, function in replaced:
            setattr(owner, attribute, function)


def _called_by_enricher() -> Iterator[tuple[Any, str, Any]]:
    """Functions that the enricher imports, and the methods of the classes it imports."""
    for name, value in list(vars(enricher).items()):
        module = getattr(value, "__module__", None) or ""
        if name == "trusted" or not module.startswith(ROOM) or "bounded" in module:
            continue
        if inspect.isfunction(value) and module != enricher.__name__ and name not in ("read", "read_all"):
            yield enricher, name, value
        elif inspect.isclass(value) and not issubclass(value, tuple) and module != enricher.__name__:
            for attribute, method in list(vars(value).items()):
                if inspect.isfunction(method) and not attribute.startswith("_"):
                    yield value, attribute, method
