"""``smishwatch doctor``: what is set up, what is not, and what to do about it."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from smishwatch.pipeline.broker import admin
from smishwatch.pipeline.broker.lag import lag
from smishwatch.pipeline.cli.exits import UNREACHABLE, explained
from smishwatch.pipeline.settings import KafkaSettings, Settings
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.pipeline.warehouse.migrate import migrate
from smishwatch.pipeline.workers.cluster_part import cluster_parts

_START_A_BROKER = "start one with `smishwatch up`, or set SMISHWATCH_KAFKA__BOOTSTRAP to yours"
_START_A_WAREHOUSE = "start one with `smishwatch up`, or set SMISHWATCH_CLICKHOUSE__HOST and …__PORT to yours"
_GIVE_A_PEPPER = (
    "`smishwatch up` makes one; or set SMISHWATCH_PEPPER_FILE to a file with 32 random hex digits"
)

_NAME_THE_PARTS = "set SMISHWATCH_CLUSTER_PARTS as docs/how-to/divide-the-clusterer.md says, or not at all"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``remedy`` is empty where nothing is to be done."""

    check: str
    good: bool
    detail: str
    remedy: str = ""


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print as JSON")] = False) -> None:
    """Check settings, broker, topics and warehouse, and say what to do about each fault."""
    with explained():
        settings = Settings()
    findings = [
        _pepper(settings),
        _checked("broker", lambda: _topics(settings.kafka), _START_A_BROKER),
        _checked("warehouse", lambda: _tables(settings), _START_A_WAREHOUSE),
        _checked("clusterers", lambda: _clusterers(settings), _NAME_THE_PARTS),
    ]
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            typer.echo(f"{'ok  ' if finding.good else 'FAIL'} {finding.check:10} {finding.detail}")
            if finding.remedy:
                typer.echo(f"     {'':10} {finding.remedy}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(UNREACHABLE)


def _checked(check: str, look: Callable[[], Finding], remedy: str) -> Finding:
    try:
        return look()
    except Exception as problem:  # whatever is wrong is the finding
        return Finding(check, False, f"{problem}"[:300], remedy)


def _pepper(settings: Settings) -> Finding:
    try:
        settings.pepper_bytes()
    except (ValueError, OSError) as problem:
        return Finding("pepper", False, str(problem), _GIVE_A_PEPPER)
    return Finding("pepper", True, "set")


def _topics(kafka: KafkaSettings) -> Finding:
    states = admin.describe(kafka)
    missing = [state.name for state in states if not state.exists]
    if missing:
        return Finding("broker", False, f"no topic {', '.join(missing)}", "run `smishwatch topics create`")
    return Finding("broker", True, f"{kafka.bootstrap}, {len(states)} topics")


def _clusterers(settings: Settings) -> Finding:
    """Each part must have had its clusterer: nothing else tells that one was never started."""
    parts = cluster_parts(settings)
    if not parts[0].parts.number:
        return Finding("clusterers", True, "one, for everything")
    names = ", ".join(part.name for part in parts)
    waiting = [
        part.name
        for part in parts
        if any(at.end and not at.committed for at in lag(settings.kafka, part.worker))
    ]
    if waiting:
        remedy = f"run `smishwatch worker cluster --part {waiting[0]}`"
        return Finding("clusterers", False, f"{names}: nobody has begun with {', '.join(waiting)}", remedy)
    return Finding("clusterers", True, f"{names}, under number {parts[0].parts.number}")


def _tables(settings: Settings) -> Finding:
    client = connect(settings.clickhouse)
    try:
        waiting = migrate(client, dry_run=True)
    finally:
        client.close()
    place = f"{settings.clickhouse.host}:{settings.clickhouse.port}, database {settings.clickhouse.database}"
    if waiting:
        return Finding(
            "warehouse", False, f"{place}: {len(waiting)} migrations wait", "run `smishwatch migrate`"
        )
    return Finding("warehouse", True, f"{place}, tables up to date")
