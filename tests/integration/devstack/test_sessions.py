"""Clients beside each other, their settings, and clients that leave."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.support.devstack import client_of

pytestmark = pytest.mark.stack

ENDLESS = "SELECT count() FROM numbers(100000000000) WHERE NOT ignore(number)"


def running(client: Client, query: str) -> int:
    [(number,)] = client.execute(
        "SELECT count() FROM system.processes WHERE query = %(query)s", {"query": query}
    )
    return int(number)


def wait_until_running(client: Client, query: str, expected: int) -> None:
    deadline = time.monotonic() + 10
    while running(client, query) != expected:
        assert time.monotonic() < deadline, f"still {running(client, query)} of {query}"
        time.sleep(0.05)


def test_concurrent_clients_insert_and_read(
    embedded_stack: EmbeddedStack, client: Client, database: str
) -> None:
    client.execute("CREATE TABLE t (who UInt8, n UInt32, s String) ENGINE = MergeTree ORDER BY (who, n)")
    clients, rounds, rows = 8, 12, 2_000

    def work(who: int) -> int:
        with client_of(embedded_stack, database, compression="lz4" if who % 2 else False) as own:
            for number in range(rounds):
                batch = [(who, number * rows + row, f"{who}") for row in range(rows)]
                own.execute("INSERT INTO t (who, n, s) VALUES", batch)
                [(seen,)] = own.execute("SELECT count() FROM t WHERE who = %(who)s", {"who": who})
                assert seen == (number + 1) * rows
                own.execute(f"CREATE TABLE IF NOT EXISTS scratch_{who} (n UInt8) ENGINE = Memory")
                own.execute(f"DROP TABLE scratch_{who}")
            return len(own.execute("SELECT n FROM t WHERE who = %(who)s", {"who": who}))

    with ThreadPoolExecutor(clients) as pool:
        assert list(pool.map(work, range(clients))) == [rounds * rows] * clients
    assert client.execute("SELECT count(), uniqExact(who, n) FROM t") == [(clients * rounds * rows,) * 2]


def test_a_slow_query_does_not_hold_up_others(embedded_stack: EmbeddedStack, client: Client) -> None:
    slow = client_of(embedded_stack)
    thread = threading.Thread(target=slow.execute, args=("SELECT sleep(2)",))
    thread.start()
    started = time.monotonic()
    assert client.execute("SELECT 1") == [(1,)]
    assert time.monotonic() - started < 1.5
    thread.join()


def test_a_reader_that_stops_reading_does_not_hold_up_writers(
    embedded_stack: EmbeddedStack, client: Client, database: str
) -> None:
    client.execute("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n")
    client.execute("INSERT INTO t SELECT number FROM numbers(3000000)")
    reader = client_of(embedded_stack, database)
    rows = reader.execute_iter("SELECT n FROM t", settings={"max_block_size": 1000})
    next(rows)
    client.execute("INSERT INTO t (n) VALUES", [(1,)])
    assert client.execute("SELECT count() FROM t") == [(3_000_001,)]
    reader.disconnect()


def test_settings_hold_for_their_query_only(client: Client) -> None:
    query = "SELECT getSetting('max_threads'), getSetting('max_block_size')"
    before = client.execute(query)
    assert client.execute(query, settings={"max_threads": 1, "max_block_size": 123}) == [(1, 123)]
    assert client.execute(query, settings={"max_block_size": 124})[0][1] == 124
    assert client.execute(query) == before


def test_a_client_own_settings_and_set_statements_stay(embedded_stack: EmbeddedStack, database: str) -> None:
    with client_of(embedded_stack, database, settings={"max_threads": 1}) as client:
        client.execute("SET max_block_size = 77")
        for _ in range(2):
            assert client.execute("SELECT getSetting('max_threads'), getSetting('max_block_size')") == [
                (1, 77)
            ]


def test_time_and_memory_limits_are_kept(client: Client) -> None:
    for settings, code in (({"max_execution_time": 1}, 159), ({"max_memory_usage": 10_000_000}, 241)):
        query = ENDLESS if code == 159 else "SELECT groupArray(number) FROM numbers(50000000)"
        with pytest.raises(ServerException) as refusal:
            client.execute(query, settings=settings)
        assert refusal.value.code == code
    assert client.execute("SELECT 1") == [(1,)]


def test_read_only_queries_cannot_write_and_the_next_query_can(client: Client) -> None:
    client.execute("CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n")
    read_only = {"readonly": 1, "max_execution_time": 30}
    for statement in ("INSERT INTO t SELECT 1", "DROP TABLE t", "CREATE TABLE u (n UInt8) ENGINE = Memory"):
        with pytest.raises(ServerException) as refusal:
            client.execute(statement, settings=read_only)
        assert refusal.value.code == 164
    with pytest.raises(ServerException) as refusal:
        client.execute("INSERT INTO t (n) VALUES", [(1,)], settings=read_only)
    assert refusal.value.code == 164
    assert client.execute("SELECT count() FROM t", settings=read_only) == [(0,)]
    assert client.execute("INSERT INTO t (n) VALUES", [(1,)]) == 1


def test_unknown_settings_are_ignored_unless_important(embedded_stack: EmbeddedStack, client: Client) -> None:
    settings = {"no_such_setting": 1, "max_threads": 1}
    assert client.execute("SELECT getSetting('max_threads')", settings=settings) == [(1,)]
    with client_of(embedded_stack, settings=settings, settings_is_important=True) as strict:
        with pytest.raises(ServerException) as refusal:
            strict.execute("SELECT 1")
        assert refusal.value.code == 115
    with pytest.raises(ServerException):
        client.execute("SELECT 1", settings={"max_threads": "many"})
    assert client.execute("SELECT 1") == [(1,)]


def test_the_current_database_follows_use(client: Client, database: str) -> None:
    client.execute("USE system")
    assert client.execute("SELECT currentDatabase()") == [("system",)]
    assert client.execute("SELECT currentDatabase()", settings={"readonly": 1}) == [("system",)]
    assert client.execute("SELECT currentDatabase()") == [("system",)]
    client.execute(f"USE {database};")
    assert client.execute("SELECT currentDatabase()") == [(database,)]


def test_values_put_in_by_the_client_are_quoted(client: Client) -> None:
    hostile = "'); DROP TABLE t; -- \\' 您好 \x00 file('/etc/hostname')"
    assert client.execute("SELECT %(text)s", {"text": hostile}) == [(hostile,)]


def test_times_with_a_zone_come_back_aware(client: Client) -> None:
    query = "SELECT toDateTime(0, 'Asia/Shanghai'), toDateTime(number) FROM numbers(1)"
    [(aware, naive)] = client.execute(query)
    assert (aware, naive) == (datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1))  # noqa: DTZ001


def test_ping_before_between_and_after_queries(client: Client) -> None:
    connection = client.get_connection()
    connection.connect()
    assert connection.ping()
    assert client.execute("SELECT 1", query_id="a-name") == [(1,)]
    assert connection.ping()


def test_cancel_stops_the_query(embedded_stack: EmbeddedStack, client: Client) -> None:
    busy = client_of(embedded_stack)
    busy.get_connection().force_connect()
    busy.get_connection().send_query(ENDLESS)
    busy.get_connection().send_external_tables(None)
    wait_until_running(client, ENDLESS, 1)
    busy.cancel()
    assert running(client, ENDLESS) == 0
    assert busy.execute("SELECT 1") == [(1,)]


def test_an_insert_that_fails_after_a_cancelled_query_is_reported(client: Client, database: str) -> None:
    client.execute("CREATE TABLE t (n UInt8, CONSTRAINT small CHECK n < 10) ENGINE = MergeTree ORDER BY n")
    client.get_connection().force_connect()
    client.get_connection().send_query(ENDLESS)
    client.get_connection().send_external_tables(None)
    time.sleep(0.5)
    client.cancel()
    with pytest.raises(ServerException) as refusal:
        client.execute("INSERT INTO t (n) VALUES", [(11,)])
    assert refusal.value.code == 469


def test_a_query_ends_when_its_client_leaves(embedded_stack: EmbeddedStack, client: Client) -> None:
    busy = client_of(embedded_stack)
    busy.get_connection().force_connect()
    busy.get_connection().send_query(ENDLESS)
    busy.get_connection().send_external_tables(None)
    wait_until_running(client, ENDLESS, 1)
    busy.disconnect()
    wait_until_running(client, ENDLESS, 0)
