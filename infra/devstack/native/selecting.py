"""From a query to the blocks of its answer."""

from collections.abc import Iterator

from smishwatch.infra.devstack.native.blocks import header_body, read_block, rows_of_first, split_blocks
from smishwatch.infra.devstack.native.engine import Chunk, EngineConnection
from smishwatch.infra.devstack.native.errors import EngineError
from smishwatch.infra.devstack.native.sql_tokens import Token
from smishwatch.infra.devstack.native.statements import as_subquery, without_format
from smishwatch.infra.devstack.native.wire import ByteReader


def answer(connection: EngineConnection, sql: str, tokens: list[Token]) -> Iterator[bytes]:
    """The bodies of the answer's blocks: first one without rows that tells the columns, then the rows.

    A statement without a result yields nothing. Large results come piece by piece, as the engine makes them.
    The engine's Native output has no place for WITH TOTALS' extra row; it is left out.
    """
    sql = without_format(sql, tokens)
    stream = connection.stream(sql)
    if stream is None:
        yield from _whole_answer(connection.run(sql))
        return
    has_rows = False
    for chunk in stream:
        data = chunk.bytes()
        if not has_rows:
            yield header_body(read_block(ByteReader.over(data)).columns)
            has_rows = True
        yield from _bodies(chunk, data)
    if not has_rows:
        yield header_body(_described(connection, as_subquery(sql, tokens)))


def _bodies(chunk: Chunk, data: bytes) -> Iterator[bytes]:
    """A chunk's blocks; it is walked only when its first block does not hold all its rows."""
    if rows_of_first(data) == chunk.rows_read():
        yield data
        return
    for block in split_blocks(data):
        yield block.body


def _whole_answer(data: bytes) -> Iterator[bytes]:
    """The blocks of a result that came in one piece (SHOW, DESCRIBE, EXPLAIN …)."""
    for number, block in enumerate(split_blocks(data)):
        if number == 0:
            yield header_body(block.columns)
        yield block.body


def _described(connection: EngineConnection, subquery: str) -> tuple[tuple[str, str], ...]:
    """The columns of a query that returned no rows; none where it cannot be described."""
    try:
        rows = connection.rows(f"DESCRIBE {subquery}")
    except EngineError:
        return ()
    return tuple((row[0], row[1]) for row in rows)
