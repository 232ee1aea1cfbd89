"""A warehouse that is away is told by the error alone."""

import logging

import pytest

from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import Backoff, connect
from smishwatch.pipeline.warehouse.errors import WarehouseUnavailableError


def test_no_stack_trace_of_the_driver_reaches_a_log(caplog: pytest.LogCaptureFixture) -> None:
    settings = ClickHouseSettings(port=free_port())
    with caplog.at_level(logging.DEBUG), pytest.raises(WarehouseUnavailableError):
        connect(settings, backoff=Backoff(attempts=1)).execute("SELECT 1")
    assert [record for record in caplog.records if record.name.startswith("clickhouse_driver")] == []
