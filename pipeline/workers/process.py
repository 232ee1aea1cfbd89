"""What every worker process has around its work: logs, metrics, health, and an end when nothing moves."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from smishwatch.pipeline.broker.lag import LagReader
from smishwatch.pipeline.observability import logs, progress
from smishwatch.pipeline.observability.health import Health, HealthServer
from smishwatch.pipeline.settings import KafkaSettings, Settings


@contextmanager
def worker_process(settings: Settings, worker: str) -> Iterator[progress.Progress]:
    """Set up the process of one kind of worker; what is yielded must be told whenever something was done."""
    logs.configure(settings.log_format, worker, settings.log_level)
    moving = progress.Progress(worker)
    health = Health(
        alive=lambda: not moving.stuck,
        ready=lambda: moving.serving,
        details=lambda: {
            "worker": worker,
            "lag": moving.lag,
            "idle_seconds": round(moving.idle_seconds, 1),
            "waiting_for": moving.waiting_for,
        },
    )
    server = (
        HealthServer(health, settings.metrics_port, settings.metrics_host) if settings.metrics_port else None
    )
    logs.get(worker).info("started", broker=settings.kafka.bootstrap, health_port=server and server.port)
    try:
        with progress.watched(moving, lag_by_topic(settings.kafka, worker)):
            yield moving
    finally:
        if server:
            server.close()
        logs.get(worker).info("stopped")


def lag_by_topic(kafka: KafkaSettings, worker: str) -> Callable[[], dict[str, int]]:
    """A function that asks the broker, connecting again after it was away."""
    reader: LagReader | None = None

    def ask() -> dict[str, int]:
        nonlocal reader
        reader = reader or LagReader(kafka, worker)
        try:
            partitions = reader.read()
        except Exception:
            broken, reader = reader, None
            broken.close()
            raise
        sums: dict[str, int] = defaultdict(int)
        for partition in partitions:
            sums[partition.topic] += partition.records
        return dict(sums)

    return ask
