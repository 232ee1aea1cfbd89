"""From a shingle to the campaigns that use it: a hash table of short rows, read with three array operations."""

from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.changes import Changes, Row
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.sorting import stable_order

_WIDTH = 8
"""Entries a row holds, the newest kept: a shingle that more campaigns use finds nobody in particular."""
_FIRST_ROWS = 1 << 14
_FULL = 0.45
"""Share of filled entries at which rows are doubled: fuller, and unrelated shingles push each other out."""


class ShingleIndex:
    """``insert(shingles, campaign)`` and ``query(shingles)``; campaigns are small integers."""

    def __init__(self) -> None:
        self.shingles = np.zeros((_FIRST_ROWS, _WIDTH), dtype=np.uint32)
        self.campaigns = np.full((_FIRST_ROWS, _WIDTH), -1, dtype=np.int32)
        self.written = np.zeros(_FIRST_ROWS, dtype=np.uint8)
        """Column that is written next."""
        self.entries = 0
        self._unsaved: list[tuple[bytes, bytes]] | None = None
        """What was inserted and is not saved; ``None`` when that is not all that changed."""
        self._saves = 0

    def insert(self, shingles: Hashes, campaigns: NDArray[np.int32]) -> None:
        """Remember each campaign under its shingle, in order; full rows forget their oldest entry."""
        if self._unsaved is not None:
            self._unsaved.append((shingles.tobytes(), campaigns.tobytes()))
        while self.entries + len(shingles) > _FULL * self.campaigns.size:
            self._double()
        rows = shingles & np.uint32(len(self.written) - 1)
        order = stable_order(rows)
        rows = rows[order]
        first = np.searchsorted(rows, rows)
        rank = np.arange(len(rows)) - first
        lasting = np.searchsorted(rows, rows, side="right") - first - rank <= _WIDTH
        rows, rank, order = rows[lasting], rank[lasting], order[lasting]
        columns = (self.written[rows] + rank) % _WIDTH
        self.entries += int(np.count_nonzero(self.campaigns[rows, columns] < 0))
        self.shingles[rows, columns] = shingles[order]
        self.campaigns[rows, columns] = campaigns[order]
        last = np.append(rows[1:] != rows[:-1], True) if len(rows) else np.zeros(0, dtype=bool)
        self.written[rows[last]] = (self.written[rows[last]] + rank[last] + 1) % _WIDTH

    def query(self, shingles: Hashes) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
        """Campaigns that use any of the shingles, with the position of the shingle; one entry per hit."""
        rows = shingles & np.uint32(len(self.written) - 1)
        found = (self.shingles[rows] == shingles[:, None]) & (self.campaigns[rows] >= 0)
        positions, columns = np.nonzero(found)
        return self.campaigns[rows[positions], columns], positions

    def forget(self, keep: NDArray[np.bool_]) -> None:
        """Drop the entries of every campaign whose place in ``keep`` is false, and close the gaps."""
        stale = (self.campaigns >= 0) & ~keep[np.maximum(self.campaigns, 0)]
        self.campaigns[stale] = -1
        self._compact()
        self._unsaved = None

    def everything(self) -> Changes:
        """The whole table as one row."""
        table = (len(self.written), self.shingles.tobytes(), self.campaigns.tobytes(), self.written.tobytes())
        return Changes([(0, _packed(table))], whole=True)

    def changes(self) -> Changes:
        """What was inserted since this was last asked; the whole table the first time, and where some was forgotten.

        Inserting scatters: what was inserted is a twentieth of the rows that it touches.
        """
        inserted, self._unsaved = self._unsaved, []
        if inserted is None:
            self._saves = 0
            return self.everything()
        if not inserted:
            return Changes(())
        self._saves += 1
        return Changes([(self._saves, _packed(inserted))])

    def fill(self, rows: Iterable[Row], *, saved: bool) -> None:
        """Hold what ``everything`` and ``changes`` gave since."""
        self._unsaved = None
        for number, packed in sorted(rows):
            content: Any = msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(packed))
            if number:
                for shingles, campaigns in content:
                    self.insert(np.frombuffer(shingles, np.uint32), np.frombuffer(campaigns, np.int32))
            else:
                self._fill(*content)
            self._saves = number
        self._unsaved = [] if saved else None

    def _fill(self, rows: int, shingles: bytes, campaigns: bytes, written: bytes) -> None:
        self.shingles = np.frombuffer(shingles, dtype=np.uint32).reshape(rows, -1).copy()
        self.campaigns = np.frombuffer(campaigns, dtype=np.int32).reshape(rows, -1).copy()
        self.written = np.frombuffer(written, dtype=np.uint8).copy()
        self.entries = int(np.count_nonzero(self.campaigns >= 0))

    def _double(self) -> None:
        rows = len(self.written)
        upper = (self.shingles & np.uint32(rows)) != 0
        lower_campaigns = np.where(upper, -1, self.campaigns)
        upper_campaigns = np.where(upper, self.campaigns, -1)
        self.shingles = np.concatenate((self.shingles, self.shingles))
        self.campaigns = np.concatenate((lower_campaigns, upper_campaigns)).astype(np.int32)
        self._compact()

    def _compact(self) -> None:
        order = np.argsort(self.campaigns < 0, axis=1, kind="stable")
        self.shingles = np.take_along_axis(self.shingles, order, axis=1)
        self.campaigns = np.take_along_axis(self.campaigns, order, axis=1)
        held = np.count_nonzero(self.campaigns >= 0, axis=1)
        self.written = (held % _WIDTH).astype(np.uint8)
        self.entries = int(held.sum())


def _packed(content: object) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(msgspec.msgpack.encode(content))
