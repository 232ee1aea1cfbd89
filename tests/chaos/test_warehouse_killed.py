"""ClickHouse killed inside its inserts leaves the numbers of one that never was; the full form kills a hundred times."""

from pathlib import Path

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.chaos.kill_warehouse import run
from tests.support.devstack import require_wheels

pytestmark = [pytest.mark.stack, pytest.mark.slow]
KILLS = 4


@pytest.mark.timeout(300)
def test_kills_in_the_middle_of_inserts_change_no_number(tmp_path: Path) -> None:
    require_wheels()
    with EmbeddedStack(tmp_path, kafka_bootstrap="unused:1") as stack:
        assert run(stack, KILLS, seed=1) == (KILLS, [])
