"""What the live schema says about each table: engine, order, partitions, time to live, columns."""

import re
from dataclasses import dataclass

from smishwatch.pipeline.warehouse.client import Client

_TTL = re.compile(r"\bTTL (.*?)(?= SETTINGS |$)")
_SETTINGS = re.compile(r"\bSETTINGS (.*)$")
_USUAL = "index_granularity = 8192"
_STAGING = "_rebuild_"
"""In the names of tables that a rebuild makes and drops again."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view, as ClickHouse tells it."""

    name: str
    engine: str
    order: str
    primary: str
    partition: str
    ttl: str
    settings: str
    columns: tuple[tuple[str, str, str], ...]
    """Name, type, comment."""

    @property
    def is_view(self) -> bool:
        """Whether it holds no rows of its own."""
        return self.engine.endswith("View")

    @property
    def time_to_live(self) -> str:
        """The expression after which a row has had its time; empty where rows stay."""
        return self.ttl.removesuffix(" DELETE")

    def has(self, column: str) -> bool:
        """Whether there is a column of this name."""
        return any(name == column for name, _, _ in self.columns)


def tables(client: Client) -> list[Table]:
    """All tables and views of the database, by name."""
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for owner, name, kind, comment in client.execute(
        "SELECT table, name, type, comment FROM system.columns WHERE database = currentDatabase() "
        "ORDER BY table, position"
    ):
        columns.setdefault(owner, []).append((name, kind, comment))
    rows = client.execute(
        "SELECT name, engine, engine_full, sorting_key, primary_key, partition_key FROM system.tables "  # noqa: S608
        f"WHERE database = currentDatabase() AND position(name, '{_STAGING}') = 0 ORDER BY name"
    )
    return [_table(*row, columns=tuple(columns.get(row[0], ()))) for row in rows]


def _table(
    name: str, engine: str, full: str, order: str, primary: str, partition: str,
    *, columns: tuple[tuple[str, str, str], ...],
) -> Table:  # fmt: skip
    ttl, settings = _TTL.search(full), _SETTINGS.search(full)
    called = full.partition(" ")[0] if full else engine
    if called.count("(") > called.count(")"):
        called = full[: full.index(")") + 1]
    listed = [one for one in (settings[1].split(", ") if settings else []) if one != _USUAL]
    return Table(
        name, called, order, primary, partition, ttl[1] if ttl else "", ", ".join(listed), columns
    )  # fmt: skip
