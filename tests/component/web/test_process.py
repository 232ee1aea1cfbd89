"""The pages as a process of its own: asked to stop, it ends in order, also while somebody watches."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.settings import ClickHouseSettings


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_while_a_page_is_open(
    empty_warehouse: ClickHouseSettings, tmp_path: Path, asked: signal.Signals
) -> None:
    port = free_port()
    environment = os.environ | {
        "SMISHWATCH_DATA_DIR": str(tmp_path),
        "SMISHWATCH_CLICKHOUSE__PORT": str(empty_warehouse.port),
        "SMISHWATCH_CLICKHOUSE__DATABASE": empty_warehouse.database,
        "SMISHWATCH_WEB_OPEN_AS": "regulator",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "smishwatch.pipeline.cli", "web", "--port", str(port)], env=environment
    )
    try:
        until_it_answers(f"http://127.0.0.1:{port}/healthz")
        with httpx.stream("GET", f"http://127.0.0.1:{port}/live", timeout=20) as watching:
            lines = watching.iter_lines()
            assert next(lines).startswith("retry:")
            process.send_signal(asked)
            assert not any(line.startswith("event:") for line in lines), "the stream ends with the server"
        assert process.wait(20) == 0
    finally:
        process.kill()


def until_it_answers(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            httpx.get(address)
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return
