"""Reading registry files: tables of institutions that people can edit, checked line by line.

A row's lists are separated by ``|``. Senders are written ``exact:95588``, ``prefix:106980095533`` or
``header:HSBC``; a bare value is exact when it is digits and a header otherwise.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from smishwatch.pipeline.enrich.tables import Row, TableError, read_table
from smishwatch.schemas import registry as _shipped
from smishwatch.schemas.feeds import Institution, OfficialSender

COLUMNS = (
    "institution_id", "name", "name_en", "aliases", "kind", "country", "senders", "domains", "hotlines",
    "source", "valid_from", "valid_until",
)  # fmt: skip
STARTER_FOLDER = Path(_shipped.__path__[0])


def read_registry_file(path: Path) -> Iterator[Institution]:
    """The institutions of one file.

    Raises:
        TableError: naming the line and the field that is wrong
    """
    for row in read_table(path, COLUMNS):
        yield _institution(row)


def read_registry_folder(folder: Path = STARTER_FOLDER) -> Sequence[Institution]:
    """All institutions of a folder's ``*.tsv`` files, in order of file name; the starter registry by default.

    Raises:
        TableError: as for one file, and when an id stands twice
    """
    found: dict[str, Institution] = {}
    for path in sorted(folder.glob("*.tsv")):
        for row in read_table(path, COLUMNS):
            institution = _institution(row)
            if institution.institution_id in found:
                raise row.fault("institution_id", f"{institution.institution_id!r} stands twice")
            found[institution.institution_id] = institution
    return tuple(found.values())


def _institution(row: Row) -> Institution:
    try:
        return Institution.model_validate(
            {
                "institution_id": row["institution_id"],
                "name": row["name"],
                "name_en": row["name_en"],
                "aliases": row.words("aliases"),
                "kind": row["kind"],
                "country": row["country"],
                "senders": tuple(_sender(row, text) for text in row.words("senders")),
                "domains": tuple(_domain(row, text) for text in row.words("domains")),
                "hotlines": row.words("hotlines"),
                "source": row["source"],
                "valid_from": _day(row, "valid_from"),
                "valid_until": _day(row, "valid_until"),
            }
        )
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise row.fault(field, first["msg"]) from None


def _sender(row: Row, text: str) -> OfficialSender:
    kind, colon, value = text.partition(":")
    if not colon:
        kind, value = ("exact" if text.isdigit() else "header"), text
    try:
        return OfficialSender.model_validate({"kind": kind, "value": value})
    except ValidationError as problem:
        raise row.fault("senders", f"{text!r}: {problem.errors()[0]['msg']}") from None


def _domain(row: Row, text: str) -> str:
    name = text.lower()
    if "." not in name or "/" in name or " " in name or name.startswith("www."):
        raise row.fault("domains", f"{text!r} is not a bare registrable domain")
    return name


def _day(row: Row, column: str) -> date | None:
    if not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        raise row.fault(column, f"{row[column]!r} is not a date (YYYY-MM-DD)") from None


__all__ = ["COLUMNS", "STARTER_FOLDER", "TableError", "read_registry_file", "read_registry_folder"]
