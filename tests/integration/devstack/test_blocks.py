"""Results and inserts of many blocks."""

import pytest
from clickhouse_driver import Client

pytestmark = pytest.mark.stack

MILLION = 1_000_000


def test_an_insert_of_many_blocks_arrives_whole_and_once(client: Client) -> None:
    client.execute(
        "CREATE TABLE t (n UInt32, s LowCardinality(String), t String) ENGINE = MergeTree ORDER BY n"
    )
    rows = 1_200_000
    columns = [
        list(range(rows)),
        [str(n % 70) for n in range(rows)],
        [f"text {n % 1000}" for n in range(rows)],
    ]
    written = client.execute(
        "INSERT INTO t (n, s, t) VALUES", columns, columnar=True, settings={"insert_block_size": 100_000}
    )
    assert written == rows
    assert client.execute("SELECT count(), uniqExact(n), sum(n), uniqExact(s), uniqExact(t) FROM t") == [
        (rows, rows, rows * (rows - 1) // 2, 70, 1000)
    ]


def test_a_wide_insert_of_70_000_rows(client: Client) -> None:
    rows, width = 70_000, 24
    names = [f"c{index}" for index in range(width)]
    client.execute(
        f"CREATE TABLE t ({', '.join(f'{name} String' for name in names)}) ENGINE = MergeTree ORDER BY c0"
    )
    columns = [[f"{index}:{n}" for n in range(rows)] for index in range(width)]
    client.execute(f"INSERT INTO t ({', '.join(names)}) VALUES", columns, columnar=True)
    assert client.execute(
        "SELECT count(), uniqExact(c0), uniqExact(c23), any(splitByChar(':', c23)[1]) FROM t"
    ) == [(rows, rows, rows, "23")]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT number, toString(number) FROM numbers(1200000)", 1_200_000),
        ("SELECT number FROM numbers(10000000) WHERE number % 3000000 = 7", 4),
        ("SELECT number FROM numbers(5) UNION ALL SELECT number FROM numbers(100000)", 100_005),
        (
            "SELECT a.number, b.number FROM numbers(200000) a JOIN numbers(200000) b USING number ORDER BY 1",
            200_000,
        ),
        ("SELECT number, sum(number) OVER (ORDER BY number) FROM numbers(200000)", 200_000),
        ("SELECT arrayJoin(range(number % 50)) FROM numbers(20000)", 490_000),
        ("SELECT number % 100000 AS k, groupArray(number) FROM numbers(300000) GROUP BY k", 100_000),
        ("SELECT toLowCardinality(toString(number % 9)) FROM numbers(300000)", 300_000),
        ("SELECT number FROM numbers(200000) LIMIT 70000 BY number % 2", 140_000),
        ("SELECT number FROM numbers(1000) SETTINGS max_block_size = 7", 1000),
    ],
)
def test_a_result_of_many_blocks_is_read_whole(client: Client, query: str, rows: int) -> None:
    assert len(client.execute(query)) == rows


def test_blocks_are_streamed_as_the_engine_makes_them(client: Client) -> None:
    numbers = client.execute_iter(
        "SELECT number FROM numbers(1000000000)", settings={"max_block_size": 65_536}
    )
    assert [next(numbers)[0] for _ in range(100_000)] == list(range(100_000))
    client.cancel()
    assert client.execute("SELECT 'still here'") == [("still here",)]


def test_columns_of_an_empty_result_are_known(client: Client) -> None:
    _, columns = client.execute(
        "SELECT number AS n, 'x' AS s FROM numbers(3) WHERE 0 -- nothing\n;", with_column_types=True
    )
    assert columns == [("n", "UInt64"), ("s", "String")]


def test_statements_that_are_not_selects_have_results_too(client: Client) -> None:
    client.execute("CREATE TABLE t (n UInt32) ENGINE = MergeTree ORDER BY n")
    assert client.execute("SHOW TABLES") == [("t",)]
    assert client.execute("EXISTS t") == [(1,)]
    assert client.execute("DESCRIBE TABLE t")[0][:2] == ("n", "UInt32")
    assert "MergeTree" in client.execute("SHOW CREATE TABLE t")[0][0]
    assert client.execute("EXPLAIN SELECT 1")
    assert client.execute("OPTIMIZE TABLE t FINAL") == []


def test_a_format_clause_is_left_to_the_client(client: Client) -> None:
    assert client.execute("SELECT 1 AS a FORMAT JSONEachRow") == [(1,)]
    assert client.execute("SELECT format('{}', 'x') AS format") == [("x",)]
