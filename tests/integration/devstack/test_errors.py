"""Errors reach the client as exceptions with ClickHouse's codes, and the connection survives them."""

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.support.devstack import client_of

pytestmark = pytest.mark.stack


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT * FROM no_such_table", 60),
        ("SELEC 1", 62),
        ("SELECT 1; SELECT 2", 62),
        ("SELECT no_such_column", 47),
        ("SELECT noSuchFunction(1)", 46),
        ("SELECT * FROM no_such_database.t", 81),
        ("SELECT throwIf(number = 200000) FROM numbers(1000000)", 395),
        ("SELECT toUInt8('x')", 6),
        ("CREATE TABLE t (n UInt8) ENGINE = NoSuchMergeTree", 56),
        ("CREATE DATABASE system", 82),
        ("DROP TABLE no_such_table", 60),
    ],
)
def test_the_code_is_clickhouse_own(client: Client, query: str, code: int) -> None:
    with pytest.raises(ServerException) as refusal:
        client.execute(query)
    assert refusal.value.code == code
    assert client.execute("SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("INSERT INTO no_such_table (n) VALUES", 60),
        ("INSERT INTO t (no_such_column) VALUES", 16),
        ("INSERT INTO no_such_database.t (n) VALUES", 81),
    ],
)
def test_an_insert_is_refused_before_its_rows(client: Client, statement: str, code: int) -> None:
    client.execute("CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n")
    with pytest.raises(ServerException) as refusal:
        client.execute(statement, [(1,)])
    assert refusal.value.code == code
    assert client.execute("SELECT count() FROM t") == [(0,)]


def test_an_insert_that_a_constraint_refuses_leaves_nothing(client: Client) -> None:
    client.execute("CREATE TABLE t (n UInt8, CONSTRAINT small CHECK n < 10) ENGINE = MergeTree ORDER BY n")
    with pytest.raises(ServerException) as refusal:
        client.execute("INSERT INTO t (n) VALUES", [(1,), (11,)])
    assert refusal.value.code == 469
    assert client.execute("SELECT count() FROM t") == [(0,)]


def test_an_unknown_database_is_refused_at_the_door(embedded_stack: EmbeddedStack) -> None:
    with pytest.raises(ServerException) as refusal:
        client_of(embedded_stack, "no_such_database").execute("SELECT 1")
    assert refusal.value.code == 81


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM file('/etc/hostname', 'LineAsString')",
        "SELECT file('/etc/hostname')",
        "SELECT * FROM `file`('/etc/hostname', 'LineAsString')",
        "SELECT * FROM /* a */ url /* b */ ('http://127.0.0.1/', 'LineAsString')",
        "INSERT INTO t SELECT * FROM s3('http://127.0.0.1/a', 'CSV')",
        "SELECT * FROM remote('127.0.0.1', system.one)",
        "SELECT * FROM executable('x.sh', 'TSV', 'a String')",
        "SELECT * FROM Python(x)",
        "SELECT * FROM '/etc/hostname'",
        "SELECT * FROM `/etc/hostname`",
        "SELECT 1 INTO OUTFILE '/tmp/smishwatch-test-outfile'",
        "CREATE TABLE f (a String) ENGINE = File(LineAsString, '/etc/hostname')",
        "CREATE TABLE f (a String) ENGINE=URL('http://127.0.0.1/', 'CSV')",
        "CREATE TABLE f (a String) ENGINE Kafka('127.0.0.1:9092', 't', 'g', 'JSONEachRow')",
        "CREATE DICTIONARY d (k UInt64, v String) PRIMARY KEY k SOURCE(HTTP(url 'http://127.0.0.1/' format 'TSV'))"
        " LAYOUT(FLAT()) LIFETIME(0)",
        "SYSTEM SHUTDOWN",
        "INSERT INTO FUNCTION file('/tmp/smishwatch-test-outfile', 'CSV', 'a String') VALUES (1)",
    ],
)
def test_ways_out_of_the_database_are_refused(client: Client, query: str) -> None:
    with pytest.raises(ServerException) as refusal:
        client.execute(query)
    assert refusal.value.code == 497
    assert client.execute("SELECT 'file(', 1 AS url, '/etc/hostname'") == [("file(", 1, "/etc/hostname")]


def test_names_that_only_look_like_a_way_out_are_not_refused(client: Client) -> None:
    client.execute("CREATE TABLE t (url String, file String, engine LowCardinality(String)) ENGINE Memory")
    client.execute("INSERT INTO t (url, file, engine) VALUES", [("u", "f", "Kafka")])
    query = "SELECT url, file, (engine) FROM t WHERE engine = 'Kafka' AND file IN ('f') -- url('x')"
    assert client.execute(query) == [("u", "f", "Kafka")]
    assert client.execute(
        "SELECT engine FROM system.tables WHERE name = 't' AND database = currentDatabase()"
    ) == [("Memory",)]


def test_bytes_that_are_not_the_protocol_end_only_that_connection(embedded_stack: EmbeddedStack) -> None:
    import socket

    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 64, b"\xff" * 64, bytes(range(256))):
        with socket.create_connection(
            (embedded_stack.clickhouse_host, embedded_stack.clickhouse_port), 5
        ) as stranger:
            stranger.sendall(garbage)
            stranger.shutdown(socket.SHUT_WR)
            stranger.settimeout(5)
            while stranger.recv(4096):
                pass
    assert embedded_stack.healthy()
