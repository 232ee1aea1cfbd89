"""The log of deliveries: SQLite beside the accounts, so that a restart sends nothing twice and forgets nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

FILE_NAME = "webhooks.sqlite"
RETRY_AFTER_SECONDS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400)
"""The schedule that the Standard Webhooks specification proposes: within a day and a half, then it is given up."""
KEPT_SECONDS = 90 * 86_400


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that a hook is still to be sent."""

    alert_id: str
    body: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a hook stands: alerts by what became of them."""

    hook: str
    taken: int
    waiting: int
    given_up: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A line of the log."""

    sequence: int
    at: datetime
    hook: str
    alert_id: str
    attempt: int
    status: int
    outcome: str


class Deliveries:
    """Opens the file anew for each piece of work: a connection belongs to one thread."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME
        data_dir.mkdir(parents=True, exist_ok=True)
        with self._work() as rows:
            rows.execute("PRAGMA journal_mode = WAL")
            rows.executescript(
                files("smishwatch.dashboards.hooks").joinpath("deliveries.sql").read_text(encoding="utf-8")
            )

    @staticmethod
    def is_kept(data_dir: Path) -> bool:
        """Whether there is a log; one who only reads makes none."""
        return (data_dir / FILE_NAME).exists()

    def knows(self, hook: str) -> bool:
        """Whether the hook has ever been here."""
        with self._work() as rows:
            return (
                rows.execute("SELECT 1 FROM deliveries WHERE hook = ? LIMIT 1", (hook,)).fetchone()
                is not None
            )

    def put(self, hook: str, alert_id: str, body: str, now: float, *, passed_over: bool = False) -> None:
        """An alert for a hook; one that is known already stays as it is."""
        state = "passed_over" if passed_over else "waiting"
        with self._work() as rows:
            rows.execute(
                "INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?, ?, 0, ?)",
                (hook, alert_id, "" if passed_over else body, state, now),
            )

    def due(self, hook: str, now: float, most: int) -> list[Waiting]:
        """What is to be sent now, longest waiting first."""
        with self._work() as rows:
            found = rows.execute(
                "SELECT alert_id, body, attempts FROM deliveries WHERE hook = ? AND state = 'waiting' AND next_at <= ?"
                " ORDER BY next_at, alert_id LIMIT ?",
                (hook, now, most),
            ).fetchall()
        return [Waiting(row["alert_id"], row["body"], row["attempts"] + 1) for row in found]

    def note(self, hook: str, one: Waiting, now: float, status: int, outcome: str) -> None:
        """What became of an attempt, and when the next is due where one is."""
        if outcome == "taken":
            state, next_at = "taken", now
        elif one.attempt > len(RETRY_AFTER_SECONDS):
            state, next_at = "given_up", now
        else:
            state, next_at = "waiting", now + RETRY_AFTER_SECONDS[one.attempt - 1]
        with self._work() as rows:
            rows.execute(
                "UPDATE deliveries SET state = ?, attempts = ?, next_at = ? WHERE hook = ? AND alert_id = ?",
                (state, one.attempt, next_at, hook, one.alert_id),
            )
            rows.execute(
                "INSERT INTO attempts (at, hook, alert_id, attempt, status, outcome) VALUES (?, ?, ?, ?, ?, ?)",
                (now, hook, one.alert_id, one.attempt, status, outcome),
            )
            rows.execute("DELETE FROM attempts WHERE at < ?", (now - KEPT_SECONDS,))

    def standing(self) -> list[Standing]:
        """Every hook that was ever here, by name; what was passed over as no news is not counted."""
        with self._work() as rows:
            found = rows.execute(
                "SELECT hook, sum(state = 'taken') AS taken, sum(state = 'waiting') AS waiting,"
                " sum(state = 'given_up') AS given_up FROM deliveries GROUP BY hook ORDER BY hook"
            ).fetchall()
        return [Standing(**row) for row in found]

    def log(self, most: int, before: int | None = None) -> list[Attempt]:
        """The newest attempts, or those before a sequence number, oldest of them first."""
        with self._work() as rows:
            found = rows.execute(
                "SELECT * FROM attempts WHERE ? IS NULL OR sequence < ? ORDER BY sequence DESC LIMIT ?",
                (before, before, most),
            ).fetchall()
        return [
            Attempt(
                row["sequence"], datetime.fromtimestamp(row["at"], UTC), row["hook"], row["alert_id"], row["attempt"],
                row["status"], row["outcome"],
            )
            for row in reversed(found)
        ]  # fmt: skip

    @contextmanager
    def _work(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=10.0)
        connection.row_factory = sqlite3.Row
        try:
            with connection:
                yield connection
        finally:
            connection.close()
