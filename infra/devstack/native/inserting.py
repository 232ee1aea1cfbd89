"""What an INSERT needs to know about its table before the client sends rows."""

from smishwatch.infra.devstack.native.engine import EngineConnection
from smishwatch.infra.devstack.native.errors import NO_SUCH_COLUMN_IN_TABLE, EngineError
from smishwatch.infra.devstack.native.statements import InsertTarget

_NOT_INSERTED = frozenset({"ALIAS", "MATERIALIZED", "EPHEMERAL"})


def expected_columns(connection: EngineConnection, target: InsertTarget) -> tuple[tuple[str, str], ...]:
    """Names and types of the columns that the client must send, in the order of the statement.

    Raises EngineError: 60 for an unknown table, 16 for an unknown column.
    """
    if target.columns is None and target.column_expression is not None:
        query = f"SELECT {target.column_expression} FROM {target.table}"  # noqa: S608 - the client's own query
        rows = connection.rows(f"DESCRIBE ({query})")
        return tuple((row[0], row[1]) for row in rows)
    described = connection.rows(f"DESCRIBE TABLE {target.table}")
    if target.columns is None:
        return tuple((row[0], row[1]) for row in described if row[2] not in _NOT_INSERTED)
    types = {row[0]: row[1] for row in described}
    for name in target.columns:
        if name not in types:
            raise EngineError(NO_SUCH_COLUMN_IN_TABLE, f"No such column {name} in table {target.table}")
    return tuple((name, types[name]) for name in target.columns)
