"""An insert is taken whole or not at all, and a retried one is counted once."""

import time

import pytest
from clickhouse_driver import Client
from clickhouse_driver.block import ColumnOrientedBlock
from clickhouse_driver.errors import ServerException

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.support.devstack import client_of

pytestmark = pytest.mark.stack

DEDUPLICATED = "ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000"


def begin_insert(leaving: Client) -> None:
    """Send three blocks of an insert, and not the empty one that ends it."""
    connection = leaving.get_connection()
    connection.connect()
    connection.send_query("INSERT INTO t (n, s) VALUES")
    connection.send_external_tables(None)
    sample = leaving.receive_sample_block()
    for _ in range(3):
        block = ColumnOrientedBlock(sample.columns_with_types, [list(range(50_000)), ["x" * 100] * 50_000])
        connection.send_data(block)


@pytest.mark.parametrize("compression", [False, "lz4"])
@pytest.mark.parametrize("farewell", ["disconnect", "cancel"])
def test_a_client_that_disappears_in_mid_insert_leaves_nothing(
    embedded_stack: EmbeddedStack, client: Client, database: str, compression: object, farewell: str
) -> None:
    client.execute("CREATE TABLE t (n UInt32, s String) ENGINE = MergeTree ORDER BY n")
    leaving = client_of(embedded_stack, database, compression=compression)
    begin_insert(leaving)
    getattr(leaving, farewell)()
    time.sleep(0.5)  # long enough for an insert that should not happen
    assert client.execute("SELECT count() FROM t") == [(0,)]
    assert client.execute("INSERT INTO t (n, s) VALUES", [(1, "a")]) == 1


def test_a_repeated_token_is_written_once_in_the_table_and_in_its_view(client: Client) -> None:
    client.execute(f"CREATE TABLE t (n UInt32, s LowCardinality(String)) {DEDUPLICATED}")
    client.execute(
        "CREATE TABLE per_s (s LowCardinality(String), n UInt64) ENGINE = SummingMergeTree ORDER BY s"
        " SETTINGS non_replicated_deduplication_window = 1000"
    )
    client.execute("CREATE MATERIALIZED VIEW v TO per_s AS SELECT s, count() AS n FROM t GROUP BY s")
    rows = [(number, str(number % 3)) for number in range(70_000)]
    for token in ("a", "a", "b", "a", "b"):
        settings = {
            "insert_deduplication_token": token,
            "deduplicate_blocks_in_dependent_materialized_views": 1,
        }
        client.execute("INSERT INTO t (n, s) VALUES", rows, settings=settings)
    assert client.execute("SELECT count() FROM t") == [(140_000,)]
    assert client.execute("SELECT sum(n) FROM per_s") == [(140_000,)]


def test_a_token_is_forgotten_with_the_query_that_sent_it(client: Client) -> None:
    client.execute(f"CREATE TABLE t (n UInt32) {DEDUPLICATED}")
    client.execute("INSERT INTO t (n) VALUES", [(1,)], settings={"insert_deduplication_token": "a"})
    client.execute("INSERT INTO t (n) VALUES", [(2,)])
    client.execute("INSERT INTO t (n) VALUES", [(3,)], settings={"insert_deduplication_token": "b"})
    assert client.execute("SELECT n FROM t ORDER BY n") == [(1,), (2,), (3,)]


def test_a_repeated_token_of_an_insert_in_many_parts_is_written_once(client: Client) -> None:
    client.execute(f"CREATE TABLE t (n UInt32) {DEDUPLICATED}")
    settings = {
        "insert_deduplication_token": "many",
        "insert_block_size": 100_000,
        "min_insert_block_size_rows": 1,
    }
    for _ in range(2):
        client.execute("INSERT INTO t (n) VALUES", [list(range(450_000))], columnar=True, settings=settings)
    assert client.execute("SELECT count(), uniqExact(n) FROM t") == [(450_000, 450_000)]


def test_columns_that_are_not_listed_get_their_defaults(client: Client) -> None:
    client.execute(
        "CREATE TABLE t (n UInt8, d String DEFAULT 'none', twice UInt16 MATERIALIZED n * 2, a UInt16 ALIAS n + 1)"
        " ENGINE = MergeTree ORDER BY n"
    )
    client.execute("INSERT INTO t VALUES", [(1, "given")])
    client.execute("INSERT INTO t (n) VALUES", [(2,)])
    client.execute("INSERT INTO t (* EXCEPT (n)) VALUES", [("no n",)])
    client.execute("INSERT INTO t (d, `n`) SETTINGS async_insert = 0 FORMAT Native", [("order", 3)])
    assert client.execute("SELECT n, d, twice, a FROM t ORDER BY n") == [
        (0, "no n", 0, 1),
        (1, "given", 2, 2),
        (2, "none", 4, 3),
        (3, "order", 6, 4),
    ]


def test_rows_inside_the_statement_and_selected_rows(client: Client) -> None:
    client.execute("CREATE TABLE t (n UInt8, s String) ENGINE = MergeTree ORDER BY n")
    client.execute("INSERT INTO t (n, s) VALUES (1, 'VALUES ('), (2, '')")
    client.execute("INSERT INTO t (n) SELECT n + 10 FROM t")
    client.execute("INSERT INTO TABLE t WITH 21 AS x SELECT x, 'with'")
    client.execute('INSERT INTO t FORMAT JSONEachRow {"n": 31, "s": "json"}')
    assert [row[0] for row in client.execute("SELECT n FROM t ORDER BY n")] == [1, 2, 11, 12, 21, 31]


def test_an_insert_without_rows_changes_nothing(client: Client) -> None:
    client.execute("CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n")
    client.execute("INSERT INTO t (n) VALUES", [])
    assert client.execute("SELECT count() FROM t") == [(0,)]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("t (n UInt32, CONSTRAINT small CHECK n < 150) ENGINE = MergeTree ORDER BY n", 469),
        ("t (n UInt32) ENGINE = MergeTree ORDER BY n PARTITION BY n", 252),
    ],
)
def test_what_the_engine_refuses_is_never_reported_as_written(client: Client, table: str, code: int) -> None:
    client.execute(f"CREATE TABLE {table}")
    with pytest.raises(ServerException) as refusal:
        client.execute("INSERT INTO t (n) VALUES", [(number,) for number in range(200)])
    assert refusal.value.code == code
    assert client.execute("SELECT count() FROM t") == [(0,)]


def test_a_failing_view_is_reported(client: Client) -> None:
    client.execute("CREATE TABLE t (n UInt32) ENGINE = MergeTree ORDER BY n")
    client.execute(
        "CREATE MATERIALIZED VIEW v ENGINE = MergeTree ORDER BY x AS SELECT throwIf(n = 5) AS x FROM t"
    )
    with pytest.raises(ServerException) as refusal:
        client.execute("INSERT INTO t (n) VALUES", [(5,)])
    assert refusal.value.code == 395
