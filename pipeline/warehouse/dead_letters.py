"""Dead letters that nobody wants back."""

from collections.abc import Sequence

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.literals import with_parameters

IDS_AT_ONCE = 1_000


def drop(client: Client, dead_letter_ids: Sequence[str]) -> None:
    """Delete these; returns when they are gone. Records of them that are still on the topic do not bring them back
    unless the sink's group is set back.

    Raises:
        WarehouseError: when the warehouse does not take it; calling again goes on.
    """
    for start in range(0, len(dead_letter_ids), IDS_AT_ONCE):
        part = list(dead_letter_ids[start : start + IDS_AT_ONCE])
        client.execute(with_parameters(_DROP, {"ids": part}), settings={"mutations_sync": 2})


_DROP = "ALTER TABLE dead_letters DELETE WHERE dead_letter_id IN ({ids:Array(String)})"
