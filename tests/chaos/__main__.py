"""Run the fault table: ``python -m tests.chaos --seeds 12``. What was run before is not run again.

Results go to a file that is kept with the code, a line a run with its seed and the commit it ran on, so that runs add up
over as many calls as it takes (``--minutes`` ends one early). The table is made from all of them, printed, and with
``--write`` put into the documentation. Exit code 0 when nothing was lost, nothing counted twice and every rollup exact in
every run of ours, else 1.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.infra.kafka import jars
from smishwatch.infra.kafka.node import KafkaNode
from tests.chaos import naive_runs
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.oracle import misplaced_templates
from tests.chaos.runs import Runner
from tests.chaos.site import Site, site
from tests.chaos.table import summary, table
from tests.support.brokers import BROKERS
from tests.support.house import WORKERS

RUNS_OF_A_SITE = 44
"""Then new topics, a new database and new workers: a run's cost grows with what its tables hold."""
SITE_ROW = "campaigns, over a whole site"
HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.ndjson"
DOCUMENT = HERE.parents[1] / "docs" / "explanation" / "the-fault-table.md"
BEGIN, END = "<!-- results: made by `make chaos`, not by hand -->", "<!-- end of results -->"

Case = tuple[Fault, int]


def main() -> int:
    """The command line; returns the exit code."""
    options = _parser().parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    if options.lane is None and not options.table:
        _run_lanes(options)
    elif options.lane is not None:
        _run_lane(options)
        return 0
    rows = stored(options.out)
    print(shown(rows))
    if options.write:
        DOCUMENT.write_text(with_results(DOCUMENT.read_text(encoding="utf-8"), rows), encoding="utf-8")
    wrong = [row for row in rows if row["pipeline"] == "smishwatch" and is_wrong(row)]
    for row in wrong:
        print(f"WRONG  {row['broker']}, {row['fault']}, seed {row['seed']}: {'; '.join(row['problems'])}")
    return 1 if wrong else 0


def shown(rows: Sequence[dict[str, Any]]) -> str:
    """How many runs there were, and the table of them."""
    runs = [row for row in rows if row["fault"] != SITE_ROW]
    return f"{summary(runs)}\n\n{table(runs, [fault.name for fault in FAULTS])}"


def with_results(document: str, rows: Sequence[dict[str, Any]]) -> str:
    """The document with what its two marks enclose made anew from the results.

    Raises:
        ValueError: when the document has no such marks.
    """
    before, began, rest = document.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (began and ended):
        raise ValueError(f"{DOCUMENT}: no place for the results between {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{shown(rows)}\n{END}{after}"


def is_wrong(row: dict[str, Any]) -> bool:
    """Whether the run shows a fault of ours."""
    return bool(row["lost"] or row["duplicated"] or row["mismatches"] or row["problems"])


def stored(out: Path) -> list[dict[str, Any]]:
    """Every run so far."""
    return [json.loads(line) for line in out.open(encoding="utf-8")] if out.exists() else []


def cases(options: argparse.Namespace) -> list[Case]:
    """What is still to be run in this lane, seed by seed, so that a run that is cut short has tried every fault."""
    pipeline, broker, lane = options.lane.split(":")
    done = {
        (row["fault"], row["seed"])
        for row in stored(options.out)
        if (row["pipeline"], row["broker"]) == (pipeline, broker)
    }
    seeds = options.naive_seeds if pipeline == "naive" else options.seeds
    number, lanes = map(int, lane.split("/"))
    return [
        (fault, seed)
        for seed in range(1, seeds + 1)
        if seed % lanes == number
        for fault in FAULTS
        if options.only in fault.name
        and (broker == BROKERS[1] or not fault.durable_broker)
        and (pipeline != "naive" or fault.naive is not None)
        and (fault.name, seed) not in done
    ]


def _run_lanes(options: argparse.Namespace) -> None:
    """Each broker, and the naive pipeline, in processes of their own beside one another."""
    names = [
        f"smishwatch:{broker}:{number}/{options.lanes}"
        for broker in options.brokers.split(",")
        for number in range(options.lanes)
    ]
    if options.naive_seeds:
        names.append(f"naive:{BROKERS[0]}:0/1")
    command = [sys.executable, "-m", "tests.chaos", *sys.argv[1:]]
    lanes = [subprocess.Popen([*command, "--lane", name]) for name in names]
    try:
        for lane in lanes:
            lane.wait()
    finally:
        for lane in lanes:
            lane.terminate()


def _run_lane(options: argparse.Namespace) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no worker outlives its lane
    pipeline, broker, _ = options.lane.split(":")
    left = cases(options)
    deadline = time.monotonic() + options.minutes * 60
    print(f"{options.lane}: {len(left)} runs to do", flush=True)
    while left and time.monotonic() < deadline:
        with _new_site(pipeline, broker) as built:
            part, left = left[:RUNS_OF_A_SITE], left[RUNS_OF_A_SITE:]
            _run_cases(built, broker, pipeline, part, options.out, deadline)


@contextmanager
def _new_site(pipeline: str, broker: str) -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="smishwatch-chaos-", ignore_cleanup_errors=True) as name:
        directory, node = Path(name), None
        if broker == BROKERS[1]:
            jars.require()
            node = KafkaNode(directory / "kafka")
            node.start()
        crew = naive_runs.CREW if pipeline == "naive" else WORKERS
        try:
            bootstrap = node.bootstrap if node else None
            with (
                EmbeddedStack(directory / "stack", kafka_bootstrap=bootstrap) as stack,
                site(stack, directory / "site", node=node, crew=crew) as built,
            ):
                if pipeline == "naive":
                    naive_runs.prepare(built)
                built.start()
                yield built
        finally:
            if node is not None:
                node.stop()


def _run_cases(
    built: Site, broker: str, pipeline: str, part: Sequence[Case], out: Path, deadline: float
) -> None:
    runner = naive_runs.NaiveRunner(built, broker) if pipeline == "naive" else Runner(built, broker)
    for number, (fault, seed) in enumerate(part):
        if time.monotonic() > deadline:
            break
        result = runner.run(fault, seed, number)
        _store(out, result.as_row())
        if pipeline != "naive" and is_wrong(result.as_row()):
            print(f"WRONG  {broker}: {result}\n{built.logs()}", flush=True)
            break  # a site that has shown a fault is not used again
    if pipeline != "naive":
        words = list(misplaced_templates(built))
        _store(out, {"pipeline": pipeline, "broker": broker, "fault": SITE_ROW, "seed": 0, "lost": 0, "duplicated": 0,
                     "mismatches": len(words), "problems": words})  # fmt: skip
    runner.close()


@cache
def commit() -> str:
    """What is being run: the commit, with a plus where files were changed since; empty outside of git."""
    git = ("git", "-C", str(HERE))
    try:
        named = subprocess.run(
            [*git, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True, check=True
        )
        changed = subprocess.run(
            [*git, "status", "--porcelain", "--", ":/", f":(exclude,top){RESULTS.relative_to(HERE.parents[1])}"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return ""
    return named.stdout.strip() + ("+" if changed.stdout.strip() else "")


def _store(out: Path, row: dict[str, object]) -> None:
    row = row | {"commit": commit()}
    with out.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seeds", type=int, default=12, help="seeds for each fault and broker")
    parser.add_argument("--naive-seeds", type=int, default=0, help="seeds for the naive pipeline; 0 for none")
    parser.add_argument("--brokers", default=",".join(BROKERS), help="of embedded and kafka")
    parser.add_argument("--only", default="", help="faults whose name holds this")
    parser.add_argument("--lanes", type=int, default=2, help="processes beside one another for each broker")
    parser.add_argument("--minutes", type=float, default=600, help="begin no run after this long")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where results are kept")
    parser.add_argument("--write", action="store_true", help="put the table into docs/explanation as well")
    parser.add_argument("--table", action="store_true", help="only print the table of what was run")
    parser.add_argument("--lane", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
