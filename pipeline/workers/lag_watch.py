"""The lag of all workers, asked for from a thread of its own: for the health page, and to know when all is drained."""

import threading
from collections.abc import Sequence

from smishwatch.pipeline.broker.lag import LagReader
from smishwatch.pipeline.settings import KafkaSettings

ASK_EVERY_SECONDS = 1.0


class LagWatch:
    """Keeps asking the broker until it is closed."""

    def __init__(self, kafka: KafkaSettings, workers: Sequence[str]) -> None:
        self._kafka = kafka
        self._workers = workers
        self._closing = threading.Event()
        self._changed = threading.Condition()
        self._lag: dict[str, int] | None = None
        self._rounds = 0
        self._thread = threading.Thread(target=self._run, name="lag", daemon=True)
        self._thread.start()

    @property
    def lag(self) -> dict[str, int] | None:
        """Records still to be done per worker; ``None`` while the broker cannot be asked."""
        return self._lag

    def next_round(self, within_seconds: float) -> dict[str, int] | None:
        """The lag as asked for entirely after this call; ``None`` when it could not be had in time."""
        with self._changed:
            target = self._rounds + 2  # the round that is running now began before
            self._changed.wait_for(lambda: self._rounds >= target, within_seconds)
            return self._lag if self._rounds >= target else None

    def close(self) -> None:
        """Stop asking."""
        self._closing.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._ask_until_it_fails()
            except Exception:  # the broker is away or starting; asked again with new connections
                self._tell(None)
            self._closing.wait(ASK_EVERY_SECONDS)

    def _ask_until_it_fails(self) -> None:
        readers: dict[str, LagReader] = {}
        try:
            for worker in self._workers:
                readers[worker] = LagReader(self._kafka, worker)
            while not self._closing.is_set():
                self._tell({worker: reader.total() for worker, reader in readers.items()})
                self._closing.wait(ASK_EVERY_SECONDS)
        finally:
            for reader in readers.values():
                reader.close()

    def _tell(self, lag: dict[str, int] | None) -> None:
        with self._changed:
            self._lag = lag
            self._rounds += 1
            self._changed.notify_all()
