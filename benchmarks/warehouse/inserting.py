"""``python -m benchmarks.warehouse.inserting``: the same rows inserted in every way that was weighed, in one run.

Two tables as shipped: `report_keys`, whose columns are numbers and short strings, and `reports`, with texts and arrays.
Each way inserts the same rows into the same engine: clickhouse-driver over the native protocol, as the sink does;
clickhouse-connect and rows as JSON over HTTP (benchmarks/warehouse/http_front.py). The client's work is its processor
time; rows a second are by the clock, with the engine's work. The best of the rounds counts.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import clickhouse_connect
import clickhouse_driver
import numpy

from smishwatch.infra.devstack.ports import free_port
from smishwatch.infra.devstack.stack import start_warehouse
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.pipeline.warehouse.migrate import migrate, script

Columns = Mapping[str, Sequence[Any]]
Way = Callable[[str, Columns], None]
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = ("reported_at", "accepted_at")
NUMBERS = {
    "content_hash": "u8",
    "origin_partition": "u4",
    "origin_offset": "u8",
    "origin_index": "u4",
    "enrichment_version": "u4",
}


def key_columns(rows: int, rng: random.Random) -> Columns:
    """Rows for `report_keys`; times in microseconds since 1970."""
    now = (datetime.now(tz=UTC) - EPOCH) // MICROSECOND
    return {
        "carrier": [rng.choice(("carrier-a", "carrier-b", "carrier-c")) for _ in range(rows)],
        "report_id": [f"{rng.getrandbits(128):032x}" for _ in range(rows)],
        "content_hash": [rng.getrandbits(64) for _ in range(rows)],
        "reported_at": [now - number for number in range(rows)],
        "accepted_at": [now - number // 2 for number in range(rows)],
        "origin_topic": ["reports.v1"] * rows,
        "origin_partition": [number % 4 for number in range(rows)],
        "origin_offset": [number // 2_000 for number in range(rows)],
        "origin_index": [number % 500 for number in range(rows)],
        "enrichment_version": [1] * rows,
    }


def report_columns(rows: int, rng: random.Random) -> Columns:
    """Rows for `reports`: the keys' columns with a text, a wording, a link and reasons."""
    words = [f"{rng.getrandbits(32):x}" for _ in range(3_000)]
    return {
        **key_columns(rows, rng),
        "sender": [f"+86{rng.randrange(13 * 10**9, 14 * 10**9)}" for _ in range(rows)],
        "text": [" ".join(rng.choices(words, k=16)) for _ in range(rows)],
        "template_id": [f"t{rng.randrange(5_000):024x}" for _ in range(rows)],
        "verdict": [rng.choice(("scam", "spam", "unsure")) for _ in range(rows)],
        "links.domain": [[f"{rng.randrange(40_000)}.top"] for _ in range(rows)],
        "reasons.code": [["sender_unregistered", "link_young", "words"] for _ in range(rows)],
    }


def native_ways(port: int) -> dict[str, Way]:
    """clickhouse-driver: by columns as the sink does, compressed, with numpy, and by rows."""

    def way(by_rows: bool = False, **settings: Any) -> Way:
        client = clickhouse_driver.Client("127.0.0.1", port=port, database="smishwatch", **settings)
        arrays = settings.get("settings", {}).get("use_numpy")

        def insert(table: str, columns: Columns) -> None:
            data: Any = _arrays(columns) if arrays else [list(column) for column in columns.values()]
            if by_rows:
                data = list(zip(*columns.values(), strict=True))
            size = {"insert_block_size": len(columns["carrier"]), "max_partitions_per_insert_block": 0}
            client.execute(_insert(table, columns) + " VALUES", data, columnar=not by_rows, settings=size)

        return insert

    return {
        "clickhouse-driver, columns (the sink)": way(),
        "clickhouse-driver, columns, LZ4": way(compression="lz4"),
        "clickhouse-driver, columns, numpy": way(settings={"use_numpy": True}),
        "clickhouse-driver, rows": way(by_rows=True),
    }


def http_ways(port: int) -> dict[str, Way]:
    """clickhouse-connect by columns, and JSONEachRow with nothing but the standard library."""
    client = clickhouse_connect.get_client(host="127.0.0.1", port=port, compress=False, database="smishwatch")

    def by_columns(table: str, columns: Columns) -> None:
        data = [
            [EPOCH + value * MICROSECOND for value in column] if name in TIMES else column
            for name, column in columns.items()
        ]
        client.insert(table, data, column_names=list(columns), column_oriented=True)

    def by_json(table: str, columns: Columns) -> None:
        columns = {
            name: [value / 1e6 for value in column] if name in TIMES else column
            for name, column in columns.items()
        }
        rows = zip(*columns.values(), strict=True)
        body = "\n".join(json.dumps(dict(zip(columns, row, strict=True))) for row in rows).encode()
        statement = f"{_insert('smishwatch`.`' + table, columns)} FORMAT JSONEachRow"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/?query={quote(statement)}", body) as answer:
            answer.read()

    return {"clickhouse-connect, columns": by_columns, "JSONEachRow over HTTP": by_json}


def _insert(table: str, columns: Columns) -> str:
    return f"INSERT INTO `{table}` ({', '.join(f'`{name}`' for name in columns)})"


def _arrays(columns: Columns) -> list[Any]:
    made = []
    for name, column in columns.items():
        if name in TIMES:
            made.append(numpy.array(column, dtype="datetime64[us]"))
        elif name in NUMBERS:
            made.append(numpy.array(column, dtype=NUMBERS[name]))
        else:
            objects = numpy.empty(len(column), dtype=object)
            objects[:] = column
            made.append(objects)
    return made


@contextmanager
def engines() -> Iterator[tuple[int, int]]:
    """Ports of the embedded warehouse and of the same engine behind HTTP, both with the shipped tables."""
    with tempfile.TemporaryDirectory(prefix="smishwatch-insert-") as name:
        directory = Path(name)
        (directory / "http").mkdir()
        native, http = free_port(), free_port()
        process = start_warehouse(directory / "native", native)
        front = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.warehouse.http_front", str(directory / "http"), str(http)]
        )
        try:
            migrate(connect(ClickHouseSettings(port=native), create_database=True))
            _post(http, "CREATE DATABASE smishwatch")
            _post(http, "USE smishwatch")
            for statement in script("single"):
                _post(http, statement)
            yield native, http
        finally:
            front.kill()
            front.wait()
            process.stop(60)


def _post(port: int, statement: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", statement.encode()) as answer:
                answer.read()
                return
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{statement}: {error.read().decode()}") from error
        except (ConnectionError, urllib.error.URLError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--rows", type=int, default=50_000, help="of an insert; the sink writes some tens of thousands"
    )
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    rng = random.Random(1)
    print(f"{options.rows:,} rows an insert, best of {options.rounds}\n")
    print("| way | table | client, µs a row | rows/s with the engine |\n|---|---|---:|---:|")
    with engines() as (native, http):
        for table, columns in (
            ("report_keys", key_columns(options.rows, rng)),
            ("reports", report_columns(options.rows, rng)),
        ):
            for name, insert in (native_ways(native) | http_ways(http)).items():
                work, clock = zip(
                    *(_timed(insert, table, columns) for _ in range(options.rounds)), strict=True
                )
                print(
                    f"| {name} | {table} | {1e6 * min(work) / options.rows:.2f} | {options.rows / min(clock):,.0f} |",
                    flush=True,
                )


def _timed(insert: Way, table: str, columns: Columns) -> tuple[float, float]:
    work, clock = time.process_time(), time.perf_counter()
    insert(table, columns)
    return time.process_time() - work, time.perf_counter() - clock


if __name__ == "__main__":
    main()
