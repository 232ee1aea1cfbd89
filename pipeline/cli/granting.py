"""``smishwatch access``: users and rights on a broker where everyone logs in."""

import json
import secrets
from pathlib import Path
from typing import Annotated

import typer

from smishwatch.pipeline.broker import access
from smishwatch.pipeline.cli.exits import explained, fail
from smishwatch.pipeline.settings import Settings

app = typer.Typer(help="Who may do what on the broker (SASL/SCRAM and ACLs).", no_args_is_help=True)

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
