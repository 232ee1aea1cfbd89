"""Two writers at once, as after a rebalance or when a carrier spreads its reports over partitions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.verify import verify
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.enriched import EnrichedEnvelope
from tests.integration.warehouse.building import DAY, envelope, report
from tests.integration.warehouse.faults import KilledError, killed_at, meanwhile_at, meanwhile_before
from tests.integration.warehouse.oracle import found

NOW = datetime.now(tz=UTC).replace(microsecond=0)
ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def rivals(run: int) -> tuple[EnrichedEnvelope, EnrichedEnvelope]:
    """One id with two contents, on two partitions."""
    early = report(f"id-{run}", content=1, at=NOW, accepted_at=NOW)
    late = report(f"id-{run}", content=2, at=NOW - DAY, accepted_at=NOW + timedelta(seconds=1))
    return envelope(run, [early], partition=0), envelope(run, [late], partition=1)


@pytest.mark.parametrize("slower", ["early", "late"])
def test_one_of_two_contents_counts_whenever_the_other_writer_comes_in_between(
    client: Client, new_client: Callable[[], Client], slower: str
) -> None:
    runs = 0
    for number in count(1):
        early, late = rivals(number)
        mine, others = (early, late) if slower == "early" else (late, early)
        other = Writer(new_client())
        watched = meanwhile_at(client, number, partial(other.write_reports, [others], f"other-{number}"))
        Writer(watched).write_reports([mine], f"mine-{number}")
        if watched.steps < number:
            break
        runs += 1
    assert runs > 10
    rebuild_dirty(client)
    figures = found(client)
    assert len(figures.reports) == runs + (1 if figures.reports.keys() - _keys(runs) else 0)
    assert len(figures.conflicts) >= runs
    assert {place[:2] for place in figures.conflicts} == figures.reports.keys() & _keys(runs)
    assert verify(client, *ALWAYS) == []


def test_one_content_from_two_partitions_counts_once_and_is_one_duplicate(
    client: Client, new_client: Callable[[], Client]
) -> None:
    runs = 0
    for number in count(1):
        one = report(f"id-{number}", at=NOW, accepted_at=NOW)
        first, second = envelope(number, [one], partition=0), envelope(number, [one], partition=1)
        other = Writer(new_client())
        watched = meanwhile_at(client, number, partial(other.write_reports, [second], f"other-{number}"))
        Writer(watched).write_reports([first], f"mine-{number}")
        if watched.steps < number:
            break
        runs += 1
    rebuild_dirty(client)
    figures = found(client)
    assert len(figures.reports) == sum(reports for reports, _ in figures.hourly.values())
    assert len({place[:2] for place in figures.duplicates} & _keys(runs)) == runs
    assert len([place for place in figures.duplicates if place[:2] in _keys(runs)]) == runs


def test_killed_while_settling_a_contest(client: Client, new_client: Callable[[], Client]) -> None:
    """The batch that lost the id was killed before it could bury the other's row; its repetition does."""
    for number in count(1):
        early, late = rivals(number)
        # The later content is written between the earlier one's look-up and its key.
        other = Writer(new_client())
        between = meanwhile_before(
            new_client(), "INSERT INTO raw_texts", partial(other.write_reports, [late], f"other-{number}")
        )
        try:
            Writer(killed_at(between, number, "before")).write_reports([early], f"mine-{number}")
        except KilledError:
            Writer(client).write_reports([early], f"mine-{number}")
            continue
        break
    assert number > 10
    rebuild_dirty(client)
    assert verify(client, *ALWAYS) == []
    assert len(found(client).reports) == number


def test_a_rebuild_that_starts_while_a_batch_is_written_does_not_hide_it(
    client: Client, new_client: Callable[[], Client]
) -> None:
    runs = 0
    for number in count(1):
        rebuilding = new_client()
        watched = meanwhile_at(client, number, partial(rebuild_dirty, rebuilding))
        Writer(watched).write_reports([envelope(number, [report(f"id-{number}", at=NOW)])], f"t{number}")
        rebuild_dirty(client)
        assert verify(client, *ALWAYS) == [], f"after a rebuild before statement {number}"
        if watched.steps < number:
            break
        runs += 1
    assert runs > 8


def _keys(runs: int) -> set[tuple[str, str]]:
    return {("carrier-a", f"id-{number}") for number in range(1, runs + 1)}
