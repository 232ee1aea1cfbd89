"""One roof over everything: started again when killed, drained at the end, nothing left behind."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smishwatch.infra.devstack.ports import free_port
from tests.support.brokers import Services, services
from tests.support.house import House, envelope, house, report

__all__ = ["services"]
pytestmark = pytest.mark.stack

ROOF = """
import sys
from smishwatch.pipeline.settings import Settings
from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.workers.supervisor import Program, Supervisor, worker_names, worker_programs
ports = {name: free_port() for name in worker_names(Settings())}
feed = Program("feed", (sys.executable, "-c", "print('fed')"), "door", ends_by_itself=True)
sys.exit(Supervisor([feed, *worker_programs({}, ports)], Settings().kafka, health_port=int(sys.argv[1])).run())
"""


def start_roof(built: House, health_port: int) -> "subprocess.Popen[bytes]":
    """A supervisor over all workers, as a process."""
    built.ports["roof"] = health_port
    with (built.directory / "roof.log").open("ab") as log:
        roof = subprocess.Popen(
            [sys.executable, "-c", ROOF, str(health_port)],
            env=built.environment("roof"),
            stdout=log,
            stderr=log,
        )
    built.processes["roof"] = roof
    return roof


def status(port: int) -> dict[str, Any]:
    """The health page of the whole."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        found: dict[str, Any] = json.loads(answer.read())
        return found


def eventually(found: Callable[[], Any], within_seconds: float = 120.0) -> Any:
    """The first truthy answer; what raises meanwhile counts as none."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        try:
            if answer := found():
                return answer
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def process(port: int, name: str) -> dict[str, Any]:
    """One process of the health page."""
    return next(one for one in status(port)["processes"] if one["name"] == name)


def test_what_is_killed_comes_back_and_an_orderly_stop_drains(services: Services, tmp_path: Path) -> None:
    with house(services, tmp_path) as built:
        port = free_port()
        roof = start_roof(built, port)
        first = eventually(lambda: process(port, "enrich")["pid"])
        os.kill(first, signal.SIGKILL)
        second = eventually(
            lambda: process(port, "enrich")["restarts"] == 1 and process(port, "enrich")["pid"]
        )
        assert second != first
        built.send(envelope([report(f"r{part}-{number}") for number in range(20)]) for part in range(20))
        assert eventually(lambda: process(port, "feed")["state"] == "done")
        pids = [one["pid"] for one in status(port)["processes"] if one["pid"]]
        roof.send_signal(signal.SIGTERM)
        assert roof.wait(90) == 0, built.logs()
        assert built.rows("SELECT sum(reports) FROM rollup_hourly") == [(400,)], built.logs()
        assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
        lines = (tmp_path / "roof.log").read_text()
        assert "feed       | fed" in lines
        assert "enrich     | ended with exit code -9" in lines


def test_no_process_outlives_a_supervisor_that_is_killed(services: Services, tmp_path: Path) -> None:
    with house(services, tmp_path) as built:
        port = free_port()
        roof = start_roof(built, port)
        pids = eventually(
            lambda: (
                (found := [one["pid"] for one in status(port)["processes"] if one["pid"]])
                and len(found) == 4
                and found
            )
        )
        roof.kill()
        eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), within_seconds=10)


def test_there_is_a_clusterer_for_each_part_and_all_of_them_are_drained(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMISHWATCH_CLUSTER_PARTS", "1: latin=Latn rest=*")
    with house(services, tmp_path) as built:
        port = free_port()
        roof = start_roof(built, port)
        eventually(lambda: process(port, "cluster-1-rest")["pid"])
        bodies = (
            "【某银行】您的贷款已严重逾期，请点击 http://bad.example.top/a 处理",
            "Your parcel is held at our depot",
        )
        built.send([envelope([report(f"r{place}", body) for place, body in enumerate(bodies)])])
        eventually(lambda: set(status(port)["lag"] or ()) >= {"cluster-1-latin", "cluster-1-rest"})
        roof.send_signal(signal.SIGTERM)
        assert roof.wait(90) == 0, built.logs()
        assert built.rows("SELECT uniqExact(campaign_id), count() FROM template_places FINAL") == [(2, 2)]
