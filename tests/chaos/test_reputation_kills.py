"""The reputation worker is killed again and again, then loses its broker: what is known equals the sums that were sent."""

from pathlib import Path

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.broker.following import TopicFollower
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.reputation.memory import ReputationMemory
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.sums import EntitiesSeenEnvelope, EntityReputation, EntitySeen, Voice
from smishwatch.schemas.topics import ENTITIES_SEEN, REPUTATION
from tests.support.devstack import embedded_stack
from tests.support.house import House, envelope, house, report

__all__ = ["embedded_stack"]
pytestmark = [pytest.mark.stack, pytest.mark.slow]

KILLS = 3
RECORDS = 60
BODY = "您好，包裹地址不完整，请点击 http://xqz58.cc/k 更新"


def sums(offset: int) -> EntitiesSeenEnvelope:
    """One record's sums: a domain that everybody reports, and one that only this record has."""
    heard = Voice(at="2026-03-01T12:00:00Z", who=offset // 2, carrier=f"c{offset % 3}", region="CN-11")
    return EntitiesSeenEnvelope(
        origin=Origin(topic="reports.v1", partition=offset % 4, offset=offset // 4),
        entities=tuple(
            EntitySeen(
                kind=EntityKind.DOMAIN, value=value, template_ids=(f"t{offset:024x}",), voices=(heard,)
            )
            for value in ("all.top", f"one{offset}.top")
        ),
    )


def send(built: House, envelopes: list[EntitiesSeenEnvelope]) -> None:
    with Producer(built.settings.kafka) as producer:
        producer.deliver(
            [Record(ENTITIES_SEEN, b"0", one.model_dump_json(by_alias=True).encode()) for one in envelopes]
        )


def published(built: House) -> dict[str, EntityReputation]:
    follower, last = TopicFollower(built.settings.kafka, REPUTATION), dict[str, EntityReputation]()
    for part in follower.load():
        for record in part:
            found = EntityReputation.model_validate_json(record.value)
            last[found.value] = found
    follower.close()
    return last


@pytest.mark.timeout(240)
def test_kills_and_a_lost_broker_change_no_reputation(embedded_stack: EmbeddedStack, tmp_path: Path) -> None:
    expected = ReputationMemory()
    with house(embedded_stack, tmp_path, "rep") as built:
        built.start("reputation")
        for run in range(KILLS):
            for offset in range(run * RECORDS // KILLS, (run + 1) * RECORDS // KILLS):
                send(built, [sums(offset)] * (1 + offset % 2))
                expected.apply(sums(offset))
            built.kill("reputation")
            built.start("reputation")
        built.drain(120)
        assert published(built) == {one.value: one for one in expected.all()}, built.logs()
        assert len(published(built)) == RECORDS + 1
        built.kill("reputation")

    with house(embedded_stack, tmp_path, "rep-new") as renewed:  # the same disk, a broker with nothing on it
        renewed.start("reputation", "enrich", "cluster", "sink")
        renewed.wait_until_at_work("reputation", "enrich", "cluster", "sink")
        assert published(renewed) == {one.value: one for one in expected.all()}, renewed.logs()
        for number in range(4):
            renewed.send([envelope([report(f"r{number}", BODY, reporter=f"1380013800{number}")])])
        renewed.drain(120)
        found = published(renewed)["xqz58.cc"]
        assert (found.reporters, found.campaigns) == (4, 1)
        renewed.send(
            [envelope([report("r9", BODY, reporter="13800138009", reported_at="2026-03-01T12:30:00Z")])]
        )
        renewed.drain(120)
        evidence = "has(reasons.code, 'reported_before'), arrayStringConcat(reasons.evidence, ' ')"
        ((said, why),) = renewed.rows(f"SELECT {evidence} FROM reports FINAL WHERE report_id = 'r9'")
        assert said, renewed.logs()
        assert "xqz58.cc (4, 2026-03-01 – 2026-03-01T11:59Z)" in why
        assert set(renewed.stop().values()) == {0}, renewed.logs()
