"""One enricher with the shipped data, shared by all tests of the room; it keeps no state but caches."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from smishwatch.pipeline.enrich.enricher import EnrichedMessage, Enricher
from smishwatch.pipeline.enrich.registry import Registry, starter

AT = datetime(2026, 3, 1, tzinfo=UTC)

Enrich = Callable[..., EnrichedMessage]


@pytest.fixture(scope="session")
def registry() -> Registry:
    return starter()


@pytest.fixture(scope="session")
def enricher(registry: Registry) -> Enricher:
    return Enricher(registry)


@pytest.fixture
def enrich(enricher: Enricher) -> Enrich:
    def _enrich(body: str, sender: str | None = None, country: str | None = "CN") -> EnrichedMessage:
        return enricher.enrich(body, sender, country, AT)

    return _enrich
