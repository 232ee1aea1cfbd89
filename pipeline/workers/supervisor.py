"""Everything on this machine under one roof: starts, watches, starts again, drains, and leaves nothing behind."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from smishwatch.pipeline.observability.health import Health, HealthServer
from smishwatch.pipeline.settings import KafkaSettings, Settings
from smishwatch.pipeline.workers.child import Child, Program, Role
from smishwatch.pipeline.workers.cluster_part import cluster_parts, require_same_parts
from smishwatch.pipeline.workers.lag_watch import LagWatch

CHECK_SECONDS = 0.2
DRAIN_SECONDS = 120.0
"""How long an orderly stop may take to carry what was accepted into the warehouse."""
END_SECONDS = 20.0
"""How long a process may take to end once it was asked to."""

Status = dict[str, Any]


class Stack(Protocol):
    """The embedded broker and warehouse, or whatever the processes stand on."""

    def start(self) -> None:
        """Start what is not running."""

    def healthy(self) -> bool:
        """Whether both answer."""

    def stop(self) -> None:
        """Stop both."""


class Supervisor:
    """Runs programs on a stack until it is asked to stop.

    Args:
        programs: what to run; started in this order
        kafka: whose lag tells when everything is drained
        stack: started first and stopped last; ``None`` where broker and warehouse are somebody else's
        prepare: makes topics and tables; called after every start of the stack
        say: prints a line of a process
        health_port: where ``/healthz`` and ``/metrics`` of the whole are served; ``None`` for nowhere
        drain_seconds: how long to wait for the workers at the end
    """

    def __init__(
        self,
        programs: Sequence[Program],
        kafka: KafkaSettings,
        *,
        stack: Stack | None = None,
        prepare: Callable[[], None] = lambda: None,
        say: Callable[[str, str], None] | None = None,
        health_port: int | None = None,
        drain_seconds: float = DRAIN_SECONDS,
    ) -> None:
        self._say = say or prefixed_lines([program.name for program in programs])
        self._children = [Child(program, self._say) for program in programs]
        self._kafka = kafka
        self._stack = stack
        self._prepare = prepare
        self._health_port = health_port
        self._drain_seconds = drain_seconds
        self._asked = 0
        self._wake = threading.Event()
        self._lag: LagWatch | None = None

    def run(self, for_seconds: float | None = None) -> int:
        """Run until SIGINT, SIGTERM, ``stop`` or the time; must be called from the main thread.

        Returns:
            0 when everything that was accepted is in the warehouse and every process ended in order, else 1.
        """
        before = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)
        }
        server = None
        try:
            self._start_stack()
            self._lag = LagWatch(self._kafka, self._workers())
            if self._health_port is not None:
                server = HealthServer(Health(details=self.status), self._health_port)
            self._watch(for_seconds)
            return 0 if self._end_in_order() else 1
        finally:
            self._leave_nothing_behind()
            if server is not None:
                server.close()
            for number, handler in before.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """Ask for an orderly stop; asked again while draining, stop without waiting any longer."""
        self._asked += 1
        self._wake.set()

    def status(self) -> Status:
        """Every process with its state, restarts and uptime, and the lag of the workers."""
        return {
            "processes": [child.status() for child in self._children],
            "lag": self._lag.lag if self._lag else None,
            "stopping": self._asked > 0,
        }

    def _on_signal(self, *_: object) -> None:
        self.stop()

    def _watch(self, for_seconds: float | None) -> None:
        ends_at = None if for_seconds is None else time.monotonic() + for_seconds
        while not self._asked and (ends_at is None or time.monotonic() < ends_at):
            if self._stack is not None and not self._stack_runs():
                self._restart_on_new_stack()
            self._tend()
            self._wake.wait(CHECK_SECONDS)

    def _tend(self, roles: Sequence[Role] = ("door", "worker", "page")) -> None:
        for child in self._children:
            if child.program.role in roles:
                child.tend()

    def _start_stack(self) -> None:
        if self._stack is not None:
            self._stack.start()
        self._prepare()

    def _stack_runs(self) -> bool:
        processes = getattr(self._stack, "processes", [])
        return all(process.exit_code is None for process in processes)

    def _restart_on_new_stack(self) -> None:
        self._say("supervisor", "the broker or the warehouse ended; starting it and every process again")
        self._start_stack()
        for child in self._children:
            child.start_over()

    def _end_in_order(self) -> bool:
        """Doors first, so that nothing new comes in; then drain; then workers, then pages."""
        in_order = self._end("door")
        drained = self._drain()
        for role in ("worker", "page"):
            in_order &= self._end(role)
        return in_order and drained

    def _end(self, role: str) -> bool:
        ending = [child for child in self._children if child.program.role == role]
        for child in ending:
            child.ask_to_end()
        ended = [child.end(END_SECONDS) for child in ending]
        return all(ended)

    def _drain(self) -> bool:
        """Wait until the workers have committed everything; twice in a row, since they feed one another."""
        asked_before, deadline = self._asked, time.monotonic() + self._drain_seconds
        assert self._lag is not None
        zeros, lag = 0, self._lag.lag
        while zeros < 2:
            if time.monotonic() > deadline or self._asked > max(1, asked_before):
                self._say("supervisor", f"stopping with records that are not in the warehouse yet: {lag}")
                return False
            self._tend(("worker",))
            lag = self._lag.next_round(within_seconds=10.0)
            zeros = zeros + 1 if lag is not None and not any(lag.values()) else 0
        return True

    def _leave_nothing_behind(self) -> None:
        for child in self._children:
            child.ask_to_end()
        for child in self._children:
            child.end(END_SECONDS)
        if self._lag is not None:
            self._lag.close()
        if self._stack is not None:
            self._stack.stop()

    def _workers(self) -> list[str]:
        return [child.program.name for child in self._children if child.program.role == "worker"]


def worker_names(settings: Settings) -> tuple[str, ...]:
    """The workers of a deployment: one of each kind, and a clusterer for each part.

    Raises:
        PartsError: when the setting cannot be meant, or a memory here was made under other parts
    """
    parts = cluster_parts(settings)
    require_same_parts(settings.data_dir, parts[0].parts)
    return ("enrich", *(part.worker for part in parts), "reputation", "sink")


def worker_programs(environment: Mapping[str, str], health_ports: Mapping[str, int]) -> list[Program]:
    """Workers as programs of this Python.

    Args:
        environment: the settings, as ``SMISHWATCH_…``
        health_ports: the workers, as ``worker_names`` calls them, each with a port for its metrics and health
    """
    return [
        Program(
            name,
            (sys.executable, "-m", "smishwatch.pipeline.workers", name),
            "worker",
            {**environment, "SMISHWATCH_METRICS_PORT": str(port)},
        )
        for name, port in health_ports.items()
    ]


def prefixed_lines(names: Sequence[str]) -> Callable[[str, str], None]:
    """A printer that puts the process's name in front, in a column of its own."""
    width = max(map(len, [*names, "supervisor"]))
    lock = threading.Lock()

    def say(name: str, line: str) -> None:
        with lock:
            print(f"{name:<{width}} | {line}", file=sys.stderr, flush=True)

    return say
