"""The same migrations for one server and for replicas: only engines and their windows differ."""

import re

import pytest
from typer.testing import CliRunner

from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import layout
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.pipeline.warehouse.migrate import script

TABLES = layout.tables_of(script("single"))


def test_single_is_the_files_as_they_are() -> None:
    assert not any("Replicated" in statement for statement in script("single"))
    assert len(TABLES) == len(set(TABLES)) > 20
    assert "rollup_template_days" in TABLES


def test_every_table_is_replicated_and_nothing_else_differs() -> None:
    replicated = script("replicated")
    for plain, rendered in zip(script("single"), replicated, strict=True):
        assert ("MergeTree" in plain) == ("Replicated" in rendered)
        back = rendered.replace("ENGINE = Replicated", "ENGINE = ").replace(
            f", replicated_deduplication_window_seconds = {layout.WINDOW_SECONDS}", ""
        )
        assert re.sub(r"\breplicated_dedup", "non_replicated_dedup", back) == plain
    assert layout.tables_of(replicated) == TABLES


@pytest.mark.parametrize(
    ("given", "rendered"),
    [
        ("ENGINE = MergeTree ORDER BY a", "ENGINE = ReplicatedMergeTree ORDER BY a"),
        ("ENGINE=CollapsingMergeTree(sign)", "ENGINE = ReplicatedCollapsingMergeTree(sign)"),
        ("ENGINE = ReplicatedMergeTree", "ENGINE = ReplicatedMergeTree"),
        ("ENGINE = Memory COMMENT 'like a MergeTree'", "ENGINE = Memory COMMENT 'like a MergeTree'"),
    ],
)
def test_engines(given: str, rendered: str) -> None:
    assert layout.rendered(f"CREATE TABLE t {given}", "replicated") == f"CREATE TABLE t {rendered}"
    assert layout.rendered(f"ALTER TABLE t {given}", "replicated") == f"ALTER TABLE t {given}"


def test_a_reading_table_over_all_shards_for_whatever_is_of_one_carrier() -> None:
    made = dict(
        zip(
            sorted(set(TABLES) - layout.OF_ONE_SHARD),
            layout.distributed(TABLES, "house", "national"),
            strict=True,
        )
    )
    assert made["reports"] == (
        "CREATE TABLE IF NOT EXISTS `reports` AS `house`.`reports` "
        "ENGINE = Distributed('national', 'house', 'reports', cityHash64(carrier))"
    )
    assert made["campaigns"].endswith("ENGINE = Distributed('national_first', 'house', 'campaigns')")
    assert "rollup_dirty" not in made
    assert "reporter_numbers" not in made
    for table in layout.EMPTY_OVER_SHARDS:  # numbers of people are each shard's own
        assert made.pop(table) == f"CREATE TABLE IF NOT EXISTS `{table}` AS `house`.`{table}` ENGINE = Null"
    for table, statement in made.items():
        text = next(one for one in script("single") if layout.tables_of([one]) == [table])
        assert (layout.SHARDED_BY in statement) == bool(re.search(r"^\s+carrier ", text, re.MULTILINE)), table


def test_replicas_acknowledge_together_and_a_database_is_made_on_all() -> None:
    client = connect(ClickHouseSettings(layout="replicated"))
    assert layout.WRITING[client.layout]["insert_quorum"] == "auto"
    assert layout.READING[client.layout] == {"select_sequential_consistency": 1}
    assert layout.create_database("house", "replicated") == (
        "CREATE DATABASE IF NOT EXISTS `house` ENGINE = Replicated('/clickhouse/databases/house', '{shard}', '{replica}')"
    )


def test_the_command_prints_what_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMISHWATCH_CLICKHOUSE__LAYOUT", "replicated")
    shown = CliRunner().invoke(app, ["migrate", "--print"])
    assert shown.exit_code == 0
    created = [one for one in script("single") if one.startswith("CREATE TABLE") and "ENGINE" in one]
    assert shown.output.count("ENGINE = Replicated") == len(created) >= len(TABLES)
    over = CliRunner().invoke(app, ["migrate", "--over", "national"])
    assert over.output.count("Distributed('national") == len(TABLES) - len(
        (layout.OF_ONE_SHARD | layout.EMPTY_OVER_SHARDS) & set(TABLES)
    )
