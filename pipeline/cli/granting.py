"""``smishwatch access``: users and rights on a broker and a warehouse where everyone logs in."""

import json
import secrets
from pathlib import Path
from typing import Annotated

import typer

from smishwatch.infra.clickhouse.passwords import hashes
from smishwatch.infra.clickhouse.roles import roles
from smishwatch.infra.clickhouse.sql import statements
from smishwatch.pipeline.broker import access
from smishwatch.pipeline.cli.exits import explained, fail
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.warehouse.client import connect

app = typer.Typer(
    help="Who may do what on the broker (SASL/SCRAM and ACLs) and on a ClickHouse server (roles).",
    no_args_is_help=True,
)

PASSWORD_BYTES = 24
LEAST_PASSWORD = 12
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON")]


@app.command("carrier")
def grant_carrier(
    carrier: Annotated[str, typer.Argument(help="Lower-case letters, digits, - and _")],
    as_json: AsJson = False,
) -> None:
    """Let a carrier's own producer in: its user, its topic, and the right to write there and nothing else.

    The password is shown this once. Called again, the carrier gets another one.
    """
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with explained():
        try:
            topic = access.grant_carrier(Settings().kafka, carrier, password)
        except access.NotGrantedError as problem:
            fail(str(problem))
    _print({"user": carrier, "password": password, "topic": topic}, as_json)


@app.command("own")
def grant_own(
    user: Annotated[str, typer.Argument(help="The user's name")] = "smishwatch",
    password_file: Annotated[
        Path | None,
        typer.Option(help="File that holds its password, of 12 characters at least; else one is made"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the user that Smishwatch's own processes log in as: this deployment's topics and groups, no others."""
    with explained():
        password = _password(password_file)
        try:
            access.grant_own(Settings().kafka, user, password)
        except access.NotGrantedError as problem:
            fail(str(problem))
    _print({"user": user} if password_file else {"user": user, "password": password}, as_json)


@app.command("warehouse")
def grant_warehouse(
    passwords: Annotated[
        Path,
        typer.Option(help="Folder with a file for each account's password; those that are missing are made"),
    ],
    carriers: Annotated[
        list[str] | None, typer.Argument(help="Carriers that get an account, as their reports name them")
    ] = None,
    show: Annotated[
        bool, typer.Option("--print", help="Print every statement as it would run, and end")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the accounts, roles, row policies and quotas of a ClickHouse server.

    Run it as an administrator of that server. Again, it brings what a new release, another carrier or another password
    changes, and nothing else. The embedded engine has no accounts.
    """
    with explained():
        settings = Settings().clickhouse
        every = [role.name for role in roles(settings.database, carriers or ())]
        wanted = list(statements(settings.database, carriers or (), hashes(passwords, every)))
        if show:
            typer.echo(";\n".join(wanted) + ";")
            return
        client = connect(settings, create_database=True)
        for statement in wanted:
            client.execute(statement)
    typer.echo(json.dumps({"accounts": every}) if as_json else "\n".join(every))


def _password(file: Path | None) -> str:
    if file is None:
        return secrets.token_urlsafe(PASSWORD_BYTES)
    password = file.read_text(encoding="utf-8").strip()
    if len(password) < LEAST_PASSWORD:
        fail(f"{file}: a password has at least {LEAST_PASSWORD} characters")
    return password


def _print(granted: dict[str, str], as_json: bool) -> None:
    typer.echo(
        json.dumps(granted) if as_json else "\n".join(f"{key:9} {value}" for key, value in granted.items())
    )
