"""One stream for all tests that only look at it."""

from datetime import UTC, datetime

import pytest

from smishwatch.pipeline.simulator import Simulated, SimulationSettings, simulate

START = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def settings() -> SimulationSettings:
    return SimulationSettings(seed=7, start=START, reports=12_000)


@pytest.fixture(scope="session")
def stream(settings: SimulationSettings) -> list[Simulated]:
    return list(simulate(settings))
