"""``smishwatch dead-letters``: what could not be processed, and trying it again."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from smishwatch.pipeline.broker.producer import Record
from smishwatch.pipeline.cli.exits import SOME_REJECTED, explained, fail
from smishwatch.pipeline.ingest.delivery import BrokerDelivery
from smishwatch.pipeline.ingest.formats.parsed import RawRecord, Rejection
from smishwatch.pipeline.ingest.formats.reading import parse_json_report
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.privacy import Sealer, hash_reporter
from smishwatch.pipeline.stages.reading import implausible_time
from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.report import ReportEnvelope
from smishwatch.schemas.topics import REPORTS, TOPICS

app = typer.Typer(help="Records that could not be processed.", no_args_is_help=True)

Days = Annotated[float, typer.Option(min=0.01, help="Look back this many days")]
ByCarrier = Annotated[str, typer.Option(help="Only this carrier's")]
ByReason = Annotated[RejectReason | None, typer.Option(help="Only with this reason")]
Most = Annotated[int, typer.Option(min=1, max=1_000_000, help="At most this many, newest first")]
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
def replay(
    dead_letter_id: Annotated[
        str, typer.Argument(help="One id, as `list` shows it; all that match if absent")
    ] = "",
    days: Days = 30,
    carrier: ByCarrier = "",
    reason: ByReason = None,
    most: Most = 10_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON")] = False,
) -> None:
    """Read rejected records again, and send those that are valid now where they came from.

    Replaying twice adds nothing: reports are told apart by carrier and id. What is still invalid stays where it is.
    """
    with explained():
        settings = Settings()
        rows = _found(settings, days, carrier, reason, most, dead_letter_id)
        if dead_letter_id and not rows:
            fail(f"{dead_letter_id}: no dead letter by this id in the last {days:g} days")
        pepper = settings.pepper_bytes()
        sealer, still = Sealer(pepper), Counter[str]()
        records = []
        for row in rows:
            again = _again(row, sealer.open(row["sealed_raw"]), settings, pepper)
            if isinstance(again, Record):
                records.append(again)
            else:
                still[again] += 1
        delivery = BrokerDelivery(settings.kafka)
        try:
            delivery.deliver(records)
        finally:
            delivery.close()
    if as_json:
        typer.echo(
            json.dumps({"replayed": len(records), "still_invalid": sum(still.values()), "why": dict(still)})
        )
    else:
        typer.echo(f"{len(records):,} replayed, {sum(still.values()):,} still invalid")
        for detail, count in still.most_common(20):
            typer.echo(f"  {count:>6,}  {detail}")
    if still:
        raise typer.Exit(SOME_REJECTED)


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


def _again(row: dict[str, Any], raw: bytes, settings: Settings, pepper: bytes) -> Record | str:
    """The record to send, or why the bytes are still no good."""
    if row["stage"] in {Stage.CLUSTER.value, Stage.SINK.value, Stage.REPUTATION.value}:
        name = row["origin_topic"].removeprefix(settings.kafka.topic_prefix)
        topic = next((topic for topic in TOPICS if topic.name == name), None)
        return Record(topic, None, raw) if topic else f"{name}: not one of our topics"
    parsed = parse_json_report(RawRecord(1, raw, len(raw)), pepper)
    if isinstance(parsed, Rejection):
        return parsed.detail
    report, accepted_at = parsed.report, row["rejected_at"]
    carrier = report.carrier or row["carrier"]
    fault = implausible_time(report, accepted_at)
    if fault or not carrier:
        return fault[1] if fault else "carrier: missing"
    kept = report.model_copy(
        update={"carrier": None, "reporter": report.reporter and hash_reporter(report.reporter, pepper)}
    )
    envelope = ReportEnvelope(
        batch_id=f"replay-{row['dead_letter_id']}", carrier=carrier, accepted_at=accepted_at, reports=(kept,)
    )
    return Record(
        REPORTS, carrier.encode(), envelope.model_dump_json(by_alias=True, exclude_none=True).encode()
    )
