"""Asking the warehouse: each question is a file in ``queries/``; answers are kept for a moment.

A page that a hundred people watch asks once a second, not a hundred times.
"""

from collections.abc import Mapping
from typing import Any

from smishwatch.dashboards.keeping import Kept
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Backoff, ClientPerThread

Row = dict[str, Any]
KEPT_SECONDS = 1.0
IMPATIENT = Backoff(attempts=2, first_seconds=0.1)
"""Somebody waits for the page: one repetition for a connection that went stale, then say so."""


class Questions:
    """Runs named queries, one client per thread.

    Args:
        settings: the warehouse
        kept_seconds: how long an answer is given again
        subscribers: of each carrier, where the operator said; questions that take them are given them
    """

    def __init__(
        self,
        settings: ClickHouseSettings,
        kept_seconds: float = KEPT_SECONDS,
        subscribers: Mapping[str, int] | None = None,
    ) -> None:
        self._clients = ClientPerThread(settings, IMPATIENT)
        known = subscribers or {}
        self._known = {"subscribed": list(known), "subscribers": list(known.values())}
        self._answers: Kept[list[Row]] = Kept(kept_seconds)

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of ``queries/<name>.sql``.

        Raises:
            WarehouseError: when the warehouse does not answer, or refuses the question.
        """
        taken = query.parameters_of(name)
        known = {name: value for name, value in self._known.items() if name in taken}
        given = {**known, **(parameters or {})}
        key = (name, *sorted((one, str(value)) for one, value in given.items()))
        return self._answers.get(key, lambda: query.run(self._clients.client(), name, given))

    def one(self, name: str, parameters: Mapping[str, Any] | None = None) -> Row:
        """The only row of a question that always has one."""
        return self.ask(name, parameters)[0]


class NotOwnError(LookupError):
    """A question that cannot be narrowed to one carrier was asked for one."""


class OwnQuestions:
    """The same questions, each narrowed to one carrier, whatever the page says.

    Raises:
        NotOwnError: from ``ask`` and ``one``, for a question that has no place for a carrier.
    """

    def __init__(self, questions: Questions, carrier: str) -> None:
        self._questions = questions
        self._carrier = carrier

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of ``queries/<name>.sql`` that are this carrier's."""
        if "carrier" not in query.parameters_of(name):
            raise NotOwnError(name)
        return self._questions.ask(name, {**(parameters or {}), "carrier": self._carrier})

    def one(self, name: str, parameters: Mapping[str, Any] | None = None) -> Row:
        """The only row of a question that always has one."""
        return self.ask(name, parameters)[0]
