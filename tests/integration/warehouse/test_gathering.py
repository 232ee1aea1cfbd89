"""Days that are long past lie together, and nobody can tell by any figure."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from itertools import count

import pytest

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.gathering import partition_of
from smishwatch.pipeline.warehouse.rebuild import OvertakenError, gather_quiet, rebuild_dirty
from smishwatch.pipeline.warehouse.rollup_tables import ROLLUPS
from smishwatch.pipeline.warehouse.verify import verify
from smishwatch.pipeline.warehouse.writer import Writer
from tests.integration.warehouse.building import envelope, report
from tests.integration.warehouse.faults import KilledError, Step, WatchedClient, killed_at, meanwhile_before

ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
DAYS = [
    datetime.fromisoformat(f"2026-{at}Z")
    for at in ("03-09T23:00", "03-10T00:00", "03-11T00:00", "03-31T05:00", "04-01T00:00", "04-02T12:00")
]
IN_APRIL, IN_MAY, IN_JUNE = date(2026, 4, 20), date(2026, 5, 9), date(2026, 6, 1)
FEW = ("rollup_languages", "rollup_traits", "rollup_people")
"""All are gathered by the same lines; one by hours, one by days, and one with people stand for them."""


def filled(client: Client) -> None:
    """A report on each of the days."""
    reports = [report(f"r{number}", content=number + 1, at=day) for number, day in enumerate(DAYS)]
    Writer(client).write_reports([envelope(0, reports)], "t")
    rebuild_dirty(client)


def gather_all(client: Client, today: date, rollups: Sequence[str] = FEW) -> list[str]:
    """Whatever has to be gathered; of which rollups."""
    gathered = []
    while one := gather_quiet(client, today, rollups):
        gathered.append(one)
    return gathered


def spans(client: Client, rollup: str) -> list[int]:
    return [row[0] for row in client.execute(f"SELECT DISTINCT span FROM {rollup} ORDER BY span")]


def reports_in(client: Client) -> int:
    return int(client.execute("SELECT sum(reports) FROM rollup_languages")[0][0])


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 4, 7), [2026030, 2026031, 20260331, 20260401, 20260402]),
        (IN_APRIL, [2026030, 2026031, 2026032, 2026040]),
        (IN_MAY, [202603, 2026040]),
        (IN_JUNE, [202603, 202604]),
    ],
)
def test_days_lie_together_when_they_are_quiet(client: Client, today: date, expected: list[int]) -> None:
    filled(client)
    rollups = ROLLUPS if today == IN_MAY else FEW
    assert gather_all(client, today, rollups) == list(rollups)
    assert gather_all(client, today, rollups) == []
    assert verify(client, *ALWAYS) == []
    for rollup in rollups:
        assert spans(client, rollup) == sorted(expected)
        parts = client.execute(
            "SELECT partition_id, count() FROM system.parts WHERE database = currentDatabase() AND active "
            f"AND table = '{rollup}' GROUP BY partition_id"
        )
        assert dict(parts) == {partition_of(span): 1 for span in expected}


def test_days_move_on_from_thirds_to_months(client: Client) -> None:
    filled(client)
    for today in (IN_APRIL, IN_MAY, IN_JUNE):
        gather_all(client, today)
        assert verify(client, *ALWAYS) == []
    assert spans(client, "rollup_traits") == [202603, 202604]


def test_late_reports_join_their_days_where_these_lie(client: Client) -> None:
    filled(client)
    gather_all(client, IN_MAY)
    late = [
        report("late", content=20, at=DAYS[1]),
        report("between", content=21, at=datetime(2026, 3, 20, tzinfo=UTC)),  # a day that had none
        report("third", content=22, at=datetime(2026, 4, 9, tzinfo=UTC)),
        report("alone", content=23, at=datetime(2026, 4, 12, tzinfo=UTC)),
        report("before", content=24, at=datetime(2026, 2, 12, tzinfo=UTC)),
    ]
    Writer(client).write_reports([envelope(1, late)], "late")
    assert rebuild_dirty(client) == len(late)
    assert spans(client, "rollup_people") == [202603, 2026040, 20260212, 20260412]
    assert verify(client, *ALWAYS) == []
    assert reports_in(client) == len(DAYS) + len(late)
    gather_all(client, IN_JUNE)
    assert spans(client, "rollup_people") == [202602, 202603, 202604]
    assert verify(client, *ALWAYS) == []


def test_days_in_several_portions_of_one_month(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(client)
    gather_all(client, IN_JUNE)
    again = [report(f"s{number}", content=30 + number, at=day) for number, day in enumerate(DAYS)]
    Writer(client).write_reports([envelope(1, again)], "again")
    monkeypatch.setattr("smishwatch.pipeline.warehouse.days.MOST_DAYS", 1)
    assert rebuild_dirty(client) == len(DAYS)
    assert verify(client, *ALWAYS) == []
    assert spans(client, "rollup_people") == [202603, 202604]


def test_nothing_moves_around_a_day_that_waits(client: Client) -> None:
    filled(client)
    Writer(client).write_reports([envelope(1, [report("late", at=DAYS[0])])], "late")
    gather_all(client, IN_APRIL)
    assert spans(client, "rollup_languages") == [2026031, 2026032, 2026040, 20260309, 20260310]
    rebuild_dirty(client)
    gather_all(client, IN_APRIL)
    assert verify(client, *ALWAYS) == []
    assert spans(client, "rollup_languages") == [2026030, 2026031, 2026032, 2026040]


def test_whoever_looks_while_days_move_sees_each_once(
    client: Client, new_client: Callable[[], Client]
) -> None:
    filled(client)
    seen = set()

    def at_step(_: WatchedClient, step: Step) -> object:
        if not step.sql.startswith(("SELECT", "DESCRIBE")):
            seen.add(reports_in(client))
        return step.run()

    gather_all(WatchedClient(new_client(), at_step), IN_JUNE)
    assert seen == {len(DAYS)}


def test_a_crash_at_any_statement_changes_no_figure(client: Client, new_client: Callable[[], Client]) -> None:
    filled(client)
    for number in count(1, 2):
        try:
            gather_quiet(killed_at(new_client(), number, "after"), IN_JUNE, FEW)
        except KilledError:
            assert reports_in(client) == len(DAYS)
            continue
        break
    assert number > 10
    gather_all(client, IN_JUNE)
    rebuild_dirty(client)
    assert verify(client, *ALWAYS) == []
    assert (
        client.execute("SELECT count() FROM system.tables WHERE position(name, '_rebuild_') > 0")[0][0] == 0
    )


@pytest.mark.parametrize("statement", ["INSERT INTO `rollup", "OPTIMIZE", "ALTER", "EXCHANGE"])
def test_a_rebuild_meanwhile_wins(client: Client, new_client: Callable[[], Client], statement: str) -> None:
    filled(client)

    def newer() -> None:
        late = report("late", content=40, at=DAYS[0])
        Writer(client).write_reports([envelope(1, [late])], "late")
        rebuild_dirty(client)

    watched = meanwhile_before(new_client(), statement, newer)
    with pytest.raises(OvertakenError):
        gather_quiet(watched, date(2026, 4, 7), FEW)
    assert verify(client, *ALWAYS) == []
    assert reports_in(client) == len(DAYS) + 1
