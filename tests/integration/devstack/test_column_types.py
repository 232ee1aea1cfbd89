"""Every column type that the project's tables may use: what is written is what is read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from uuid import UUID

import pytest
from clickhouse_driver import Client

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.support.devstack import client_of

pytestmark = pytest.mark.stack

TEXTS = ["", "您的贷款已严重逾期", "🎁 prize", "x" * 127, "y" * 128, "z" * 70_000, "tab\tquote'null\x00"]
MOMENT = datetime(2026, 3, 1, 12, 34, 56, 789_000, tzinfo=UTC)

CASES: dict[str, list[object]] = {
    **{f"UInt{bits}": [0, 1, 2**bits - 1] for bits in (8, 16, 32, 64, 128, 256)},
    **{f"Int{bits}": [-(2 ** (bits - 1)), -1, 0, 2 ** (bits - 1) - 1] for bits in (8, 16, 32, 64, 128, 256)},
    "Float32": [0.0, -1.5, 3.25],
    "Float64": [0.1, -1e300, float("inf")],
    "Bool": [True, False],
    "String": TEXTS,
    "FixedString(4)": ["abcd", "wxyz"],
    "Date": [date(1970, 1, 1), date(2026, 2, 28), date(2149, 6, 6)],
    "Date32": [date(1900, 1, 1), date(2026, 2, 28), date(2299, 12, 31)],
    "DateTime": [datetime(2026, 3, 1, 1, 2, 3)],  # noqa: DTZ001 - the driver's form of the server's time zone
    "DateTime('Asia/Shanghai')": [datetime(2026, 3, 1, 1, 2, 3, tzinfo=UTC)],
    "DateTime64(3, 'UTC')": [MOMENT, datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)],
    "DateTime64(6, 'Asia/Shanghai')": [MOMENT],
    "LowCardinality(String)": TEXTS * 3,
    "LowCardinality(Nullable(String))": ["a", None, "b", None, "a"],
    "LowCardinality(FixedString(2))": ["CN", "GB", "CN"],
    "Nullable(UInt16)": [1, None, 65_535],
    "Nullable(String)": ["a", None, ""],
    "Nullable(DateTime64(3, 'UTC'))": [MOMENT, None],
    "Array(UInt32)": [[], [1], [1, 2, 3], []],
    "Array(String)": [["a", ""], [], TEXTS],
    "Array(LowCardinality(String))": [[], ["a", "b", "a"], ["c"]],
    "Array(Nullable(String))": [[None, "a"], []],
    "Array(Array(LowCardinality(String)))": [[["a"], []], [], [["b", "a"]]],
    "Array(Tuple(UInt8, String))": [[(1, "a"), (2, "b")], []],
    "Map(String, String)": [{}, {"k": "v", "名": "值"}],
    "Map(LowCardinality(String), UInt64)": [{"a": 1}, {}, {"a": 2, "b": 3}],
    "Map(String, Array(UInt8))": [{"a": [1, 2], "b": []}],
    "Tuple(UInt8, String)": [(1, "a"), (2, "")],
    "Tuple(score Float64, reasons Array(LowCardinality(String)))": [(0.5, ["r1"]), (0.25, [])],
    "Tuple(LowCardinality(String), LowCardinality(String))": [("a", "b"), ("b", "a")],
    "Enum8('scam' = 1, 'spam (bulk)' = 2, 'it''s' = -3)": ["scam", "spam (bulk)", "it's"],
    "Enum16('a' = 1, 'b' = 1000)": ["a", "b"],
    "UUID": [UUID(int=0), UUID("12345678-1234-5678-1234-567812345678")],
    "IPv4": [IPv4Address("127.0.0.1"), IPv4Address("255.255.255.255")],
    "IPv6": [IPv6Address("::1"), IPv6Address("2001:db8::2")],
    "Decimal(9, 2)": [Decimal("1.25"), Decimal("-9999999.99")],
    "Decimal(18, 4)": [Decimal("12345678901234.5678")],
    "Decimal(38, 10)": [Decimal("1234567890123456789012345678.0123456789")],
    "Decimal(76, 5)": [Decimal("-1.00001")],
    "SimpleAggregateFunction(max, UInt64)": [1, 2**64 - 1],
}  # fmt: skip


@pytest.mark.parametrize("compression", [False, "lz4"])
@pytest.mark.parametrize("column_type", CASES)
def test_what_is_written_is_read(
    embedded_stack: EmbeddedStack, database: str, column_type: str, compression: object
) -> None:
    values = CASES[column_type]
    with client_of(embedded_stack, database, compression=compression) as client:
        # A second column after it: only right when the first one's end was found exactly.
        client.execute(
            f"CREATE TABLE t (n UInt32, v {column_type}, after String) ENGINE = MergeTree ORDER BY n"
        )
        rows = [(number, value, f"after {number}") for number, value in enumerate(values)]
        assert client.execute("INSERT INTO t (n, v, after) VALUES", rows) == len(rows)
        assert client.execute("SELECT * FROM t ORDER BY n") == rows


def test_nested_columns_are_arrays_side_by_side(client: Client) -> None:
    client.execute(
        "CREATE TABLE t (n UInt8, link Nested(url String, kind UInt8)) ENGINE = MergeTree ORDER BY n"
    )
    rows = [(1, ["a", "b"], [1, 2]), (2, [], [])]
    client.execute("INSERT INTO t (n, link.url, link.kind) VALUES", rows)
    assert client.execute("SELECT n, link.url, link.kind FROM t ORDER BY n") == rows


def test_aggregate_states_are_read_by_merging(client: Client) -> None:
    client.execute(
        "CREATE TABLE t (k UInt8, people AggregateFunction(uniqExact, String), n SimpleAggregateFunction(sum, UInt64))"
        " ENGINE = AggregatingMergeTree ORDER BY k"
    )
    for start in (0, 50):
        client.execute(
            f"INSERT INTO t SELECT 1, uniqExactState(toString(number)), count() FROM numbers({start}, 100)"
        )
    assert client.execute("SELECT k, uniqExactMerge(people), sum(n) FROM t GROUP BY k") == [(1, 150, 200)]


def test_a_raw_aggregate_state_is_refused_and_the_connection_lives_on(client: Client) -> None:
    with pytest.raises(Exception, match="AggregateFunction") as refusal:
        client.execute("SELECT uniqState(number) FROM numbers(3)")
    assert getattr(refusal.value, "code", None) == 48
    assert client.execute("SELECT 1") == [(1,)]


def test_numpy_columns(embedded_stack: EmbeddedStack, database: str) -> None:
    import numpy as np

    with client_of(embedded_stack, database, settings={"use_numpy": True}) as client:
        client.execute("CREATE TABLE t (n UInt32, x Float64) ENGINE = MergeTree ORDER BY n")
        numbers = np.arange(100_000, dtype=np.uint32)
        client.execute("INSERT INTO t (n, x) VALUES", [numbers, numbers / 4], columnar=True)
        read_numbers, quarters = client.execute("SELECT n, x FROM t ORDER BY n", columnar=True)
    assert np.array_equal(read_numbers, numbers)
    assert np.array_equal(quarters, numbers / 4)
