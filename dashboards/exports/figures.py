"""A panel as files that say what they hold: definition, question, period, filters, newest data, and if it is all.

JSON says it beside the rows, Parquet in its metadata, a picture in ``<metadata>``. CSV stays plain data, as a line of
comment would be a row to whoever reads it: it is described in a file of its own after "CSV on the Web" (W3C
Recommendation, 2015), which a ``Link`` header names (its section 5.2) and which stands beside it in a ``.zip``.
"""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

from smishwatch.dashboards import language, panels, pictures
from smishwatch.dashboards.asked import PanelAsked
from smishwatch.dashboards.exports import tables
from smishwatch.dashboards.exports.tables import TableFormat
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.questions import Row

METADATA_TYPE = "application/csvm+json"
_SAME_BYTES = (1980, 1, 1, 0, 0, 0)
"""The time of files in an archive, so that the same figures give the same archive."""


class FigureForm(StrEnum):
    """The files of a panel by the ends of their addresses."""

    CSV = "csv"
    ZIP = "zip"
    JSON = "json"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    SVG = "svg"
    CSV_METADATA = "csv-metadata.json"


MEDIA_TYPES = {
    **{FigureForm(form): kind for form, kind in tables.MEDIA_TYPES.items()},
    FigureForm.ZIP: "application/zip",
    FigureForm.JSON: "application/json",
    FigureForm.SVG: pictures.MEDIA_TYPE,
    FigureForm.CSV_METADATA: METADATA_TYPE,
}


def told(asked: PanelAsked, now: datetime, lang: Language = "en") -> dict[str, Any]:
    """The rows with what they are: what the API answers, and the file in JSON."""
    return {
        "panel": asked.panel.name,
        "title": language.text(lang, "panel", asked.panel.name),
        "definition": language.text(lang, "panel_definition", asked.panel.name),
        "sql": asked.panel.sql,
        "start": asked.period.start,
        "end": asked.period.end,
        "carrier": asked.filters.carrier,
        "filters": asked.filters.chosen,
        "about": asked.subject.address if asked.subject else {},
        "updated_at": asked.updated_at,
        "made_at": now,
        "is_complete": asked.is_complete,
        "most_rows": asked.panel.most,
        "all_at": asked.goes_on_at,
        "columns": panels.columns(asked.panel, asked.rows),
        "rows": asked.rows,
    }


def written(asked: PanelAsked, form: FigureForm, name: str, now: datetime, lang: Language) -> bytes:
    """The file.

    Args:
        asked: the panel and its rows
        form: which file
        name: of the file without its ending; metadata says by it, or by the address, which CSV it is about
        now: the time
        lang: of the reader, for titles and definitions; codes stay codes
    """
    about = told(asked, now, lang)
    columns, rows = about["columns"], asked.rows
    match form:
        case FigureForm.JSON:
            return _json({key: tables.plain(value) for key, value in about.items()})
        case FigureForm.SVG:
            return pictures.drawn(asked, lang, json.dumps(_without_rows(about))).encode()
        case FigureForm.CSV_METADATA:
            return _json(csv_metadata(about, name))
        case FigureForm.ZIP:
            files = {
                f"{name}.csv": tables.written(rows, columns, TableFormat.CSV),
                f"{name}.csv-metadata.json": _json(csv_metadata(about, f"{name}.csv")),
            }
            return _archive(files)
        case FigureForm.PARQUET:
            return tables.as_parquet(
                rows, columns, {"smishwatch": json.dumps(_without_rows(about), ensure_ascii=False)}
            )
        case _:
            return tables.written(rows, columns, TableFormat(form.value))


def csv_metadata(about: dict[str, Any], url: str) -> dict[str, Any]:
    """What a CSV file holds, for programs that know "CSV on the Web".

    Args:
        about: of ``told``
        url: where the CSV is, seen from the metadata
    """
    kept = _without_rows(about)
    notes = ("panel", "sql", "carrier", "filters", "about", "made_at", "is_complete", "most_rows", "all_at")
    modified = kept["updated_at"]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": kept["title"],
        "dc:description": kept["definition"],
        "dc:temporal": f"{kept['start']}/{kept['end']}",
        **({"dc:modified": {"@value": modified, "@type": "xsd:dateTime"}} if modified else {}),
        "notes": [{name: kept[name] for name in notes}],
        "tableSchema": {
            "columns": [
                {"name": column, "titles": column, **_datatype([row[column] for row in about["rows"]])}
                for column in about["columns"]
            ]
        },
    }


def _datatype(values: list[Any]) -> dict[str, Any]:
    """Of a column as its cells are written: lists are joined by a space."""
    known = [value for value in values if value is not None]
    is_kind: tuple[tuple[str, Callable[[Any], bool]], ...] = (
        ("integer", lambda value: isinstance(value, int)),
        ("number", lambda value: isinstance(value, int | float)),
        ("datetime", lambda value: isinstance(value, datetime)),
    )
    if known and all(isinstance(value, list | tuple) for value in known):
        return {"datatype": "string", "separator": " "}
    found = (name for name, is_one in is_kind if known and all(map(is_one, known)))
    return {"datatype": next(found, "string")}


def _without_rows(about: dict[str, Any]) -> Row:
    return {name: tables.plain(value) for name, value in about.items() if name != "rows"}


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _SAME_BYTES), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
