"""Reading message dumps of any shape with a mapping from the command line, so that none needs code of its own.

``--map FIELD=SOURCE`` takes a field of the report from a field of the line (``from.number`` reaches into an
object); ``--const FIELD=VALUE`` sets it in every report; ``--default FIELD=VALUE`` sets it where a line has none.
Fields of the line that nothing maps are left out; fields of the report that nothing fills are absent. Dates are read
by the rules of :mod:`~smishwatch.pipeline.ingest.formats.dates`. Without ``--map report_id=…`` the id is made of
the line's number and text (:func:`~smishwatch.pipeline.ingest.formats.identity.position_id`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from smishwatch.pipeline.ingest.formats.canonical import report_of
from smishwatch.pipeline.ingest.formats.dates import read_date
from smishwatch.pipeline.ingest.formats.faults import invalid, report_id_of
from smishwatch.pipeline.ingest.formats.identity import position_id
from smishwatch.pipeline.ingest.formats.parsed import Parsed, RawRecord, UnusableInputError
from smishwatch.schemas.report import Report

_TIMES = ("reported_at", "received_at")
_TIME_REMEDY = "write 2026-01-31T08:15:00+08:00, 2026-01-31 08:15, 2026-01-31, 2026-01, or seconds since 1970"


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """Where each field of the report comes from; ``dataset`` goes into made ids and so keeps two dumps apart."""

    sources: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    dataset: str = ""

    def apply(self, values: Any, record: RawRecord) -> Parsed:
        """The report in one line of the dump."""
        if not isinstance(values, dict):
            return invalid(record, "record", "no object; send one JSON object per line")
        found = {name: _at(values, source) for name, source in self.sources.items()}
        found = {name: value for name, value in found.items() if value not in (None, "")}
        report = {**self.defaults, **found, **self.constants}
        for name in _TIMES:
            if name in report:
                moment = read_date(report[name], self.zone)
                if moment is None:
                    return invalid(
                        record, name, f"cannot be read as a time; {_TIME_REMEDY}", report_id_of(report)
                    )
                report[name] = moment
        if "reported_at" not in report:
            remedy = "missing in this line; give --default reported_at=TIME"
            return invalid(record, "reported_at", remedy, report_id_of(report))
        report = {name: _as_text(value) for name, value in report.items()}
        if "report_id" not in report:
            report["report_id"] = position_id(self.dataset, record.line, str(report.get("body", "")))
        return report_of(report, record)


def parse_mapping(
    sources: Iterable[str] = (),
    constants: Iterable[str] = (),
    defaults: Iterable[str] = (),
    *,
    timezone: str = "UTC",
    dataset: str = "",
) -> FieldMapping | None:
    """The mapping that the options ask for; ``None`` when nothing is mapped, so that lines are canonical reports.

    Raises:
        UnusableInputError: for an option that is not ``FIELD=VALUE``, an unknown field, time or zone; says the remedy.
    """
    mapped, constant, default = (
        _pairs(option, values)
        for option, values in (("--map", sources), ("--const", constants), ("--default", defaults))
    )
    if not mapped:
        if constant or default:
            remedy = "add --map, or --carrier NAME for the carrier of reports that name none"
            raise UnusableInputError(f"--const and --default complete a mapping; {remedy}", field="--map")
        return None
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise UnusableInputError(
            "unknown time zone; write a name such as Asia/Shanghai", field="--timezone"
        ) from problem
    if "body" not in mapped and "body" not in constant:
        raise UnusableInputError("no field gives the message's text; add --map body=FIELD", field="--map")
    for option, values in (("--const", constant), ("--default", default)):
        for name in _TIMES:
            if name in values and read_date(values[name], zone) is None:
                raise UnusableInputError(f"{option} {name}: not a time; {_TIME_REMEDY}", field=option)
    return FieldMapping(mapped, constant, default, zone, dataset)


def _pairs(option: str, values: Iterable[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not value:
            raise UnusableInputError(f"{option} {text}: write {option} FIELD=VALUE", field=option)
        if name not in Report.model_fields:
            known = ", ".join(Report.model_fields)
            raise UnusableInputError(
                f"{option} {name}: not a field of a report; they are {known}", field=option
            )
        if name in pairs:
            raise UnusableInputError(f"{option} {name}: given twice", field=option)
        pairs[name] = value
    return pairs


def _at(values: dict[str, Any], path: str) -> Any:
    """The value under a name, or under a dotted path where no field has the whole name."""
    if path in values:
        return values[path]
    found: Any = values
    for part in path.split("."):
        if not isinstance(found, dict) or part not in found:
            return None
        found = found[part]
    return found


def _as_text(value: Any) -> Any:
    """Dumps write senders and ids as numbers; those are texts here."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value
