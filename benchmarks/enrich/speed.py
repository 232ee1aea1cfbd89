"""``python -m benchmarks.enrich.speed``: reports a second on one core, and where the time goes.

Two streams: the simulated one, in which templates recur in many copies, and real reports that are all distinct and
in many languages. A quarter of each warms the caches up, as a worker's are; the rest is measured in envelopes of 500.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from benchmarks.enrich.clocks import clocks
from benchmarks.enrich.datasets import available, load
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.enrich.verdict import forget_wordings
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.pipeline.stages.enrich import EnrichContext, enrich_record
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.workers.collecting import collect_seldom
from smishwatch.schemas.report import Report, ReportEnvelope

START = datetime(2026, 1, 15, tzinfo=UTC)
PER_ENVELOPE = 500
REAL = "spamhunter_2018_2020"
RUNS = 3
"""The fastest of these is printed: whatever else runs on the machine only ever adds time."""

PEPPER = b"pepper of the benchmark"

T = TypeVar("T")
Stream = Sequence[Report]
Run = Callable[[Enricher, Sequence[T]], None]


def main() -> None:
    """Print the tables of both streams."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--most", type=int, default=12_000, help="reports per stream")
    print_speed(arguments.parse_args().most)


def print_speed(most: int) -> None:
    """Rates and profile of each stream; a set that is not there is named and left out."""
    _print_stream("simulated stream", _simulated(most))
    if available(REAL):
        _print_stream(REAL, _real(most))
    else:
        print(f"\n{REAL} is not there: no table of its speed")


def _simulated(most: int) -> Stream:
    settings = SimulationSettings(seed=11, start=START, reports=most, duration=timedelta(days=14))
    return [simulated.report for simulated in simulate(settings)]


def _real(most: int) -> Stream:
    texts = dict.fromkeys(message.text for message in load(REAL, most * 2))
    return [
        Report(report_id=f"r{number}", reported_at=START, body=text)
        for number, text in enumerate(list(texts)[:most])
    ]


def _print_stream(name: str, stream: Stream) -> None:
    warm, measured = stream[: len(stream) // 4], stream[len(stream) // 4 :]
    bodies = {report.body for report in measured}
    print(f"\nSpeed on {name}: {len(measured)} reports, {len(bodies)} distinct texts, one core")
    stage = _rate(_records(warm), _records(measured), _stage, len(measured))
    each = _rate(warm, measured, _enrich, len(measured))
    print(f"  the whole stage  {stage:7.1f} µs a report, {1e6 / stage:8.0f} a second")
    print(f"  enrichment       {each:7.1f} µs a report, {1e6 / each:8.0f} a second, of which")
    enricher = Enricher(starter())
    forget_wordings()
    _enrich(enricher, warm)
    with clocks() as found:
        _enrich(enricher, measured)
    whole = sum(found.spent.values())
    for step, nanoseconds in found.spent.most_common():
        if nanoseconds * 200 > whole:
            share = nanoseconds / whole
            print(f"    {share * each:6.1f} µs  {share:4.0%}  {step}")


def _rate(warm: Sequence[T], measured: Sequence[T], run: Run[T], reports: int) -> float:
    """Microseconds a report."""
    seconds = []
    for _ in range(RUNS):
        enricher = Enricher(starter())
        forget_wordings()
        run(enricher, warm)
        collect_seldom()  # as the worker does
        start = time.process_time()
        run(enricher, measured)
        seconds.append(time.process_time() - start)
    return min(seconds) / reports * 1e6


def _enrich(enricher: Enricher, stream: Stream) -> None:
    for first in range(0, len(stream), PER_ENVELOPE):
        messages = [
            (r.body, r.sender, r.country, r.reported_at) for r in stream[first : first + PER_ENVELOPE]
        ]
        enricher.enrich_ahead(messages)
        for message in messages:
            enricher.enrich(*message)


def _records(stream: Stream) -> Sequence[SourceRecord]:
    records = []
    for first in range(0, len(stream), PER_ENVELOPE):
        envelope = ReportEnvelope(
            batch_id=f"b{first}",
            carrier="bench",
            accepted_at=START + timedelta(days=30),
            reports=tuple(stream[first : first + PER_ENVELOPE]),
        )
        value = envelope.model_dump_json(by_alias=True).encode()
        records.append(SourceRecord("reports.v1", 0, first, 0, None, value))
    return records


def _stage(enricher: Enricher, records: Sequence[SourceRecord]) -> None:
    """From the bytes of a record to what goes out: parsing, hashing, enrichment, sums."""
    context = EnrichContext(enricher, PEPPER, Sealer(PEPPER))
    for record in records:
        enrich_record(record, context)


if __name__ == "__main__":
    main()
