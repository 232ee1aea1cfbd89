"""``smishwatch webhooks``: alerts to addresses that the operator names."""

import json
from pathlib import Path
from typing import Annotated

import typer

from smishwatch.dashboards.hooks.configured import read_hooks
from smishwatch.dashboards.hooks.deliveries import Deliveries
from smishwatch.dashboards.hooks.sending import run_all
from smishwatch.dashboards.hooks.signing import new_secret
from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.cli.exits import explained
from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.observability.health import Health, HealthServer
from smishwatch.pipeline.observability.stopping import event_at_stop
from smishwatch.pipeline.settings import Settings

app = typer.Typer(help="Alerts as signed webhooks, with retries and a log.", no_args_is_help=True)


@app.command()
def run(
    hooks: Annotated[
        Path, typer.Option("--hooks", envvar="SMISHWATCH_WEBHOOKS_FILE", help="TOML file with the hooks")
    ],
) -> None:
    """Send alerts until SIGINT or SIGTERM. One such process per log is enough, and the most."""
    with explained():
        settings = Settings()
        logs.configure(settings.log_format, "webhooks", settings.log_level)
        found = read_hooks(hooks)
        ending = event_at_stop()
        probe = (
            HealthServer(Health(), settings.metrics_port, settings.metrics_host)
            if settings.metrics_port
            else None
        )

        logs.get("webhooks").info("started", hooks=[hook.name for hook in found])
        try:
            run_all(found, Questions(settings.clickhouse), Deliveries(settings.data_dir), ending)
        finally:
            if probe is not None:
                probe.close()


@app.command()
def log(
    most: Annotated[int, typer.Option(min=1, max=100_000, help="The newest so many")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line")] = False,
) -> None:
    """Show the attempts to deliver, oldest first."""
    with explained():
        for one in Deliveries(Settings().data_dir).log(most):
            if as_json:
                row = {"at": one.at.isoformat(), "hook": one.hook, "alert_id": one.alert_id, "attempt": one.attempt,
                       "status": one.status, "outcome": one.outcome}  # fmt: skip
                typer.echo(json.dumps(row))
            else:
                typer.echo(
                    f"{one.at:%Y-%m-%d %H:%M:%S}  {one.hook:16} {one.alert_id}  {one.attempt}  {one.status or '-'}  "
                    f"{one.outcome}"
                )


@app.command()
def secret() -> None:
    """Make a secret for a hook and its receiver."""
    typer.echo(new_secret())
