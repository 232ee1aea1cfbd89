"""What holds for every test."""

import pytest
from hypothesis import settings

# The same examples each time, so that a failure belongs to the change that caused it; a loaded machine is slow, not wrong.
# `pytest --hypothesis-profile searching` looks for new ones.
settings.register_profile("repeated", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, max_examples=2_000)
settings.load_profile("repeated")

SLOW_ROOMS = ("tests/chaos/", "tests/integration/", "tests/component/", "tests/e2e/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files first, so that both processes end together; Apache Kafka only where it is asked for by marker."""
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW_ROOMS))
    if "kafka" not in config.option.markexpr:
        later = pytest.mark.skip(reason="on Apache Kafka: `make test-kafka` runs it")
        for item in items:
            if item.get_closest_marker("kafka"):
                item.add_marker(later)
