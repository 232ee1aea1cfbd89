"""Rollups are a function of the reports alone, whatever came in whichever order and however often."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from smishwatch.pipeline.warehouse import dirty_days
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.pipeline.warehouse.rebuild import OvertakenError, gather_quiet, rebuild_days, rebuild_dirty
from smishwatch.pipeline.warehouse.rollup_tables import ROLLUPS, days_query
from smishwatch.pipeline.warehouse.verify import verify
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.codes import Category, LinkClass, Verdict
from smishwatch.schemas.enriched import EnrichedEnvelope, EnrichedReport, Link, Reason
from tests.integration.warehouse.building import DAY, envelope, report, template
from tests.integration.warehouse.faults import meanwhile_at
from tests.integration.warehouse.oracle import expected, found

NOW = datetime.now(tz=UTC).replace(microsecond=0)
ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def random_report(rng: random.Random) -> EnrichedReport:
    """Few ids, carriers and contents, so that everything collides with everything. Equal content has equal fields."""
    report_id, carrier = f"r{rng.randrange(40)}", rng.choice(["carrier-a", "carrier-b"])
    content = rng.choice([1, 1, 1, 2])
    rng = random.Random(f"{report_id} {carrier} {content}")
    at = NOW - timedelta(
        days=rng.choice([0, 0, 0, 1, 2, 9]), hours=rng.randrange(3), minutes=rng.randrange(9)
    )
    domains = rng.sample(["a.top", "b.cn", "bit.ly"], rng.randrange(3))
    return report(
        report_id,
        content=content,
        at=at,
        carrier=carrier,
        accepted_at=NOW,
        disposition=rng.choice(["spam", "spam", "legit"]),
        region=rng.choice(["CN-44", None]),
        country=rng.choice(["CN", None]),
        found={
            "template_id": template(rng.randrange(3)),
            "brand": rng.choice(["icbc", None]),
            "language": rng.choice(["zh", "en"]),
            "category": rng.choice(list(Category)[:3]),
            "verdict": rng.choice(list(Verdict)),
            "reasons": tuple(
                Reason(code=code, evidence="a.top (a list)", weight=-1)
                for code in ("listed_allowed", "analyst_blocked")
                if rng.random() < 0.3
            ),
            "links": tuple(
                Link(
                    url=f"http://{domain}/{path}",
                    host=rng.choice([domain, f"www.{domain}"]),
                    domain=domain,
                    link_class=LinkClass.OWN,
                    brand=rng.choice(["icbc", None, None]),
                )
                for domain in domains
                for path in range(rng.randrange(1, 3))
            ),
        },
    )


def random_history(rng: random.Random) -> list[list[EnrichedEnvelope]]:
    """Batches of records with rising offsets, some delivered again, some relabelled by a later release."""
    batches: list[list[EnrichedEnvelope]] = []
    sent: list[list[EnrichedEnvelope]] = []
    for offset in range(0, 60, 3):
        records = [
            envelope(offset + part, [random_report(rng) for _ in range(rng.randrange(6))])
            for part in range(3)
        ]
        sent.append(records)
        batches.append(records)
        if rng.random() < 0.3:
            batches.append(rng.choice(sent))
        if rng.random() < 0.2:
            version = rng.randrange(2, 5)
            batches.append([relabelled(record, version) for record in rng.choice(sent)])
    return batches


def relabelled(record: EnrichedEnvelope, version: int) -> EnrichedEnvelope:
    """The record as a later release enriches it."""
    verdict, wording = list(Verdict)[version % 4], template(100 + version)
    changed = [
        one.model_copy(
            update={
                "enrichment": one.enrichment.model_copy(update={"verdict": verdict, "template_id": wording})
            }
        )
        for one in record.reports
    ]
    return EnrichedEnvelope(enrichment_version=version, reports=tuple(changed))


@pytest.mark.parametrize("seed", range(3))
def test_after_any_history_every_figure_is_the_one_computed_the_plain_way(client: Client, seed: int) -> None:
    rng = random.Random(seed)
    batches = random_history(rng)
    writer = Writer(client)
    for number, batch in enumerate(batches):
        writer.write_reports(batch, f"batch-{number}")
        if rng.random() < 0.2:
            rebuild_dirty(client)
        if rng.random() < 0.1:
            client.execute("OPTIMIZE TABLE reports FINAL")
            client.execute("OPTIMIZE TABLE rollup_dirty FINAL")
        if rng.random() < 0.2:
            gather_quiet(client, NOW.date() + timedelta(days=rng.choice([0, 12, 70])))
    rebuild_dirty(client)
    assert verify(client, *ALWAYS) == []
    assert sum(row[0] for row in found(client).hourly.values()) == len(found(client).reports)
    assert found(client) == expected([record for batch in batches for record in batch])


def test_nothing_is_rebuilt_when_nothing_was_written(client: Client) -> None:
    assert rebuild_dirty(client) == 0
    Writer(client).write_reports([envelope(0, [report(at=NOW), report("r2", at=NOW - DAY)])], "t")
    assert rebuild_dirty(client) == 2
    assert rebuild_dirty(client) == 0
    Writer(client).write_reports([envelope(1, [report(at=NOW)])], "a duplicate changes no day")
    assert rebuild_dirty(client) == 0


def test_a_day_without_reports_has_no_rollup(client: Client) -> None:
    Writer(client).write_reports([envelope(0, [report(at=NOW)])], "t")
    rebuild_dirty(client)
    client.execute("TRUNCATE TABLE reports")
    rebuild_days(client, [NOW.date()])
    assert verify(client, *ALWAYS) == []
    assert found(client).hourly == {}


def test_a_batch_that_is_still_being_written_keeps_its_mark(client: Client) -> None:
    dirty_days.mark(client, "unfinished", "writing", [NOW.date()])
    assert rebuild_dirty(client) == 0
    assert [mark.batch for mark in dirty_days.marks(client)] == ["unfinished"]
    dirty_days.mark(client, "unfinished", "written", [NOW.date()])
    assert rebuild_dirty(client) == 1
    assert dirty_days.marks(client) == []


def test_an_abandoned_batch_is_rebuilt_in_the_end(client: Client) -> None:
    Writer(client).write_reports([envelope(0, [report(at=NOW)])], "t")
    client.execute("TRUNCATE TABLE rollup_dirty")
    old = int((NOW - timedelta(seconds=dirty_days.ABANDONED_SECONDS + 60)).timestamp() * 1_000)
    client.insert(
        "rollup_dirty",
        {"day": [NOW.date()], "batch": ["gone"], "phase": ["writing"], "marked_at": [old], "sign": [1]},
    )
    assert rebuild_dirty(client) == 1
    assert dirty_days.marks(client) == []
    assert verify(client, *ALWAYS) == []


def test_the_newest_rebuilder_wins_whenever_it_starts(
    client: Client, new_client: Callable[[], Client]
) -> None:
    """The overtaken one has read the day before a report came; it must not put that day back.

    Every fifth statement: a rollup takes two of them, so both are struck, for one rollup or another.
    """
    overtaken = 0
    for number in count(1, 5):
        Writer(client).write_reports([envelope(number, [report(f"r{number}", at=NOW)])], f"t{number}")
        other = new_client()

        def newer(number: int = number, other: Client = other) -> None:
            Writer(other).write_reports([envelope(number, [report(f"s{number}", at=NOW)])], f"s{number}")
            rebuild_dirty(other)

        watched = meanwhile_at(new_client(), number, newer)
        try:
            rebuild_dirty(watched)
        except OvertakenError:
            overtaken += 1
        rebuild_dirty(client)
        assert verify(client, *ALWAYS) == [], f"when overtaken before statement {number}"
        if watched.steps < number:
            break
    assert overtaken > 3


@pytest.mark.parametrize("rollup", ROLLUPS)
def test_a_definition_yields_the_tables_columns_in_order(client: Client, rollup: str) -> None:
    def names(described: str) -> list[str]:
        return [row[0] for row in client.execute(f"DESCRIBE {described}") if row[2] != "MATERIALIZED"]

    assert names(f"({days_query(rollup, [NOW.date()])})") == names(f"TABLE {rollup}")


@pytest.mark.parametrize(
    ("tampering", "problem"),
    [
        ("ALTER TABLE rollup_hourly UPDATE reports = reports + 1 WHERE 1", "unexpected"),
        ("ALTER TABLE rollup_templates DELETE WHERE 1", "missing"),
        ("ALTER TABLE rollup_template_days UPDATE reports = reports + 1 WHERE 1", "unexpected"),
        ("ALTER TABLE rollup_domains DELETE WHERE 1", "missing"),
        ("INSERT INTO rollup_people SELECT * REPLACE (7 AS reporter) FROM rollup_people", "unexpected"),
        ("INSERT INTO rollup_regions SELECT * FROM rollup_regions", "unexpected"),
        ("INSERT INTO rollup_kinds SELECT * REPLACE ('fan' AS brand) FROM rollup_kinds", "unexpected"),
        ("TRUNCATE TABLE rollup_lateness", "missing"),
        ("ALTER TABLE rollup_traits DELETE WHERE trait = 'identity' AND kind = 'link'", "missing"),
        ("INSERT INTO rollup_languages SELECT hour + INTERVAL 5 DAY, carrier, 'en', verdict, 1, now64(6) FROM rollup_languages",
         "unexpected"),
        ("INSERT INTO reports SELECT * REPLACE (content_hash + 1 AS content_hash) FROM reports", "counted twice"),
        ("TRUNCATE TABLE report_keys", "without key"),
        ("TRUNCATE TABLE rollup_reporters", "missing"),
        ("TRUNCATE TABLE reporter_numbers", "without number"),
        ("INSERT INTO reporter_numbers SELECT reporter + 1, number FROM reporter_numbers", "shared number"),
    ],
)  # fmt: skip
def test_verify_finds(client: Client, tampering: str, problem: str) -> None:
    Writer(client).write_reports([envelope(0, [report(at=NOW)])], "t")
    rebuild_dirty(client)
    assert verify(client, *ALWAYS) == []
    client.execute(tampering, settings={"mutations_sync": 1})
    assert problem in {mismatch.problem for mismatch in verify(client, *ALWAYS)}


def test_a_warehouse_without_tables_says_so(empty_settings: object, client: Client) -> None:
    client.execute("DROP TABLE rollup_dirty SYNC")
    with pytest.raises(WarehouseError, match="rollup_dirty"):
        rebuild_dirty(client)
