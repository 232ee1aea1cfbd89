"""``smishwatch dead-letters``: what could not be processed, and trying it again."""

import getpass
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.audit import Action, note
from smishwatch.pipeline.broker.producer import Record
from smishwatch.pipeline.cli.exits import SOME_REJECTED, explained, fail
from smishwatch.pipeline.cli.mapping import CONSTANT_HELP, DEFAULT_HELP, MAPPING_HELP, mapped_reading
from smishwatch.pipeline.ingest.delivery import BrokerDelivery
from smishwatch.pipeline.ingest.formats.parsed import ParsedReport, UnusableInputError
from smishwatch.pipeline.ingest.formats.reading import Reading, read_reports
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.privacy import Sealer, hash_reporter
from smishwatch.pipeline.stages.reading import implausible_time
from smishwatch.pipeline.warehouse import dead_letters, query
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.report import ReportEnvelope
from smishwatch.schemas.topics import ENTITIES_SEEN, REPORTS, TEMPLATES_SEEN, TOPICS

app = typer.Typer(help="Records that could not be processed.", no_args_is_help=True)

Days = Annotated[float, typer.Option(min=0.01, help="Look back this many days")]
ByCarrier = Annotated[str, typer.Option(help="Only this carrier's")]
ByReason = Annotated[RejectReason | None, typer.Option(help="Only with this reason")]
Most = Annotated[int, typer.Option(min=1, max=1_000_000, help="At most this many, newest first")]
SUMS = (TEMPLATES_SEEN, ENTITIES_SEEN)
"""Topics whose records are taken in the order of their origins."""
SHOWN = ("dead_letter_id", "rejected_at", "stage", "reason", "carrier", "report_id", "detail", "raw_bytes")


@app.command("list")
def list_(
    days: Days = 30,
    carrier: ByCarrier = "",
    reason: ByReason = None,
    most: Most = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line")] = False,
) -> None:
    """Show what was rejected, where and why; never the bytes."""
    with explained():
        rows = _found(Settings(), days, carrier, reason, most)
    for row in rows:
        shown = {name: row[name] for name in SHOWN}
        if as_json:
            typer.echo(json.dumps(shown, default=str))
        else:
            typer.echo(
                f"{row['dead_letter_id']}  {row['rejected_at']:%Y-%m-%d %H:%M}  {row['stage']:8} {row['reason']:18} "
                f"{row['carrier'] or '-':16} {row['report_id'] or '-':24} {row['detail']}"
            )
    if not rows and not as_json:
        typer.echo("none")


@app.command()
def show(
    dead_letter_id: Annotated[str, typer.Argument(help="As `list` shows it")],
    days: Days = 90,
    raw: Annotated[Path | None, typer.Option(help="Write the opened bytes to this new file")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON")] = False,
) -> None:
    """Show one, with where it came from. Its bytes may hold a reporter's number: they go to a file, if at all, and the
    audit says who opened them.
    """
    with explained():
        settings = Settings()
        rows = _found(settings, days, "", None, 1, dead_letter_id)
        if not rows:
            fail(f"{dead_letter_id}: no dead letter by this id in the last {days:g} days")
        shown = {name: value for name, value in rows[0].items() if name != "sealed_raw"}
        if raw is not None:
            with raw.open("xb") as file:
                raw.chmod(0o600)
                _note_opening(settings, dead_letter_id, raw)
                file.write(Sealer(settings.pepper_bytes()).open(rows[0]["sealed_raw"]))
    if as_json:
        typer.echo(json.dumps(shown, default=str))
        return
    for name, value in shown.items():
        typer.echo(f"{name:17} {'-' if value in (None, '') else value}")


def _note_opening(settings: Settings, dead_letter_id: str, file: Path) -> None:
    """Into the audit, before the bytes are read."""
    now, who = datetime.now(tz=UTC), getpass.getuser()
    with Accounts(settings.data_dir).store.work() as rows:
        note(rows, now, who, Action.DEAD_LETTER_OPENED, dead_letter_id, f"into {file.absolute()}")


@app.command()
def replay(
    dead_letter_id: Annotated[
        str, typer.Argument(help="One id, as `list` shows it; all that match if absent")
    ] = "",
    days: Days = 30,
    carrier: ByCarrier = "",
    reason: ByReason = None,
    most: Most = 10_000,
    mapping: Annotated[list[str] | None, typer.Option("--map", help=MAPPING_HELP)] = None,
    constant: Annotated[list[str] | None, typer.Option("--const", help=CONSTANT_HELP)] = None,
    default: Annotated[list[str] | None, typer.Option("--default", help=DEFAULT_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON")] = False,
) -> None:
    """Read rejected records again, and send those that are valid now where they came from.

    Replaying twice adds nothing: reports are told apart by carrier and id. What is still invalid stays where it is.
    Lines of a dump that was imported with a mapping need the mapping again, as `import` takes it.
    """
    with explained():
        settings = Settings()
        rows = _found(settings, days, carrier, reason, most, dead_letter_id)
        if dead_letter_id and not rows:
            fail(f"{dead_letter_id}: no dead letter by this id in the last {days:g} days")
        reading = mapped_reading(
            settings.pepper_bytes(), mapping or [], constant or [], default or [], "UTC", "utf-8"
        )
        records, still = read_again(rows, settings, reading)
        delivery = BrokerDelivery(settings.kafka)
        try:
            delivery.deliver(records)
        finally:
            delivery.close()
    _say(len(records), still, as_json)
    if still:
        raise typer.Exit(SOME_REJECTED)


@app.command()
def drop(
    dead_letter_id: Annotated[str, typer.Argument(help="One id; all that match if absent")] = "",
    days: Days = 30,
    carrier: ByCarrier = "",
    reason: ByReason = None,
    most: Most = 10_000,
    yes: Annotated[bool, typer.Option("--yes", help="Really; otherwise only say how many")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON")] = False,
) -> None:
    """Delete dead letters for good, for instance those of a test."""
    with explained():
        settings = Settings()
        rows = _found(settings, days, carrier, reason, most, dead_letter_id)
        if yes:
            client = connect(settings.clickhouse)
            try:
                dead_letters.drop(client, [row["dead_letter_id"] for row in rows])
            finally:
                client.close()
    dropped = len(rows) if yes else 0
    if as_json:
        typer.echo(json.dumps({"matching": len(rows), "dropped": dropped}))
    else:
        typer.echo(f"{dropped:,} dropped" if yes else f"{len(rows):,} would be dropped; add --yes")


def _say(replayed: int, still: Counter[str], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"replayed": replayed, "still_invalid": still.total(), "why": dict(still)}))
        return
    typer.echo(f"{replayed:,} replayed, {still.total():,} still invalid")
    for detail, count in still.most_common(20):
        typer.echo(f"  {count:>6,}  {detail}")


def _found(
    settings: Settings,
    days: float,
    carrier: str,
    reason: RejectReason | None,
    most: int,
    dead_letter_id: str = "",
) -> list[dict[str, Any]]:
    end = datetime.now(tz=UTC) + timedelta(days=1)
    client = connect(settings.clickhouse)
    try:
        return query.run(
            client,
            "dead_letter_list",
            {"from": end - timedelta(days=days + 1), "to": end, "carrier": carrier, "limit": most,
             "reason": reason.value if reason else "", "dead_letter_id": dead_letter_id},
        )  # fmt: skip
    finally:
        client.close()


def read_again(
    rows: Sequence[dict[str, Any]], settings: Settings, reading: Reading
) -> tuple[list[Record], Counter[str]]:
    """The records to send, and why the bytes of the others are still no good."""
    sealer, still = Sealer(reading.pepper), Counter[str]()
    records = []
    for row in rows:
        again = _again(row, sealer.open(row["sealed_raw"]), settings, reading)
        if isinstance(again, Record):
            records.append(again)
        else:
            still[again] += 1
    return records, still


def _again(row: dict[str, Any], raw: bytes, settings: Settings, reading: Reading) -> Record | str:
    """The record to send, or why the bytes are still no good."""
    if row["stage"] in {Stage.CLUSTER.value, Stage.SINK.value, Stage.REPUTATION.value}:
        name = row["origin_topic"].removeprefix(settings.kafka.topic_prefix)
        topic = next((topic for topic in TOPICS if topic.name == name), None)
        if topic is None:
            return f"{name}: not one of our topics"
        return Record(topic, None, _as_from_elsewhere(raw, row["dead_letter_id"]) if topic in SUMS else raw)
    parsed = _parsed_again(raw, reading)
    if not isinstance(parsed, ParsedReport):
        return parsed
    report, accepted_at = parsed.report, row["rejected_at"]
    carrier = report.carrier or row["carrier"]
    fault = implausible_time(report, accepted_at)
    if fault or not carrier:
        return fault[1] if fault else "carrier: missing"
    kept = report.model_copy(
        update={
            "carrier": None,
            "reporter": report.reporter and hash_reporter(report.reporter, reading.pepper),
        }
    )
    envelope = ReportEnvelope(
        batch_id=f"replay-{row['dead_letter_id']}", carrier=carrier, accepted_at=accepted_at, reports=(kept,)
    )
    return Record(
        REPORTS, carrier.encode(), envelope.model_dump_json(by_alias=True, exclude_none=True).encode()
    )


def _as_from_elsewhere(raw: bytes, dead_letter_id: str) -> bytes:
    """Sums under a source of their own, from which they are taken once.

    What came later from their own source has been taken since, so under that they would pass for taken too. A
    decision is told apart by its id, and bytes that are no JSON object are for the worker to refuse again.
    """
    try:
        sums = json.loads(raw)
        if sums.get("decision") is not None:
            return raw
        sums["origin"]["topic"] += f"@{dead_letter_id}"
    except (ValueError, AttributeError, KeyError, TypeError):
        return raw
    return json.dumps(sums, ensure_ascii=False).encode()


def _parsed_again(raw: bytes, reading: Reading) -> ParsedReport | str:
    """One report, from JSON or from a row under its header; else why there is none."""
    try:
        found = list(islice(read_reports([raw], reading), 2))
    except UnusableInputError as problem:
        return problem.detail
    if len(found) != 1:
        return "record: not one report"
    (parsed,) = found
    return parsed if isinstance(parsed, ParsedReport) else parsed.detail
