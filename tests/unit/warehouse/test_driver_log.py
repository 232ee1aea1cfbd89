"""A warehouse that is away is told by the error alone."""

import subprocess
import sys

from smishwatch.infra.devstack.ports import free_port

ASKING = """
import logging, sys
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import Backoff, connect
from smishwatch.pipeline.warehouse.errors import WarehouseUnavailableError

logging.basicConfig(level=logging.DEBUG)
try:
    connect(ClickHouseSettings(port=int(sys.argv[1])), backoff=Backoff(attempts=1)).execute("SELECT 1")
except WarehouseUnavailableError:
    print("away")
"""


def test_no_stack_trace_of_the_driver_reaches_a_log() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASKING, str(free_port())], capture_output=True, check=True, text=True
    )
    assert asked.stdout == "away\n"
    assert "clickhouse_driver" not in asked.stderr
    assert "Traceback" not in asked.stderr
