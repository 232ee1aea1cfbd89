"""``smishwatch up`` and ``smishwatch demo``: all of it on this machine."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from smishwatch.infra.devstack.errors import DevstackError
from smishwatch.infra.devstack.ports import free_port, require_free
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.cli import roof
from smishwatch.pipeline.cli.exits import USAGE, explained, fail
from smishwatch.pipeline.cli.roof import HOST, Ports
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.pipeline.workers.child import Program

DEFAULT_PORTS = Ports()
DEMO_SECONDS = "SMISHWATCH_DEMO_SECONDS"

DataDir = Annotated[Path | None, typer.Option("--data", help="Folder for tables, snapshots and keys")]
WebPort = Annotated[int, typer.Option(min=1, max=65_535, help="Port of the pages")]
GatewayPort = Annotated[int, typer.Option(min=1, max=65_535, help="Port of the gateway")]
KafkaPort = Annotated[int, typer.Option(min=1, max=65_535, help="Port of the embedded broker")]
ClickHousePort = Annotated[int, typer.Option(min=1, max=65_535, help="Port of the embedded warehouse")]


def up(
    data: DataDir = None,
    web_port: WebPort = DEFAULT_PORTS.web,
    gateway_port: GatewayPort = DEFAULT_PORTS.gateway,
    kafka_port: KafkaPort = DEFAULT_PORTS.kafka,
    clickhouse_port: ClickHousePort = DEFAULT_PORTS.clickhouse,
    external: Annotated[
        bool,
        typer.Option(
            "--external",
            help="Use the broker and warehouse of SMISHWATCH_KAFKA__… and SMISHWATCH_CLICKHOUSE__…",
        ),
    ] = False,
) -> None:
    """Run everything on this machine until Ctrl-C: broker, warehouse, workers, gateway, pages.

    The embedded warehouse keeps its tables in the data folder. The embedded broker keeps nothing on disk: an
    orderly stop carries what was accepted into the warehouse first, a crash of the broker itself may lose it.
    """
    with explained(), _devstack_explained():
        ports = Ports(web_port, gateway_port, kafka_port, clickhouse_port)
        ports.check(embedded=not external)
        settings, environment = roof.settings_here(data, ports, embedded=not external)
        stack = None if external else EmbeddedStack(settings.data_dir, ports.kafka, ports.clickhouse)
        all_of_it = roof.supervisor(settings, environment, ports, stack)
        _announce(ports, settings, "sign in; further accounts: smishwatch users add")
        code = roof.run(all_of_it, settings.data_dir)
    raise typer.Exit(code)


def demo(
    seconds: Annotated[
        float | None,
        typer.Option(envvar=DEMO_SECONDS, min=1, help="End by itself after this time; else Ctrl-C"),
    ] = None,
    data: DataDir = None,
    rate: Annotated[float, typer.Option(min=0.1, max=500, help="Simulated reports per second")] = 4.0,
    history: Annotated[
        int, typer.Option(min=0, max=1_000_000, help="Reports of the days before, sent first")
    ] = 6_000,
    seed: Annotated[int, typer.Option(help="Another seed, another stream")] = 7,
) -> None:
    """Everything on this machine with a simulated stream of reports; prints the address of the page.

    Ports that are taken are replaced by free ones. Ends with the counts of what is in the warehouse.
    """
    with explained(), _devstack_explained():
        ports = _demo_ports()
        settings, environment = roof.settings_here(data or Path(".smishwatch/demo"), ports, embedded=True)
        environment["SMISHWATCH_WEB_OPEN_AS"] = "analyst"  # simulated reports, and on this machine only
        stack = EmbeddedStack(settings.data_dir, ports.kafka, ports.clickhouse)
        counts: dict[str, Any] = {}
        feed = Program(
            "feed",
            (sys.executable, "-m", "smishwatch.pipeline.cli", "feed", "--gateway", f"http://{HOST}:{ports.gateway}",
             "--rate", str(rate), "--history", str(history), "--seed", str(seed)),
            "door",
            environment,
        )  # fmt: skip
        all_of_it = roof.supervisor(
            settings,
            environment,
            ports,
            stack,
            more=(feed,),
            at_rest=lambda: counts.update(_counts(settings)),
        )
        _announce(ports, settings, "open to this machine without signing in, as an analyst")
        code = roof.run(all_of_it, settings.data_dir, seconds)
    typer.echo(json.dumps(counts))
    raise typer.Exit(code)


def _announce(ports: Ports, settings: Settings, entry: str) -> None:
    lines = (
        "",
        f"  Smishwatch      http://{HOST}:{ports.web}/   ({entry})",
        f"  gateway         http://{HOST}:{ports.gateway}/v1/reports   (keys: smishwatch keys create CARRIER)",
        f"  data            {settings.data_dir}   (the embedded broker keeps nothing on disk)",
        "  stop            Ctrl-C",
        "",
    )
    for line in lines:
        typer.echo(line)
    sys.stdout.flush()


def _demo_ports() -> Ports:
    wanted = Ports()
    return Ports(
        *(_free_or_other(port) for port in (wanted.web, wanted.gateway, wanted.kafka, wanted.clickhouse))
    )


def _free_or_other(port: int) -> int:
    try:
        require_free("the demo", port)
    except DevstackError:
        return free_port()
    return port


def _counts(settings: Settings) -> dict[str, int]:
    """What is in the warehouse, counted from the rows themselves."""
    client = connect(settings.clickhouse)
    try:
        return {
            name: int(client.execute(sql)[0][0])
            for name, sql in (
                ("reports", "SELECT count() FROM reports FINAL"),
                ("in_rollups", "SELECT sum(reports) FROM rollup_hourly"),
                ("duplicates", "SELECT count() FROM report_duplicates FINAL"),
                ("conflicts", "SELECT count() FROM report_conflicts FINAL"),
                ("rejected", "SELECT count() FROM dead_letters FINAL"),
                ("templates", "SELECT count() FROM templates FINAL"),
                ("campaigns", "SELECT count() FROM campaigns FINAL WHERE merged_into = ''"),
                ("alerts", "SELECT count() FROM alerts FINAL"),
            )
        }
    finally:
        client.close()


@contextmanager
def _devstack_explained() -> Iterator[None]:
    """Turn the embedded stack's errors, written for the person at the terminal, into the command's end."""
    try:
        yield
    except DevstackError as problem:
        fail(str(problem), USAGE)
