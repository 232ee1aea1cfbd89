"""``python -m benchmarks.warehouse``: the pages' questions over many reports, rollups against the reports themselves.

Fills an embedded warehouse with made-up reports (or reuses one with --data), then prints bytes per report and table,
and for every question the median and 95th percentile in milliseconds: cold (caches and file pages dropped), warm, and
warm without any rollup, with how many times faster the rollup is. Beside them stands the processor time of a warm
answer (median), which other work on the machine does not change. Answers over rollups and reports are compared.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from benchmarks.warehouse.filling import fill
from benchmarks.warehouse.measuring import forget, peak_megabytes, processor_seconds, timed, timing
from benchmarks.warehouse.model import BYTES_PER_REPORT
from benchmarks.warehouse.questions import Asked, everything_asked, over_reports
from smishwatch.infra.devstack.ports import free_port
from smishwatch.infra.devstack.stack import start_warehouse
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.migrate import migrate
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty

SLOW_MS = 300
"""What a page may take, cold, at ten million reports on two cores."""


def main() -> None:
    """Fill, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reports", type=int, default=1_000_000)
    arguments.add_argument("--days", type=int, default=90, help="over how long they are spread")
    arguments.add_argument("--times", type=int, default=16, help="ways of asking each question")
    arguments.add_argument("--data", type=Path, help="folder to keep the warehouse in, and to use again")
    arguments.add_argument(
        "--raw-times", type=int, help="ways of asking over the reports; as many if not given"
    )
    arguments.add_argument("--only", default="", help="only the questions whose names begin so")
    arguments.add_argument("--no-raw", action="store_true", help="leave the answers over the reports out")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="smishwatch-bench-") as temporary:
        folder = options.data or Path(temporary)
        port = free_port()
        process = start_warehouse(folder, port)
        try:
            client = connect(ClickHouseSettings(port=port), create_database=True)
            migrate(client)
            if not client.execute("SELECT count() FROM reports")[0][0]:
                for what, seconds in fill(client, options.reports, options.days):
                    print(f"filled {what} in {seconds:.0f} s", flush=True)
                    print(f"peak memory so far {peak_megabytes(process.pid):,.0f} MB", flush=True)
            began = time.perf_counter()
            days = rebuild_dirty(client)
            print(f"rebuilt {days} days in {time.perf_counter() - began:.0f} s")
            _print_sizes(client)
            _print_questions(client, folder, process.pid, options)
            print(f"\npeak memory {peak_megabytes(process.pid):,.0f} MB resident")
        finally:
            process.stop(60)


def _print_sizes(client: Client) -> None:
    (total,) = client.execute("SELECT count() FROM reports FINAL")[0]
    print(f"\n{total:,} reports\n\n{'table':20} {'rows':>14} {'bytes/row':>10} {'bytes/report':>13}")
    rows = client.execute(
        "SELECT table, sum(rows), sum(bytes_on_disk) FROM system.parts "
        "WHERE database = currentDatabase() AND active GROUP BY table ORDER BY sum(bytes_on_disk) DESC"
    )
    for table, count, size in rows:
        print(f"{table:20} {count:>14,} {size / count:>10.1f} {size / total:>13.2f}")
    print(f"{'by the model':20} {'':>14} {'':>10} {sum(BYTES_PER_REPORT.values()):>13.2f}  without raw texts")
    kept = sum(size for table, _, size in rows if table != "raw_texts")
    print(f"{'all but raw texts':20} {'':>14} {'':>10} {kept / total:>13.2f}")
    print(f"{'all':20} {'':>14} {'':>10} {sum(size for _, _, size in rows) / total:>13.2f}")


def _print_questions(client: Client, folder: Path, pid: int, options: argparse.Namespace) -> None:
    print("\nMilliseconds: median / 95th percentile; load of the machine in brackets")
    print(
        f"{'question':22} {'cold':>15} {'warm':>15} {'CPU':>6} {'without rollup':>17} {'faster':>7}  answers"
    )
    raw = 0 if options.no_raw else options.raw_times or options.times
    for asked in everything_asked(client, options.times):
        if asked[0].name.startswith(options.only):
            _print_question(client, folder, pid, asked, raw)


def _print_question(client: Client, folder: Path, pid: int, asked: list[Asked], raw: int) -> None:
    sql = query.load(asked[0].name)
    cold, warm, work, plain, fast, same = [], [], [], [], [], True
    without = over_reports(sql)
    for number, one in enumerate(asked):
        forget(client, folder)
        cold.append(timed(client, sql, one.parameters)[0])
        began = processor_seconds(pid)
        seconds, rows = timed(client, sql, one.parameters)
        work.append(processor_seconds(pid) - began)
        warm.append(seconds)
        if without and number >= len(asked) - raw:
            fast.append(seconds)
            seconds, computed = timed(client, without, one.parameters)
            plain.append(seconds)
            same &= rows == computed
    slow = timing(cold).p95 > SLOW_MS
    columns = [f"{timing(times).p50:7.0f} /{timing(times).p95:6.0f}" for times in (cold, warm)]
    columns.append(f"{timing(work).p50:5.0f}")
    if plain:
        faster = timing(plain).p50 / timing(fast).p50
        columns.append(f"{timing(plain).p50:9.0f} /{timing(plain).p95:6.0f} {faster:6.1f}x")
        columns.append(" equal" if same else " DIFFER")
    print(
        f"{asked[0].name:22} {' '.join(columns)}{'  SLOW' if slow else ''}  ({os.getloadavg()[0]:.0f})",
        flush=True,
    )


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"{time.perf_counter() - began:.0f} s in all")
