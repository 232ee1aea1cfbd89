"""Reports flow, and every worker is killed at random, again and again."""

import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.simulator.files import write
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.schemas.topics import REPORTS
from tests.support.house import WORKERS, House, envelope

START = datetime(2026, 3, 1, tzinfo=UTC)
DURATION = timedelta(days=5)
LINES_AT_ONCE = 400
LONGEST_CALM_SECONDS = 0.6
"""Random moments within this after fresh reports were sent: in the middle of a batch as often as between two."""
AT_WORK_WITHIN_SECONDS = 60.0


def simulated_file(directory: Path, reports: int, seed: int) -> Path:
    """A stream with 10 % duplicates and some ids that come with two contents."""
    settings = SimulationSettings(
        seed=seed, start=START, duration=DURATION, reports=reports, duplicate_share=0.1, conflict_share=0.002
    )
    file = directory / "reports.ndjson"
    write(settings, file, directory / "truth.ndjson")
    return file


def records(file: Path) -> Iterator[Record]:
    """The file in envelopes, each carrier's reports in their order, acceptance rising."""
    accepted_at = START + 2 * DURATION
    with file.open(encoding="utf-8") as lines:
        while part := list(islice(lines, LINES_AT_ONCE)):
            by_carrier: dict[str, list[dict[str, Any]]] = {}
            for line in part:
                report = json.loads(line)
                by_carrier.setdefault(report["carrier"], []).append(report)
            accepted_at += timedelta(seconds=1)
            for carrier, reports in by_carrier.items():
                value = envelope(reports, carrier, accepted_at=accepted_at)
                yield Record(REPORTS, carrier.encode(), value)


def feed_and_kill(house: House, feed: Sequence[Record], kills: int, seed: int, say: Any = print) -> int:
    """Send everything; meanwhile kill each worker ``kills`` times, and start it again at once.

    Returns:
        The number of kills.
    """
    chance = random.Random(seed)
    rounds = [feed[number :: kills or 1] for number in range(kills or 1)]
    ordered = iter(feed)
    killed = 0
    with Producer(house.settings.kafka) as producer:
        for number, size in enumerate(map(len, rounds)):
            part = list(islice(ordered, size))
            slices = [part[at :: len(WORKERS)] for at in range(len(WORKERS))]
            sent = iter(part)
            wait_until_at_work(house)
            for worker, count in zip(chance.sample(WORKERS, len(WORKERS)), map(len, slices), strict=True):
                producer.deliver(list(islice(sent, count)))
                if kills:
                    time.sleep(chance.uniform(0, LONGEST_CALM_SECONDS))
                    house.kill(worker)
                    house.start(worker)
                    killed += 1
            say(
                f"round {number + 1} of {len(rounds)}: {killed} kills, {sum(map(len, rounds[: number + 1]))} records sent"
            )
    return killed


def wait_until_at_work(house: House) -> None:
    """Until every worker has got its partitions: a kill before that would prove nothing."""
    deadline = time.monotonic() + AT_WORK_WITHIN_SECONDS
    for worker in WORKERS:
        while not house.at_work(worker):
            assert time.monotonic() < deadline, f"{worker} does not begin\n{house.logs()}"
            time.sleep(0.1)
