"""Periods of any hours: whole days are counted by days and the rest by hours, and together they are what was reported."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.enriched import EnrichedReport
from tests.integration.warehouse.building import DAY, NOON, campaign, envelope, report, template
from tests.integration.warehouse.test_campaigns import campaign_row, decisions

HOUR = timedelta(hours=1)
START = NOON - NOON.hour * HOUR
PLACES = {1: 1, 2: 1, 3: 2, 4: 3}
OF_TEMPLATE = {template(number): campaign(of) for number, of in PLACES.items()}
CARRIER = "carrier-a"
EMPTY = {
    "carrier": "",
    "verdict": "",
    "category": "",
    "brand": "",
    "q": "",
    "sort": "reports",
    "after_id": "",
}
ASKED = EMPTY | {"after_place": 0, "limit": 10, "offset": 0}


def spread(rng: random.Random) -> list[EnrichedReport]:
    """Over five days, at the first and the last moments of hours as well."""
    return [
        report(
            f"r{number}",
            content=number,
            at=START + rng.randrange(5 * 24) * HOUR + rng.choice([0, 1, 1_800, 3_599]) * timedelta(seconds=1),
            carrier=rng.choice([CARRIER, "carrier-b"]),
            found={"template_id": template(rng.choice(list(PLACES)))},
        )
        for number in range(150)
    ]


def periods(rng: random.Random) -> list[tuple[datetime, datetime]]:
    """Within an hour, within a day, over midnight, of whole days, and any others."""
    fixed = [(0, 1), (3, 9), (22, 26), (0, 24), (24, 72), (1, 24), (23, 49), (5, 100), (0, 120)]
    drawn = [sorted(rng.sample(range(121), 2)) for _ in range(12)]
    return [(START + first * HOUR, START + last * HOUR) for first, last in [*fixed, *map(tuple, drawn)]]


def counted(
    reports: list[EnrichedReport], first: datetime, last: datetime, carrier: str = ""
) -> dict[str, int]:
    """Reports by campaign, the plain way."""
    return dict(
        Counter(
            OF_TEMPLATE[one.enrichment.template_id]
            for one in reports
            if first <= one.reported_at < last and carrier in ("", one.carrier)
        )
    )


def people(reports: Sequence[EnrichedReport], first: datetime, last: datetime) -> set[str | None]:
    return {one.reporter for one in reports if first <= one.reported_at < last}


def answer(client: Client, name: str, **parameters: Any) -> dict[str, int]:
    known = ASKED | parameters
    given = {key: known[key] for key in query.parameters_of(name) if key in known}  # other filters match all
    rows = query.run(client, name, given)
    return {row["campaign_id"]: row["reports"] for row in rows}


def test_campaigns_of_any_period_are_counted_as_by_hand(client: Client) -> None:
    rng = random.Random(1)
    reports = spread(rng)
    Writer(client).write_reports([envelope(0, reports)], "t")
    rows = tuple(campaign_row(number, 1) for number in set(PLACES.values()))
    Writer(client).write_campaigns(
        [decisions(0, templates=tuple(PLACES), places=PLACES, campaigns=rows)], "c"
    )
    rebuild_dirty(client)
    for start, end in periods(rng):
        given = {"from": start, "to": end}
        within, own = counted(reports, start, end), counted(reports, start, end, CARRIER)
        for name in ("campaign_list", "top_campaigns"):
            assert answer(client, name, **given) == within, (name, start, end)
            assert answer(client, name, **given, carrier=CARRIER) == own, (name, start, end)
        assert answer(client, "carrier_campaigns", **given, carrier=CARRIER) == own, (start, end)
        previous_to = start - rng.randrange(2) * timedelta(minutes=30)
        asked = given | {"previous_to": previous_to, "carrier": ""}
        totals = {
            **query.run(client, "report_totals", asked)[0],
            **query.run(client, "campaign_totals", asked)[0],
        }
        assert totals["campaigns"] == len(within), (start, end)
        earlier = counted(reports, start - (end - start), start)  # the hour that was cut counts whole
        assert totals["previous_campaigns"] == len(earlier), (start, end)
        assert totals["reporters"] == len(people(reports, start, end)), (start, end)
        before = people(reports, start - (end - start), previous_to)
        assert totals["previous_reporters"] == len(before), (start, end)


def test_the_days_of_a_period_count_no_hour_outside_of_it(client: Client) -> None:
    Writer(client).write_reports(
        [envelope(0, [report(f"r{number}", at=START + number * HOUR, found={"template_id": template(1)})
                      for number in range(3 * 24)])], "t")  # fmt: skip
    rows = (campaign_row(1, 1),)
    Writer(client).write_campaigns([decisions(0, templates=(1,), places={1: 1}, campaigns=rows)], "c")
    rebuild_dirty(client)
    for hours in (1, 23, 24, 25, 48, 71):
        for first in (0, 1, 12, 23):
            start = START + first * HOUR
            seen = answer(client, "campaign_list", **{"from": start, "to": start + hours * HOUR})
            assert seen == {campaign(1): min(hours, 3 * 24 - first)}, (first, hours)
    assert answer(client, "campaign_list", **{"from": START + 3 * DAY, "to": START + 4 * DAY}) == {}
