"""`smishwatch check --reputation`: what the warehouse holds of a message's links counts, and is said."""

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from tests.integration.warehouse.building import NOON, envelope, report


@pytest.fixture
def asked(client: Client, settings: ClickHouseSettings, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Four people complained of a.top; the command line asks this database."""
    monkeypatch.setenv("SMISHWATCH_CLICKHOUSE__HOST", settings.host)
    monkeypatch.setenv("SMISHWATCH_CLICKHOUSE__PORT", str(settings.port))
    monkeypatch.setenv("SMISHWATCH_CLICKHOUSE__DATABASE", settings.database)
    reports = [report(f"r{n}", content=n, at=NOON + n * timedelta(hours=1)) for n in range(4)]
    Writer(client).write_reports([envelope(0, reports)], "t")
    rebuild_dirty(client)
    return client


def test_what_was_reported_before_counts_and_is_said(asked: Client) -> None:
    body = "see the photos http://a.top/x"
    received = (NOON + timedelta(days=2)).isoformat()
    said = CliRunner().invoke(app, ["check", body, "--received", received, "--reputation"])
    assert said.exit_code == 0, said.output
    assert "Reported before: a[.]top, by 4 people through 1 carriers, in 0 campaigns" in said.output
    alone = json.loads(CliRunner().invoke(app, ["check", body, "--received", received, "--json"]).output)
    told = json.loads(
        CliRunner().invoke(app, ["check", body, "--received", received, "--reputation", "--json"]).output
    )
    assert told["risk_score"] > alone["risk_score"]
    assert "reported_before" in {reason["code"] for reason in told["reasons"]}
    assert [(one["value"], one["reporters"]) for one in told["reported_before"]["entities"]] == [("a.top", 4)]


def test_what_nobody_reported_is_said(asked: Client) -> None:
    said = CliRunner().invoke(app, ["check", "see http://nobody-knows.top/x", "--reputation"])
    assert "Reported before: nobody reported its sender, links or contacts" in said.output
