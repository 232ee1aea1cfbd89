"""An answer is given again while no table has changed, and never once one has."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.schemas.report import Report
from tests.support.filled import fill

AT_ONCE = 1e-6
"""Seconds after which the state of the tables is asked for again: always."""
NOW = datetime.now(tz=UTC).replace(minute=0, second=0, microsecond=0)
PERIOD = {"from": NOW - timedelta(days=1), "to": NOW + timedelta(hours=1), "limit": 10}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the questions that reached the warehouse, but for the one about the tables' state."""
    names: list[str] = []
    run = query.run

    def noting(client: Client, name: str, parameters: Any = None) -> list[dict[str, Any]]:
        if name != "tables_state":
            names.append(name)
        return run(client, name, parameters)

    monkeypatch.setattr(query, "run", noting)
    return names


def reported(clickhouse: ClickHouseSettings, number: int) -> None:
    report = Report(
        report_id=f"r{number}", carrier="carrier-a", reported_at=NOW, body="wait at https://a.top"
    )
    fill(clickhouse, [(NOW, report)], first_offset=number, token=f"kept{number}")


def counted(questions: Questions) -> int:
    return sum(row["reports"] for row in questions.ask("languages", PERIOD))


def test_it_is_asked_once_until_something_is_written(
    own_warehouse: ClickHouseSettings, asked: list[str]
) -> None:
    questions = Questions(own_warehouse, kept_seconds=AT_ONCE)
    for written in (1, 2, 3):
        reported(own_warehouse, written)
        asked.clear()
        assert [counted(questions) for _ in range(3)] == [written] * 3
        assert asked == ["languages"]


def test_merging_parts_changes_no_answer_and_deleting_rows_does(
    own_warehouse: ClickHouseSettings, asked: list[str]
) -> None:
    questions, client = Questions(own_warehouse, kept_seconds=AT_ONCE), connect(own_warehouse)
    reported(own_warehouse, 1)
    assert counted(questions) == 1
    client.execute("OPTIMIZE TABLE rollup_kinds FINAL")
    assert counted(questions) == 1
    assert asked == ["languages"]
    client.execute("ALTER TABLE rollup_kinds DELETE WHERE 1", settings={"mutations_sync": 1})
    assert counted(questions) == 0


def test_tables_whose_parts_are_elsewhere_are_asked_anew(
    own_warehouse: ClickHouseSettings, asked: list[str]
) -> None:
    """A database that reads over shards has no parts of its own, so it cannot tell whether they have changed."""
    client, over = connect(own_warehouse), f"{own_warehouse.database}_over"
    client.execute(f"CREATE DATABASE {over}")
    try:
        client.execute(
            f"CREATE VIEW {over}.rollup_kinds AS SELECT * FROM {own_warehouse.database}.rollup_kinds"
        )
        questions = Questions(own_warehouse.model_copy(update={"database": over}), kept_seconds=AT_ONCE)
        assert [counted(questions) for _ in range(2)] == [0, 0]
        assert asked == ["languages"] * 2
    finally:
        client.execute(f"DROP DATABASE {over}")


def test_a_question_that_fails_is_asked_again_soon(own_warehouse: ClickHouseSettings) -> None:
    questions, client = Questions(own_warehouse, kept_seconds=AT_ONCE), connect(own_warehouse)
    client.execute("RENAME TABLE rollup_kinds TO away")
    with pytest.raises(WarehouseError):
        counted(questions)
    client.execute("RENAME TABLE away TO rollup_kinds")
    assert counted(questions) == 0
