"""Values by key, those lately used as objects and the others as bytes: most of a memory is seldom touched.

A packed value is a tenth of its objects, restoring a snapshot need not make any, and saving packs only what was
lately used. Which form a value has never shows: packing loses nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from smishwatch.pipeline.campaigns.changes import Changes, Row

Key = TypeVar("Key", int, str)
Value = TypeVar("Value")
Seen = TypeVar("Seen")


class Shelf(Generic[Key, Value]):
    """A mapping whose values may be changed until ``put_away`` is called twice; who holds one longer holds a copy."""

    def __init__(self, pack: Callable[[Value], bytes], unpack: Callable[[bytes], Value]) -> None:
        self._pack, self._unpack = pack, unpack
        self._lately: dict[Key, Value] = {}
        self._before: dict[Key, Value] = {}
        """Not used since things were last put away."""
        self._packed: dict[Key, bytes] = {}
        self._unsaved: set[Key] | None = None
        """Keys that are packed, or gone, and not saved so; ``None`` for all that there are."""

    def __getitem__(self, key: Key) -> Value:
        found = self._lately.get(key)
        return found if found is not None else self._fetched(key)

    def get(self, key: Key) -> Value | None:
        """The value, or ``None``."""
        found = self._lately.get(key)
        if found is None and (key in self._before or key in self._packed):
            found = self._fetched(key)
        return found

    def __setitem__(self, key: Key, value: Value) -> None:
        self._before.pop(key, None)
        self._packed.pop(key, None)
        self._lately[key] = value

    def __delitem__(self, key: Key) -> None:
        if key not in self:
            raise KeyError(key)
        for held in (self._lately, self._before, self._packed):
            held.pop(key, None)
        if self._unsaved is not None:
            self._unsaved.add(key)

    def __contains__(self, key: object) -> bool:
        return key in self._lately or key in self._packed or key in self._before

    def __len__(self) -> int:
        return len(self._lately) + len(self._before) + len(self._packed)

    def __iter__(self) -> Iterator[Key]:
        yield from self._lately
        yield from self._before
        yield from self._packed

    def peek(self, key: Key, look: Callable[[Value], Seen], read: Callable[[bytes], Seen]) -> Seen:
        """Something of a value, read from the bytes where it is packed, and left so."""
        row = self._packed.get(key)
        return look(self[key]) if row is None else read(row)

    def put_away(self) -> None:
        """Pack what was not used since this was last called."""
        pack = self._pack
        self._packed.update((key, pack(value)) for key, value in self._before.items())
        if self._unsaved is not None:
            self._unsaved.update(self._before)
        self._before, self._lately = self._lately, {}

    def everything(self) -> Changes:
        """Every value, packed, in order of keys."""
        rows = dict(self._packed)
        for held in (self._before, self._lately):
            for key, value in held.items():
                rows[key] = self._pack(value)
        return Changes(sorted(rows.items()), whole=True)

    def changes(self) -> Changes:
        """What was set, used or deleted since this was last asked, everything the first time; all of it is packed."""
        self.put_away()
        self.put_away()
        packed, unsaved = self._packed, self._unsaved
        self._unsaved = set()
        if unsaved is None:
            return Changes(sorted(packed.items()), whole=True)
        keys = sorted(unsaved)
        return Changes(
            [(key, packed[key]) for key in keys if key in packed], [key for key in keys if key not in packed]
        )

    def fill(self, rows: Iterable[Row], *, saved: bool) -> None:
        """Hold what ``everything`` gave, instead of what was held."""
        self._lately, self._before, self._packed = {}, {}, dict(rows)
        self._unsaved = set() if saved else None

    def _fetched(self, key: Key) -> Value:
        found = self._before.pop(key, None)
        if found is None:
            found = self._unpack(self._packed.pop(key))
        self._lately[key] = found
        return found
