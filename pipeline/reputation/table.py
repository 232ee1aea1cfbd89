"""Numbers by number in flat arrays: 64-bit keys, 32-bit values, open addressing with linear probing."""

from array import array
from collections.abc import Iterator

FIRST_SIZE = 64


class Table:
    """At most two thirds full, so 18 to 36 bytes an entry. Keys are never 0, and their low eight bits are not used
    to tell places apart: shards share them.
    """

    __slots__ = ("_keys", "_values", "count")

    def __init__(self) -> None:
        self._keys, self._values = array("Q", bytes(8 * FIRST_SIZE)), array("I", bytes(4 * FIRST_SIZE))
        self.count = 0

    def get(self, key: int) -> int | None:
        """The value, or nothing."""
        found = self._find(key)
        return self._values[found] if self._keys[found] == key else None

    def put(self, key: int, value: int) -> None:
        """Keep the value, in place of an earlier one."""
        found = self._find(key)
        if self._keys[found] != key:
            if (self.count + 1) * 3 > len(self._keys) * 2:
                self._grow()
                found = self._find(key)
            self._keys[found] = key
            self.count += 1
        self._values[found] = value

    def items(self) -> Iterator[tuple[int, int]]:
        """Every key with its value."""
        return ((key, value) for key, value in zip(self._keys, self._values, strict=True) if key)

    @property
    def weight_bytes(self) -> int:
        """What it weighs."""
        return sum(one.buffer_info()[1] * one.itemsize for one in (self._keys, self._values))

    def parts(self) -> tuple[bytes, bytes]:
        """For the snapshot."""
        return self._keys.tobytes(), self._values.tobytes()

    @classmethod
    def from_parts(cls, keys: bytes, values: bytes) -> "Table":
        """The table that ``parts`` saw."""
        table = cls()
        table._keys, table._values = array("Q", keys), array("I", values)
        table.count = len(table._keys) - table._keys.count(0)
        return table

    def _find(self, key: int) -> int:
        """Where the key is, or where it would be put."""
        keys = self._keys
        mask = len(keys) - 1
        at = (key >> 8) & mask
        while keys[at] and keys[at] != key:
            at = (at + 1) & mask
        return at

    def _grow(self) -> None:
        keys, values = self._keys, self._values
        size = 2 * len(keys)
        self._keys, self._values = array("Q", bytes(8 * size)), array("I", bytes(4 * size))
        for key, value in zip(keys, values, strict=True):
            if key:
                at = self._find(key)
                self._keys[at], self._values[at] = key, value


class FadingTable:
    """A table of a bounded number of entries that forgets what was longest not asked for.

    Two generations: what is asked for or put is in the young one; when that holds half of the most, it becomes the
    old one, and what nobody asked for since the last change is gone.

    Args:
        most: entries that are kept at most; at least half as many are
    """

    def __init__(self, most: int) -> None:
        self._most_young = max(1, most // 2)
        self._young, self._old = Table(), Table()

    def get(self, key: int) -> int | None:
        """The value, or nothing when it was never put or is forgotten."""
        value = self._young.get(key)
        if value is None and (value := self._old.get(key)) is not None:
            self.put(key, value)
        return value

    def put(self, key: int, value: int) -> None:
        """Keep the value, in place of an earlier one."""
        if self._young.count >= self._most_young and self._young.get(key) is None:
            self._young, self._old = Table(), self._young
        self._young.put(key, value)

    @property
    def weight_bytes(self) -> int:
        """What it weighs."""
        return self._young.weight_bytes + self._old.weight_bytes

    def parts(self) -> tuple[bytes, ...]:
        """For the snapshot."""
        return (*self._young.parts(), *self._old.parts())

    @classmethod
    def from_parts(cls, most: int, parts: tuple[bytes, ...]) -> "FadingTable":
        """The table that ``parts`` saw."""
        table = cls(most)
        table._young, table._old = Table.from_parts(*parts[:2]), Table.from_parts(*parts[2:])
        return table

    def __len__(self) -> int:
        return self._young.count + self._old.count
