"""Searches and block lists over any days, against the same counted by hand from the reports."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import gather_quiet, rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.codes import LinkClass, SenderKind, Verdict
from smishwatch.schemas.enriched import Contact, EnrichedReport, Link
from tests.integration.warehouse.asking import HOUR, ask
from tests.integration.warehouse.building import NOON, campaign, envelope, report, template
from tests.integration.warehouse.test_campaigns import campaign_row, decisions, merge_of

START = NOON - NOON.hour * HOUR
NUMBERS = ("+8613800000001", "+8613800000002", "+8613800000003", "+8613800000004")
"""Each both sends and is called back, also within one message."""
DOMAINS = ("a.top", "b.top", "c.top")
PLACES = {1: 1, 2: 1, 3: 2}
SCAM_SHARE = 0.6


@pytest.fixture
def reports() -> list[EnrichedReport]:
    rng = random.Random(3)
    return [_one(rng, number) for number in range(160)]


def _one(rng: random.Random, number: int) -> EnrichedReport:
    sender, called, domain = rng.choice(NUMBERS), rng.choice(NUMBERS), rng.choice(DOMAINS)
    link = Link(url=f"http://www.{domain}/", host=rng.choice([domain, f"www.{domain}"]), domain=domain,
                link_class=LinkClass.OWN)  # fmt: skip
    return report(
        f"r{number}",
        content=number,
        at=START + rng.randrange(5 * 24) * HOUR + timedelta(seconds=rng.choice([0, 1_800, 3_599])),
        carrier=rng.choice(["carrier-a", "carrier-b"]),
        sender=sender,
        reporter=rng.choice([None, *(f"h1:{person:064x}" for person in range(20))]),
        region=rng.choice([None, "CN-44", "CN-11"]),
        disposition="legit" if rng.random() < 0.03 else "spam",
        found={
            "template_id": template(rng.choice([*PLACES, 4])),
            "sender_kind": SenderKind.MOBILE,
            "links": (link,) if rng.random() < 0.7 else (),
            "contacts": (Contact(kind="phone", value=called),) if rng.random() < 0.7 else (),
            "verdict": Verdict.SCAM if rng.random() < 0.8 else Verdict.UNSURE,
        },
    )


@pytest.fixture
def written(client: Client, reports: list[EnrichedReport]) -> Client:
    writer = Writer(client)
    writer.write_reports([envelope(0, reports)], "t")
    writer.write_campaigns(
        [decisions(0, templates=tuple(PLACES), places=PLACES, campaigns=(campaign_row(1, 1), campaign_row(2, 1)),
                   lineage=(merge_of(1, 3, 1),))], "c")  # fmt: skip
    rebuild_dirty(client)
    assert gather_quiet(client, NOON.date() + timedelta(days=14), ["rollup_values"])
    return client


def carries(one: EnrichedReport, value: str) -> bool:
    links, contacts = one.enrichment.links, one.enrichment.contacts
    return value in {one.sender, *(link.domain for link in links), *(link.host for link in links),
                     *(contact.value for contact in contacts)}  # fmt: skip


def who(one: EnrichedReport) -> tuple[str, ...]:
    return (one.reporter,) if one.reporter else (one.carrier, one.report_id)


@pytest.mark.parametrize("value", [*NUMBERS[:2], "a.top", "www.b.top", "nowhere.top"])
def test_a_search_tells_what_was_reported_about_a_value(
    written: Client, reports: list[EnrichedReport], value: str
) -> None:
    own = [one for one in reports if carries(one, value)]
    rows = ask(written, "search_standing", values=[value])
    if not own:
        assert rows == []
        return
    assert rows == [
        {
            "value": value,
            "reports": len(own),
            "reporters": len({who(one) for one in own}),
            "legit_reporters": len({who(one) for one in own if one.disposition.value == "legit"}),
            "carriers": len({one.carrier for one in own}),
            "regions": len({one.region or one.country for one in own}),
            "campaigns": 2,
            "scams": sum(one.enrichment.verdict.value == "scam" for one in own),
            "first_reported_at": min(one.reported_at for one in own),
            "last_reported_at": max(one.reported_at for one in own),
            "link_class": "own" if value.endswith(".top") else "",
        }
    ]


@pytest.mark.parametrize(
    "values", [[NUMBERS[0]], ["a.top"], ["www.a.top", "a.top"], list(NUMBERS), ["nowhere.top"]]
)
def test_a_report_that_has_several_of_the_values_counts_once(
    written: Client, reports: list[EnrichedReport], values: list[str]
) -> None:
    own = [one for one in reports if any(carries(one, value) for value in values)]
    expected = {}
    for number in set(PLACES.values()):
        templates = {template(one) for one, of in PLACES.items() if of == number}
        of_it = [one for one in own if one.enrichment.template_id in templates]
        if of_it:
            expected[campaign(number)] = (len(of_it), max(one.reported_at for one in of_it))
    rows = ask(written, "search_entities", values=values)
    assert {row["campaign_id"]: (row["reports"], row["latest"]) for row in rows} == expected


def periods() -> Iterator[tuple[datetime, datetime]]:
    """Within a day, over midnight, of whole days, and others."""
    for first, last in [(3, 9), (22, 26), (0, 24), (24, 72), (23, 49), (5, 100), (0, 120)]:
        yield START + first * HOUR, START + last * HOUR


def judged(own: Sequence[EnrichedReport]) -> tuple[int, int, datetime, datetime] | None:
    """Reports, people, first and last, of what deserves to be on the list."""
    scams = sum(one.enrichment.verdict.value == "scam" for one in own)
    people = {one.reporter for one in own} - {None}
    if not own or scams < SCAM_SHARE * len(own) or len(people) < 2:
        return None
    if any(one.disposition.value == "legit" for one in own):
        return None
    moments = [one.reported_at for one in own]
    return len(own), len(people), min(moments), max(moments)


def test_block_lists_of_any_period_are_those_made_by_hand(
    written: Client, reports: list[EnrichedReport]
) -> None:
    listed = 0
    for start, end in periods():
        within = [one for one in reports if start <= one.reported_at < end]
        given = {"from": start, "to": end, "reporters": 2, "scam_share": SCAM_SHARE}
        by_kind: dict[str, dict[str, Any]] = {
            "senders": {value: judged([one for one in within if one.sender == value]) for value in NUMBERS},
            "domains": {
                value: judged(
                    [one for one in within if value in {link.domain for link in one.enrichment.links}]
                )
                for value in DOMAINS
            },
            "contacts": {
                value: judged(
                    [one for one in within if value in {way.value for way in one.enrichment.contacts}]
                )
                for value in NUMBERS
            },
        }
        for kind, expected in by_kind.items():
            rows = ask(written, f"blocklist_{kind}", **given)
            found = {
                row["value"]: (
                    row["reports"],
                    row["reporters"],
                    row["first_reported_at"],
                    row["last_reported_at"],
                )
                for row in rows
            }
            assert found == {value: one for value, one in expected.items() if one}, (kind, start, end)
            listed += len(found)
    assert listed > 10
