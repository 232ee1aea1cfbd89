"""Puts the commands together."""

import importlib
from typing import Any

import typer
from typer.core import TyperGroup

from smishwatch import __version__
from smishwatch.pipeline.cli.exits import TABLE

COMMANDS = {
    "up": "upping:up",
    "demo": "upping:demo",
    "analyse": "analysing:analyse",
    "check": "checking:check",
    "import": "importing:import_",
    "export": "exporting:export",
    "report": "reporting:report",
    "simulate": "simulating:simulate",
    "feed": "feeding:feed",
    "worker": "running:worker",
    "gateway": "running:gateway",
    "kafka-door": "running:kafka_door",
    "web": "running:web",
    "migrate": "administering:migrate",
    "topics": "administering:topics",
    "keys": "administering:keys",
    "access": "granting:app",
    "users": "accounts:app",
    "feeds": "feeds:app",
    "decide": "deciding:app",
    "webhooks": "hooking:app",
    "dead-letters": "dead_letters:app",
    "replay": "replaying:replay",
    "verify": "administering:verify",
    "sql": "asking:sql",
    "retention": "keeping:retention",
    "forget-carrier": "keeping:forget_carrier",
    "backup": "keeping:backup",
    "restore": "keeping:restore",
    "doctor": "doctor:doctor",
}
"""Command → module of this package and what it has there: a function, or a Typer with commands of its own."""
_EPILOG = "Exit codes: " + " · ".join(f"{code} {meaning}" for code, meaning in TABLE)


class Commands(TyperGroup):
    """Loads a command's module when it is asked for: all of them together take seconds."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: dict[str, Any] = dict.fromkeys(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in self.commands and self.commands[cmd_name] is None:
            self.commands[cmd_name] = _loaded(cmd_name)
        return self.commands.get(cmd_name)


def _loaded(name: str) -> Any:
    module, attribute = COMMANDS[name].split(":")
    found = getattr(importlib.import_module(f"smishwatch.pipeline.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False)
    alone.command(name)(found)
    return typer.main.get_command(alone)


app = typer.Typer(
    name="smishwatch",
    cls=Commands,
    help="Streaming scam-SMS monitoring: from customers' reports to campaigns, alerts and exact counts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    epilog=_EPILOG,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version"
    ),
) -> None:
    """Streaming scam-SMS monitoring."""


def main() -> None:
    """The console script."""
    app()
