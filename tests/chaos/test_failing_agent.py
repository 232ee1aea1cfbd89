"""An agent that raises must leave everything uncommitted that it has not delivered, on every partition."""

from functools import partial
from pathlib import Path

import pytest

from tests.chaos import failing
from tests.support.brokers import Services, services
from tests.support.house import House, envelope, house, report

__all__ = ["services"]
pytestmark = [pytest.mark.stack, pytest.mark.slow]
RECORDS = 300


def lag_after_a_failure(workers: House, shape: str) -> int:
    """Records on three or four partitions; a worker that fails on its first batch; what is still to be done then."""
    for carrier in range(12):
        part = [envelope([report(f"{carrier}-{number}")]) for number in range(RECORDS // 12)]
        workers.send(part, key=f"carrier-{carrier}".encode())
    workers.work = partial(failing.work, shape=shape)
    workers.start("enrich")
    assert workers.processes["enrich"].wait(60) == 1, workers.logs()
    return workers.lag()["enrich"]


@pytest.mark.timeout(120)
def test_nothing_is_committed_when_the_first_delivery_fails(services: Services, tmp_path: Path) -> None:
    with house(services, tmp_path, "failing") as workers:
        assert lag_after_a_failure(workers, "ours") == RECORDS


@pytest.mark.timeout(120)
def test_the_librarys_own_acknowledgements_commit_what_nobody_has_seen(
    services: Services, tmp_path: Path
) -> None:
    """Why the topic's acknowledgements are switched off. If this fails, the library was mended: look again."""
    with house(services, tmp_path, "acks") as workers:
        assert lag_after_a_failure(workers, "acks") < RECORDS
