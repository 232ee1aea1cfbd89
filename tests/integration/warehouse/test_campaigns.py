"""Campaigns, alerts and dead letters: written as often as you like, there once; merges rewrite no report."""

import random
from datetime import UTC, datetime
from typing import Any

from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.base import Origin
from smishwatch.schemas.campaigns import (
    Alert,
    AlertFigures,
    CampaignRow,
    CampaignsEnvelope,
    LineageRow,
    TemplatePlace,
    TemplateRow,
    WordingPart,
)
from smishwatch.schemas.codes import AlertKind, CampaignChange, Category, RejectReason, Stage, Verdict
from smishwatch.schemas.dead_letter import DeadLetter
from tests.integration.warehouse.building import DAY, NOON, campaign, envelope, report, template

OPERATION = f"o{1:016x}"
PERIOD = {"from": datetime(2026, 5, 1, tzinfo=UTC), "to": datetime(2026, 6, 1, tzinfo=UTC)}


def campaign_row(number: int, version: int, **fields: Any) -> CampaignRow:
    return CampaignRow(
        **{
            "campaign_id": campaign(number),
            "operation_id": OPERATION,
            "title": f"title {number}",
            "language": "zh",
            "brand": "icbc",
            "category": Category.LOAN_IMPERSONATION,
            "verdict": Verdict.SCAM,
            "templates": 1,
            "first_seen": NOON,
            "last_seen": NOON + number * DAY,
            "version": version,
        }
        | fields
    )


def decisions(
    offset: int,
    *,
    templates: tuple[int, ...] = (),
    places: dict[int, int] | None = None,
    campaigns: tuple[CampaignRow, ...] = (),
    lineage: tuple[LineageRow, ...] = (),
    version: int = 1,
) -> CampaignsEnvelope:
    """An envelope; ``places`` gives a campaign's number for a template's number."""
    return CampaignsEnvelope(
        origin=Origin(topic="templates.seen.v1", partition=0, offset=offset),
        templates=tuple(
            TemplateRow(
                template_id=template(number),
                skeleton=f"skeleton {number} ⟨link⟩",
                example=f"example {number}",
                language="zh",
                first_seen=NOON,
            )
            for number in templates
        ),
        places=tuple(
            TemplatePlace(template_id=template(one), campaign_id=campaign(where), version=version)
            for one, where in (places or {}).items()
        ),
        campaigns=campaigns,
        lineage=lineage,
    )


def merge_of(first: int, second: int, sequence: int) -> LineageRow:
    return LineageRow(
        sequence=sequence,
        at=NOON,
        change=CampaignChange.MERGED,
        campaign_id=campaign(first),
        other_id=campaign(second),
        evidence="same wording",
    )


def story() -> list[CampaignsEnvelope]:
    """Three campaigns; the first goes into the second, and that into the third."""
    return [
        decisions(0, templates=(1,), places={1: 1}, campaigns=(campaign_row(1, 1),), version=1),
        decisions(
            1,
            templates=(2, 3),
            places={2: 2, 3: 3},
            campaigns=(campaign_row(2, 2), campaign_row(3, 3)),
            version=3,
        ),
        decisions(
            2,
            places={1: 2},
            campaigns=(campaign_row(1, 4, merged_into=campaign(2)), campaign_row(2, 4, templates=2)),
            lineage=(merge_of(1, 2, 4),),
            version=4,
        ),
        decisions(
            3,
            places={1: 3, 2: 3},
            campaigns=(
                campaign_row(2, 5, templates=2, merged_into=campaign(3)),
                campaign_row(3, 5, templates=3),
            ),
            lineage=(merge_of(2, 3, 5),),
            version=5,
        ),
    ]


def write_reports(client: Client, per_template: dict[int, int]) -> None:
    """So many reports of each template."""
    reports = [
        report(
            f"{number}-{one}", content=number * 100 + one, at=NOON, found={"template_id": template(number)}
        )
        for number, reports in per_template.items()
        for one in range(reports)
    ]
    Writer(client).write_reports([envelope(0, reports)], "reports")
    rebuild_dirty(client)


def counts(client: Client) -> dict[str, int]:
    rows = client.execute("SELECT campaign_id, sum(reports) FROM campaign_hours GROUP BY campaign_id")
    return dict(rows)


def test_the_title_in_parts_comes_back_as_it_was(client: Client) -> None:
    parts = (
        WordingPart(kind="text", text="pay "),
        WordingPart(kind="slot", text="amount"),
        WordingPart(kind="varies", text="now", others=("today", "")),
    )
    Writer(client).write_campaigns([decisions(0, campaigns=(campaign_row(1, 1, wording=parts),))], "titles")
    (row,) = query.run(client, "campaign_detail", {"campaign_id": campaign(1)})
    found = zip(row["wording.kind"], row["wording.text"], row["wording.others"], strict=True)
    assert [(kind, text, tuple(others)) for kind, text, others in found] == [
        (part.kind, part.text, part.others) for part in parts
    ]


def test_merges_move_counts_and_rewrite_no_report(client: Client) -> None:
    write_reports(client, {1: 1, 2: 2, 3: 4})
    parts = client.execute("SELECT name FROM system.parts WHERE table = 'reports' AND active ORDER BY name")
    writer = Writer(client)
    expected_after = [
        {campaign(1): 1},
        {campaign(1): 1, campaign(2): 2, campaign(3): 4},
        {campaign(2): 3, campaign(3): 4},
        {campaign(3): 7},
    ]
    for number, (decided, after) in enumerate(zip(story(), expected_after, strict=True)):
        writer.write_campaigns([decided], f"t{number}")
        assert counts(client) == after
    assert parts == client.execute(
        "SELECT name FROM system.parts WHERE table = 'reports' AND active ORDER BY name"
    )


def test_an_old_id_leads_to_the_end_of_the_chain(client: Client) -> None:
    Writer(client).write_campaigns(story(), "t")
    heads = {
        number: query.run(client, "campaign_detail", {"campaign_id": campaign(number)})[0]["head"]
        for number in (1, 2, 3)
    }
    assert heads == dict.fromkeys((1, 2, 3), campaign(3))
    assert query.run(client, "campaign_detail", {"campaign_id": campaign(9)}) == []


def test_decisions_may_come_again_in_any_order_and_cut(client: Client) -> None:
    write_reports(client, {1: 1, 2: 2, 3: 4})
    rng = random.Random(5)
    writer = Writer(client)
    for number in range(8):
        some = rng.sample(story(), rng.randrange(1, 5))
        writer.write_campaigns(some, f"t{number}")
    writer.write_campaigns(story(), "whole")
    assert counts(client) == {campaign(3): 7}
    for table, rows in {"templates": 3, "template_places": 3, "campaigns": 3, "lineage": 2}.items():
        assert client.execute(f"SELECT count() FROM {table} FINAL") == [(rows,)], table
    titles = client.execute(
        "SELECT campaign_id, templates, merged_into FROM campaigns FINAL ORDER BY campaign_id"
    )
    assert titles == [(campaign(1), 1, campaign(2)), (campaign(2), 2, campaign(3)), (campaign(3), 3, "")]


def alert(number: int, campaign_number: int) -> Alert:
    return Alert(
        alert_id=f"a{number:016x}",
        campaign_id=campaign(campaign_number),
        operation_id=OPERATION,
        at=NOON + number * DAY / 100,
        kind=AlertKind.ONSET,
        reason=f"reason {number}",
        category=Category.LOAN_IMPERSONATION,
        figures=AlertFigures(
            window_minutes=60, reports=9, reporters=8, carriers=2, regions=1, expected=0.5, score=6.25
        ),
        version=number,
    )


def test_alerts_are_there_once_and_shown_at_the_campaigns_present_id(client: Client) -> None:
    writer = Writer(client)
    writer.write_campaigns(story(), "t")
    for token in ("t", "t", "u"):
        writer.write_alerts([alert(1, 1), alert(2, 1), alert(3, 3)], token)
    assert client.execute("SELECT count() FROM alerts FINAL") == [(3,)]
    (shown,) = query.run(client, "emerging_campaigns", PERIOD | {"limit": 10})
    assert (shown["campaign_id"], shown["title"], shown["reason"]) == (campaign(3), "title 3", "reason 3")
    assert (shown["reporters"], shown["score"]) == (8, 6.25)


def test_a_dismissed_campaign_is_not_shown_as_emerging(client: Client) -> None:
    writer = Writer(client)
    writer.write_campaigns([decisions(0, campaigns=(campaign_row(1, 1, status="dismissed"),))], "t")
    writer.write_alerts([alert(1, 1)], "t")
    assert query.run(client, "emerging_campaigns", PERIOD | {"limit": 10}) == []


def test_dead_letters_are_there_once(client: Client) -> None:
    now = datetime.now(tz=UTC)
    letters = [
        DeadLetter(
            dead_letter_id=f"d{number:032x}",
            stage=Stage.ENRICH,
            reason=RejectReason.INVALID_REPORT,
            detail="reports[3].body: missing",
            carrier="carrier-a",
            origin=Origin(topic="reports.v1", partition=1, offset=2, index=3) if number else None,
            rejected_at=now,
            sealed_raw="sealed",
            raw_bytes=17,
        )
        for number in range(3)
    ]
    writer = Writer(client)
    for token in ("t", "t", "u"):
        writer.write_dead_letters(letters, token)
    writer.write_dead_letters(
        [one.model_copy(update={"rejected_at": now + DAY}) for one in letters[:1]], "later"
    )
    assert client.execute(
        "SELECT count(), sum(raw_bytes), max(origin_offset), countIf(origin_offset IS NULL) FROM dead_letters FINAL"
    ) == [(3, 51, 2, 1)]
    rejects = query.run(client, "rejects_by_reason", {"from": now - DAY, "to": now + 2 * DAY})
    assert [(row["stage"], row["reason"], row["records"]) for row in rejects] == [
        ("enrich", "invalid_report", 3)
    ]
