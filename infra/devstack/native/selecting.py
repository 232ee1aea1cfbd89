"""From a query to the blocks of its answer."""

from collections.abc import Generator, Iterator
from contextlib import closing

from smishwatch.infra.devstack.native.blocks import (
    header_body,
    read_block,
    retyped,
    rows_of_first,
    split_blocks,
)
from smishwatch.infra.devstack.native.engine import Chunk, EngineConnection
from smishwatch.infra.devstack.native.errors import EngineError
from smishwatch.infra.devstack.native.sql_tokens import Token
from smishwatch.infra.devstack.native.statements import as_subquery, without_format
from smishwatch.infra.devstack.native.wire import ByteReader


def answer(connection: EngineConnection, sql: str, tokens: list[Token]) -> Generator[bytes, None, None]:
    """The bodies of the answer's blocks: first one without rows that tells the columns, then the rows.

    A statement without a result yields nothing. Large results come piece by piece, as the engine makes them.
    The engine's Native output has no place for WITH TOTALS' extra row; it is left out.
    """
    sql = without_format(sql, tokens)
    stream = connection.stream(sql)
    if stream is None:
        yield from _whole_answer(connection.run(sql))
        return
    columns: tuple[tuple[str, str], ...] | None = None
    types: tuple[str, ...] | None = None
    with closing(stream):
        for chunk in stream:
            data = chunk.bytes()
            if columns is None:
                columns = read_block(ByteReader.over(data)).columns
                types = _lost_types(connection, columns, sql, tokens)
                names = (name for name, _ in columns)
                yield header_body(tuple(zip(names, types, strict=True)) if types else columns)
            for body in _bodies(chunk, data):
                yield retyped(body, types) if types else body
    if columns is None:
        yield header_body(_described(connection, as_subquery(sql, tokens)))


def _lost_types(
    connection: EngineConnection, columns: tuple[tuple[str, str], ...], sql: str, tokens: list[Token]
) -> tuple[str, ...] | None:
    """The columns' types where the engine's Native output has dropped the time zone of a ``DateTime('…')``.

    Without it a client cannot tell aware times from naive ones. None when nothing was dropped. The query's
    own connection is busy with its rows, so another one is asked.
    """
    if all(type_name != "DateTime" for _, type_name in columns):
        return None
    with closing(connection.sibling()) as sibling:
        described = _described(sibling, as_subquery(sql, tokens))
    if len(described) != len(columns):
        return None  # a query that cannot be described, for instance on a temporary table
    types = tuple(
        true if written == "DateTime" else written
        for (_, written), (_, true) in zip(columns, described, strict=True)
    )
    return types if types != tuple(written for _, written in columns) else None


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
