"""A writer or rebuilder killed anywhere: after the batch has come again, every table is as if nothing had happened."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from smishwatch.pipeline.warehouse import dirty_days
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.verify import verify
from smishwatch.pipeline.warehouse.writer import WriteCounts, Writer
from smishwatch.schemas.codes import Verdict
from smishwatch.schemas.enriched import EnrichedEnvelope
from tests.integration.warehouse.building import DAY, envelope, report, template
from tests.integration.warehouse.faults import KilledError, Step, WatchedClient, killed_at, torn_at_reports
from tests.integration.warehouse.oracle import expected, found

NOW = datetime.now(tz=UTC).replace(microsecond=0)
ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def eventful_batch(run: int) -> tuple[list[EnrichedEnvelope], list[EnrichedEnvelope]]:
    """An earlier batch, and one with a bit of everything: new, duplicate, conflict, relabelled, late."""
    carrier = f"carrier-{run}"
    old = report("old", at=NOW, carrier=carrier, found={"verdict": Verdict.UNSURE})
    earlier = [envelope(run * 10, [old, report("other", at=NOW - DAY, carrier=carrier)])]
    relabelled = report("old", at=NOW, carrier=carrier, found={"template_id": template(5)})
    new, rival = (
        report("new", at=NOW, carrier=carrier),
        report("new", content=2, at=NOW - 2 * DAY, carrier=carrier),
    )
    conflict = report("other", content=9, at=NOW - 3 * DAY, carrier=carrier)
    late = report("late", at=NOW - 4 * DAY, accepted_at=NOW, carrier=carrier)
    batch = [
        envelope(run * 10 + 1, [new, rival, new]),
        envelope(run * 10 + 2, [conflict, late, late], version=1),
        envelope(run * 10 + 3, [relabelled], version=2),
    ]
    return earlier, batch


def write_again(client: Client, batch: list[EnrichedEnvelope], token: str, manner: str) -> None:
    """What a restarted sink does: the batch comes again, whole or in other parts, and perhaps more than once."""
    writer = Writer(client)
    if manner == "whole, twice":
        writer.write_reports(batch, token)
        writer.write_reports(batch, token)
        return
    for position, part in enumerate(batch):
        writer.write_reports([part], f"{token}/{position}")


@pytest.mark.parametrize("manner", ["whole, twice", "in other parts"])
def test_a_writer_killed_before_any_statement(
    client: Client, new_client: Callable[[], Client], manner: str
) -> None:
    everything: list[EnrichedEnvelope] = []
    for number in count(1):
        earlier, batch = eventful_batch(number)
        everything += earlier + batch
        Writer(client).write_reports(earlier, f"earlier-{number}")
        writer = Writer(killed_at(new_client(), number, "before"))
        try:
            writer.write_reports(batch, f"batch-{number}")
        except KilledError:
            write_again(client, batch, f"batch-{number}", manner)
        else:
            break
    assert number > 12, "fewer statements than a batch takes: the faults hit nothing"
    rebuild_dirty(client)
    assert found(client) == expected(everything)
    assert verify(client, *ALWAYS) == []


@pytest.mark.parametrize("manner", ["whole, twice", "in other parts"])
def test_a_writer_killed_when_only_one_day_of_its_reports_is_stored(
    client: Client, new_client: Callable[[], Client], manner: str
) -> None:
    """An insert is atomic within a partition only."""
    earlier, batch = eventful_batch(1)
    Writer(client).write_reports(earlier, "earlier")
    with pytest.raises(KilledError, match="INSERT INTO reports"):
        Writer(torn_at_reports(new_client())).write_reports(batch, "batch")
    days = client.execute(
        "SELECT uniqExact(toDate(reported_at)) FROM reports FINAL WHERE report_id != 'other'"
    )
    assert days == [(1,)]
    write_again(client, batch, "batch", manner)
    rebuild_dirty(client)
    assert found(client) == expected(earlier + batch)
    assert verify(client, *ALWAYS) == []


def killed_before_keys(client: Client, batch: list[EnrichedEnvelope]) -> None:
    """A writer that stores the batch's reports and is killed before it claims their ids."""
    watched = WatchedClient(client, _die_before("INSERT INTO report_keys"))
    with pytest.raises(KilledError):
        Writer(watched).write_reports(batch, "killed")


def test_reports_left_without_keys_are_claimed_before_other_content_can_take_their_id(client: Client) -> None:
    """The log was lost with the writer, so the batch never comes again."""
    first, rival = report(content=1, at=NOW), report(content=2, at=NOW - DAY)
    killed_before_keys(client, [envelope(0, [first])])
    Writer(client).write_reports([envelope(1, [rival])], "second")
    rebuild_dirty(client)
    assert found(client).reports == expected([envelope(0, [first])]).reports
    assert len(found(client).conflicts) == 1


def test_reports_left_without_keys_are_buried_when_another_writer_has_taken_their_id(
    client: Client, new_client: Callable[[], Client]
) -> None:
    """The other writer was at work all the time, so it did not look for what the killed one had left."""
    first, rival = report(content=1, at=NOW), report(content=2, at=NOW - DAY)
    other = Writer(new_client())
    other.write_reports([envelope(5, [report("unrelated", at=NOW)], partition=1)], "warm")
    killed_before_keys(client, [envelope(0, [first])])
    other.write_reports([envelope(6, [rival], partition=1)], "rival")
    assert Writer(client).write_reports([envelope(0, [first])], "again") == WriteCounts(conflicts=1)
    rebuild_dirty(client)
    assert {key[1]: row[0] for key, row in found(client).reports.items()}["r1"] == rival.content_hash
    assert verify(client, *ALWAYS) == []


def test_a_rebuilder_killed_before_any_statement(client: Client, new_client: Callable[[], Client]) -> None:
    """Every fifth: a rollup takes two, so both are struck, for one rollup or another."""
    everything: list[EnrichedEnvelope] = []
    for number in count(1, 5):
        days = {f"r{number}": NOW, f"s{number}": NOW - DAY}
        batch = [envelope(number, [report(one, at=day, content=number) for one, day in days.items()])]
        everything += batch
        Writer(client).write_reports(batch, f"batch-{number}")
        try:
            rebuild_dirty(killed_at(new_client(), number, "before"))
        except KilledError:
            continue
        break
    assert number > 10
    assert dirty_days.ready(dirty_days.marks(client)) == []
    assert found(client) == expected(everything)
    staging = client.execute("SHOW TABLES LIKE '%rebuild%'")
    assert staging == []


def _die_before(statement: str) -> Callable[[WatchedClient, Step], Any]:
    def at_step(_: WatchedClient, step: Step) -> Any:
        if step.sql.startswith(statement):
            raise KilledError(statement)
        return step.run()

    return at_step
