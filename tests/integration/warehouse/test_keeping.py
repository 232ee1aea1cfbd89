"""Retention, forgetting a carrier, squashed places, backup and restore: through the commands an operator types."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner, Result

from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.cli.exits import FAILED, OK, USAGE
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import retention
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.verify import verify
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.dead_letter import DeadLetter
from tests.integration.warehouse.building import DAY, NOON, campaign, envelope, report, template
from tests.integration.warehouse.oracle import expected, found
from tests.integration.warehouse.test_campaigns import alert, campaign_row, decisions, merge_of

NOW = datetime.now(tz=UTC).replace(microsecond=0)
ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
MARK = "zebrafish"
"""In everything that comes from the carrier that is to be forgotten, and nowhere else."""

Run = Callable[..., Result]


@pytest.fixture
def run(settings: ClickHouseSettings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line on the test's database."""
    for name in ("host", "port", "database"):
        monkeypatch.setenv(f"SMISHWATCH_CLICKHOUSE__{name.upper()}", str(getattr(settings, name)))
    return lambda *arguments, **given: CliRunner().invoke(app, list(arguments), **given)


def answer(result: Result, code: int = OK) -> dict[str, object]:
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout))


def holding(client: Client, text: str) -> set[str]:
    """Tables in any row of which the text stands, merged away or not."""
    columns = client.execute(
        "SELECT table, name FROM system.columns WHERE database = currentDatabase() AND type LIKE '%String%' AND table IN "
        "(SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree')"
    )
    return {
        table
        for table, column in columns
        if client.execute(
            f"SELECT count() FROM {table} WHERE arrayExists(x -> position(x, '{text}') > 0, flatten([toString(`{column}`)]))"
        )[0][0]
    }


def two_carriers(client: Client) -> list[object]:
    """Reports of two carriers, some wordings shared; what only the second's log would have been."""
    shared, own = {"template_id": template(1)}, {"template_id": template(2)}
    theirs = [
        report(f"{MARK}-{number}", content=number, at=NOW - number * DAY, carrier=f"c-{MARK}", sender=MARK,
               body=MARK, text=f"{MARK} {number}", found=shared if number % 2 else own)
        for number in range(6)
    ]  # fmt: skip
    others = [
        report(f"o{number}", content=90 + number, at=NOW - number * DAY, found=shared) for number in range(4)
    ]
    rival = report(f"{MARK}-1", content=77, at=NOW, carrier=f"c-{MARK}", text=MARK)
    writer = Writer(client)
    writer.write_reports([envelope(0, theirs), envelope(1, [theirs[0], rival])], "theirs")
    writer.write_reports([envelope(2, others)], "others")
    writer.write_campaigns(
        [
            decisions(0, templates=(1, 2), places={1: 1, 2: 2}, campaigns=(campaign_row(1, 1),
                      campaign_row(2, 1, title=MARK)), lineage=(merge_of(2, 9, 3),))
        ],
        "t",
    )  # fmt: skip
    writer.write_alerts([alert(1, 1), alert(2, 2)], "t")
    letter = DeadLetter(dead_letter_id="d" + "1" * 32, stage=Stage.ENRICH, reason=RejectReason.NOT_JSON, detail=MARK,
                        carrier=f"c-{MARK}", rejected_at=NOW, sealed_raw=MARK, raw_bytes=1)  # fmt: skip
    writer.write_dead_letters([letter], "t")
    client.execute(
        f"INSERT INTO templates SELECT template_id, skeleton, '{MARK} as example', language, first_seen FROM templates FINAL"
    )
    rebuild_dirty(client)
    return [envelope(2, others)]


def test_everything_of_a_carrier_is_gone_and_the_rest_is_as_if_it_had_never_been(
    client: Client, run: Run
) -> None:
    others = two_carriers(client)
    assert {"reports", "raw_texts", "report_keys", "report_conflicts", "report_duplicates", "rollup_hourly",
            "rollup_traits", "templates", "campaigns", "dead_letters"} <= holding(client, MARK)  # fmt: skip
    told = answer(run("forget-carrier", f"c-{MARK}", "--dry-run", "--json"))
    assert told["wordings"] == 1
    assert "reports" in holding(client, MARK), "a dry run deletes nothing"
    refused = run("forget-carrier", f"c-{MARK}", input="no\n")
    assert refused.exit_code == FAILED
    assert "reports" in holding(client, MARK), "without the confirmation nothing is deleted"
    done = run("forget-carrier", f"c-{MARK}", input=f"c-{MARK}\n")
    assert done.exit_code == OK, done.output
    assert holding(client, MARK) == set()
    assert found(client) == expected(others)
    assert verify(client, *ALWAYS) == []
    assert client.execute("SELECT count() FROM reporter_numbers") == client.execute(
        "SELECT uniqExact(reporter) FROM reports FINAL WHERE reporter != ''"
    )
    assert client.execute("SELECT campaign_id FROM campaigns FINAL") == [(campaign(1),)]
    assert client.execute("SELECT campaign_id FROM alerts FINAL") == [(campaign(1),)]
    assert answer(run("forget-carrier", f"c-{MARK}", "--yes", "--json"))["left"] == 0


def test_retention_deletes_at_once_what_the_engine_would_leave_until_it_merges(
    client: Client, run: Run
) -> None:
    Writer(client).write_reports([envelope(0, [report("new", at=NOW - DAY)])], "t")
    client.execute("SYSTEM STOP MERGES raw_texts")
    client.execute(
        "INSERT INTO raw_texts (carrier, report_id, content_hash, body, accepted_at, kept_from) "
        f"SELECT 'carrier-a', 'old', 1, '{MARK}', now(), now() - INTERVAL 30 DAY + INTERVAL 8 SECOND"
    )
    while not retention.expired(client)["raw_texts"]:
        time.sleep(0.2)
    assert answer(run("retention", "--dry-run", "--json"))["expired"]["raw_texts"] == 1  # type: ignore[index]
    assert holding(client, MARK) == {"raw_texts"}, "a dry run deletes nothing"
    client.execute("SYSTEM START MERGES raw_texts")
    assert answer(run("retention", "--json"))["left"]["raw_texts"] == 0  # type: ignore[index]
    assert holding(client, MARK) == set()
    assert client.execute("SELECT report_id FROM raw_texts") == [("new",)]
    assert client.execute("SELECT report_id FROM reports FINAL") == [("new",)]


def test_places_of_merged_campaigns_are_squashed_to_the_end_of_the_chain(client: Client, run: Run) -> None:
    """A chain of three merges whose places the clusterer did not come to write."""
    chain = tuple(campaign_row(number, 5, merged_into=campaign(number + 1)) for number in (1, 2, 3))
    writer = Writer(client)
    writer.write_reports([envelope(0, [report(at=NOON, found={"template_id": template(1)})])], "r")
    rebuild_dirty(client)
    for number, version in ((1, 1), (2, 2)):
        writer.write_campaigns([decisions(number, places={1: number}, version=version)], f"p{number}")
    writer.write_campaigns([decisions(9, campaigns=(*chain, campaign_row(4, 4)))], "chain")
    told = answer(run("retention", "--json"))
    assert (told["places_moved"], told["places_superseded"]) == (1, 1)
    assert client.execute("SELECT template_id, campaign_id, version FROM template_places") == [
        (template(1), campaign(4), 2)
    ]
    assert client.execute("SELECT campaign_id, reports FROM campaign_hours") == [(campaign(4), 1)]
    writer.write_campaigns([decisions(10, places={1: 7}, version=3)], "later")
    assert client.execute("SELECT campaign_id FROM template_places FINAL") == [(campaign(7),)], (
        "a later decision wins"
    )
    assert retention.squash(client) == (0, 1)


def test_a_restored_backup_is_whole_and_what_came_after_can_come_again(
    client: Client, settings: ClickHouseSettings, run: Run
) -> None:
    first = [envelope(0, [report("a", at=NOW), report("b", content=2, at=NOW - DAY)])]
    second = [envelope(1, [report("c", content=3, at=NOW), report("b", content=2, at=NOW - DAY)])]
    writer = Writer(client)
    writer.write_reports(first, "first")
    rebuild_dirty(client)
    client.execute("TRUNCATE TABLE report_keys")  # as if the ids had been saved a moment before the reports
    name = str(answer(run("backup", "--json"))["backup"])
    writer.write_reports(second, "second")
    later = str(answer(run("backup", f"{name}-more", "--base", name, "--json"))["backup"])
    assert run("backup", "../elsewhere").exit_code == USAGE
    assert run("restore", name).exit_code == FAILED, "tables are never overwritten"
    other = settings.model_copy(update={"database": f"{settings.database}_restored"})
    try:
        assert answer(run("restore", name, "--as", other.database, "--json"))["days"] == 2
        restored = connect(other)
        assert found(restored) == expected(first)
        assert verify(restored, *ALWAYS) == []
        Writer(restored).write_reports([*first, *second], "again")
        rebuild_dirty(restored)
        assert found(restored) == expected([*first, *second])
        restored.execute(f"DROP DATABASE {other.database} SYNC")
        assert run("restore", later, "--as", other.database).exit_code == OK
        assert restored.execute("SELECT count() FROM reports FINAL") == [(3,)]
    finally:
        client.execute(f"DROP DATABASE IF EXISTS {other.database} SYNC")


def test_verify_tells_what_it_compared_and_fails_when_a_figure_is_wrong(client: Client, run: Run) -> None:
    Writer(client).write_reports([envelope(0, [report(at=NOON)])], "t")
    period = ("verify", "2026-05-01", "2026-06-01", "--json")
    behind = answer(run(*period), FAILED)
    assert behind["behind"] == ["2026-05-04"]
    rebuild_dirty(client)
    good = answer(run(*period))
    assert (good["good"], good["reports"], good["days"], good["deviations"]) == (True, 1, 1, [])
    client.execute("INSERT INTO rollup_regions SELECT * FROM rollup_regions")
    assert answer(run(*period), FAILED)["deviations"][0]["table"] == "rollup_regions"  # type: ignore[index]
    assert run("verify", "2026-06-01", "2026-05-01").exit_code == USAGE
