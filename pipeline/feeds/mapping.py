"""Which column of a table becomes which field of a row: always said, never guessed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from smishwatch.pipeline.feeds.faults import UnusableFeedError
from smishwatch.pipeline.feeds.tables import TableRow

_SOURCE = re.compile(r"^(?P<column>[^\[\]]+)(?:\[(?P<when>[^=\[\]]+)=(?P<equals>[^\[\]]*)\])?$")
LIST_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Source:
    """A column, and for tables with a line per fact, the value another column must have for it to count."""

    column: str
    when: str | None = None
    equals: str = ""

    def cell(self, row: TableRow) -> str:
        """The cell, or nothing where the condition does not hold."""
        if self.when is not None and row.cells[self.when] != self.equals:
            return ""
        return row.cells[self.column]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Sources and constants by field. Without any source, columns are named as fields are."""

    sources: Mapping[str, tuple[Source, ...]]
    constants: Mapping[str, str]

    def text(self, name: str, row: TableRow) -> str:
        """A field's single value; empty where there is none."""
        for source in self.sources.get(name, ()):
            if cell := source.cell(row):
                return cell
        return self.constants.get(name, "")

    def items(self, name: str, row: TableRow) -> list[str]:
        """A field's values; a cell may hold several, separated by ``|``."""
        cells = [source.cell(row) for source in self.sources.get(name, ())] or [self.constants.get(name, "")]
        return [item.strip() for cell in cells for item in cell.split(LIST_SEPARATOR) if item.strip()]

    def settled(self, row: TableRow, known: tuple[str, ...]) -> "ColumnMapping":
        """The mapping for a file whose first row this is.

        Raises:
            UnusableFeedError: naming the columns that are missing, or that no field has the name of.
        """
        if not self.sources:
            if unknown := [name for name in row.cells if name not in known]:
                raise UnusableFeedError(
                    f"columns {', '.join(unknown)} are no fields; say with --map FIELD=COLUMN which column is which "
                    f"field of {', '.join(known)}"
                )
            return ColumnMapping({name: (Source(name),) for name in row.cells}, self.constants)
        wanted = {source.column for found in self.sources.values() for source in found}
        wanted |= {source.when for found in self.sources.values() for source in found if source.when}
        missing = sorted(wanted - row.cells.keys())
        if missing:
            raise UnusableFeedError(
                f"--map: no column {', '.join(missing)} in the file; there are {', '.join(row.cells)}"
            )
        return self


def parse_mapping(
    sources: Iterable[str], constants: Iterable[str], fields: Iterable[str], lists: Iterable[str]
) -> ColumnMapping:
    """The mapping that the options ask for.

    Args:
        sources: ``FIELD=COLUMN`` or ``FIELD=COLUMN[OTHER=VALUE]``
        constants: ``FIELD=VALUE``
        fields: those that there are
        lists: fields that take several values, and so several columns

    Raises:
        UnusableFeedError: for an option that cannot be used; says the remedy.
    """
    known, several = tuple(fields), set(lists)
    mapped: dict[str, tuple[Source, ...]] = {}
    for name, value in _pairs("--map", sources, known):
        match = _SOURCE.match(value)
        if match is None:
            raise UnusableFeedError(
                f"--map {name}={value}: write {name}=COLUMN or {name}=COLUMN[OTHER=VALUE]"
            )
        if name in mapped and name not in several and match["when"] is None:
            raise UnusableFeedError(
                f"--map {name}: given twice; only {', '.join(sorted(several))} take several"
            )
        source = Source(match["column"], match["when"], match["equals"] or "")
        mapped[name] = (*mapped.get(name, ()), source)
    fixed = dict(_pairs("--const", constants, known))
    return ColumnMapping(mapped, fixed)


def _pairs(option: str, given: Iterable[str], known: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not value:
            raise UnusableFeedError(
                f"{option} {text}: write {option} FIELD={'COLUMN' if option == '--map' else 'VALUE'}"
            )
        if name not in known:
            raise UnusableFeedError(f"{option} {name}: no such field; there are {', '.join(known)}")
        yield name, value
