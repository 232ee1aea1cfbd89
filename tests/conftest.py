"""What holds for every test."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The same examples each time, so that a failure belongs to the change that caused it; a loaded machine is slow, not wrong.
# `pytest --hypothesis-profile searching` looks for new ones.
settings.register_profile("repeated", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, max_examples=2_000)
settings.load_profile("repeated")

SLOW_ROOMS = ("tests/chaos/", "tests/integration/", "tests/component/", "tests/e2e/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files first, so that all processes end together; faults and Apache Kafka only where asked for by marker."""
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW_ROOMS))
    for item in items:
        if item.nodeid.startswith("tests/chaos/"):
            item.add_marker(pytest.mark.faults)
    asked = config.option.markexpr
    if "kafka" not in asked:
        _skip(items, "kafka", "on Apache Kafka: `make test-kafka` runs it")
    if "faults" not in asked and "kafka" not in asked:
        _skip(items, "faults", "faults: `make test-faults` runs it")


def _skip(items: list[pytest.Item], marker: str, reason: str) -> None:
    for item in items:
        if item.get_closest_marker(marker):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def no_logs_to_a_stream_that_is_closed() -> Iterator[None]:
    """A command that is run in this process sets logging up to the stream that it was given, and leaves it so."""
    yield
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, logging.StreamHandler) and getattr(handler.stream, "closed", False):
            root.removeHandler(handler)
