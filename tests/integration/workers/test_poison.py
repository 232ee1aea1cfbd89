"""Poison in the same envelope as good reports and beside it: each good one arrives, none stops a worker."""

import json
from pathlib import Path

import pytest

from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.schemas.topics import CAMPAIGNS, ENRICHED, TEMPLATES_SEEN
from tests.support.brokers import Services, services
from tests.support.house import House, envelope, house, report

__all__ = ["services"]
pytestmark = pytest.mark.stack

HEAD = b'{"report_id":"bad","reported_at":"2026-03-01T11:00:00Z","body":'
POISON: dict[str, tuple[bytes, str]] = {
    "bad JSON": (b'{"report_id": nonsense}', "not_json"),
    "wrong type": (HEAD + b"42}", "invalid_report"),
    "wrong type of id": (b'{"report_id":7,"reported_at":"2026-03-01T11:00:00Z","body":"x"}', "invalid_report"),
    "five megabytes": (HEAD + b'"' + b"x" * 5_000_000 + b'"}', "invalid_report"),
    "deep nesting": (HEAD + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep"),
    "invalid UTF-8": (HEAD + b'"\xff\xfe"}', "not_utf8"),
    "NUL": (HEAD + b'"a\\u0000b"}', "invalid_report"),
    "lone surrogate": (HEAD + b'"\\ud800"}', "not_json"),
    "clock of 1970": (HEAD.replace(b"2026", b"1970") + b'"x"}', "implausible_time"),
}  # fmt: skip
ALONE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not_json"),
    "noise": (bytes(range(256)), "not_utf8"),
    "another schema": (envelope([]).replace(b"smishwatch.reports/1", b"other/1"), "unknown_schema"),
    "an envelope cut short": (envelope([report("cut")])[:-30], "not_json"),
    "a number": (b"1e999", "invalid_report"),
}  # fmt: skip


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
                    for topic in (ENRICHED, CAMPAIGNS, TEMPLATES_SEEN)
                    for value in (b"{", b"")
                ]
            )
        workers.start()
        workers.send([envelope([report("good")])])
        workers.drain(120)
        assert alive(workers), workers.logs()
        assert workers.rows("SELECT report_id FROM reports FINAL") == [("good",)]
        assert workers.rows(
            "SELECT stage, count() FROM dead_letters FINAL GROUP BY stage ORDER BY stage"
        ) == [
            ("cluster", 2),
            ("sink", 4),
        ]
        assert workers.rows("SELECT count() FROM template_places FINAL") == [(1,)]
