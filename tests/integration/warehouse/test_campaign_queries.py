"""Questions about campaigns and operations give the right figures."""

from random import Random
from typing import Any

import pytest

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.campaigns import LineageRow
from smishwatch.schemas.codes import CampaignChange, LinkClass, Verdict
from smishwatch.schemas.enriched import Link
from tests.integration.warehouse.asking import HOUR, ask, columns
from tests.integration.warehouse.building import DAY, NOON, campaign, envelope, report, template
from tests.integration.warehouse.test_campaigns import OPERATION, campaign_row, decisions, merge_of, story


def test_top_campaigns_with_their_course(filled: Client) -> None:
    keys = ("campaign_id", "title", "templates", "reports", "spark_hours", "spark_reports")
    assert columns(ask(filled, "top_campaigns"), *keys) == [
        (campaign(1), "title 1", 2, 4, [NOON - HOUR, NOON, NOON + HOUR], [1, 1, 2]),
        (campaign(2), "title 2", 1, 1, [NOON], [1]),
    ]


def test_what_is_judged_legitimate_is_among_the_largest_only_where_it_is_asked_for(filled: Client) -> None:
    cleared = campaign_row(1, 3, templates=2, verdict=Verdict.LEGITIMATE)
    Writer(filled).write_campaigns([decisions(7, campaigns=(cleared,), version=3)], "t")
    listed = {
        verdict: [row["campaign_id"] for row in ask(filled, "top_campaigns", verdict=verdict)]
        for verdict in ("", "legitimate", "spam")
    }
    assert listed == {"": [campaign(2)], "legitimate": [campaign(1)], "spam": [campaign(2)]}
    suspect = ask(filled, "campaign_list", verdict="suspect")
    assert [row["campaign_id"] for row in suspect] == [campaign(2)]


def test_of_campaigns_reported_alike_the_first_by_id_are_the_largest(client: Client) -> None:
    """And each has the days of all its wordings, those that another campaign brought among them."""
    rng = Random(3)
    numbers = list(range(1, 13))
    alike = {number: 5 if number == 7 else 2 for number in numbers}
    places = {2 * number + half: number for number in numbers for half in (0, 1)}
    rng.shuffle(numbers)
    reports = [
        report(
            f"r{number}-{nth}", at=NOON - nth * 9 * DAY, found={"template_id": template(2 * number + nth % 2)}
        )
        for number in numbers
        for nth in range(alike[number])
    ]
    writer = Writer(client)
    writer.write_reports([envelope(0, reports)], "t")
    rows = tuple(campaign_row(number, 1) for number in numbers)
    writer.write_campaigns([decisions(0, templates=tuple(places), places=places, campaigns=rows)], "t")
    rebuild_dirty(client)
    first, *others = ask(client, "top_campaigns", **{"from": NOON - 60 * DAY, "to": NOON + DAY}, limit=4)
    days = [NOON.replace(hour=0) - nth * 9 * DAY for nth in reversed(range(5))]
    assert (first["campaign_id"], first["reports"]) == (campaign(7), 5)
    assert (first["spark_hours"], first["spark_reports"]) == (days, [1] * 5)
    of_the_rest = sorted(campaign(number) for number in numbers if number != 7)
    assert [row["campaign_id"] for row in others] == of_the_rest[:3]


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, [1, 2]),
        ({"sort": "active"}, [2, 1]),
        ({"verdict": "spam"}, [2]),
        ({"q": "TITLE 1"}, [1]),
        ({"q": campaign(2)}, [2]),
        ({"q": "100%_'"}, []),
        ({"category": "delivery"}, []),
        ({"carrier": "carrier-b"}, [2]),
        ({"limit": 1, "offset": 1}, [2]),
        ({"to": NOON}, [1]),
    ],
)
def test_the_list_of_campaigns(filled: Client, filters: dict[str, Any], numbers: list[int]) -> None:
    rows = ask(filled, "campaign_list", **filters)
    assert [row["campaign_id"] for row in rows] == [campaign(number) for number in numbers]
    if "offset" in filters:
        assert rows[0]["matching"] == 2


def test_a_campaign_in_detail(filled: Client) -> None:
    (figures,) = ask(filled, "campaign_figures")
    assert figures == {
        "reports": 5,
        "legit": 1,
        "carriers": 1,
        "templates": 2,
        "first_seen": NOON - 3 * HOUR,
        "last_seen": NOON + HOUR,
        "reporters": 4,
        "regions": 1,
    }
    assert columns(ask(filled, "campaign_timeline"), "bucket", "carrier", "reports") == [
        (NOON - HOUR, "carrier-a", 1),
        (NOON, "carrier-a", 1),
        (NOON + HOUR, "carrier-a", 2),
    ]
    midnight = {"from": NOON.replace(hour=0), "to": NOON + 2 * HOUR, "bucket_seconds": 86_400}
    days = ask(filled, "campaign_region_timeline", **midnight)
    assert columns(days, "bucket", "place", "reports") == [(NOON.replace(hour=0), "CN-44", 5)]
    assert ask(filled, "campaign_region_timeline", **midnight | {"carrier": "carrier-b"}) == []
    assert columns(ask(filled, "campaign_senders"), "sender", "sender_kind", "reports") == [
        ("10690001", "port", 4),
        ("10690002", "port", 1),
    ]
    assert columns(ask(filled, "campaign_domains"), "domain", "link_class", "imitates", "reports") == [
        ("a.top", "own", "icbc", 5),
        ("bit.ly", "shortener", "", 2),
    ]
    assert columns(ask(filled, "campaign_contacts"), "kind", "value", "reports") == [
        ("phone", "+8613800000000", 3),
        ("wechat", "abc", 2),
    ]
    assert columns(ask(filled, "campaign_reasons"), "code", "weight", "reports") == [
        ("sender_unregistered", 1.5, 3),
        ("link_new", 2.5, 2),
    ]
    assert columns(ask(filled, "campaign_identities"), "identity", "answer", "reports")[:2] == [
        ("sender", "unregistered", 3),
        ("sender", "not_applicable", 2),
    ]
    assert columns(ask(filled, "campaign_templates"), "template_id", "skeleton", "reports", "templates") == [
        (template(1), "skeleton 1 ⟨link⟩", 3, 2),
        (template(2), "skeleton 2 ⟨link⟩", 2, 2),
    ]
    assert columns(
        ask(filled, "campaign_samples", limit=3), "report_id", "nth_of_template", "risk_score"
    ) == [
        ("a2", 1, 0.75),
        ("a3", 1, 0.5),
    ]
    assert columns(ask(filled, "campaign_siblings"), "campaign_id", "reports") == [(campaign(2), 1)]


def test_a_carrier_sees_its_own_part_of_a_campaign(filled: Client) -> None:
    (figures,) = ask(filled, "campaign_figures", campaign_id=campaign(2), carrier="carrier-a")
    assert (figures["reports"], figures["reporters"]) == (0, 0)


def test_what_ties_an_operation_is_told_by_campaign(client: Client) -> None:
    tied = Link(url="http://a.top/", host="a.top", domain="a.top", link_class=LinkClass.OWN)
    shared = Link(url="http://bit.ly/", host="bit.ly", domain="bit.ly", link_class=LinkClass.SHORTENER)
    batch = [
        report(f"r{number}", content=number, found={"template_id": template(number), "links": (tied, shared),
                                                    "contacts": ()})
        for number in (1, 2, 3)
    ]  # fmt: skip
    writer = Writer(client)
    writer.write_reports([envelope(0, batch)], "t")
    writer.write_campaigns(
        [decisions(0, templates=(1, 2, 3), places={1: 1, 2: 1, 3: 2},
                   campaigns=(campaign_row(1, 2, templates=2), campaign_row(2, 2)))],
        "t",
    )  # fmt: skip
    rebuild_dirty(client)
    (row,) = ask(client, "operation_ties")
    assert (row["kind"], row["value"]) == ("domain", "a.top")
    assert dict(zip(row["campaign_ids"], row["campaign_reports"], strict=True)) == {
        campaign(1): 2, campaign(2): 1,
    }  # fmt: skip


def test_an_operation_tells_what_tied_campaigns_that_became_part_of_others(client: Client) -> None:
    """Two merges ago: the operation that the tie was written to is gone as well, and only the tie is left."""
    tied = LineageRow(
        sequence=1,
        at=NOON,
        change=CampaignChange.OPERATION_JOINED,
        campaign_id=campaign(1),
        other_id="o" + "9" * 16,
        evidence="infrastructure: domain a.example",
    )
    of_another = tied.model_copy(update={"campaign_id": campaign(7), "sequence": 2})
    merges = (merge_of(1, 2, 4), merge_of(2, 3, 5))
    Writer(client).write_campaigns(
        [*story(), decisions(4, lineage=(tied, of_another, *merges), version=6)], "t"
    )
    found = ask(client, "operation_lineage", operation_id=OPERATION)
    assert columns(found, "campaign_id", "evidence") == [(campaign(1), tied.evidence)]
