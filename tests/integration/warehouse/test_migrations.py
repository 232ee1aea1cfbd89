"""Migrations: applied once, in order, resumable, and history stays as it was."""

import re

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import shape
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.errors import StatementRefusedError, WarehouseError
from smishwatch.pipeline.warehouse.migrate import (
    Migration,
    MigrationError,
    applied_migrations,
    migrate,
    script,
    shipped_migrations,
)
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.rollup_tables import ROLLUPS
from smishwatch.pipeline.warehouse.verify import verify
from smishwatch.pipeline.warehouse.writer import Writer
from tests.integration.warehouse.building import DAY, NOON, envelope, report
from tests.integration.warehouse.faults import KilledError, killed_at
from tests.support.tables import fresh_tables

FIRST = Migration(
    1,
    "first",
    """
    -- two tables; and a semicolon in a comment
    CREATE TABLE IF NOT EXISTS a (x UInt8 COMMENT 'one; two') ENGINE = MergeTree ORDER BY x;
    CREATE TABLE IF NOT EXISTS b (x UInt8) ENGINE = MergeTree ORDER BY x;
    """,
)
SECOND = Migration(2, "second", "ALTER TABLE a ADD COLUMN IF NOT EXISTS y UInt8 DEFAULT 7")


@pytest.fixture
def empty(empty_settings: ClickHouseSettings) -> Client:
    return connect(empty_settings)


def tables(client: Client) -> set[str]:
    return {row[0] for row in client.execute("SHOW TABLES")}


def test_a_missing_database_is_made_on_request(empty_settings: ClickHouseSettings) -> None:
    settings = empty_settings.model_copy(update={"database": f"{empty_settings.database}_new"})
    client = connect(settings, create_database=True)
    try:
        assert migrate(client, [FIRST]) == [FIRST]
    finally:
        client.execute(f"DROP DATABASE {settings.database}")


def test_what_is_shipped_applies_once(empty: Client) -> None:
    shipped = shipped_migrations()
    assert [one.number for one in shipped] == list(range(1, len(shipped) + 1))
    assert migrate(empty) == shipped
    assert migrate(empty) == []
    assert [one.state for one in applied_migrations(empty)] == ["finished"] * len(shipped)
    assert {"reports", "report_keys", "rollup_hourly", "campaign_hours", "dead_letters"} <= tables(empty)


def test_the_tables_of_other_tests_are_those_that_the_migrations_make(
    embedded_stack: EmbeddedStack, empty: Client
) -> None:
    """``tests.support.tables`` makes them by their own statements, and fills in the history alone."""
    migrate(empty)
    with fresh_tables(embedded_stack, "copied") as settings:
        copied = connect(settings)
        assert shapes(copied) == shapes(empty)
        assert applied_migrations(copied) == applied_migrations(empty)
        assert migrate(copied) == []
        copied.close()
    filled = "SELECT table FROM system.parts WHERE database = currentDatabase() AND active GROUP BY table"
    assert empty.execute(filled) == [("schema_migrations",)]


def shapes(client: Client) -> dict[str, str]:
    rows = client.execute(
        "SELECT name, replaceAll(create_table_query, currentDatabase(), 'here') FROM system.tables "
        "WHERE database = currentDatabase()"
    )
    return {str(name): str(statement) for name, statement in rows}


def test_every_shipped_migration_may_be_started_again(empty: Client) -> None:
    """A crash leaves it started, wherever it was; one that is finished never runs again."""
    for migration in shipped_migrations():
        for _ in range(2):
            for statement in migration.statements:
                empty.execute(statement)


def test_a_database_of_an_older_release_has_every_figure_after_the_upgrade(empty: Client) -> None:
    """Until 0009 rollups by wording had another order. They are made anew, and every day is marked for rebuilding."""
    shipped = shipped_migrations()
    migrate(empty, shipped[:9])
    Writer(empty).write_reports([envelope(0, [report(), report("r2", at=NOON - DAY)])], "t")
    empty.execute("TRUNCATE TABLE rollup_dirty")  # as the older release's rebuild leaves it
    empty.execute(
        "INSERT INTO rollup_templates SELECT template_id, toStartOfHour(reported_at), carrier, 7, 0, reported_at, "
        "reported_at FROM reports"
    )
    assert migrate(empty) == shipped[9:]
    assert rebuild_dirty(empty) == 2
    assert verify(empty, NOON - 9 * DAY, NOON + DAY) == []
    assert empty.execute("SELECT sum(reports) FROM rollup_templates")[0][0] == 2
    assert empty.execute("SELECT sum(reports) FROM rollup_template_days")[0][0] == 2


def test_figures_stay_while_rollups_get_spans(empty: Client) -> None:
    """0012 copies them; a copy that was interrupted, at whichever statement, is made again."""
    shipped = shipped_migrations()
    migrate(empty, shipped[:11])
    Writer(empty).write_reports([envelope(0, [report(), report("r2", at=NOON - DAY)])], "t")
    rows = "SELECT * FROM reports"
    empty.execute(
        f"INSERT INTO rollup_languages SELECT reported_at, carrier, language, verdict, 1, accepted_at FROM ({rows})"
    )
    empty.execute("TRUNCATE TABLE rollup_dirty")
    statements = shipped[11].statements
    for interrupted in range(15, 21):  # around the copy of rollup_languages
        for statement in statements[:interrupted]:
            empty.execute(statement)
            assert empty.execute("SELECT sum(reports) FROM rollup_languages") == [(2,)]
    assert migrate(empty) == shipped[11:]
    assert empty.execute("SELECT DISTINCT span FROM rollup_languages ORDER BY span") == [
        (20260503,),
        (20260504,),
    ]
    assert rebuild_dirty(empty) == 2
    assert verify(empty, NOON - 9 * DAY, NOON + DAY) == []
    assert not [one for one in tables(empty) if one.endswith("_copied")]


@pytest.mark.parametrize("interrupted", range(1, 10))
def test_rows_written_while_campaigns_are_copied_stay(empty: Client, interrupted: int) -> None:
    """0015 copies campaigns; a run that ended after so many statements is made up for by the next one."""
    shipped = shipped_migrations()
    migrate(empty, shipped[:14])
    for number, statement in enumerate(shipped[14].statements[:9], start=1):
        empty.execute(
            f"INSERT INTO campaigns (campaign_id, title, version) VALUES ('c{number}', 'a', 1), ('c', 'v{number}', {number})"
        )
        empty.execute(statement)
        if number == interrupted:
            break
    assert migrate(empty) == shipped[14:]
    rows = empty.execute("SELECT campaign_id, title FROM campaigns FINAL ORDER BY campaign_id")
    assert rows == [("c", f"v{interrupted}"), *((f"c{number}", "a") for number in range(1, interrupted + 1))]
    assert "index_granularity = 256" in empty.execute("SHOW CREATE TABLE campaigns")[0][0]
    assert not [one for one in tables(empty) if one.endswith("_copied")]


def test_a_partition_of_every_rollup_is_soon_one_part(empty: Client) -> None:
    migrate(empty)
    settings = {one.name: one.settings for one in shape.tables(empty)}
    said = "min_age_to_force_merge_seconds = 600, min_age_to_force_merge_on_partition_only = "
    assert [rollup for rollup in ROLLUPS if said not in settings[rollup]] == []


def test_later_migrations_are_added(empty: Client) -> None:
    assert migrate(empty, [FIRST]) == [FIRST]
    assert migrate(empty, [FIRST, SECOND]) == [SECOND]
    empty.insert("a", {"x": [1]})
    assert empty.execute("SELECT x, y FROM a") == [(1, 7)]


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(empty: Client) -> None:
    assert migrate(empty, [FIRST, SECOND], dry_run=True) == [FIRST, SECOND]
    assert tables(empty) == set()
    migrate(empty, [FIRST])
    assert migrate(empty, [FIRST, SECOND], dry_run=True) == [SECOND]
    assert tables(empty) == {"a", "b", "schema_migrations"}


def test_killed_before_any_statement_it_is_finished_by_the_next_run(
    empty_settings: ClickHouseSettings,
) -> None:
    client = connect(empty_settings)
    kills = 0
    while True:
        try:
            migrate(killed_at(client, kills + 1, "before"), [FIRST, SECOND])
        except KilledError:
            kills += 1
            continue
        break
    assert kills > 4
    assert migrate(client, [FIRST, SECOND]) == []
    assert tables(client) == {"a", "b", "schema_migrations"}


def test_a_statement_that_fails_leaves_the_migration_to_be_run_again(empty: Client) -> None:
    needs_c = Migration(2, "second", "INSERT INTO c SELECT 1")
    with pytest.raises(StatementRefusedError):
        migrate(empty, [FIRST, needs_c])
    assert [(one.number, one.state) for one in applied_migrations(empty)] == [(1, "finished"), (2, "started")]
    empty.execute("CREATE TABLE c (x UInt8) ENGINE = MergeTree ORDER BY x")
    assert migrate(empty, [FIRST, needs_c]) == [needs_c]


@pytest.mark.parametrize(
    ("applied", "now", "message"),
    [
        (
            [FIRST],
            [Migration(1, "first", "SELECT 1")],
            "restore the file and put the change into a new migration",
        ),
        (
            [FIRST, SECOND],
            [FIRST],
            "the database has migration 0002_second, which this release does not know",
        ),
        ([], [SECOND], "expected migration 0001, found 0002_second"),
        ([], [FIRST, Migration(3, "third", "SELECT 1")], "expected migration 0002, found 0003_third"),
        ([], [FIRST, Migration(1, "again", "SELECT 1")], "expected migration 0002, found 0001_again"),
    ],
    ids=["edited", "newer database", "no first", "gap", "number used twice"],
)
def test_refused(empty: Client, applied: list[Migration], now: list[Migration], message: str) -> None:
    migrate(empty, applied)
    before = tables(empty), applied_migrations(empty)
    with pytest.raises(MigrationError, match=message):
        migrate(empty, now)
    assert (tables(empty), applied_migrations(empty)) == before


def test_an_edit_of_a_started_migration_is_refused_with_the_way_out(empty: Client) -> None:
    broken = Migration(1, "first", "SELECT * FROM nowhere")
    with pytest.raises(StatementRefusedError):
        migrate(empty, [broken])
    with pytest.raises(MigrationError, match="delete its row from schema_migrations"):
        migrate(empty, [FIRST])


def test_a_hole_in_the_databases_history_is_refused(empty: Client) -> None:
    third = Migration(3, "third", "SELECT 1")
    migrate(empty, [FIRST, SECOND, third])
    empty.execute("ALTER TABLE schema_migrations DELETE WHERE number = 2 SETTINGS mutations_sync = 1")
    with pytest.raises(MigrationError, match="0002_second is not applied, but later ones are"):
        migrate(empty, [FIRST, SECOND, third])


@pytest.mark.parametrize(
    "statement",
    [one for one in script("replicated") if one.startswith("CREATE TABLE") and "ENGINE" in one],
    ids=lambda one: one.split()[5],
)
def test_the_engine_reads_the_tables_of_replicas_and_only_misses_its_keeper(
    client: Client, statement: str
) -> None:
    """There is no ClickHouse Keeper here: how far the engine gets without is all that can be shown."""
    client.execute(f"EXPLAIN AST {statement}")
    missing = statement.replace("CREATE TABLE IF NOT EXISTS ", "CREATE TABLE replica_of_", 1)
    missing = re.sub(
        r"ENGINE = (\w+)(\()?",
        lambda engine: f"ENGINE = {engine[1]}('/tables/x', 'one'{', ' if engine[2] else ')'}",
        missing,
        count=1,
    )
    with pytest.raises(WarehouseError, match=r"(?i)keeper"):
        client.execute(missing)
