"""Clients that fail, or let something else happen, at a chosen statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Literal

from smishwatch.pipeline.warehouse.client import Client, Columns, Row


class KilledError(Exception):
    """The process ended here."""


class WatchedClient(Client):
    """Passes everything on to another client, and calls ``at_step`` around each statement.

    ``steps`` counts the statements. ``at_step`` is called with the number of the statement, from 1, and what to run.
    """

    def __init__(self, client: Client, at_step: "Callable[[WatchedClient, Step], Any]") -> None:
        self._client = client
        self._at_step = at_step
        self.database = client.database
        self.layout = client.layout
        self.steps = 0

    def execute(self, sql: str, *, settings: Mapping[str, Any] | None = None) -> list[Row]:
        return self._step(Step(sql, lambda: self._client.execute(sql, settings=settings)))

    def select(self, sql: str, *, settings: Mapping[str, Any] | None = None) -> tuple[list[str], list[Row]]:
        return self._step(Step(sql, lambda: self._client.select(sql, settings=settings)))

    def insert(self, table: str, columns: Columns, token: str = "") -> int:
        step = Step(f"INSERT INTO {table}", lambda: self._client.insert(table, columns, token))
        if table == "reports":
            step.torn = lambda: self._client.insert(table, first_day(columns), token)
        return self._step(step)

    def _step(self, step: "Step") -> Any:
        self.steps += 1
        return self._at_step(self, step)


@dataclass
class Step:
    """A statement that is about to run; ``torn`` stores what a crash between two partitions leaves of it."""

    sql: str
    run: Callable[[], Any]
    torn: Callable[[], Any] | None = None


def killed_at(client: Client, number: int, moment: Literal["before", "after"]) -> WatchedClient:
    """A client whose process is killed before or after its n-th statement."""

    def at_step(watched: WatchedClient, step: Step) -> Any:
        if watched.steps != number:
            return step.run()
        if moment == "after":
            step.run()
        raise KilledError(step.sql[:60])

    return WatchedClient(client, at_step)


def torn_at_reports(client: Client) -> WatchedClient:
    """A client whose process is killed when one day of its first reports is stored and the others are not."""

    def at_step(watched: WatchedClient, step: Step) -> Any:
        if step.torn is None:
            return step.run()
        step.torn()
        raise KilledError(step.sql)

    return WatchedClient(client, at_step)


def meanwhile_at(client: Client, number: int, happens: Callable[[], Any]) -> WatchedClient:
    """A client before whose n-th statement something else happens."""

    def at_step(watched: WatchedClient, step: Step) -> Any:
        if watched.steps == number:
            happens()
        return step.run()

    return WatchedClient(client, at_step)


def meanwhile_before(client: Client, statement: str, happens: Callable[[], Any]) -> WatchedClient:
    """A client before whose first such statement something else happens."""
    done: list[Step] = []

    def at_step(_: WatchedClient, step: Step) -> Any:
        if step.sql.startswith(statement) and not done:
            done.append(step)
            happens()
        return step.run()

    return WatchedClient(client, at_step)


def first_day(columns: Columns) -> dict[str, Sequence[Any]]:
    """The rows that share the first row's day, and so its partition."""
    days = [value // 86_400_000_000 for value in columns["reported_at"]]
    chosen = [day == days[0] for day in days]
    return {name: list(compress(values, chosen)) for name, values in columns.items()}
