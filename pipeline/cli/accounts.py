"""``smishwatch users``: who may sign in to the pages, and which programs may read the API."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from smishwatch.dashboards.access.accounts import LINK_LASTS, Accounts
from smishwatch.dashboards.access.audit import entries
from smishwatch.dashboards.access.roles import Role
from smishwatch.pipeline.cli.exits import explained
from smishwatch.pipeline.settings import Settings

app = typer.Typer(help="Accounts of the pages and the API.", no_args_is_help=True)

BY = "command line"
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON")]
Name = Annotated[str, typer.Argument(help="As `users list` shows it")]
Address = Annotated[str, typer.Option("--address", help="Where the pages are; put before the link")]
PAGES = "http://127.0.0.1:8080"


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits, . _ and -")],
    role: Annotated[Role, typer.Option(help="What the person comes for")],
    carrier: Annotated[str, typer.Option(help="Whose reports; for the role carrier only")] = "",
    address: Address = PAGES,
    as_json: AsJson = False,
) -> None:
    """Make an account. Prints a link with which its holder sets a password, once."""
    with explained():
        link = _accounts().add(name, role, carrier, _now(), BY)
    _print_link(name, link, address, as_json)


@app.command("link")
def link_(name: Name, address: Address = PAGES, as_json: AsJson = False) -> None:
    """Make a link that sets a new password, once. Earlier links of the account end."""
    with explained():
        link = _accounts().new_link(name, _now(), BY)
    _print_link(name, link, address, as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show accounts and open tokens, without secrets."""
    with explained():
        accounts = _accounts()
        users, tokens = accounts.users(), accounts.tokens()
    if as_json:
        shown = [
            {"name": one.name, "role": one.role, "carrier": one.carrier, "has_password": one.has_password,
             "disabled": one.is_disabled, "created_at": one.created_at.isoformat(),
             "tokens": [{"token_id": token_id, "label": label} for token_id, name, label in tokens if name == one.name]}
            for one in users
        ]  # fmt: skip
        typer.echo(json.dumps(shown))
        return
    for one in users:
        state = "closed" if one.is_disabled else "open" if one.has_password else "no password yet"
        typer.echo(f"{one.name:24} {one.role:10} {one.carrier:16} {state}".rstrip())
    for token_id, name, label in tokens:
        typer.echo(f"{token_id:24} {'token of ' + name}  {label}".rstrip())
    if not users:
        typer.echo("no accounts; `smishwatch web` prints a link that makes the first one")


@app.command("disable")
def disable(name: Name) -> None:
    """Close an account, its sessions, links and tokens for good."""
    with explained():
        _accounts().disable(name, _now(), BY)
    typer.echo(f"{name} closed")


@app.command("token")
def token_(
    name: Name,
    label: Annotated[str, typer.Option(help="What the token is for")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a token with which a program reads the API as this account. It is shown this once."""
    with explained():
        token = _accounts().new_token(name, label, _now(), BY)
    typer.echo(json.dumps({"token": token, "name": name}) if as_json else token)


@app.command("revoke-token")
def revoke_token(token_id: Annotated[str, typer.Argument(help="As `users list` shows it")]) -> None:
    """Close a token for good."""
    with explained():
        _accounts().revoke_token(token_id, _now(), BY)
    typer.echo(f"{token_id} revoked")


@app.command("audit")
def audit(
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many lines, newest first")] = 100,
    as_json: AsJson = False,
) -> None:
    """Show who did what."""
    with explained():
        found = entries(_accounts().store, most)
    for one in found:
        if as_json:
            typer.echo(
                json.dumps({"sequence": one.sequence, "at": one.at.isoformat(), "name": one.name,
                            "action": one.action, "subject": one.subject, "detail": one.detail})
            )  # fmt: skip
        else:
            typer.echo(
                f"{one.at:%Y-%m-%d %H:%M:%S}  {one.name or '-':20} {one.action:18} {one.subject}  {one.detail}".rstrip()
            )


def _accounts() -> Accounts:
    return Accounts(Settings().data_dir)


def _now() -> datetime:
    return datetime.now(tz=UTC)


def _print_link(name: str, link: str, address: str, as_json: bool) -> None:
    shown = f"{address.rstrip('/')}/set-up?link={link}"
    if as_json:
        typer.echo(json.dumps({"name": name, "link": shown}))
        return
    typer.echo(shown)
    typer.echo(f"good once, for {LINK_LASTS.total_seconds() / 3600:.0f} hours", err=True)
