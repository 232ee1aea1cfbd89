"""Going on where an answer ended: a cursor names the last row, so that rows that come meanwhile shift nothing."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from smishwatch.dashboards.problems import BadFilterError

LONGEST = 1_000


def written(row: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    """The cursor that goes on behind this row."""
    return (
        base64.urlsafe_b64encode(json.dumps([row[field] for field in fields]).encode()).decode().rstrip("=")
    )


def read(cursor: str, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """What a cursor names; empty values of the given kinds where there is none.

    Raises:
        BadFilterError: for one that is not ours.
    """
    if not cursor:
        return tuple(kind() for kind in kinds)
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor[:LONGEST] + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as problem:
        raise BadFilterError("cursor") from problem
    if not isinstance(found, list) or [type(one) for one in found] != list(kinds):
        raise BadFilterError("cursor")
    if any(isinstance(one, int) and abs(one) >= 2**63 for one in found):
        raise BadFilterError("cursor")
    return tuple(found)


def page(rows: Sequence[Mapping[str, Any]], limit: int, fields: tuple[str, ...]) -> dict[str, Any]:
    """The rows of an answer, and the cursor when there was one more.

    Args:
        rows: up to one more than the limit
        limit: how many are shown
        fields: that a reader goes on from; ``place`` is for the cursor alone
    """
    shown = rows[:limit]
    return {
        "items": [{name: value for name, value in row.items() if name != "place"} for row in shown],
        "next_cursor": written(shown[-1], fields) if len(rows) > limit else None,
    }
