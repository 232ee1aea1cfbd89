"""Dead letters of an import: listed, shown, replayed with what was missing, again without effect, and dropped."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.audit import Action, entries
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.cli.exits import SOME_REJECTED
from tests.support.devstack import embedded_stack
from tests.support.house import House, house

__all__ = ["embedded_stack"]
pytestmark = pytest.mark.stack

CANONICAL = """report_id,reported_at,body,reporter
good,2026-03-01T10:00:00Z,your parcel is held,13800138000
late,yesterday,"pay, now",13800138000
"""
DUMP = "text;when\nyour loan is overdue;2026-03-01\nclick the link;\n"


def run(built: House, *words: str, code: int = 0) -> Any:
    """A command's answer as JSON."""
    environment = built.environment("sink") | {"SMISHWATCH_METRICS_PORT": "0"}
    result = CliRunner().invoke(app, [*words, "--json"], env=environment)
    assert result.exit_code == code, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return lines if words[:2] == ("dead-letters", "list") else lines[0]


@pytest.mark.timeout(180)
def test_rows_of_a_table_come_back(embedded_stack: EmbeddedStack, tmp_path: Path) -> None:
    (tmp_path / "canonical.csv").write_text(CANONICAL)
    (tmp_path / "dump.csv").write_text(DUMP)
    mapped = ("--map", "body=text", "--map", "reported_at=when")
    with house(embedded_stack, tmp_path, "letters") as built:
        built.start()
        run(built, "import", str(tmp_path / "canonical.csv"), "--carrier", "lab", code=SOME_REJECTED)
        run(
            built, "import", str(tmp_path / "dump.csv"), *mapped, "--const", "carrier=lab", code=SOME_REJECTED
        )
        built.drain(150)
        letters = run(built, "dead-letters", "list")
        assert sorted(one["detail"].split(":")[1].strip() for one in letters) == [
            "reported_at",
            "reported_at",
        ]
        (late,) = [one["dead_letter_id"] for one in letters if one["report_id"] == "late"]

        shown = run(built, "dead-letters", "show", late, "--raw", str(tmp_path / "raw"))
        assert "sealed_raw" not in shown and "13800138000" not in json.dumps(shown)
        assert (
            tmp_path / "raw"
        ).read_text() == 'report_id,reported_at,body,reporter\nlate,yesterday,"pay, now",13800138000'
        assert (tmp_path / "raw").stat().st_mode & 0o077 == 0
        (opened,) = entries(Accounts(built.settings.data_dir).store, 10)
        assert (opened.action, opened.subject) == (Action.DEAD_LETTER_OPENED, late)

        still = run(built, "dead-letters", "replay", code=SOME_REJECTED)
        assert (still["replayed"], still["still_invalid"]) == (0, 2)
        for _ in range(2):
            fixed = (*mapped, "--const", "carrier=lab", "--default", "reported_at=2026-03-01")
            again = run(built, "dead-letters", "replay", *fixed, code=SOME_REJECTED)
            assert (again["replayed"], again["still_invalid"]) == (1, 1)
            built.drain(150)
        assert built.rows("SELECT count(), uniqExact(report_id) FROM reports FINAL") == [(3, 3)]

        assert run(built, "dead-letters", "drop", late) == {"matching": 1, "dropped": 0}
        assert run(built, "dead-letters", "drop", late, "--yes") == {"matching": 1, "dropped": 1}
        assert late not in {one["dead_letter_id"] for one in run(built, "dead-letters", "list")}
