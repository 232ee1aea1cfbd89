"""Nothing is lost and nothing counted twice, whatever is killed; and the check would see it."""

import time
from pathlib import Path

import pytest

from smishwatch.pipeline.broker.producer import Producer
from tests.chaos import careless
from tests.chaos.kill_run import finish
from tests.chaos.killing import feed_and_kill, records, simulated_file
from tests.support.brokers import Services, services
from tests.support.house import house

__all__ = ["services"]
pytestmark = [pytest.mark.stack, pytest.mark.slow]


@pytest.mark.timeout(240)
def test_every_figure_equals_the_input_after_three_kills_of_each_worker(
    services: Services, tmp_path: Path
) -> None:
    file = simulated_file(tmp_path, 5_000, seed=7)
    with house(services, tmp_path, "kills") as built:
        built.start()
        assert feed_and_kill(built, list(records(file)), kills=3, seed=7) == 9
        assert finish(built, file) == [], built.logs()


@pytest.mark.timeout(240)
def test_the_check_sees_the_loss_when_a_worker_commits_before_it_delivers(
    services: Services, tmp_path: Path
) -> None:
    file = simulated_file(tmp_path, 2_000, seed=7)
    with house(services, tmp_path, "careless") as built:
        built.work = careless.work
        built.start()
        with Producer(built.settings.kafka) as producer:
            producer.deliver(list(records(file)))
        wait_for(built.settings.data_dir / careless.COMMITTED)
        built.kill("enrich")
        built.start("enrich")
        found = finish(built, file)
        assert any(line.startswith("reports: ") and "missing" in line for line in found), found


def wait_for(file: Path, within_seconds: float = 60.0) -> None:
    """Until the file is there."""
    deadline = time.monotonic() + within_seconds
    while not file.exists():
        assert time.monotonic() < deadline, f"{file.name} was not written"
        time.sleep(0.05)
