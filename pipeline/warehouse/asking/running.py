"""Running people's own SQL after the check, within limits on time, memory and rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from smishwatch.pipeline.warehouse.asking.checking import checked
from smishwatch.pipeline.warehouse.asking.faults import fault_of
from smishwatch.pipeline.warehouse.asking.permitted import Permitted, permitted
from smishwatch.pipeline.warehouse.client import Client, Row
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.pipeline.warehouse.shape import tables

MOST_ROWS = 10_000
"""What a page or a terminal can show; exports have commands of their own."""
MOST_SECONDS = 20
LIMITS: dict[str, Any] = {
    "max_memory_usage": 1_500_000_000,  # a laptop's engine has 3 GB; pages go on beside it
    "max_rows_to_read": 500_000_000,
    "max_bytes_to_read": 50_000_000_000,
    "max_rows_in_join": 20_000_000,
    "max_bytes_before_external_group_by": 0,
    "max_temporary_non_const_columns": 1_000,
    "max_subquery_depth": 30,
    "max_ast_elements": 20_000,
    "max_expanded_ast_elements": 100_000,
    "max_threads": 2,  # of a small machine's two: pages keep answering
    "timeout_before_checking_execution_speed": 0,
    "do_not_merge_across_partitions_select_final": 1,
    "joined_subquery_requires_alias": 0,
    "readonly": 2,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found."""

    columns: Sequence[str]
    rows: Sequence[Row]
    is_cut: bool
    """Whether there were more rows than may be shown."""


def ask(
    client: Client,
    sql: str,
    *,
    carrier: str = "",
    rows: int = MOST_ROWS,
    seconds: int = MOST_SECONDS,
    lists: Permitted | None = None,
) -> Answer:
    """Check a query and run it.

    Args:
        client: on the warehouse
        sql: what somebody wrote
        carrier: whose rows alone may be seen; empty for people who may see all
        rows: at most so many
        seconds: at most so long
        lists: what may be named; of people who may see all where none is given

    Raises:
        QueryRefusedError: when it is not one that people may ask.
        StatementRefusedError: when the server finds fault with it, or a limit is reached; with the server's sentence.
        WarehouseError: when the warehouse does not answer.
    """
    safe = checked(sql, columns_of(client), carrier, lists)
    limits = LIMITS | {"max_execution_time": min(seconds, MOST_SECONDS), "limit": min(rows, MOST_ROWS) + 1}
    try:
        names, found = client.select(safe, settings=limits, repeats_answered=False)
    except WarehouseError as problem:
        raise fault_of(problem) from problem
    most = min(rows, MOST_ROWS)
    return Answer(names, found[:most], len(found) > most)


def columns_of(client: Client) -> dict[str, list[str]]:
    """Columns by table, for the tables that may be read."""
    listed = permitted().tables
    return {one.name: [name for name, _, _ in one.columns] for one in tables(client) if one.name in listed}
