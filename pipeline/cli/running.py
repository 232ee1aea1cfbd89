"""The commands that run one process until they are told to stop: worker, gateway, web."""

from enum import StrEnum
from typing import Annotated

import typer

from smishwatch.pipeline.cli.exits import USAGE, explained, fail
from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.observability.stopping import event_at_stop
from smishwatch.pipeline.settings import Settings


class Worker(StrEnum):
    """The kinds of worker."""

    ENRICH = "enrich"
    CLUSTER = "cluster"
    REPUTATION = "reputation"
    SINK = "sink"


def worker(
    kind: Annotated[Worker, typer.Argument(help="Which one")],
    part: Annotated[
        str,
        typer.Option(
            help="cluster: the part of SMISHWATCH_CLUSTER_PARTS that it takes, where there are several"
        ),
    ] = "",
) -> None:
    """Run one worker until SIGTERM or Ctrl-C. Several share the work, of cluster one a part, of reputation one."""
    if part and kind is not Worker.CLUSTER:
        fail(f"--part: {kind.value} has no parts, cluster has", USAGE)
    with explained():
        settings = Settings()
        if kind is Worker.CLUSTER:
            from smishwatch.pipeline.workers import cluster  # noqa: PLC0415 - each loads much of its own

            raise typer.Exit(cluster.run(settings, part))
        if kind is Worker.ENRICH:
            from smishwatch.pipeline.workers import enrich as chosen  # noqa: PLC0415
        elif kind is Worker.REPUTATION:
            from smishwatch.pipeline.workers import reputation as chosen  # type: ignore[no-redef]  # noqa: PLC0415
        else:
            from smishwatch.pipeline.workers import sink as chosen  # type: ignore[no-redef]  # noqa: PLC0415
        code = chosen.run(settings)
    raise typer.Exit(code)


def gateway(
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on")] = 8081,
) -> None:
    """Run the door for carriers' HTTPS batches: POST /v1/reports. TLS is ended in front of it."""
    from smishwatch.pipeline.ingest.gateway import serving  # noqa: PLC0415

    with explained():
        serving.run(Settings(), host, port)


def kafka_door() -> None:
    """Run the door for carriers' own Kafka producers: from each carrier's topic to reports.v1, until Ctrl-C."""
    from smishwatch.pipeline.ingest import kafka_door as door  # noqa: PLC0415

    stopping = event_at_stop()
    with explained():
        settings = Settings()
        logs.configure(settings.log_format, door.NAME, settings.log_level)
        door.run(settings, stopping.is_set)


def web(
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on")] = 8080,
) -> None:
    """Run the pages: overview, campaigns, health."""
    from smishwatch.dashboards import serving  # noqa: PLC0415

    with explained():
        serving.run(Settings(), host, port)
