"""What has had its time is really gone."""

from datetime import UTC, datetime, timedelta

import pytest

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.dead_letter import DeadLetter
from tests.integration.warehouse.building import DAY, envelope, report

NOW = datetime.now(tz=UTC).replace(microsecond=0)


def after_merging(client: Client, table: str) -> int:
    """Rows in any part of the table after ClickHouse has applied its TTL; FINAL is not used on purpose."""
    client.execute(f"OPTIMIZE TABLE {table} FINAL")
    return int(client.execute(f"SELECT count() FROM {table}")[0][0])


@pytest.mark.parametrize(("age", "kept"), [(29 * DAY, 1), (31 * DAY, 0), (400 * DAY, 0)])
def test_raw_text_goes_after_thirty_days_and_the_report_stays(
    client: Client, age: timedelta, kept: int
) -> None:
    one = report(at=NOW - age, accepted_at=NOW - age)
    Writer(client).write_reports([envelope(0, [one])], "t")
    rebuild_dirty(client)
    assert after_merging(client, "raw_texts") == kept
    assert client.execute("SELECT text FROM reports FINAL") == [(one.text,)]
    assert client.execute("SELECT sum(reports) FROM rollup_hourly") == [(1,)]


def test_raw_text_is_nowhere_else(client: Client) -> None:
    secret = "the message exactly as it was sent"
    batch = [
        report(body=secret, at=NOW),
        report(content=2, body=secret, at=NOW),
        report("r2", body=secret, at=NOW),
    ]
    Writer(client).write_reports([envelope(0, batch)], "t")
    columns = client.execute(
        "SELECT table, name FROM system.columns WHERE database = currentDatabase() AND type LIKE '%String%' "
        "AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree')"
    )
    holding = {
        table
        for table, column in columns
        if client.execute(
            f"SELECT count() FROM {table} WHERE has(flatten([toString(`{column}`)]), '{secret}')"
        )[0][0]
    }
    assert holding == {"raw_texts"}
    # What lost its id is a conflict; its raw text is not kept.
    assert client.execute("SELECT count() FROM raw_texts FINAL") == [(2,)]


def test_a_clock_set_ahead_does_not_lengthen_the_time(client: Client) -> None:
    future = NOW + 5_000 * DAY
    Writer(client).write_reports([envelope(0, [report(at=future, accepted_at=future)])], "t")
    (kept_from,) = client.execute("SELECT kept_from FROM raw_texts")[0]
    assert abs(kept_from - datetime.now(tz=UTC)) < timedelta(minutes=5)


def test_raw_text_written_again_after_its_time_does_not_come_back(client: Client) -> None:
    old = [envelope(0, [report(at=NOW - 40 * DAY)])]
    for token in ("first", "again"):
        Writer(client).write_reports(old, token)
    assert after_merging(client, "raw_texts") == 0


def test_duplicates_conflicts_and_dead_letters_have_an_end(client: Client) -> None:
    then = NOW - 500 * DAY
    batch = [report(at=then), report(at=then), report(content=2, at=then)]
    writer = Writer(client)
    writer.write_reports([envelope(0, batch)], "t")
    writer.write_dead_letters(
        [
            DeadLetter(
                dead_letter_id="d" + "0" * 32,
                stage=Stage.ENRICH,
                reason=RejectReason.NOT_JSON,
                detail="",
                rejected_at=NOW - age,
                sealed_raw="sealed",
                raw_bytes=1,
            )
            for age in (91 * DAY,)
        ],
        "t",
    )
    for table in ("report_duplicates", "report_conflicts", "dead_letters"):
        assert after_merging(client, table) == 0, table
