"""Reading the data files that ship with this room: tab-separated tables with a header and comments.

Facts that age (number plans, hosts, phrases, weights) live in such files, each row with its source, and never in
code. A fault in a file names the file, line and column, so that whoever edits one finds it at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DATA_FOLDER = Path(__file__).parent / "data"


class TableError(ValueError):
    """A data file is not as it should be; the message names file, line and column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its cells by column name, and where it stands."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, column: str, problem: str) -> TableError:
        """The error to raise about one cell."""
        return TableError(f"{self.path.name}, line {self.line}, {column}: {problem}")

    def number(self, column: str, default: float | None = None) -> float:
        """The cell as a number; ``default`` where it is empty.

        Raises:
            TableError: when it is not a number
        """
        cell = self.cells[column]
        if not cell and default is not None:
            return default
        try:
            return float(cell)
        except ValueError:
            raise self.fault(column, f"{cell!r} is not a number") from None

    def words(self, column: str, separator: str = "|") -> tuple[str, ...]:
        """The cell as a list, without empty items."""
        return tuple(part.strip() for part in self.cells[column].split(separator) if part.strip())


def read_table(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a table whose header must be exactly ``columns``.

    Lines that are empty or start with ``#`` are skipped. Missing cells at the end of a line are empty.

    Raises:
        TableError: on a wrong header or a line with too many cells
    """
    header: list[str] | None = None
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            text = line.rstrip("\n")
            if not text.strip() or text.startswith("#"):
                continue
            cells = [cell.strip() for cell in text.split("\t")]
            if header is None:
                header = cells
                if header != list(columns):
                    raise TableError(f"{path.name}, line {number}: columns are {header}, not {list(columns)}")
                continue
            if len(cells) > len(header):
                raise TableError(f"{path.name}, line {number}: {len(cells)} cells for {len(header)} columns")
            cells += [""] * (len(header) - len(cells))
            yield Row(path, number, dict(zip(header, cells, strict=True)))


def shipped_table(name: str, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of one of the tables in this room's data folder."""
    return read_table(DATA_FOLDER / name, columns)
