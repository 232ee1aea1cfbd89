"""Blocks: a piece of a table in the Native format, as queries return and inserts send it."""

from collections.abc import Iterator
from dataclasses import dataclass

from smishwatch.infra.devstack.native.columns import layout_of
from smishwatch.infra.devstack.native.errors import UNKNOWN_PACKET_FROM_CLIENT, ProtocolViolationError
from smishwatch.infra.devstack.native.wire import ByteReader, text, varint

# Field 1: is_overflows = 0; field 2: bucket_num = -1; end of fields. Precedes every block on the wire.
BLOCK_INFO = b"\x01\x00\x02\xff\xff\xff\xff\x00"


@dataclass(frozen=True)
class Block:
    """``body`` is the block in the Native format, without the block info."""

    columns: tuple[tuple[str, str], ...]
    rows: int
    body: bytes

    @property
    def is_empty(self) -> bool:
        """True for the block that ends a series (no columns, no rows)."""
        return not self.columns and not self.rows


def read_block(reader: ByteReader) -> Block:
    """The block that begins at the reader's position."""
    start = reader.position
    column_count, rows = reader.varint(), reader.varint()
    columns = []
    for _ in range(column_count):
        name, type_name = reader.text(), reader.text()
        columns.append((name, type_name))
        if rows:
            layout = layout_of(type_name)
            layout.skip_prefix(reader)
            layout.skip_data(reader, rows)
    return Block(tuple(columns), rows, bytes(reader.buffer[start : reader.position]))


def retyped(body: bytes, types: tuple[str, ...]) -> bytes:
    """The same block with other type names over the same bytes."""
    reader = ByteReader.over(body)
    column_count, rows = reader.varint(), reader.varint()
    parts = [varint(column_count), varint(rows)]
    for wanted in types:
        name, written = reader.text(), reader.text()
        start = reader.position
        layout = layout_of(written)
        layout.skip_prefix(reader)
        layout.skip_data(reader, rows)
        parts += [text(name), text(wanted), body[start : reader.position]]
    return b"".join(parts)


def skip_block_info(reader: ByteReader) -> None:
    """Move past the numbered fields before a block."""
    while field := reader.varint():
        if field == 1:
            reader.skip(1)
        elif field == 2:
            reader.skip(4)
        else:
            raise ProtocolViolationError(UNKNOWN_PACKET_FROM_CLIENT, f"unknown field {field} in block info")


def header_body(columns: tuple[tuple[str, str], ...]) -> bytes:
    """A block of these columns and no rows."""
    described = b"".join(text(name) + text(type_name) for name, type_name in columns)
    return varint(len(columns)) + varint(0) + described


def rows_of_first(body: bytes) -> int:
    """The number of rows that the first block of ``body`` announces."""
    reader = ByteReader.over(body[:32])
    reader.varint()
    return reader.varint()


def split_blocks(data: bytes) -> Iterator[Block]:
    """The blocks of a Native stream, one by one."""
    reader = ByteReader.over(data)
    while reader.position < len(data):
        yield read_block(reader)
