"""Values by key, those lately used as objects and the others as bytes: most of a memory is seldom touched.

A packed value is a tenth of its objects, restoring a snapshot need not make any, and taking one packs only what was
lately used. Which form a value has never shows: packing loses nothing.
"""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Key = TypeVar("Key", int, tuple[str, str])
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

    def __getitem__(self, key: Key) -> Value:
        found = self._lately.get(key)
        return found if found is not None else self._fetched(key)

    def get(self, key: Key) -> Value | None:
        """The value, or ``None``."""
        try:
            return self[key]
        except KeyError:
            return None

    def __setitem__(self, key: Key, value: Value) -> None:
        self._before.pop(key, None)
        self._packed.pop(key, None)
        self._lately[key] = value

    def __delitem__(self, key: Key) -> None:
        if key not in self:
            raise KeyError(key)
        for held in (self._lately, self._before, self._packed):
            held.pop(key, None)

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
        for key, value in self._before.items():
            self._packed[key] = self._pack(value)
        self._before, self._lately = self._lately, {}

    def rows(self) -> tuple[list[Key], list[bytes]]:
        """Everything, packed, in order of keys."""
        rows = dict(self._packed)
        for held in (self._before, self._lately):
            for key, value in held.items():
                rows[key] = self._pack(value)
        keys = sorted(rows)
        return keys, [rows[key] for key in keys]

    def fill(self, keys: list[Key], rows: list[bytes]) -> None:
        """Hold what ``rows`` gave, instead of what was held."""
        self._lately, self._before, self._packed = {}, {}, dict(zip(keys, rows, strict=True))

    def _fetched(self, key: Key) -> Value:
        found = self._before.pop(key, None)
        if found is None:
            found = self._unpack(self._packed.pop(key))
        self._lately[key] = found
        return found
