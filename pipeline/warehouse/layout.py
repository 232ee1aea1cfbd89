"""One schema for one server, for replicas, and for shards: the migrations are written once, and the engines rendered.

*Single*: the files as they are. *Replicated*: every MergeTree engine becomes its Replicated form, in a database of the
engine ``Replicated``, which carries each statement to all replicas and gives every table its path in ClickHouse Keeper.
*Shards* are such databases beside one another, each complete for its carriers; ``distributed`` renders the tables that
read over all of them. docs/how-to/run-a-cluster.md says how they are used and what was not run.
"""

import re
from collections.abc import Iterable
from typing import Any, Literal

from smishwatch.pipeline.warehouse.literals import string_literal

Layout = Literal["single", "replicated"]

_CREATES_TABLE = re.compile(r"CREATE\s+TABLE\b", re.IGNORECASE)
_MAKES_OR_DROPS = re.compile(r"(CREATE|DROP)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?`?(\w+)", re.IGNORECASE)
COPIED = "_copied"
"""Ends the names of tables that a migration fills, lets take another's place, and drops."""
_ENGINE = re.compile(r"\bENGINE\s*=\s*(?=\w*MergeTree\b)(?!Replicated)", re.IGNORECASE)
_WINDOW = re.compile(r"\bnon_replicated_deduplication_window\s*=\s*(\d+)")
WINDOW_SECONDS = 7 * 86_400
"""How long a replicated table knows the token of an insert: as long as the topics keep what could be written again."""

WRITING: dict[Layout, dict[str, Any]] = {
    "single": {},
    "replicated": {
        "insert_quorum": "auto",  # acknowledged means that most replicas have it: promise 1 outlives a machine
        "insert_quorum_parallel": 0,  # what the next setting needs
        "insert_quorum_timeout": 60_000,
    },
}
READING: dict[Layout, dict[str, Any]] = {
    "single": {},
    "replicated": {"select_sequential_consistency": 1},  # a look-up must see every claim written before
}
"""For the writer's own look-ups. Pages may be a moment behind and go without."""

SHARDED_BY = "cityHash64(carrier)"
"""A carrier's ids must meet in one shard, or a report that is sent again would count twice."""
OF_ALL_CARRIERS = frozenset(
    (
        "templates",
        "template_places",
        "campaigns",
        "lineage",
        "alerts",
        "feed_versions",
        "feed_rows",
        "decisions",
    )
)
"""Tables of the clusterer and of feeds: on the first shard only."""
OF_ONE_SHARD = frozenset(("rollup_dirty", "schema_migrations", "reporter_numbers"))
"""Each shard's own bookkeeping, which nobody reads over all of them."""
EMPTY_OVER_SHARDS = frozenset(("rollup_reporters", "rollup_reporter_days"))
"""Each shard numbers its people by itself: over all of them, questions find no numbers and count people."""


def rendered(statement: str, layout: Layout) -> str:
    """A migration's statement for this layout.

    >>> rendered("CREATE TABLE t (a UInt8) ENGINE = ReplacingMergeTree(a) ORDER BY a", "replicated")
    'CREATE TABLE t (a UInt8) ENGINE = ReplicatedReplacingMergeTree(a) ORDER BY a'
    """
    if layout == "single" or not _CREATES_TABLE.match(statement.lstrip()):
        return statement
    return _WINDOW.sub(
        rf"replicated_deduplication_window = \1, replicated_deduplication_window_seconds = {WINDOW_SECONDS}",
        _ENGINE.sub("ENGINE = Replicated", statement),
    )


def create_database(name: str, layout: Layout) -> str:
    """The statement that makes the database; ``{shard}`` and ``{replica}`` are the server's own macros."""
    if layout == "single":
        return f"CREATE DATABASE IF NOT EXISTS `{name}`"
    path = string_literal(f"/clickhouse/databases/{name}")
    return f"CREATE DATABASE IF NOT EXISTS `{name}` ENGINE = Replicated({path}, '{{shard}}', '{{replica}}')"


def tables_of(statements: Iterable[str]) -> list[str]:
    """The names of the tables, not of the views, that the statements leave; one that is made anew is named once."""
    there: dict[str, None] = {}
    for one in statements:
        if match := _MAKES_OR_DROPS.match(one):
            if match[1].upper() == "CREATE":
                there[match[2]] = None
            elif match[2].endswith(COPIED):
                there.pop(match[2], None)
    return list(there)


def distributed(tables: Iterable[str], shards: str, cluster: str) -> list[str]:
    """Statements for a database that reads over all shards; nothing is written through it.

    Args:
        tables: names of the tables of a shard's database
        shards: that database's name, the same on each shard
        cluster: as the servers' ``remote_servers`` names it; ``<cluster>_first`` has the first shard only
    """
    made = []
    for table in sorted(set(tables) - OF_ONE_SHARD):
        if table in EMPTY_OVER_SHARDS:
            made.append(f"CREATE TABLE IF NOT EXISTS `{table}` AS `{shards}`.`{table}` ENGINE = Null")
            continue
        first = table in OF_ALL_CARRIERS
        names = (cluster + "_first" if first else cluster, shards, table)
        place = ", ".join(map(string_literal, names))
        key = "" if first else f", {SHARDED_BY}"
        made.append(
            f"CREATE TABLE IF NOT EXISTS `{table}` AS `{shards}`.`{table}` ENGINE = Distributed({place}{key})"
        )
    return made
