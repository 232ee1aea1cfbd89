"""Reports flow, and every worker is killed at random, again and again."""

import json
import random
import time
from collections import deque
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


def feed_and_kill(house: House, feed: Sequence[Record], kills: int, seed: int) -> int:
    """Send everything; meanwhile kill each worker ``kills`` times, and start it again at once.

    A worker is killed only when it has got its partitions: a kill before that would prove nothing.

    Returns:
        The number of kills.
    """
    chance = random.Random(seed)
    left = dict.fromkeys(WORKERS, kills)
    waiting = deque(feed)
    at_once = len(feed) // (kills * len(WORKERS) + 1)
    with Producer(house.settings.kafka) as producer:
        while any(left.values()):
            worker = one_at_work(house, [worker for worker in WORKERS if left[worker]], chance)
            producer.deliver([waiting.popleft() for _ in range(at_once)])
            time.sleep(chance.uniform(0, LONGEST_CALM_SECONDS))
            house.kill(worker)
            house.start(worker)
            left[worker] -= 1
        producer.deliver(waiting)
    return kills * len(WORKERS)


def one_at_work(house: House, workers: Sequence[str], chance: random.Random) -> str:
    """One of these workers that is working now, as soon as there is one."""
    deadline = time.monotonic() + AT_WORK_WITHIN_SECONDS
    while time.monotonic() < deadline:
        for worker in chance.sample(workers, len(workers)):
            if house.at_work(worker):
                return worker
        time.sleep(0.05)
    raise AssertionError(f"none of {workers} begins to work\n{house.logs()}")
