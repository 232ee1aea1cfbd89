"""A House whose workers carry spots for faults, and can be hurt together with what they stand on."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.infra.kafka.node import KafkaNode
from smishwatch.pipeline.broker.producer import Producer, Record
from tests.chaos import faulty
from tests.chaos.points import Points
from tests.support.house import WORKERS, House, house

SESSION_SECONDS = 2.0
"""How long a killed worker keeps its partitions on Apache Kafka; it bounds every recovery from below."""


@dataclass
class Site(House):
    """Workers that can be hurt. A second instance of a worker is called ``worker.2`` and has its own directory."""

    points_directory: Path = Path()
    node: KafkaNode | None = None
    wanted: set[str] = field(default_factory=set)
    """Workers that are to run; whatever ends by itself is started again by ``tend``."""

    @property
    def points(self) -> Points:
        """The spots of these workers."""
        return Points(self.points_directory)

    def start(self, *workers: str) -> None:
        self.wanted |= set(workers or self.crew)
        super().start(*workers)

    def stop(self, *workers: str) -> dict[str, int]:
        names = workers or tuple(self.processes)
        self.wanted -= set(names)
        return super().stop(*names)

    def send_records(self, records: Sequence[Record]) -> None:
        """Write records of a stream, confirmed."""
        with Producer(self.settings.kafka) as producer:
            producer.deliver(records)

    def tend(self) -> int:
        """Start again what has ended, as a supervisor does; how many those were."""
        ended = [name for name in self.wanted if self.processes[name].poll() is not None]
        if ended:
            self.start(*ended)
        return len(ended)

    def freeze(self, worker: str, seconds: float) -> None:
        """As a machine does that is out of memory or paused."""
        self.processes[worker].send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.processes[worker].send_signal(signal.SIGCONT)

    def kill_warehouse(self) -> None:
        """SIGKILL of the embedded warehouse's process."""
        assert isinstance(self.stack, EmbeddedStack)
        self.stack.processes[-1].kill()

    def start_warehouse(self) -> None:
        """Start it again on its data and its port."""
        assert isinstance(self.stack, EmbeddedStack)
        self.stack.start()

    def memory_bytes(self) -> int:
        """Resident memory of the largest worker now."""
        sizes = [0]
        for process in self.processes.values():
            try:
                pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
            except (FileNotFoundError, ProcessLookupError, IndexError):
                continue
            sizes.append(pages * os.sysconf("SC_PAGE_SIZE"))
        return max(sizes)


@contextmanager
def site(
    stack: EmbeddedStack,
    directory: Path,
    *,
    node: KafkaNode | None = None,
    without: str = "",
    crew: tuple[str, ...] = WORKERS,
) -> Iterator[Site]:
    """A site on fresh topics and a fresh database; nothing runs afterwards."""
    directory.mkdir(parents=True, exist_ok=True)
    with house(stack, directory, "chaos") as built:
        built.settings.kafka.session_seconds = SESSION_SECONDS
        made = Site(
            built.stack,
            built.settings,
            directory,
            work=partial(faulty.work, points=directory / "points", without=without),
            crew=crew,
            processes=built.processes,
            points_directory=directory / "points",
            node=node,
        )
        yield made
