"""How soon enrichment knows what the stream remembers: within seconds, and for good."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smishwatch.pipeline.broker.producer import Producer
from smishwatch.pipeline.workers.reputation import reputation_record
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.sums import EntityReputation
from tests.support.brokers import Services, services
from tests.support.house import envelope, house, report

__all__ = ["services"]
pytestmark = pytest.mark.stack

STALE_SECONDS = 3.0
"""Half a second between two looks at the topic, and what a loaded machine takes."""
BEFORE = datetime(2026, 2, 1, tzinfo=UTC)
KNOWN = EntityReputation(
    kind=EntityKind.DOMAIN, value="xqz58.cc", first_seen=BEFORE, last_seen=BEFORE, reporters=7, legit_reporters=0,
    carriers=2, regions=3, campaigns=1, rate_per_day=1.0,
)  # fmt: skip
BODY = "您好，包裹地址不完整，请点击 http://xqz58.cc/k 更新"


@pytest.mark.timeout(120)
def test_what_is_published_is_known_within_seconds(services: Services, tmp_path: Path) -> None:
    with house(services, tmp_path, "knowing") as built:
        built.start("enrich", "sink")
        built.wait_until_at_work("enrich")
        built.send([envelope([report("before", BODY)])])
        built.drain()
        with Producer(built.settings.kafka) as producer:
            producer.deliver([reputation_record(KNOWN)])
        time.sleep(STALE_SECONDS)
        built.send([envelope([report("after", BODY)])])
        built.drain()
        told = "SELECT report_id, has(reasons.code, 'reported_before') FROM reports FINAL ORDER BY report_id"
        assert built.rows(told) == [("after", 1), ("before", 0)], built.logs()
