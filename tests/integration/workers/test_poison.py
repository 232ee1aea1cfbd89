"""Poison in the same envelope as good reports and beside it: each good one arrives, none stops a worker."""

import json
from pathlib import Path

import pytest

from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.schemas.topics import CAMPAIGNS, ENRICHED, ENTITIES_SEEN, TEMPLATES_SEEN
from tests.support.brokers import Services, services
from tests.support.house import WORKERS, House, envelope, house, report
from tests.support.poison import ALONE, POISON

__all__ = ["services"]
pytestmark = pytest.mark.stack


def mixed(name: str, poison: bytes) -> bytes:
    """An envelope with the poison between two good reports."""
    good = [json.dumps(report(f"{name}-{side}"), ensure_ascii=False).encode() for side in ("before", "after")]
    empty = envelope([])
    return empty.replace(b'"reports": []', b'"reports": [' + b",".join([good[0], poison, good[1]]) + b"]")


def alive(workers: House) -> bool:
    """Whether every worker that was started is the same process still."""
    return all(process.poll() is None for process in workers.processes.values())


@pytest.mark.timeout(180)
def test_every_good_report_arrives_and_every_bad_one_is_a_dead_letter(
    services: Services, tmp_path: Path
) -> None:
    with house(services, tmp_path, "poison") as workers:
        workers.start()
        for name, (poison, _) in POISON.items():
            workers.send([mixed(name, poison), envelope([report(f"{name}-beside")])])
        workers.send(poison for poison, _ in ALONE.values())
        workers.send([b"no key either"], key=None)
        workers.drain(120)
        assert alive(workers), workers.logs()
        wanted = {f"{name}-{side}" for name in POISON for side in ("before", "after", "beside")}
        assert {row[0] for row in workers.rows("SELECT report_id FROM reports FINAL")} == wanted
        reasons = sorted([reason for _, reason in (POISON | ALONE).values()] + ["not_json"])
        found = workers.rows("SELECT reason, stage, detail FROM dead_letters FINAL")
        assert sorted(row[0] for row in found) == reasons
        assert {row[1] for row in found} == {"enrich"}
        assert all(row[2] for row in found)
        assert set(workers.stop().values()) == {0}, workers.logs()


@pytest.mark.timeout(180)
def test_what_is_not_ours_on_the_inner_topics_is_a_dead_letter_too(
    services: Services, tmp_path: Path
) -> None:
    with house(services, tmp_path, "inner") as workers:
        with Producer(workers.settings.kafka) as producer:
            producer.deliver(
                [
                    Record(topic, b"k", value)
                    for topic in (ENRICHED, CAMPAIGNS, TEMPLATES_SEEN, ENTITIES_SEEN)
                    for value in (b"{", b"")
                ]
            )
        workers.start(*WORKERS, "reputation")
        workers.send([envelope([report("good")])])
        workers.drain(120)
        assert alive(workers), workers.logs()
        assert workers.rows("SELECT report_id FROM reports FINAL") == [("good",)]
        assert workers.rows(
            "SELECT stage, count() FROM dead_letters FINAL GROUP BY stage ORDER BY stage"
        ) == [
            ("cluster", 2),
            ("reputation", 2),
            ("sink", 4),
        ]
        assert workers.rows("SELECT count() FROM template_places FINAL") == [(1,)]
