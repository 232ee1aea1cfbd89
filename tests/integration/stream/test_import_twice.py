"""Importing a dump twice changes no number, and what it says adds up."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.cli.exits import SOME_REJECTED
from tests.support.brokers import Services, services
from tests.support.house import House, house

__all__ = ["services"]
pytestmark = pytest.mark.stack

FIGURES = (
    "SELECT carrier, count(), uniqExact(report_id) FROM reports FINAL GROUP BY carrier",
    "SELECT sum(reports), sum(legit) FROM rollup_hourly",
    "SELECT template_id, sum(reports) FROM rollup_templates GROUP BY template_id ORDER BY template_id",
    "SELECT domain, sum(reports) FROM rollup_domains GROUP BY domain ORDER BY domain",
    "SELECT count() FROM template_places FINAL",
    "SELECT count() FROM campaigns FINAL WHERE merged_into = ''",
)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    file = tmp_path / "dump.jsonl"
    lines = [
        json.dumps(
            {"text": f"您的贷款已逾期{number}天，点击 http://evil{number % 3}.top/a", "date": "2026-03"}
        )
        for number in range(120)
    ]
    file.write_text(
        "\n".join([*lines[:60], '{"text": 42, "date": "yesterday"}', *lines[60:]]) + "\n", encoding="utf-8"
    )
    return file


def imported(built: House, dump: Path) -> dict[str, Any]:
    result = CliRunner().invoke(
        app,
        [
            "import",
            str(dump),
            "--map",
            "body=text",
            "--map",
            "reported_at=date",
            "--const",
            "carrier=lab",
            "--json",
        ],
        env=built.environment("enrich") | {"SMISHWATCH_METRICS_PORT": "0"},
    )
    assert result.exit_code == SOME_REJECTED, result.output
    summary: dict[str, Any] = json.loads(result.stdout)
    return summary


def test_a_dump_imported_twice(services: Services, dump: Path, tmp_path: Path) -> None:
    with house(services, tmp_path, "twice") as built:
        built.start()
        first = imported(built, dump)
        assert (first["lines"], first["accepted"], first["rejected"]) == (121, 120, 1)
        assert first["first_rejected"][0]["line"] == 61
        built.drain()
        built.stop("sink")  # which rebuilds every rollup that is behind
        figures = [built.rows(sql) for sql in FIGURES]
        assert figures[0] == [("lab", 120, 120)]
        assert figures[1] == [(120, 0)]

        built.start("sink")
        assert imported(built, dump)["accepted"] == 120
        built.drain()
        built.stop("sink")
        assert [built.rows(sql) for sql in FIGURES] == figures
        assert built.rows("SELECT count() FROM report_duplicates FINAL") == [(120,)]
        assert built.rows("SELECT count() FROM dead_letters FINAL") == [(1,)]
