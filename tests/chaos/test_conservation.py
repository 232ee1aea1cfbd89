"""Nothing is lost and nothing counted twice, whatever is killed; and the check would see it."""

import sys
from pathlib import Path

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.chaos.kill_run import finish
from tests.chaos.killing import feed_and_kill, records, simulated_file
from tests.support.devstack import embedded_stack
from tests.support.house import house

__all__ = ["embedded_stack"]
pytestmark = [pytest.mark.stack, pytest.mark.slow]


@pytest.mark.timeout(240)
def test_every_figure_equals_the_input_after_three_kills_of_each_worker(
    embedded_stack: EmbeddedStack, tmp_path: Path
) -> None:
    file = simulated_file(tmp_path, 5_000, seed=7)
    with house(embedded_stack, tmp_path, "kills") as built:
        built.start()
        assert feed_and_kill(built, list(records(file)), kills=3, seed=7) == 9
        assert finish(built, file) == [], built.logs()


@pytest.mark.timeout(240)
def test_the_check_sees_the_loss_when_a_worker_commits_before_it_delivers(
    embedded_stack: EmbeddedStack, tmp_path: Path
) -> None:
    file = simulated_file(tmp_path, 2_000, seed=7)
    with house(embedded_stack, tmp_path, "careless") as built:
        built.command = (sys.executable, "-m", "tests.chaos.careless")
        built.start()
        feed_and_kill(built, list(records(file)), kills=3, seed=7)
        found = finish(built, file)
        assert any(line.startswith("reports: ") and "missing" in line for line in found), found
