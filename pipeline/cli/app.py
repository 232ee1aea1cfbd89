"""Puts the commands together."""

import typer

from smishwatch import __version__
from smishwatch.pipeline.cli import (
    accounts,
    administering,
    analysing,
    asking,
    checking,
    dead_letters,
    deciding,
    doctor,
    exporting,
    feeding,
    feeds,
    granting,
    hooking,
    importing,
    keeping,
    replaying,
    reporting,
    running,
    simulating,
    upping,
)
from smishwatch.pipeline.cli.exits import TABLE

_EPILOG = "Exit codes: " + " · ".join(f"{code} {meaning}" for code, meaning in TABLE)

app = typer.Typer(
    name="smishwatch",
    help="Streaming scam-SMS monitoring: from customers' reports to campaigns, alerts and exact counts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    epilog=_EPILOG,
)
app.command()(upping.up)
app.command()(upping.demo)
app.command()(analysing.analyse)
app.command()(checking.check)
app.command("import")(importing.import_)
app.command()(exporting.export)
app.command()(reporting.report)
app.command()(simulating.simulate)
app.command()(feeding.feed)
app.command()(running.worker)
app.command()(running.gateway)
app.command("kafka-door")(running.kafka_door)
app.command()(running.web)
app.command()(administering.migrate)
app.add_typer(administering.topics, name="topics")
app.add_typer(administering.keys, name="keys")
app.add_typer(granting.app, name="access")
app.add_typer(accounts.app, name="users")
app.add_typer(feeds.app, name="feeds")
app.add_typer(deciding.app, name="decide")
app.add_typer(hooking.app, name="webhooks")
app.add_typer(dead_letters.app, name="dead-letters")
app.command()(replaying.replay)
app.command()(administering.verify)
app.command()(asking.sql)
app.command()(keeping.retention)
app.command()(keeping.forget_carrier)
app.command()(keeping.backup)
app.command()(keeping.restore)
app.command()(doctor.doctor)


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
