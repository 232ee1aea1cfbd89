"""Every command explains itself, and says faults in a sentence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from smishwatch.pipeline.cli.app import COMMANDS, app
from smishwatch.pipeline.cli.exits import UNREACHABLE, USAGE


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_a_wrong_command_is_a_usage_error() -> None:
    result = CliRunner().invoke(app, ["analyze"])
    assert result.exit_code == USAGE
    assert "Did you mean 'analyse'" in result.output


def test_a_command_loads_only_its_own_module() -> None:
    """All of them take seconds to load."""
    asked = "import sys; from smishwatch.pipeline.cli import main\ntry: main()\nfinally: print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked, "worker", "--help"], capture_output=True, text=True, check=True
    )
    assert "smishwatch.pipeline.cli.running" in done.stdout
    assert not {"faust", "fastapi", "smishwatch.pipeline.cli.analysing"} & set(done.stdout.split())


def test_keys_are_made_listed_and_revoked(tmp_path: Path) -> None:
    environment = {"SMISHWATCH_DATA_DIR": str(tmp_path)}
    made = CliRunner().invoke(app, ["keys", "create", "cn-east"], env=environment)
    assert made.output.startswith("smk_cn-east_")
    listed = CliRunner().invoke(app, ["keys", "list"], env=environment)
    assert "cn-east" in listed.output
    assert made.output.strip() not in listed.output
    assert made.output.strip() not in (tmp_path / "api-keys.json").read_text(encoding="utf-8")
    key_id = listed.output.split()[0]
    assert CliRunner().invoke(app, ["keys", "revoke", key_id], env=environment).exit_code == 0
    assert "revoked" in CliRunner().invoke(app, ["keys", "list"], env=environment).output


def test_a_carrier_name_that_is_none_is_refused_with_the_remedy(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["keys", "create", "No Name"], env={"SMISHWATCH_DATA_DIR": str(tmp_path)}
    )
    assert result.exit_code == USAGE
    assert "lower-case" in result.output


def test_a_missing_pepper_is_said(tmp_path: Path) -> None:
    (tmp_path / "r.ndjson").write_text("", encoding="utf-8")
    environment = {"SMISHWATCH_DATA_DIR": str(tmp_path / "none")}
    result = CliRunner().invoke(app, ["import", str(tmp_path / "r.ndjson")], env=environment)
    assert result.exit_code == USAGE
    assert "SMISHWATCH_PEPPER" in result.output


def test_doctor_names_each_fault(tmp_path: Path) -> None:
    environment = {
        "SMISHWATCH_DATA_DIR": str(tmp_path), "SMISHWATCH_KAFKA__BOOTSTRAP": "127.0.0.1:1",
        "SMISHWATCH_CLICKHOUSE__PORT": "1", "SMISHWATCH_CLUSTER_PARTS": "latin=Latn",
    }  # fmt: skip
    result = CliRunner().invoke(app, ["doctor"], env=environment)
    assert result.exit_code == UNREACHABLE
    assert result.output.count("FAIL") == 4
    assert result.output.count("\n") == 8, "one line for each fault and one for its remedy, no stack traces"
    for remedy in (
        "SMISHWATCH_PEPPER_FILE",
        "SMISHWATCH_KAFKA__BOOTSTRAP",
        "SMISHWATCH_CLICKHOUSE__HOST",
        "SMISHWATCH_CLUSTER_PARTS",
    ):
        assert remedy in result.output


@pytest.mark.parametrize("command", [["topics", "list"], ["migrate"], ["dead-letters", "list"]])
def test_what_does_not_answer_is_said_in_one_line(command: list[str], tmp_path: Path) -> None:
    environment = {
        "SMISHWATCH_DATA_DIR": str(tmp_path), "SMISHWATCH_KAFKA__BOOTSTRAP": "127.0.0.1:1",
        "SMISHWATCH_CLICKHOUSE__PORT": "1",
    }  # fmt: skip
    result = CliRunner().invoke(app, command, env=environment)
    assert result.exit_code == UNREACHABLE
    assert result.output.startswith("error: the ")
    assert result.output.count("\n") == 1


def test_accounts_are_made_with_a_link_listed_and_closed(tmp_path: Path) -> None:
    environment = {"SMISHWATCH_DATA_DIR": str(tmp_path)}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["users", *arguments], env=environment)

    made = run("add", "cora", "--role", "carrier", "--carrier", "cn-east", "--address", "https://pages/")
    assert made.output.startswith("https://pages/set-up?link=")
    assert "no password yet" in run("list").output
    token = run("token", "cora", "--label", "poller").output.strip()
    listed = run("list").output
    assert token.startswith("smt_") and token not in listed and "poller" in listed
    assert run("disable", "cora").exit_code == 0
    assert "closed" in run("list").output
    assert run("link", "cora").exit_code == USAGE
    assert [json.loads(line)["action"] for line in run("audit", "--json").output.splitlines()] == [
        "account_closed", "token_made", "account_made",
    ]  # fmt: skip
    assert "carrier: name it" in run("add", "bob", "--role", "carrier").output


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["export", "everything"], "one of reports, campaigns, alerts"),
        (["export", "reports", "--format", "xlsx"], "use csv, ndjson, parquet"),
        (["export", "c" + "0" * 16, "--format", "pdf"], "use csv, ndjson, parquet, stix, misp"),
    ],
)
def test_an_export_that_there_is_not_says_what_there_is(
    arguments: list[str], remedy: str, tmp_path: Path
) -> None:
    environment = {"SMISHWATCH_DATA_DIR": str(tmp_path), "SMISHWATCH_CLICKHOUSE__PORT": "1"}
    result = CliRunner().invoke(app, arguments, env=environment)
    assert result.exit_code == USAGE
    assert remedy in result.output
