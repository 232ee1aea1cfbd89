"""The same campaigns from ``analyse``, from one worker, and from a worker that is killed again and again.

``python -m tests.chaos.same_campaigns --reports 5000 --kills 10``, or with a dump of messages (``--dump
../shared/data/spamhunter_2018_2020.jsonl.gz``) instead of a simulated stream. Exit code 0 when every report is in the same
template and the same campaign three times, 1 otherwise. With ``SMISHWATCH_CLUSTER_PARTS`` there is a clusterer for each
part, and they are killed in turn. The small form is in the suite
(``tests/integration/stream/test_same_as_analyse.py``).
"""

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.simulator.files import write
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.workers.cluster_part import cluster_parts
from tests.support.devstack import Services
from tests.support.house import House, envelope, house, report

START = datetime(2026, 10, 1, tzinfo=UTC)
AT_WORK_WITHIN_SECONDS = 60.0

Membership = dict[tuple[str, str], tuple[str, str]]
"""(carrier, report id) → (template id, campaign id)."""


def simulated_reports(folder: Path, reports: int, seed: int = 11) -> Path:
    """A stream of two days without duplicates."""
    settings = SimulationSettings(
        seed=seed,
        start=START,
        reports=reports,
        duration=timedelta(days=2),
        duplicate_share=0,
        conflict_share=0,
    )
    write(settings, folder / "reports.ndjson", folder / "truth.ndjson")
    return folder / "reports.ndjson"


def dumped_reports(folder: Path, dump: Path) -> Path:
    """A dump of messages, a JSON object with ``text`` and perhaps ``date`` (``2019-05``) a line, as canonical reports."""
    file = folder / "reports.ndjson"
    with gzip.open(dump, "rt", encoding="utf-8") as lines, file.open("w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            message = json.loads(line)
            month = (message.get("date") or "2019-01")[:7]
            made = report(f"r{number}", message["text"], carrier="lab", reported_at=f"{month}-01T00:00:00Z")
            out.write(json.dumps(made) + "\n")
    return file


def analysed(file: Path, output: Path, *options: str) -> Membership:
    """What ``analyse`` makes of the file."""
    result = CliRunner().invoke(app, ["analyse", str(file), "-o", str(output), *options])
    assert result.exit_code == 0, result.output
    rows = (json.loads(line) for line in (output / "reports.ndjson").open(encoding="utf-8"))
    return {(row["carrier"], row["report_id"]): (row["template_id"], row["campaign_id"]) for row in rows}


def streamed(built: House) -> Membership:
    """What is in the warehouse, merges resolved."""
    rows = built.rows(
        """
        SELECT carrier, report_id, template_id, if(head = '', campaign_id, head)
        FROM reports FINAL
        JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS places USING template_id
        LEFT JOIN campaign_heads USING campaign_id
        """
    )
    return {(carrier, report_id): (template, campaign) for carrier, report_id, template, campaign in rows}


def envelopes(file: Path, size: int) -> list[bytes]:
    """The file cut into envelopes; their common key keeps the order."""
    reports = [json.loads(line) for line in file.open(encoding="utf-8")]
    accepted_at = max(datetime.fromisoformat(report["reported_at"]) for report in reports) + timedelta(days=1)
    parts = [reports[start : start + size] for start in range(0, len(reports), size)]
    return [envelope(part, accepted_at=accepted_at) for part in parts]


def feed_and_kill_clusterer(
    built: House, parts: Sequence[bytes], kills: int, clusterers: Sequence[str] = ("cluster",)
) -> None:
    """Send everything in as many parts as there are kills; after each a clusterer is killed in turn, while it works."""
    for turn in range(kills):
        clusterer = clusterers[turn % len(clusterers)]
        deadline = time.monotonic() + AT_WORK_WITHIN_SECONDS
        while not built.at_work(clusterer):
            assert time.monotonic() < deadline, f"the clusterer does not begin to work\n{built.logs()}"
            time.sleep(0.05)
        built.send(parts[turn * len(parts) // kills : (turn + 1) * len(parts) // kills])
        time.sleep(0.1 * (turn % 4))
        built.kill(clusterer)
        built.start(clusterer)


def run(stack: Services, directory: Path, file: Path, kills: int) -> list[str]:
    """One run; what differs."""
    expected = analysed(file, directory / "analysed")
    clusterers = [part.worker for part in cluster_parts(Settings())]
    wrong = []
    for name, killed in (("one worker", 0), (f"{kills} kills of the clusterer", kills)):
        began = time.monotonic()
        folder = directory / f"killed{killed}"
        folder.mkdir()
        with house(stack, folder, "same") as built:
            built.start("enrich", *clusterers, "sink")
            parts = envelopes(file, max(1, len(expected) // 100))
            if killed:
                feed_and_kill_clusterer(built, parts, killed, clusterers)
            else:
                built.send(parts)
            built.drain(600)
            found = streamed(built)
        differing = sum(found.get(key) != place for key, place in expected.items())
        campaigns = len({campaign for _, campaign in found.values()})
        print(
            f"{name}: {len(found)} reports, {len(set(found.values()))} templates, {campaigns} campaigns; "
            f"{differing} reports differ from analyse ({time.monotonic() - began:.0f} s)",
            flush=True,
        )
        if differing or len(found) != len(expected):
            wrong.append(name)
    return wrong


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=10, help="SIGKILLs of the clusterer")
    parser.add_argument("--seed", type=int, default=11, help="of the stream")
    parser.add_argument(
        "--dump", type=Path, help="messages instead of a stream: .jsonl.gz with `text` and `date`"
    )
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="smishwatch-same-") as name,
        EmbeddedStack(Path(name) / "stack") as stack,
    ):
        folder = Path(name)
        file = (
            dumped_reports(folder, options.dump)
            if options.dump
            else simulated_reports(folder, options.reports, options.seed)
        )
        wrong = run(stack, folder, file, options.kills)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
