"""The listener's own reading of bytes and of SQL, without an engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from smishwatch.infra.devstack.native.blocks import read_block, retyped, split_blocks
from smishwatch.infra.devstack.native.compression import frames, read_frame
from smishwatch.infra.devstack.native.errors import (
    ClientGoneError,
    EngineError,
    ProtocolViolationError,
    engine_error,
)
from smishwatch.infra.devstack.native.spool import BlockSpool
from smishwatch.infra.devstack.native.sql_tokens import tokens_of
from smishwatch.infra.devstack.native.statements import insert_target, without_format
from smishwatch.infra.devstack.native.type_names import element_type, split_type
from smishwatch.infra.devstack.native.wire import ByteReader, text, varint

LONG = "x" * 300
BLOCK = b"".join(
    (
        varint(3) + varint(2),
        text("s") + text("String") + text("ab") + text(LONG),
        text("a")
        + text("Array(Nullable(UInt8))")
        + b"\x02"
        + bytes(7)
        + b"\x02"
        + bytes(7)
        + b"\x00\x01\x07\x00",
        text("e") + text("Enum8('(' = 1, 'it''s, \\'' = 2)") + b"\x01\x02",
    )
)


def in_pieces(data: bytes, size: int) -> ByteReader:
    pieces: Iterator[bytes] = iter([data[at : at + size] for at in range(0, len(data), size)])
    return ByteReader(lambda: next(pieces, b""))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
def test_a_block_is_found_however_its_bytes_arrive(size: int) -> None:
    reader = in_pieces(BLOCK + b"next", size)
    block = read_block(reader)
    assert (block.rows, block.body) == (2, BLOCK)
    assert block.columns[1] == ("a", "Array(Nullable(UInt8))")
    assert reader.take(4) == b"next"


def test_a_block_that_is_cut_off_anywhere_is_no_block() -> None:
    for size in range(len(BLOCK)):
        with pytest.raises(ClientGoneError):
            read_block(ByteReader.over(BLOCK[:size]))


def test_blocks_one_after_another_are_split() -> None:
    assert [block.body for block in split_blocks(BLOCK * 3)] == [BLOCK] * 3


def test_types_are_replaced_over_the_same_bytes() -> None:
    plain = varint(1) + varint(1) + text("d") + text("DateTime") + b"\x01\x02\x03\x04"
    zoned = varint(1) + varint(1) + text("d") + text("DateTime('UTC')") + b"\x01\x02\x03\x04"
    assert retyped(plain, ("DateTime('UTC')",)) == zoned


def test_compressed_frames_are_read_back() -> None:
    data = bytes(range(256)) * 10_000
    reader = in_pieces(frames(data), 65_536)
    read = b""
    while len(read) < len(data):
        read += read_frame(reader)
    assert read == data


def test_a_damaged_frame_is_refused() -> None:
    damaged = bytearray(frames(b"some data"))
    damaged[-1] ^= 1
    with pytest.raises(ProtocolViolationError, match="Checksum"):
        read_frame(ByteReader.over(bytes(damaged)))


def test_an_endless_varint_is_refused() -> None:
    with pytest.raises(ProtocolViolationError):
        ByteReader.over(b"\xff" * 20).varint()


def test_a_string_that_claims_to_be_huge_is_refused_before_it_is_read() -> None:
    with pytest.raises(ProtocolViolationError):
        ByteReader.over(varint(10**12)).binary()


@pytest.mark.parametrize(
    ("type_name", "parts"),
    [
        ("String", ("String", [])),
        ("Map(String, Array(Tuple(UInt8, String)))", ("Map", ["String", "Array(Tuple(UInt8, String))"])),
        ("Enum8('a)' = 1, 'b,''c' = 2)", ("Enum8", ["'a)' = 1", "'b,''c' = 2"])),
        ("DateTime64(3, 'UTC')", ("DateTime64", ["3", "'UTC'"])),
    ],
)
def test_type_names_are_taken_apart(type_name: str, parts: tuple[str, list[str]]) -> None:
    assert split_type(type_name) == parts


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("a UInt8", "UInt8"),
        ("`a b` Map(String, UInt8)", "Map(String, UInt8)"),
        ("Decimal(9, 2)", "Decimal(9, 2)"),
    ],
)
def test_tuple_elements_lose_their_names(argument: str, expected: str) -> None:
    assert element_type(argument) == expected


@pytest.mark.parametrize(
    ("sql", "statement", "clauses", "columns"),
    [
        ("INSERT INTO t VALUES", "INSERT INTO t", " ", None),
        ("insert into `d`.`t` (a, `b c`) values", "insert into `d`.`t` (a, `b c`)", " ", ("a", "b c")),
        ("INSERT INTO t (n.a, n.b)", "INSERT INTO t (n.a, n.b)", "", ("n.a", "n.b")),
        ("INSERT INTO t (a) SETTINGS x = 1 FORMAT Native;", "INSERT INTO t (a)", " SETTINGS x = 1 ", ("a",)),
        ("INSERT INTO t (* EXCEPT (b)) VALUES", "INSERT INTO t (* EXCEPT (b))", " ", None),
        ("INSERT INTO TABLE t -- note\n VALUES", "INSERT INTO TABLE t", " -- note\n ", None),
    ],
)
def test_inserts_that_wait_for_rows(
    sql: str, statement: str, clauses: str, columns: tuple[str, ...] | None
) -> None:
    target = insert_target(sql, tokens_of(sql))
    assert target is not None
    assert (target.statement, target.clauses, target.columns) == (statement, clauses, columns)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "INSERT INTO t VALUES (1)",
        "INSERT INTO t SELECT 1",
        "INSERT INTO t (a) WITH 1 AS x SELECT x",
        "INSERT INTO t (SELECT 1)",
        'INSERT INTO t FORMAT JSONEachRow {"a": 1}',
    ],
)
def test_statements_that_bring_their_own_rows(sql: str) -> None:
    assert insert_target(sql, tokens_of(sql)) is None


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1 FORMAT JSON", "SELECT 1 "),
        ("SELECT 1 FORMAT JSON SETTINGS a = 1", "SELECT 1  SETTINGS a = 1"),
        ("SELECT format('{}', 1) AS format", "SELECT format('{}', 1) AS format"),
        ("SELECT ' FORMAT JSON'", "SELECT ' FORMAT JSON'"),
    ],
)
def test_format_clauses_are_taken_out(sql: str, expected: str) -> None:
    assert without_format(sql, tokens_of(sql)) == expected


@pytest.mark.parametrize(
    ("message", "code", "text_of_it"),
    [
        ("Code: 60. DB::Exception: Unknown table. (UNKNOWN_TABLE)", 60, "Unknown table. (UNKNOWN_TABLE)"),
        ("Streaming query failed: Code: 395. DB::Exception: no", 395, "no"),
        ("Code: 33. DB::Exception: Code: 34. DB::Exception: inner", 34, "inner"),
        ("something else", 1002, "something else"),
    ],
)
def test_codes_are_read_from_messages(message: str, code: int, text_of_it: str) -> None:
    error = engine_error(RuntimeError(message))
    assert (error.code, error.message) == (code, text_of_it)


def test_an_insert_larger_than_the_spool_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    with BlockSpool(tmp_path / "insert.native", largest_bytes=10) as spool:
        spool.add(b"123456")
        with pytest.raises(EngineError, match="more than 10 bytes"):
            spool.add(b"789012")
    assert list(tmp_path.iterdir()) == []
