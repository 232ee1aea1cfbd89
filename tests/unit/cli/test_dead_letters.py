"""Dead letters of CLUSTER and REPUTATION that are replayed: taken, though later records have been, and taken once."""

from typing import Any

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.cli.dead_letters import read_again
from smishwatch.pipeline.ingest.formats.reading import Reading
from smishwatch.pipeline.reputation.memory import ReputationMemory
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.schemas.base import Event, Origin
from smishwatch.schemas.codes import Stage
from smishwatch.schemas.feeds import Decision
from smishwatch.schemas.sums import EntitiesSeenEnvelope, TemplatesSeenEnvelope
from smishwatch.schemas.topics import ENTITIES_SEEN, TEMPLATES_SEEN, Topic
from tests.unit.campaigns.streams import START, Said
from tests.unit.campaigns.streams import envelope as templates_seen
from tests.unit.reputation.test_memory import DOMAIN, voice
from tests.unit.reputation.test_memory import envelope as entities_seen

PEPPER = b"a pepper of sixteen bytes"
BROKEN = Said("your parcel is waiting, pay the fee at the address below", who=1)
LATER = Said("【银行】您的贷款已逾期请立即处理", who=2)


def replayed(stage: Stage, topic: Topic, raw: bytes) -> bytes:
    """What goes to the topic again."""
    row: dict[str, Any] = {
        "dead_letter_id": "d1",
        "stage": stage.value,
        "origin_topic": topic.name,
        "sealed_raw": Sealer(PEPPER).seal(raw),
    }
    (record,), still = read_again([row], Settings(), Reading(pepper=PEPPER))
    assert (record.topic, still.total()) == (topic, 0)
    return record.value


def json_of(event: Event) -> bytes:
    return event.model_dump_json(by_alias=True).encode()


def test_wordings_of_a_record_that_broke_the_clusterer_get_their_campaign() -> None:
    broken, clusterer = templates_seen([BROKEN], offset=4), Clusterer()
    clusterer.apply(templates_seen([LATER], offset=5))
    assert clusterer.apply(broken).campaigns is None  # as it would be without another source
    again = TemplatesSeenEnvelope.model_validate_json(
        replayed(Stage.CLUSTER, TEMPLATES_SEEN, json_of(broken))
    )
    assert clusterer.apply(again).campaigns is not None
    assert clusterer.place(BROKEN.template_id)
    assert clusterer.apply(again).campaigns is None
    assert again.model_copy(update={"origin": broken.origin}) == broken


def test_sums_of_a_record_that_broke_the_reputations_are_counted_once() -> None:
    memory = ReputationMemory()
    memory.apply(entities_seen(5, voice(1), value="later.top"))
    raw = replayed(Stage.REPUTATION, ENTITIES_SEEN, json_of(entities_seen(4, voice(2), voice(3))))
    again = EntitiesSeenEnvelope.model_validate_json(raw)
    for _ in range(2):
        memory.apply(again)
    found = memory.get(DOMAIN, "bad.top")
    assert found is not None
    assert found.reporters == 2


def test_decisions_and_what_nobody_can_read_go_as_they_were() -> None:
    decision = Decision(
        decision_id="x1", at=START, analyst="li", action="confirm", campaign_id="c0000000000000000"
    )
    origin = Origin(topic="feeds.v1", partition=0, offset=0)
    raw = json_of(TemplatesSeenEnvelope(origin=origin, templates=(), decision=decision))
    assert replayed(Stage.CLUSTER, TEMPLATES_SEEN, raw) == raw
    for raw in (b"{", b"[]", b"{}", b'{"origin": 7}', b'{"origin": {"topic": 7}}'):
        assert replayed(Stage.CLUSTER, TEMPLATES_SEEN, raw) == raw
