"""The stream and `analyse` see the same campaigns in the same order of reports, also when the clusterer is killed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.simulator.files import write
from smishwatch.pipeline.simulator.settings import SimulationSettings
from tests.support.brokers import Services, services
from tests.support.house import WORKERS, House, envelope, house

__all__ = ["services"]
pytestmark = pytest.mark.stack

REPORTS = 900
START = datetime(2026, 10, 1, tzinfo=UTC)

Membership = dict[tuple[str, str], tuple[str, str]]
"""(carrier, report id) → (template id, campaign id)."""


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated")
    settings = SimulationSettings(
        seed=11, start=START, reports=REPORTS, duration=timedelta(days=2), duplicate_share=0, conflict_share=0
    )
    write(settings, folder / "reports.ndjson", folder / "truth.ndjson")
    return folder / "reports.ndjson"


def analysed(file: Path, output: Path) -> Membership:
    result = CliRunner().invoke(app, ["analyse", str(file), "-o", str(output)])
    assert result.exit_code == 0, result.output
    rows = (json.loads(line) for line in (output / "reports.ndjson").open(encoding="utf-8"))
    return {(row["carrier"], row["report_id"]): (row["template_id"], row["campaign_id"]) for row in rows}


def streamed(built: House) -> Membership:
    rows = built.rows(
        """
        SELECT carrier, report_id, template_id, if(head = '', campaign_id, head)
        FROM reports FINAL
        JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS places USING template_id
        LEFT JOIN campaign_heads USING campaign_id
        """
    )
    return {(carrier, report_id): (template, campaign) for carrier, report_id, template, campaign in rows}


def envelopes(file: Path, size: int) -> list[bytes]:
    """The file cut into envelopes; their common key keeps the order."""
    reports = [json.loads(line) for line in file.open(encoding="utf-8")]
    accepted_at = START + timedelta(days=3)
    return [envelope(part, accepted_at=accepted_at) for part in batched_by(reports, size)]


def batched_by(values: list[dict[str, object]], size: int) -> list[list[dict[str, object]]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


def test_analyse_gives_the_same_twice(simulated: Path, tmp_path: Path) -> None:
    analysed(simulated, tmp_path / "one")
    analysed(simulated, tmp_path / "two")
    for name in ("reports.ndjson", "campaigns.ndjson", "alerts.ndjson"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_stream_gives_the_same_campaigns_as_analyse(
    services: Services, simulated: Path, tmp_path: Path
) -> None:
    expected = analysed(simulated, tmp_path / "analysed")
    with house(services, tmp_path, "same") as built:
        built.start(*WORKERS, "reputation")
        parts = envelopes(simulated, 70)
        for half in (parts[: len(parts) // 2], parts[len(parts) // 2 :]):
            built.send(half)
            built.drain()
        assert streamed(built) == expected
        told = "countIf(has(reasons.code, 'reported_before'))"
        assert built.rows(f"SELECT {told} > 0 FROM reports FINAL") == [(1,)], "what is known differs"


def test_killing_the_clusterer_changes_no_campaign(
    services: Services, simulated: Path, tmp_path: Path
) -> None:
    expected = analysed(simulated, tmp_path / "analysed")
    with house(services, tmp_path, "killed") as built:
        built.start()
        parts = envelopes(simulated, 40)
        for third in range(3):
            built.send(parts[third * len(parts) // 3 : (third + 1) * len(parts) // 3])
            built.kill("cluster")
            built.start("cluster")
        built.drain(120)
        assert streamed(built) == expected
