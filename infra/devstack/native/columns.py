"""Where a column's data ends: walking the Native format without decoding values.

The protocol sends blocks without a length, so whoever wants to cut one out of the stream must know how
every type is laid out. Each layout has two parts, as in the engine's serialisations: a *prefix*, written once
before the data of the whole column tree, and the *data* of so many rows. Only types whose size follows from
the bytes are known; aggregate states and the dynamic types are not and raise UnknownLayoutError.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from smishwatch.infra.devstack.native.errors import NOT_IMPLEMENTED, EngineError
from smishwatch.infra.devstack.native.type_names import element_type, split_type
from smishwatch.infra.devstack.native.wire import ByteReader

_WIDTHS = {
    **dict.fromkeys(("UInt8", "Int8", "Bool", "Enum8", "Nothing"), 1),
    **dict.fromkeys(("UInt16", "Int16", "Date", "Enum16", "BFloat16"), 2),
    **dict.fromkeys(
        ("UInt32", "Int32", "Float32", "Date32", "DateTime", "DateTime32", "IPv4", "Decimal32", "Time"), 4
    ),
    **dict.fromkeys(("UInt64", "Int64", "Float64", "DateTime64", "Decimal64", "Time64"), 8),
    **dict.fromkeys(("UInt128", "Int128", "UUID", "IPv6", "Decimal128"), 16),
    **dict.fromkeys(("UInt256", "Int256", "Decimal256"), 32),
}
_GEO = {
    "Point": "Tuple(Float64, Float64)",
    "Ring": "Array(Point)",
    "LineString": "Array(Point)",
    "MultiLineString": "Array(LineString)",
    "Polygon": "Array(Ring)",
    "MultiPolygon": "Array(Polygon)",
}


class UnknownLayoutError(EngineError):
    """A type whose size cannot be read from its bytes."""

    def __init__(self, type_name: str) -> None:
        super().__init__(NOT_IMPLEMENTED, f"Columns of type {type_name} cannot be sent through this listener")


class Layout(Protocol):
    """How to move past one column."""

    def skip_prefix(self, reader: ByteReader) -> None: ...
    def skip_data(self, reader: ByteReader, rows: int) -> None: ...


@dataclass(frozen=True)
class Fixed:
    """Values of one width."""

    width: int

    def skip_prefix(self, reader: ByteReader) -> None:
        """Plain values have no prefix."""

    def skip_data(self, reader: ByteReader, rows: int) -> None:
        """``rows`` values side by side."""
        reader.skip(self.width * rows)


@dataclass(frozen=True)
class Strings:
    """Length-prefixed strings. The loop is written flat: it runs once per string of an insert."""

    def skip_prefix(self, reader: ByteReader) -> None:
        """Strings have no prefix."""

    def skip_data(self, reader: ByteReader, rows: int) -> None:
        """``rows`` strings one after another."""
        buffer, position, done = reader.buffer, reader.position, 0
        while done < rows:
            try:
                for done in range(done, rows):  # noqa: B007, B020 - resumes where the bytes ran out
                    size = buffer[position]
                    if size < 0x80:
                        position += 1 + size
                    else:
                        position = _after_long_string(buffer, position)
                break
            except IndexError:
                reader.fill()
                while len(buffer) <= position:
                    reader.fill()
        reader.position = position
        reader.skip(0)


@dataclass(frozen=True)
class Nullable:
    """A byte per row that says whether it is NULL, then the values."""

    inner: Layout

    def skip_prefix(self, reader: ByteReader) -> None:
        """That of the values."""
        self.inner.skip_prefix(reader)

    def skip_data(self, reader: ByteReader, rows: int) -> None:
        """The null map and the values."""
        reader.skip(rows)
        self.inner.skip_data(reader, rows)


@dataclass(frozen=True)
class Array:
    """The running end of each row's array, then all elements."""

    inner: Layout

    def skip_prefix(self, reader: ByteReader) -> None:
        """That of the elements."""
        self.inner.skip_prefix(reader)

    def skip_data(self, reader: ByteReader, rows: int) -> None:
        """The offsets and the elements; nothing is written for no elements."""
        if rows == 0:
            return
        reader.skip(8 * (rows - 1))
        elements = reader.uint64()
        if elements:
            self.inner.skip_data(reader, elements)


@dataclass(frozen=True)
class Tuple:
    """One column per element."""

    items: tuple[Layout, ...]

    def skip_prefix(self, reader: ByteReader) -> None:
        """The prefixes of all elements, before any data."""
        for item in self.items:
            item.skip_prefix(reader)

    def skip_data(self, reader: ByteReader, rows: int) -> None:
        """The elements' columns; the empty tuple is a byte per row."""
        if not self.items:
            reader.skip(rows)
        for item in self.items:
            item.skip_data(reader, rows)


@dataclass(frozen=True)
class LowCardinality:
    """A dictionary of distinct values and an index per row."""

    values: Layout

    _HAS_GLOBAL_DICTIONARY = 1 << 8
    _HAS_ADDITIONAL_KEYS = 1 << 9

    def skip_prefix(self, reader: ByteReader) -> None:
        """The version of the key serialisation."""
        reader.skip(8)

    def skip_data(self, reader: ByteReader, rows: int) -> None:
        """One or several runs of (flags, keys, indexes), until all rows are covered."""
        while rows > 0:
            flags = reader.uint64()
            if flags & self._HAS_GLOBAL_DICTIONARY:
                self.values.skip_data(reader, reader.uint64())
            if flags & self._HAS_ADDITIONAL_KEYS:
                self.values.skip_data(reader, reader.uint64())
            covered = reader.uint64()
            reader.skip(covered << (flags & 0xFF))
            rows -= max(covered, 1)


@lru_cache(maxsize=4096)
def layout_of(type_name: str) -> Layout:
    """The layout of a ClickHouse type. Raises UnknownLayoutError for types that cannot be walked."""
    name, arguments = split_type(type_name)
    if name in _WIDTHS:
        return Fixed(_WIDTHS[name])
    if name in _GEO:
        return layout_of(_GEO[name])
    if name.startswith("Interval"):
        return Fixed(8)
    if name == "String":
        return Strings()
    if name in _COMPOSITES and arguments:
        return _COMPOSITES[name](arguments)
    if name == "Tuple":
        return Tuple(())
    raise UnknownLayoutError(type_name)


def _tuple_of(arguments: list[str]) -> Layout:
    """A tuple whose elements may be named."""
    return Tuple(tuple(layout_of(element_type(argument)) for argument in arguments))


def _low_cardinality_of(arguments: list[str]) -> Layout:
    """NULL is an entry of the dictionary, so the keys lie there without a null map."""
    inner_name, inner_arguments = split_type(arguments[0])
    return LowCardinality(layout_of(inner_arguments[0] if inner_name == "Nullable" else arguments[0]))


_COMPOSITES: dict[str, Callable[[list[str]], Layout]] = {
    "FixedString": lambda arguments: Fixed(int(arguments[0])),
    "Decimal": lambda arguments: Fixed(_decimal_width(int(arguments[0]))),
    "Nullable": lambda arguments: Nullable(layout_of(arguments[0])),
    "Array": lambda arguments: Array(layout_of(arguments[0])),
    "Map": lambda arguments: Array(_tuple_of(arguments)),
    "Tuple": _tuple_of,
    "Nested": lambda arguments: Array(_tuple_of(arguments)),
    "SimpleAggregateFunction": lambda arguments: layout_of(arguments[-1]),
    "LowCardinality": _low_cardinality_of,
}


def _decimal_width(precision: int) -> int:
    """Bytes of a Decimal of so many digits."""
    return next(width for digits, width in ((9, 4), (18, 8), (38, 16), (76, 32)) if precision <= digits)


def _after_long_string(buffer: bytearray, position: int) -> int:
    """The position after a string whose length takes several bytes. IndexError when the length is cut off."""
    size, shift = 0, 0
    while True:
        byte = buffer[position]
        position += 1
        size |= (byte & 0x7F) << shift
        if byte < 0x80:
            return position + size
        shift += 7
