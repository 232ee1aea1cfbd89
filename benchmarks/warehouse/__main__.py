"""``python -m benchmarks.warehouse``: the pages' questions over many reports, rollups against the reports themselves.

Fills an embedded warehouse with made-up reports (or reuses one with --data), then prints bytes per report and table,
and for every question the median and 95th percentile in milliseconds: cold (caches and file pages dropped), computed
again at once, kept (as the pages are answered while no table has changed), and over the reports without any rollup,
with how many times faster the rollup is. Beside them stands the processor time of a computed answer (median), which
other work on the machine does not change. Answers over rollups and reports are compared.
"""

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.warehouse.filling import fill
from benchmarks.warehouse.measuring import forget, peak_megabytes, processor_seconds, timed, timing
from benchmarks.warehouse.model import BYTES_PER_REPORT
from benchmarks.warehouse.questions import Asked, everything_asked, over_reports
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.questions import Questions
from smishwatch.infra.devstack.ports import free_port
from smishwatch.infra.devstack.stack import start_warehouse
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.pipeline.warehouse.migrate import migrate
from smishwatch.pipeline.warehouse.rebuild import gather_quiet, rebuild_dirty

SLOW_MS, KEPT_SLOW_MS = 300, 50
"""What a panel may take, cold and warm, at ten million reports on two cores."""
ANEW = 1e-6
"""Seconds for which the state of the tables is known: it is asked for each answer, as by a lonely reader."""


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
    arguments.add_argument("--panels", action="store_true", help="only the questions of panels")
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
            began = time.perf_counter()
            while gather_quiet(client, datetime.now(tz=UTC).date()):
                pass
            print(f"gathered the days that are past in {time.perf_counter() - began:.0f} s")
            _print_sizes(client)
            questions = Questions(ClickHouseSettings(port=port), kept_seconds=ANEW)
            _print_questions(client, questions, folder, process.pid, options)
            print(f"\npeak memory {peak_megabytes(process.pid):,.0f} MB resident")
        finally:
            process.stop(60)


def _print_sizes(client: Client) -> None:
    (total,) = client.execute("SELECT count() FROM reports FINAL")[0]
    print(f"\n{total:,} reports\n\n{'table':20} {'rows':>14} {'bytes/row':>10} {'bytes/report':>13}")
    rows = client.execute(
        "SELECT table, sum(rows), sum(bytes_on_disk) FROM system.parts "
        "WHERE database = currentDatabase() AND active AND rows > 0 GROUP BY table ORDER BY sum(bytes_on_disk) DESC"
    )
    for table, count, size in rows:
        print(f"{table:20} {count:>14,} {size / count:>10.1f} {size / total:>13.2f}")
    print(f"{'by the model':20} {'':>14} {'':>10} {sum(BYTES_PER_REPORT.values()):>13.2f}  without raw texts")
    kept = sum(size for table, _, size in rows if table != "raw_texts")
    print(f"{'all but raw texts':20} {'':>14} {'':>10} {kept / total:>13.2f}")
    print(f"{'all':20} {'':>14} {'':>10} {sum(size for _, _, size in rows) / total:>13.2f}")


def _print_questions(
    client: Client, questions: Questions, folder: Path, pid: int, options: argparse.Namespace
) -> None:
    print("\nMilliseconds, median / 95th percentile; load of the machine in brackets\n")
    print(
        "| question | cold | computed again | kept | processor | over the reports | times faster | answers |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---|")
    raw = 0 if options.no_raw else options.raw_times or options.times
    worst = [
        _print_question(client, questions, folder, pid, asked, raw)
        for asked in everything_asked(client, options.times)
        if asked[0].name.startswith(options.only) and (asked[0].name in PANELS or not options.panels)
    ]
    slow = sum(cold > SLOW_MS or kept > KEPT_SLOW_MS for cold, kept in worst)
    print(f"\n{slow} of {len(worst)} questions over {SLOW_MS} ms cold or {KEPT_SLOW_MS} ms kept")


def _print_question(
    client: Client, questions: Questions, folder: Path, pid: int, asked: list[Asked], raw: int
) -> tuple[float, float]:
    """One row; its 95th percentiles, cold and kept."""
    sql = query.load(asked[0].name)
    cold, warm, kept, work = [], [], [], []
    for one in asked:
        forget(client, folder)
        cold.append(timed(client, sql, one.parameters)[0])
        began = processor_seconds(pid)
        warm.append(timed(client, sql, one.parameters)[0])
        work.append(processor_seconds(pid) - began)
        questions.ask(one.name, one.parameters)
        began = time.perf_counter()
        questions.ask(one.name, one.parameters)
        kept.append(time.perf_counter() - began)
    columns = [f"{timing(times).p50:,.0f} / {timing(times).p95:,.0f}" for times in (cold, warm, kept)]
    columns.append(f"{timing(work).p50:,.0f}")
    columns += _over_reports(client, sql, asked[len(asked) - raw :], warm[len(asked) - raw :])
    print(f"| `{asked[0].name}` | {' | '.join(columns)} | ({os.getloadavg()[0]:.0f})", flush=True)
    return timing(cold).p95, timing(kept).p95


def _over_reports(client: Client, sql: str, asked: list[Asked], fast: list[float]) -> list[str]:
    """The same without rollups: how long, how many times longer, whether the answers agree."""
    without = over_reports(sql)
    if not without or not asked:
        return ["–", "–", "–"]
    plain, same = [], True
    try:
        for one in asked:
            seconds, computed = timed(client, without, one.parameters)
            plain.append(seconds)
            same &= timed(client, sql, one.parameters)[1] == computed
    except WarehouseError as problem:  # it took more memory or time than a question may
        return [type(problem).__name__, "–", "–"]
    faster = timing(plain).p50 / timing(fast).p50
    spread = f"{timing(plain).p50:,.0f} / {timing(plain).p95:,.0f}"
    return [spread, f"{faster:,.1f}", "equal" if same else "DIFFER"]


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"{time.perf_counter() - began:.0f} s in all")
