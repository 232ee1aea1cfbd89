"""The roles for a ClickHouse server: read by its own parser, complete, and enforced by the engine.

The embedded engine has one user and takes no roles by SQL. It does read users from its configuration, so a process is
started for each role whose only user has that role's grants, limits and row filters, over the same tables.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from typer.testing import CliRunner

from smishwatch.dashboards import boards
from smishwatch.infra.clickhouse.roles import CARRIER_TABLES, SHARED_TABLES, Role, policed, roles
from smishwatch.infra.clickhouse.sql import statements
from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.warehouse.asking.permitted import permitted
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.migrate import shipped_migrations
from smishwatch.pipeline.warehouse.shape import tables
from tests.component.web.test_boards import as_the_plugin_sends

CARRIERS = ("carrier-a", "carrier-b")
ROLES = {role.name: role for role in roles("w", CARRIERS)}
ACCESS_DENIED = "ACCESS_DENIED"
RUN = """
import json, os, sys
from chdb.state.sqlitelike import Connection
given = json.load(sys.stdin)
os.chdir(given["folder"])
open(given["config"], "w").write(given["xml"])
connection = Connection(f"engine?config-file={given['config']}")
answers = []
for sql in given["statements"]:
    try:
        answers.append(connection.query(sql, "TSV").bytes().decode())
    except Exception as error:
        answers.append("!" + str(error))
json.dump(answers, sys.stdout)
sys.stdout.flush()
connection.close()
os._exit(0)
"""


def run(folder: Path, xml: str, sql: list[str]) -> list[str]:
    given = {"folder": str(folder), "config": "c.xml", "xml": xml, "statements": sql}
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return list(json.loads(done.stdout))


def as_user(role: Role) -> str:
    """The engine's configuration in which the only user has the role."""
    settings = "".join(f"<{name}>{value}</{name}>" for name, (value, _) in role.settings.items())
    limits = "".join(
        f"<{name}><readonly/></{name}>" if most is None else f"<{name}><max>{most}</max></{name}>"
        for name, (_, most) in role.settings.items()
    )
    grants = "".join(f"<query>{escape('GRANT ' + grant)}</query>" for grant in role.grants)
    filters = "".join(
        f"<{table}><filter>{escape(f'carrier = {chr(39)}{role.carrier}{chr(39)}')}</filter></{table}>"
        for table in policed(role)
    )
    return (
        "<clickhouse><user_directories><users_xml><path>c.xml</path></users_xml></user_directories>"
        f"<profiles><default>{settings}<constraints>{limits}</constraints></default></profiles>"
        "<quotas><default/></quotas><users><default><password/><networks><ip>::/0</ip></networks>"
        f"<profile>default</profile><quota>default</quota><grants>{grants}</grants>"
        f"<databases><w>{filters}</w></databases></default></users></clickhouse>"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with all tables and a row of each of two carriers wherever a table has carriers."""
    pytest.importorskip("chdb")
    path = tmp_path_factory.mktemp("roles")
    made = [statement for migration in shipped_migrations() for statement in migration.statements]
    moment = {
        "report_duplicates": "accepted_at",
        "report_conflicts": "accepted_at",
        "dead_letters": "rejected_at",
    }
    rows = [
        f"INSERT INTO {table} (carrier, {column}, dead_letter_id) SELECT arrayJoin(['carrier-a', 'carrier-b']) AS one, now(), one"
        if table == "dead_letters"
        else f"INSERT INTO {table} (carrier, {column}) SELECT arrayJoin(['carrier-a', 'carrier-b']), now()"
        for table, column in moment.items()
    ]
    rows += [
        f"INSERT INTO {table} (carrier) VALUES ('carrier-a'), ('carrier-b')"
        for table in ("raw_texts", *CARRIER_TABLES)
        if table not in moment
    ]
    answers = run(path, "<clickhouse/>", ["CREATE DATABASE w", "USE w", *made, *rows])
    assert [answer for answer in answers if answer.startswith("!")] == []
    return path


@pytest.fixture(scope="module")
def ask(folder: Path) -> Callable[[str, list[str]], list[str]]:
    return lambda role, sql: run(folder, as_user(ROLES[role]), ["USE w", *sql])[1:]


def denied(answers: list[str]) -> list[bool]:
    return [ACCESS_DENIED in answer or "READONLY" in answer for answer in answers]


def test_every_statement_is_read_by_clickhouses_own_parser(client: Client, tmp_path: Path) -> None:
    printed = ["access", "warehouse", "--passwords", str(tmp_path), "--print", *CARRIERS]
    output = CliRunner().invoke(app, printed).output
    written = [one for one in output.split(";\n") if one.strip()]
    assert len(written) > 100
    for statement in written:
        client.execute(f"EXPLAIN AST {statement.rstrip(';')}")
    assert {path.name for path in tmp_path.iterdir()} == set(ROLES)
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())
    assert CliRunner().invoke(app, printed).output == output, "passwords stay"
    assert not any(path.read_text() in statement for path in tmp_path.iterdir() for statement in written)


def test_a_name_that_would_change_the_sql_is_refused() -> None:
    with pytest.raises(ValueError, match="use letters"):
        list(statements("w", ["x' OR 1"], {}))


def test_every_table_that_carriers_may_read_has_a_policy_and_every_table_is_decided(client: Client) -> None:
    listed = permitted()
    assert set(CARRIER_TABLES) | {"dead_letters"} == set(listed.of_carriers)
    assert set(CARRIER_TABLES) | {"dead_letters"} | set(SHARED_TABLES) == set(listed.tables)
    text = list(statements("w", CARRIERS, dict.fromkeys(ROLES, "0" * 64)))
    for role in ROLES.values():
        granted = {grant.rpartition("`.`")[2].rstrip("`") for grant in role.grants if "`.`" in grant}
        if role.carrier:
            assert granted == set(policed(role))
            for table in granted:
                assert any(
                    f"`{role.name}` ON `w`.`{table}` USING carrier = '{role.carrier}'" in one for one in text
                ), table
    with_carrier = {one.name for one in tables(client) if one.has("carrier") and not one.is_view}
    assert with_carrier - set(listed.of_carriers) == {"raw_texts", "report_keys"}, (
        "decide who may read a new table"
    )


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_carrier_sees_its_own_rows_of_every_table_and_nothing_else(
    ask: Callable[..., list[str]], carrier: str
) -> None:
    role = ROLES[f"smishwatch_carrier_{carrier}"]
    assert ask(role.name, [f"SELECT carrier FROM {table}" for table in policed(role)]) == [
        f"{carrier}\n"
    ] * len(policed(role))
    forbidden = [f"SELECT count() FROM {table}" for table in ("raw_texts", "report_keys", *SHARED_TABLES)]
    forbidden += ["SELECT sealed_raw FROM dead_letters", "INSERT INTO reports (carrier) VALUES ('carrier-b')",
                  "ALTER TABLE reports DELETE WHERE 1", "DROP TABLE reports", "CREATE TABLE x (a UInt8) ENGINE = Log"]  # fmt: skip
    assert denied(ask(role.name, forbidden)) == [True] * len(forbidden)


@pytest.mark.parametrize("name", ["smishwatch_analyst", "smishwatch_regulator"])
def test_people_cannot_reach_outside_or_raise_their_limits(ask: Callable[..., list[str]], name: str) -> None:
    forbidden = ["SELECT * FROM raw_texts", "SELECT sealed_raw FROM dead_letters", "SELECT * FROM file('/etc/passwd', 'LineAsString')",
                 "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')", "INSERT INTO alerts (alert_id) VALUES ('x')",
                 "TRUNCATE TABLE alerts", "SET readonly = 0", "CREATE TABLE x (a UInt8) ENGINE = Log"]  # fmt: skip
    answers = ask(name, forbidden)
    assert denied(answers) == [True] * len(forbidden), answers
    raised = ask(name, ["SET max_execution_time = 3600", "SELECT 1 SETTINGS max_memory_usage = 100000000000"])
    assert all("SETTING_CONSTRAINT_VIOLATION" in answer for answer in raised), raised
    assert ask(name, ["SELECT sum(reports) FROM rollup_hourly", "SELECT count() FROM campaigns"]) == [
        "0\n",
        "0\n",
    ]
    assert denied(ask(name, ["SELECT count() FROM reports"])) == [name == "smishwatch_regulator"]


def test_grafana_reads_what_its_boards_ask_and_no_message(ask: Callable[..., list[str]]) -> None:
    board = boards.regulator("en")
    asked = [target["rawSql"] for panel in board["panels"] for target in panel["targets"]]
    asked += [one["query"] for one in board["templating"]["list"]]
    answers = ask("smishwatch_boards", [as_the_plugin_sends(sql, "carrier-a") for sql in asked])
    assert len(answers) > 20 and [answer for answer in answers if answer.startswith("!")] == []
    looked = ["SELECT text FROM reports", "SELECT sender FROM reports", "SELECT count() FROM raw_texts"]
    looked += ["SELECT sealed_raw FROM dead_letters", "INSERT INTO decisions (decision_id) VALUES ('d1')"]
    assert denied(ask("smishwatch_boards", looked)) == [True] * len(looked)


def test_the_pages_add_decisions_and_nothing_else(ask: Callable[..., list[str]]) -> None:
    tried = ["INSERT INTO decisions (decision_id) VALUES ('d1')", "SELECT count() FROM raw_texts SETTINGS readonly = 2",
             "INSERT INTO reports (carrier) VALUES ('x')", "ALTER TABLE decisions DELETE WHERE 1", "DROP TABLE decisions",
             "CREATE TABLE x (a UInt8) ENGINE = Log"]  # fmt: skip
    answers = ask("smishwatch_reader", tried)
    assert denied(answers) == [False, False, True, True, True, True], answers


def test_the_sink_stages_and_swaps_and_changes_no_shape(ask: Callable[..., list[str]]) -> None:
    done = ask(
        "smishwatch_sink",
        [
            "INSERT INTO reports (carrier, report_id) VALUES ('carrier-c', 'x')",
            "SELECT partition_id FROM system.parts WHERE table = 'reports' AND active",
            "CREATE TABLE IF NOT EXISTS rollup_hourly_rebuild_1 AS rollup_hourly",
            "INSERT INTO rollup_hourly_rebuild_1 SELECT * FROM rollup_hourly",
            "ALTER TABLE rollup_hourly REPLACE PARTITION ID '19700101-197001' FROM rollup_hourly_rebuild_1",
            "ALTER TABLE rollup_hourly_rebuild_1 DROP PARTITION ID '19700101-197001'",
            "ALTER TABLE rollup_hourly_rebuild_1 ATTACH PARTITION ID '19700102-197001' FROM rollup_hourly",
            "OPTIMIZE TABLE rollup_hourly_rebuild_1 PARTITION ID '19700101-197001' FINAL",
            "EXCHANGE TABLES rollup_hourly_rebuild_1 AND rollup_hourly",
            "DROP TABLE IF EXISTS rollup_hourly_rebuild_1 SYNC",
        ],
    )
    assert [answer for answer in done if answer.startswith("!")] == []
    assert (
        denied(
            ask(
                "smishwatch_sink",
                [
                    "ALTER TABLE reports ADD COLUMN x UInt8",
                    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
                ],
            )
        )
        == [True] * 2
    )
