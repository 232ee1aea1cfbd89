"""Sharing partitions within a group, also when the leader's metadata is empty at that moment.

kafka-python's assignors give out nothing of a topic whose partitions the client does not know just then. A member that
joins right after its start can be leader in such a moment, and nobody assigns anew afterwards: the group owns nothing
and looks healthy. What was known before is then good enough.
"""

from collections.abc import Sequence
from typing import Any

from kafka.coordinator.assignors.range import RangePartitionAssignor


class RememberingRange(RangePartitionAssignor):  # type: ignore[misc]
    """The range assignor, with the partitions each topic had when they were last known.

    Args:
        partitions: their number, by topic
    """

    def __init__(self, partitions: dict[str, int]) -> None:
        self._partitions = dict(partitions)

    def assign(self, cluster: Any, members: Sequence[Any]) -> Any:
        """As the range assignor does."""
        return super().assign(_Remembering(cluster, self._partitions), members)


class _Remembering:
    """The cluster's metadata as far as an assignor asks for it."""

    def __init__(self, cluster: Any, partitions: dict[str, int]) -> None:
        self._cluster = cluster
        self._partitions = partitions

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        """The numbers of the topic's partitions."""
        found: set[int] | None = self._cluster.partitions_for_topic(topic)
        if found:
            self._partitions[topic] = len(found)
        known = self._partitions.get(topic)
        return set(range(known)) if known else found
