"""How much the gateway takes, at once and over time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GatewayLimits:
    """Each number with its reason."""

    body_bytes: int = 8 * 1024 * 1024
    """As sent. 20 000 ordinary reports, compressed; more is a file for ``smishwatch import``."""
    decompressed_bytes: int = 16 * 1024 * 1024
    """In memory: with ``requests_at_once`` the gateway stays below a gigabyte, whatever is sent."""
    reports_per_request: int = 10_000
    """So that a receipt stays readable and a request stays within seconds."""
    body_seconds: float = 30.0
    """A body that drips holds a place that others need."""
    requests_at_once: int = 16
    """Beyond this a 503 at once is better than a queue that times out."""
    requests_at_once_per_carrier: int = 8
    """So that one carrier's burst leaves half of the door to the others."""
    requests_per_second: float = 100.0
    """Per carrier. With batches of 500 that is 50 000 reports/s, more than any country sends."""
    burst_requests: int = 300
    """What may come at once after a pause: a few minutes' retries."""


class BusyError(Exception):
    """The door is full, for everybody or for this carrier."""

    def __init__(self, *, carrier_only: bool, retry_after_seconds: int) -> None:
        super().__init__("busy")
        self.carrier_only = carrier_only
        self.retry_after_seconds = retry_after_seconds


@dataclass(slots=True)
class _Carrier:
    tokens: float
    at: float
    requests: int = 0


class Turnstile:
    """Counts requests in progress and over time, per carrier and in all.

    Args:
        limits: how many
        clock: seconds that only rise
    """

    def __init__(self, limits: GatewayLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._lock = threading.Lock()
        self._carriers: dict[str, _Carrier] = {}
        self._requests = 0

    @contextmanager
    def passing(self, carrier: str) -> Iterator[None]:
        """A place for one request.

        Raises:
            BusyError: when there is none, with the time after which it is worth asking again.
        """
        with self._lock:
            place = self._enter(carrier)
        try:
            yield
        finally:
            with self._lock:
                place.requests -= 1
                self._requests -= 1

    def _enter(self, carrier: str) -> _Carrier:
        limits, now = self._limits, self._clock()
        place = self._carriers.setdefault(carrier, _Carrier(float(limits.burst_requests), now))
        earned = (now - place.at) * limits.requests_per_second
        place.tokens, place.at = min(float(limits.burst_requests), place.tokens + earned), now
        if place.tokens < 1 or place.requests >= limits.requests_at_once_per_carrier:
            raise BusyError(carrier_only=True, retry_after_seconds=1)
        if self._requests >= limits.requests_at_once:
            raise BusyError(carrier_only=False, retry_after_seconds=1)
        place.tokens -= 1
        place.requests += 1
        self._requests += 1
        return place
