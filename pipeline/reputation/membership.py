"""Which campaign a template is in, as the clusterer says; and who waits to be told.

The clusterer hears of a new template at the same time as this memory does, so its word comes a moment later: entities
wait for it, and count no campaign before.
"""

from collections.abc import Iterable

from smishwatch.pipeline.reputation.table import FadingTable

MOST_TEMPLATES = 2_000_000
"""Those asked for last; 72 MB. An entity in a template beyond them waits for a word that does not come again."""
MOST_JOINED = 500_000
"""Campaigns that became part of another; one beyond them counts apart from it."""
MOST_WAITING = 200_000
"""Entities that wait for a template's campaign. The clusterer is a moment behind, or away: then the oldest give up."""
LONGEST_WAY = 64
"""Steps from a campaign to the one it is part of now; decisions taken back in odd order must not go round for ever."""


class Membership:
    """Templates by the first 64 bits of their id, campaigns by 32 bits of theirs: of a million campaigns, one in four
    thousand shares them with another."""

    def __init__(self) -> None:
        self._campaigns = FadingTable(MOST_TEMPLATES)
        self._heads = FadingTable(MOST_JOINED)
        self._waiting: dict[int, dict[int, None]] = {}
        self._waiters = 0

    def campaign(self, template_id: str, waiting: int) -> int | None:
        """The campaign of a template; where it is not known yet, ``place`` will give back who is ``waiting``."""
        template = _template(template_id)
        found = self._campaigns.get(template)
        if found is None:
            self._wait(template, waiting)
        return found

    def place(self, template_id: str, campaign_id: str) -> list[int]:
        """The template is in this campaign; who waited for it."""
        template = _template(template_id)
        self._campaigns.put(template, hash_of(campaign_id))
        return self._wait_no_longer(template)

    def join(self, campaign_id: str, head: str) -> None:
        """The campaign is part of another, or of itself: then it is one of its own, again."""
        if campaign_id != head or self._heads.get(_key(hash_of(campaign_id))) is not None:
            self._heads.put(_key(hash_of(campaign_id)), hash_of(head))

    def head(self, campaign: int) -> int:
        """What the campaign is part of now."""
        for _ in range(LONGEST_WAY):
            further = self._heads.get(_key(campaign))
            if further is None or further == campaign:
                break
            campaign = further
        return campaign

    @property
    def weight_bytes(self) -> int:
        """What the tables weigh."""
        return self._campaigns.weight_bytes + self._heads.weight_bytes

    def parts(self) -> tuple[tuple[bytes, ...], list[tuple[int, list[int]]]]:
        """For the snapshot: the tables, and who waits."""
        return (*self._campaigns.parts(), *self._heads.parts()), [
            (template, list(keys)) for template, keys in self._waiting.items()
        ]

    @classmethod
    def from_parts(cls, tables: tuple[bytes, ...], waiting: Iterable[tuple[int, list[int]]]) -> "Membership":
        """The membership that ``parts`` saw."""
        made = cls()
        made._campaigns = FadingTable.from_parts(MOST_TEMPLATES, tables[:4])
        made._heads = FadingTable.from_parts(MOST_JOINED, tables[4:])
        for template, keys in waiting:
            for key in keys:
                made._wait(template, key)
        return made

    def _wait(self, template: int, key: int) -> None:
        keys = self._waiting.setdefault(template, {})
        self._waiters += key not in keys
        keys[key] = None
        while self._waiters > MOST_WAITING:
            self._wait_no_longer(next(iter(self._waiting)))

    def _wait_no_longer(self, template: int) -> list[int]:
        keys = list(self._waiting.pop(template, ()))
        self._waiters -= len(keys)
        return keys


def hash_of(campaign_id: str) -> int:
    """32 bits that stand for the campaign; its id is a hash already."""
    return int(campaign_id[1:9], 16)


def _template(template_id: str) -> int:
    return int(template_id[1:17], 16) or 1


def _key(campaign: int) -> int:
    """As a table wants it: never 0, and nothing in the low eight bits."""
    return campaign + 1 << 8
