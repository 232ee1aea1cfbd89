"""What becomes of reports: each (carrier, report_id) counts once, as it was first accepted."""

from datetime import UTC, datetime, timedelta

import pytest

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.errors import RowsRefusedError
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.verify import verify
from smishwatch.pipeline.warehouse.writer import WriteCounts, Writer
from smishwatch.schemas.codes import LinkClass, Verdict
from smishwatch.schemas.enriched import EnrichedEnvelope, Identities, Link
from tests.integration.warehouse.building import DAY, NOON, envelope, report, template
from tests.integration.warehouse.oracle import expected, found

NOW = datetime.now(tz=UTC).replace(microsecond=0)


def written(client: Client, *batches: list[EnrichedEnvelope]) -> list[WriteCounts]:
    """Write the batches one after the other, rebuild, and check everything against the plain computation."""
    writer = Writer(client)
    counts = [writer.write_reports(batch, f"batch-{number}") for number, batch in enumerate(batches)]
    rebuild_dirty(client)
    assert found(client) == expected([record for batch in batches for record in batch])
    assert verify(client, datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)) == []
    return counts


def test_every_field_is_stored_and_read_back(client: Client) -> None:
    links = (
        Link(url="http://a.top/x", host="w.a.top", domain="a.top", link_class=LinkClass.OWN, imitates="icbc"),
        Link(url="http://a.top/y", host="a.top", domain="a.top", link_class=LinkClass.OWN),
        Link(url="https://t.me/x", host="t.me", domain="t.me", link_class=LinkClass.MESSAGING),
    )
    rich = report(
        "完整-'\\-\t\n🙂", at=NOW, text="'; DROP TABLE reports; --\\", disposition="legit",
        found={"links": links, "identities": Identities(sender="registered_to_another"), "genuine": True},
    )  # fmt: skip
    bare = report(
        "bare", at=NOW + timedelta(microseconds=1), received_at=None, sender=None, reporter=None, country=None,
        region=None, found={"brand": None, "links": (), "contacts": (), "reasons": ()},
    )  # fmt: skip
    assert written(client, [envelope(0, [rich, bare])]) == [WriteCounts(written=2)]


def test_an_empty_batch_writes_nothing(client: Client) -> None:
    assert written(client, [], [envelope(0, [])]) == [WriteCounts(), WriteCounts()]


def test_a_duplicate_within_a_batch_counts_once(client: Client) -> None:
    one = report(at=NOW)
    assert written(client, [envelope(0, [one]), envelope(1, [one, one])]) == [WriteCounts(1, duplicates=2)]


def test_a_duplicate_in_a_later_batch_counts_once(client: Client) -> None:
    one = report(at=NOW)
    assert written(client, [envelope(0, [one])], [envelope(1, [one])]) == [
        WriteCounts(1),
        WriteCounts(duplicates=1),
    ]


def test_one_id_from_two_carriers_is_two_reports(client: Client) -> None:
    both = [report(at=NOW), report(at=NOW, carrier="carrier-b")]
    assert written(client, [envelope(0, both)]) == [WriteCounts(2)]


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(hours=2), 40 * DAY], ids=["same", "hours", "days"])
def test_other_content_under_a_taken_id_is_a_conflict(client: Client, apart: timedelta) -> None:
    first, second = report(content=1, at=NOW), report(content=2, at=NOW - apart)
    assert written(client, [envelope(0, [first])], [envelope(1, [second])]) == [
        WriteCounts(1),
        WriteCounts(conflicts=1),
    ]


def test_a_conflict_within_a_batch_leaves_the_first(client: Client) -> None:
    batch = [envelope(0, [report(content=1, at=NOW), report(content=2, at=NOW - DAY)])]
    assert written(client, batch) == [WriteCounts(1, conflicts=1)]


def test_the_losing_content_sent_again_is_a_conflict_again(client: Client) -> None:
    first, second = report(content=1, at=NOW), report(content=2, at=NOW)
    counts = written(client, [envelope(0, [first, second])], [envelope(1, [second, first])])
    assert counts == [WriteCounts(1, conflicts=1), WriteCounts(duplicates=1, conflicts=1)]


def test_a_record_delivered_again_is_not_a_duplicate(client: Client) -> None:
    batch = [envelope(0, [report(at=NOW)])]
    writer = Writer(client)
    assert writer.write_reports(batch, "one") == WriteCounts(1)
    for token in ("one", "another"):
        assert writer.write_reports(batch, token) == WriteCounts(1)
    assert expected(batch).reports == found(client).reports
    assert found(client).duplicates == set()


def test_a_token_used_for_other_reports_loses_none(client: Client) -> None:
    writer = Writer(client)
    first, second = envelope(0, [report("r1", at=NOW)]), envelope(1, [report("r2", at=NOW)])
    writer.write_reports([first], "same")
    writer.write_reports([second], "same")
    assert found(client).reports == expected([first, second]).reports


def test_a_newer_enrichment_replaces_an_older_one_and_the_past_follows(client: Client) -> None:
    old = report(at=NOW - 3 * DAY, found={"verdict": Verdict.UNSURE, "template_id": template(1)})
    new = report(at=NOW - 3 * DAY, found={"verdict": Verdict.SCAM, "template_id": template(2)})
    counts = written(client, [envelope(0, [old])], [envelope(0, [new], version=2)])
    assert counts == [WriteCounts(1), WriteCounts(replaced=1)]


def test_an_older_enrichment_never_comes_back(client: Client) -> None:
    new, old = report(at=NOW), report(at=NOW, found={"verdict": Verdict.UNSURE})
    written(client, [envelope(0, [new], version=2)], [envelope(0, [old], version=1)])


def test_a_duplicate_with_a_newer_enrichment_relabels_and_keeps_the_first_place(client: Client) -> None:
    old = report(at=NOW, found={"verdict": Verdict.UNSURE})
    new = report(at=NOW, accepted_at=NOW + DAY)
    counts = written(client, [envelope(0, [old])], [envelope(7, [new], version=2)], [envelope(8, [old])])
    assert counts == [WriteCounts(1), WriteCounts(duplicates=1, replaced=1), WriteCounts(duplicates=1)]


def test_a_late_report_changes_the_past(client: Client) -> None:
    late = report("r2", at=NOW - 60 * DAY, accepted_at=NOW)
    written(client, [envelope(0, [report("r1", at=NOW)])], [envelope(1, [late])])


def test_a_batch_may_touch_any_number_of_days(client: Client) -> None:
    first_day = datetime(1970, 1, 1, tzinfo=UTC)
    days = [first_day + number * 140 * DAY for number in range(150)]
    reports = [report(f"r{number}", at=day, accepted_at=NOW) for number, day in enumerate(days)]
    assert written(client, [envelope(0, reports[:80])], [envelope(1, reports[70:])]) == [
        WriteCounts(80),
        WriteCounts(70, duplicates=10),
    ]


@pytest.mark.parametrize("year", [1969, 2107])
def test_a_time_that_hours_cannot_tell_is_refused_with_the_report_named(client: Client, year: int) -> None:
    wrong = report("odd", at=datetime(year, 6, 1, tzinfo=UTC), content_hash=1)
    with pytest.raises(RowsRefusedError) as refusal:
        Writer(client).write_reports([envelope(0, [report(at=NOON), wrong])], "t")
    assert refusal.value.report_ids == ("odd",)
    assert found(client).reports == {}


def test_ids_that_look_like_sql_are_looked_up_as_they_are(client: Client) -> None:
    odd = ["'", "\\", "\\'", "a'b\\0", ") OR 1=1 --", "{carrier:String}", "%s", "\u2028", "，", " ", "\x01"]
    reports = [report(report_id, at=NOW) for report_id in odd]
    assert written(client, [envelope(0, reports)], [envelope(1, reports)]) == [
        WriteCounts(len(odd)),
        WriteCounts(duplicates=len(odd)),
    ]
