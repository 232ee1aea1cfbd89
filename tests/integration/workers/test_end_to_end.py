"""Reports in at the topic, rows out in ClickHouse."""

from pathlib import Path

import pytest

from tests.support.brokers import Services, services
from tests.support.house import envelope, house, report

__all__ = ["services"]
pytestmark = pytest.mark.stack


def test_reports_become_rows_campaigns_and_rollups(services: Services, tmp_path: Path) -> None:
    with house(services, tmp_path) as workers:
        workers.start()
        workers.send(
            envelope([report(f"r{batch}-{number}", reporter="13800138000") for number in range(10)])
            for batch in range(5)
        )
        workers.drain()
        codes = workers.stop()
        assert codes == {"enrich": 0, "cluster": 0, "sink": 0}, workers.logs()
        assert workers.rows("SELECT count(), uniqExact(template_id) FROM reports FINAL") == [(50, 1)]
        assert workers.rows("SELECT sum(reports) FROM rollup_hourly") == [(50,)]
        assert workers.rows(
            "SELECT count() FROM template_places FINAL JOIN campaigns FINAL USING campaign_id"
        ) == [(1,)]
        assert workers.rows("SELECT count() FROM reports WHERE reporter LIKE '%13800138000%'") == [(0,)]
