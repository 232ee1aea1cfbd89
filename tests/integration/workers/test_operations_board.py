"""Every query of Grafana's operations board, asked of a Prometheus that scrapes processes at work."""

import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import yaml

from smishwatch.dashboards import boards
from smishwatch.infra.devstack.ports import free_port
from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.e2e.stage import Stage, staged, stream
from tests.support.devstack import embedded_stack
from tests.support.house import report

__all__ = ["embedded_stack"]

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]
CONFIGURATION = Path(__file__).resolve().parents[3] / "infra/prometheus/prometheus.yml"
WITHIN_SECONDS = 120.0
REPORTS = 200
CARRIER = "cn-east"


@dataclass(frozen=True)
class Prometheus:
    """One that scrapes."""

    address: str

    def ask(self, expression: str) -> list[tuple[dict[str, str], float]]:
        """The labels and the value of each series now."""
        url = f"{self.address}/api/v1/query?{urlencode({'query': expression})}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            told: dict[str, Any] = json.loads(answer.read())
        return [(one["metric"], float(one["value"][1])) for one in told["data"]["result"]]

    def scrapes_all(self) -> bool:
        """Whether it has come up and every process answers it."""
        try:
            return [value for _, value in self.ask("min(up)")] == [1.0]
        except urllib.error.URLError:
            return False


@pytest.fixture(scope="module")
def program() -> str:
    """The path of Prometheus; skips where there is none."""
    found = shutil.which("prometheus")
    if found is None:
        pytest.skip("prometheus is not installed: apt-get install prometheus")
    return found


@pytest.fixture(scope="module")
def stage(
    embedded_stack: EmbeddedStack, tmp_path_factory: pytest.TempPathFactory, program: str
) -> Iterator[Stage]:
    """Workers, doors and pages that have had reports, a record that nobody can read, and a request without a key."""
    with staged(embedded_stack, tmp_path_factory.mktemp("watched"), "watched") as built:
        built.house.start("reputation")
        built.serve("web")
        door = built.serve("gateway")
        with httpx.Client(base_url=door) as carrier:
            one = report("watched", reported_at=datetime.now(tz=UTC).isoformat())
            for key in ("wrong", built.key(CARRIER)):
                carrier.post("/v1/reports", json=one, headers={"Authorization": f"Bearer {key}"})
        built.house.send([b"no record of ours"])
        built.send(stream(REPORTS, datetime.now(tz=UTC), 0.2, name="watched", seed=7))
        yield built


@pytest.fixture(scope="module")
def prometheus(stage: Stage, program: str) -> Iterator[Prometheus]:
    """Configured by the file that deployments have, but for where the processes are and how often they are asked."""
    port, folder = free_port(), stage.house.directory / "prometheus"
    folder.mkdir()
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(here(yaml.safe_load(CONFIGURATION.read_text("utf-8")), stage.house.ports)))
    command = [
        program,
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    running = Prometheus(f"http://127.0.0.1:{port}")
    try:
        deadline = time.monotonic() + WITHIN_SECONDS
        while not running.scrapes_all():
            assert time.monotonic() < deadline and process.poll() is None, (folder / "log").read_text()
            time.sleep(0.2)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def here(configuration: dict[str, Any], ports: Mapping[str, int]) -> dict[str, Any]:
    """The same, of this machine's processes, once a second."""
    configuration["global"]["scrape_interval"] = "1s"
    for job in configuration["scrape_configs"]:
        for group in job["static_configs"]:
            names = [target.partition(":")[0] for target in group["targets"]]
            group["targets"] = [f"127.0.0.1:{ports[name]}" for name in names]
    return configuration


@pytest.mark.parametrize("one", boards.WATCHED, ids=lambda one: one.name)
def test_every_query_of_the_board_is_answered(prometheus: Prometheus, one: boards.Watched) -> None:
    found: list[tuple[dict[str, str], float]] = []
    deadline = time.monotonic() + WITHIN_SECONDS
    while not found:
        assert time.monotonic() < deadline, f"nothing found by {one.expression}"
        time.sleep(0.2)
        try:
            found = prometheus.ask(one.expression)
        except urllib.error.HTTPError as refused:
            pytest.fail(f"{one.expression}: {refused.read().decode()}")
    named = set(re.findall(r"\{\{(\w+)\}\}", one.legend))
    assert all(named == set(labels) for labels, _ in found), (
        "each series is told from the others by its legend"
    )


def test_what_prometheus_counts_is_what_was_sent(prometheus: Prometheus, stage: Stage) -> None:
    for worker in ("enrich", "sink"):
        counted = prometheus.ask(f'sum(smishwatch_reports_total{{worker="{worker}"}})')
        assert counted[0][1] == len(stage.sent) + 1, "those of the stream, and one through the door"
    answers = {
        labels["status"]: value
        for labels, value in prometheus.ask("sum by (status) (smishwatch_door_requests_total)")
    }
    assert answers == {"202": 1, "401": 1}
    assert prometheus.ask("sum(smishwatch_dead_letters_total)")[0][1] == 1
