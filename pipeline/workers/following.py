"""A table that another topic keeps, held in a worker's memory: loaded before the worker serves, followed by a thread.

The worker takes what has come between two of its own records, so nothing changes under a record, and all state
belongs to the worker's thread. How old a table may be is bounded by ``POLL_SECONDS`` and one record's work.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from smishwatch.pipeline.broker.consumer import Stored
from smishwatch.pipeline.broker.following import TopicFollower
from smishwatch.pipeline.observability import logs, metrics
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import Topic

POLL_SECONDS = 0.5
MOST_PARTS_WAITING = 64
"""A worker that takes nothing for long lets the rest wait on the broker."""

Item = TypeVar("Item")


class Followed(Generic[Item]):
    """A topic's records, read by a thread. Use as a context manager; ``load`` first, then ``take`` again and again.

    Args:
        kafka: where the broker is
        topic: what to follow
        read: makes something of a record, or ``None`` of one that says nothing; runs in the thread, must not raise
    """

    def __init__(self, kafka: KafkaSettings, topic: Topic, read: Callable[[Stored], Item | None]) -> None:
        self._topic = topic
        self._read = read
        self._follower = TopicFollower(kafka, topic)
        self._waiting: queue.Queue[list[Item]] = queue.Queue(MOST_PARTS_WAITING)
        self._ending = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._follow, daemon=True, name=f"follow {topic.name}")

    def load(self) -> Iterator[list[Item]]:
        """All that is there now, in parts; then the thread goes on.

        Raises:
            TimeoutError: when the broker stops giving records before the end.
        """
        for part in self._follower.load():
            yield self._items(part)
        metrics.FOLLOWED_SECONDS.labels(self._topic.name).set(time.time())
        self._thread.start()

    def take(self) -> list[Item]:
        """What has come since the last call, in order.

        Raises:
            Exception: what ended the thread; the process must end, since it would go on with old knowledge.
        """
        if self._failure is not None:
            raise self._failure
        taken: list[Item] = []
        while not self._waiting.empty():
            taken += self._waiting.get_nowait()
        return taken

    def __enter__(self) -> "Followed[Item]":
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self._follower.close()

    def _follow(self) -> None:
        try:
            while not self._ending.is_set():
                items = self._items(self._follower.poll(POLL_SECONDS))
                metrics.FOLLOWED_SECONDS.labels(self._topic.name).set(time.time())
                while items and not self._ending.is_set():
                    try:
                        self._waiting.put(items, timeout=POLL_SECONDS)
                        break
                    except queue.Full:
                        continue
        except Exception as problem:
            logs.get("following").exception("a followed topic cannot be read", topic=self._topic.name)
            self._failure = problem

    def _items(self, records: list[Stored]) -> list[Item]:
        metrics.FOLLOWED_RECORDS.labels(self._topic.name).inc(len(records))
        return [item for record in records if (item := self._read(record)) is not None]
