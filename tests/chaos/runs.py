"""One run: a stream flows, a fault strikes, everything settles, and every figure is compared with brute force."""

import time
from dataclasses import asdict, dataclass, field

from kafka.errors import KafkaError

from smishwatch.pipeline.broker.lag import LagReader
from smishwatch.pipeline.broker.producer import NotDeliveredError, Producer, Record
from tests.chaos.faults import Fault
from tests.chaos.oracle import expected_of, tally
from tests.chaos.site import Site
from tests.chaos.stream import Flow, flow
from tests.support.house import WORKERS

SETTLE_SECONDS = 150.0
"""Longer than a stuck worker needs to be noticed and started again."""
SEND_SECONDS = 60.0
_UNREBUILT = (
    "SELECT day FROM rollup_dirty GROUP BY day, batch, phase HAVING sum(sign) > 0 AND phase = 'written'"
)


@dataclass
class Result:
    """What one run showed."""

    pipeline: str
    broker: str
    fault: str
    seed: int
    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    mismatches: int = 0
    recover_seconds: float = 0.0
    peak_lag: int = 0
    peak_bytes: int = 0
    problems: list[str] = field(default_factory=list)

    def as_row(self) -> dict[str, object]:
        """As it is stored."""
        return asdict(self)


class Runner:
    """Runs faults one after another on one site, keeping its connections."""

    def __init__(self, site: Site, broker: str) -> None:
        self._site = site
        self._broker = broker
        self._producer: Producer | None = None
        self._readers: dict[str, LagReader] = {}
        self._committed: dict[tuple[str, str, int], int] = {}

    def run(self, fault: Fault, seed: int, number: int) -> Result:
        """One run; ``number`` names its carriers, so it must be new on this site."""
        result = Result("smishwatch", self._broker, fault.name, seed)
        stream = flow(seed, f"run{number}", fault.profile)
        began = self._strike(fault, stream, result)
        self._settle(fault, result)
        result.recover_seconds = round(time.time() - (self._site.points.struck_at() or began), 2)
        if fault.point and not self._site.points.taken():
            result.problems.append("the fault did not happen")
        self._site.points.disarm()
        found = tally(self._site, expected_of(stream.accepted), stream.carriers, stream.dead_letters)
        result.lost, result.duplicated, result.mismatches = found.lost, found.duplicated, found.mismatches
        result.problems += found.words
        return result

    def close(self) -> None:
        """End the connections."""
        for connection in (self._producer, *self._readers.values()):
            if connection is not None:
                connection.close()
        self._producer, self._readers = None, {}

    def _strike(self, fault: Fault, stream: Flow, result: Result) -> float:
        """The stream in three parts with the fault around the second; when it struck at the earliest."""
        self._site.points.forget()
        fault.before(self._site)
        if fault.point:
            self._site.points.arm(fault.point, fault.action, fault.times)
        self._send(stream.parts[0], result)
        began = time.time()
        fault.during(self._site)
        self._send(stream.parts[1], result)
        fault.after(self._site)
        if "offsets" in fault.name:
            self._committed.clear()  # going back is the fault itself
        self._send(stream.parts[2], result)
        result.acknowledged = len(stream.accepted)
        return began

    def _send(self, records: list[Record], result: Result) -> None:
        """As a carrier does: until every record is confirmed, which may store some of them twice."""
        deadline = time.monotonic() + SEND_SECONDS
        while True:
            try:
                self._producer = self._producer or Producer(self._site.settings.kafka)
                self._producer.deliver(records)
            except (NotDeliveredError, KafkaError) as problem:
                if time.monotonic() > deadline:
                    result.problems.append(f"the broker takes nothing: {type(problem).__name__}")
                    return
                if self._producer is not None:
                    self._producer.close()
                self._producer = None
            else:
                return

    def _settle(self, fault: Fault, result: Result) -> None:
        """Until every worker has committed everything twice in a row and every rollup is rebuilt."""
        deadline, zeros, lag, dirty = time.monotonic() + SETTLE_SECONDS, 0, None, True
        while zeros < 2:
            if time.monotonic() > deadline:
                result.problems.append(f"not settled: lag {lag}, days to rebuild {dirty}")
                return
            self._site.tend()
            result.peak_bytes = max(result.peak_bytes, self._site.memory_bytes())
            lag = self._lag(result)
            result.peak_lag = max(result.peak_lag, lag or 0)
            dirty = self._dirty()
            zeros = zeros + 1 if lag == 0 and not dirty else 0

    def _dirty(self) -> bool:
        try:
            return bool(self._site.rows(_UNREBUILT))
        except Exception:  # the warehouse is away
            return True

    def _lag(self, result: Result) -> int | None:
        """Records still to be done; ``None`` while the broker cannot say. Committed offsets must only rise."""
        total = 0
        try:
            for worker in WORKERS:
                if worker not in self._readers:
                    self._readers[worker] = LagReader(self._site.settings.kafka, worker)
                for place in self._readers[worker].read():
                    total += place.records
                    key = (worker, place.topic, place.partition)
                    if place.committed < self._committed.get(key, 0):
                        result.problems.append(f"{worker} went back on {place.topic}/{place.partition}")
                    self._committed[key] = place.committed
        except (KafkaError, TimeoutError, LookupError, ConnectionError, OSError):
            for reader in self._readers.values():
                reader.close()
            self._readers = {}
            return None
        return total
