"""A group's leader gives out every partition, also while its metadata is empty."""

from types import SimpleNamespace

from kafka.coordinator.assignors.abstract import ConsumerProtocolSubscription
from kafka.coordinator.assignors.range import RangePartitionAssignor

from smishwatch.pipeline.broker.sharing import RememberingRange

MEMBERS = [
    SimpleNamespace(
        member_id=name, group_instance_id=None, metadata=ConsumerProtocolSubscription(0, ["topic"], b"")
    )
    for name in ("a", "b")
]


def cluster(partitions: int) -> SimpleNamespace:
    return SimpleNamespace(partitions_for_topic=lambda topic: set(range(partitions)) or None)


def shares(assigned: object) -> dict[str, object]:
    return {member: [list(part[1]) for part in one.assigned_partitions] for member, one in assigned.items()}  # type: ignore[attr-defined]


def test_the_librarys_own_assignor_gives_out_nothing_while_metadata_is_empty() -> None:
    """If this fails, the library was mended and ours can go."""
    assert shares(RangePartitionAssignor.assign(cluster(0), MEMBERS)) == {"a": [], "b": []}


def test_what_was_known_before_is_given_out() -> None:
    assignor = RememberingRange({"topic": 3})
    assert shares(assignor.assign(cluster(0), MEMBERS)) == {"a": [[0, 1]], "b": [[2]]}


def test_partitions_that_were_added_count_from_then_on() -> None:
    assignor = RememberingRange({"topic": 3})
    assert shares(assignor.assign(cluster(4), MEMBERS)) == {"a": [[0, 1]], "b": [[2, 3]]}
    assert shares(assignor.assign(cluster(0), MEMBERS)) == {"a": [[0, 1]], "b": [[2, 3]]}
