"""Asking the warehouse: each question is a file in ``queries/``; an answer is kept while no table has changed.

Which state the tables are in is asked once a second, not for each of the hundred people who watch a page. An answer
is kept under the state that was read before it was made: one that a write overtook is never given again.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from smishwatch.dashboards.keeping import Kept
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Backoff, ClientPerThread

Row = dict[str, Any]
KEPT_SECONDS = 1.0
"""How old the state of the tables may be, and so an answer that a write has overtaken."""
KEPT_AT_MOST_SECONDS = 60.0
"""Rows whose time is up go in merges, which no state tells of: they must not be shown for long after."""
IMPATIENT = Backoff(attempts=2, first_seconds=0.1)
"""Somebody waits for the page: one repetition for a connection that went stale, then say so."""


class Questions:
    """Runs named queries, one client per thread.

    Args:
        settings: the warehouse
        kept_seconds: how long the tables are taken to be unchanged; 0 asks anew for everyone
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
        self._is_keeping = kept_seconds > 0
        self._states: Kept[str] = Kept(kept_seconds)
        self._answers: Kept[list[Row]] = Kept(KEPT_AT_MOST_SECONDS, failure_seconds=kept_seconds)

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of ``queries/<name>.sql``.

        Raises:
            WarehouseError: when the warehouse does not answer, or refuses the question.
        """
        taken = query.parameters_of(name)
        known = {name: value for name, value in self._known.items() if name in taken}
        given = {**known, **(parameters or {})}
        if not self._is_keeping:
            return query.run(self._clients.client(), name, given)
        state = self._states.get("state", self._state_of_tables)
        key = (state, name, *sorted((one, str(value)) for one, value in given.items()))
        return self._answers.get(key, lambda: query.run(self._clients.client(), name, given))

    def one(self, name: str, parameters: Mapping[str, Any] | None = None) -> Row:
        """The only row of a question that always has one."""
        return self.ask(name, parameters)[0]

    def cancel(self) -> None:
        """End what runs in the warehouse for somebody: this process stops."""
        self._clients.cancel()

    def _state_of_tables(self) -> str:
        known = str(query.run(self._clients.client(), "tables_state")[0]["state"])
        return known or secrets.token_hex(8)  # of tables whose parts are elsewhere: another one each time


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

    @property
    def carrier(self) -> str:
        """Whose they are."""
        return self._carrier

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of ``queries/<name>.sql`` that are this carrier's."""
        if "carrier" not in query.parameters_of(name):
            raise NotOwnError(name)
        return self._questions.ask(name, {**(parameters or {}), "carrier": self._carrier})

    def one(self, name: str, parameters: Mapping[str, Any] | None = None) -> Row:
        """The only row of a question that always has one."""
        return self.ask(name, parameters)[0]
