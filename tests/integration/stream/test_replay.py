"""Stored records again with another model: beside the live figures first, then in their place; no number doubles."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.schemas.codes import Verdict
from tests.support.brokers import Services, services
from tests.support.devstack import client_of
from tests.support.house import House, envelope, house, report

__all__ = ["services"]
pytestmark = pytest.mark.stack

PERIOD = ("--from", "2020-01-01", "--to", "2100-01-01")
REPORTS = 30


def run(built: House, *words: str) -> dict[str, Any]:
    """The answer of `smishwatch replay`."""
    environment = built.environment("sink") | {"SMISHWATCH_METRICS_PORT": "0"}
    result = CliRunner().invoke(app, ["replay", *PERIOD, *words, "--json"], env=environment)
    assert result.exit_code == 0, f"{result.output}\n{built.logs()}"
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def another_model(patch: pytest.MonkeyPatch) -> None:
    """A release that is unsure of everything."""
    original = Enricher.enrich

    def enrich(self: Enricher, *arguments: Any, **named: Any) -> Any:
        message = original(self, *arguments, **named)
        return message._replace(enrichment=message.enrichment.model_copy(update={"verdict": Verdict.UNSURE}))

    patch.setattr(Enricher, "enrich", enrich)
    patch.setattr("smishwatch.pipeline.stages.enrich.ENRICHMENT_VERSION", 99)


def verdicts(built: House) -> list[tuple[Any, ...]]:
    """Reports by verdict, from the rows and from the rollup."""
    return built.rows("SELECT verdict, count() FROM reports FINAL GROUP BY verdict") + built.rows(
        "SELECT verdict, sum(reports) FROM rollup_hourly GROUP BY verdict"
    )


@pytest.mark.timeout(240)
def test_another_model_beside_and_then_for_good(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house(services, tmp_path, "replay") as built:
        built.start()
        built.send(
            [envelope([report(f"r{part}-{number}") for number in range(5)]) for part in range(REPORTS // 5)]
        )
        built.send([envelope([report("r0-0")]), b"{noise"])
        built.drain(150)
        built.stop("sink")
        before = verdicts(built)
        assert [row[1] for row in before] == [REPORTS, REPORTS]
        side = f"{built.settings.clickhouse.database}_replay"
        try:
            same = run(built)
            assert (same["compared"], set(same["changed"].values())) == (REPORTS, {0})
            assert run(built, "--stage", "sink")["compared"] == REPORTS

            another_model(monkeypatch)
            changed = run(built)
            assert (changed["compared"], changed["changed"]["verdict"]) == (REPORTS, REPORTS)
            assert verdicts(built) == before
        finally:
            client_of(services).execute(f"DROP DATABASE IF EXISTS {side} SYNC")

        built.start("sink")
        for _ in range(2):
            run(built, "--swap")
            built.drain(150)
        built.stop("sink")
        assert verdicts(built) == [("unsure", REPORTS), ("unsure", REPORTS)]
