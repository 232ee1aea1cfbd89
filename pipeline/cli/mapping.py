"""Reading a file of reports for the commands that take one."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from smishwatch.pipeline.ingest.files import read_file
from smishwatch.pipeline.ingest.formats.mapping import parse_mapping
from smishwatch.pipeline.ingest.formats.parsed import ParsedReport, Rejection
from smishwatch.pipeline.ingest.formats.reading import Reading
from smishwatch.pipeline.stages.reading import AcceptedReport, implausible_time

MAPPING_HELP = "FIELD=SOURCE: take a report's field from a field of the line, e.g. body=text; repeatable"
CONSTANT_HELP = "FIELD=VALUE for every report, e.g. country=CN; repeatable, with --map"
DEFAULT_HELP = "FIELD=VALUE where a line has none, e.g. reported_at=2026-01-01; repeatable, with --map"


def reports_in(
    path: Path, reading: Reading, carrier: str, accepted_at: datetime, rejected: list[dict[str, Any]]
) -> Iterator[AcceptedReport]:
    """Every valid report of a file, in order; what is none is added to ``rejected`` with its line and reason.

    Args:
        path: the file
        reading: format, mapping and pepper
        carrier: of the reports that name none
        accepted_at: against which the reports' times are judged
        rejected: filled on the way
    """
    for index, parsed in enumerate(read_file(path, reading)):
        rejection = parsed if isinstance(parsed, Rejection) else _implausible(parsed, accepted_at)
        if rejection is not None:
            rejected.append(
                {"line": rejection.line, "reason": rejection.reason.value, "field": rejection.field,
                 "detail": rejection.detail, "report_id": rejection.report_id}
            )  # fmt: skip
        elif isinstance(parsed, ParsedReport):
            yield AcceptedReport(parsed.report, parsed.report.carrier or carrier, accepted_at, index)


def mapped_reading(
    pepper: bytes, mapping: list[str], constant: list[str], default: list[str], timezone: str, encoding: str
) -> Reading:
    """How to read, from the options of the command line.

    Raises:
        UnusableInputError: for an option that cannot be used; says the remedy.
    """
    return Reading(
        pepper=pepper, mapping=parse_mapping(mapping, constant, default, timezone=timezone), encoding=encoding
    )


def _implausible(parsed: ParsedReport, accepted_at: datetime) -> Rejection | None:
    fault = implausible_time(parsed.report, accepted_at)
    if fault is None:
        return None
    reason, detail = fault
    return Rejection(parsed.line, reason, "reported_at", detail, parsed.raw, parsed.report.report_id)
