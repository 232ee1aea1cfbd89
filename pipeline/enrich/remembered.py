"""What the stream remembers of entities, as far as enrichment asks for it: slim, bounded, by name."""

import struct
from datetime import UTC, datetime

from smishwatch.schemas.base import trusted
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.sums import EntityReputation

MOST_REMEMBERED = 1_000_000
"""About 250 bytes each. Only entities that several people reported are kept, a few percent of all."""
REPORTERS_THAT_COUNT = 3
"""Fewer people than this may be mistaken, or be one person."""
FORGOTTEN_PART = 16
_SLIM = struct.Struct("<IIIIIIIf?")


class Remembered:
    """Reputations by entity; when full, those that were heard of longest ago make room."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._slim: dict[str, bytes] = {}

    def take(self, name: str, reputation: EntityReputation | None) -> None:
        """Keep what is known now under ``kind:value``; ``None`` where it was forgotten."""
        if reputation is None or reputation.reporters < REPORTERS_THAT_COUNT:
            self._slim.pop(name, None)
            return
        if len(self._slim) >= self._most and name not in self._slim:
            self._make_room()
        self._slim[name] = _SLIM.pack(
            int(reputation.first_seen.timestamp()), int(reputation.last_seen.timestamp()), reputation.reporters,
            reputation.legit_reporters, reputation.carriers, reputation.regions, reputation.campaigns,
            reputation.rate_per_day, reputation.shared,
        )  # fmt: skip

    def find(self, kind: EntityKind, value: str) -> EntityReputation | None:
        """What is known of an entity that several people reported."""
        slim = self._slim.get(f"{kind.value}:{value}")
        if slim is None:
            return None
        first, last, reporters, legit, carriers, regions, campaigns, rate, shared = _SLIM.unpack(slim)
        return trusted(
            EntityReputation, kind=kind, value=value, shared=shared,
            first_seen=datetime.fromtimestamp(first, tz=UTC), last_seen=datetime.fromtimestamp(last, tz=UTC),
            reporters=reporters, legit_reporters=legit, carriers=carriers, regions=regions, campaigns=campaigns,
            rate_per_day=rate,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self._slim)

    def _make_room(self) -> None:
        oldest = sorted(self._slim, key=lambda name: (_SLIM.unpack(self._slim[name])[1], name))
        for name in oldest[: max(1, len(oldest) // FORGOTTEN_PART)]:
            del self._slim[name]
