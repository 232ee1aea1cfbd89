"""Asking the warehouse: each question is a file in ``queries/``; answers are kept for a moment.

A page that a hundred people watch asks once a second, not a hundred times.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import ClientPerThread

Row = dict[str, Any]
KEPT_SECONDS = 1.0
MOST_KEPT = 500


class Questions:
    """Runs named queries, one client per thread."""

    def __init__(self, settings: ClickHouseSettings, kept_seconds: float = KEPT_SECONDS) -> None:
        self._clients = ClientPerThread(settings)
        self._kept_seconds = kept_seconds
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[Any, ...], tuple[float, list[Row]]] = OrderedDict()

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of ``queries/<name>.sql``.

        Raises:
            WarehouseError: when the warehouse does not answer, or refuses the question.
        """
        given = dict(parameters or {})
        key = (name, *sorted((one, str(value)) for one, value in given.items()))
        now = time.monotonic()
        with self._lock:
            kept = self._answers.get(key)
            if kept and now - kept[0] < self._kept_seconds:
                return kept[1]
        rows = query.run(self._clients.client(), name, given)
        with self._lock:
            self._answers[key] = (now, rows)
            self._answers.move_to_end(key)
            while len(self._answers) > MOST_KEPT:
                self._answers.popitem(last=False)
        return rows

    def one(self, name: str, parameters: Mapping[str, Any] | None = None) -> Row:
        """The only row of a question that always has one."""
        return self.ask(name, parameters)[0]
