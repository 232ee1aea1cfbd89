"""``smishwatch export``: reports, campaigns, alerts, a campaign's indicators, a panel's figures, or a block list."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from smishwatch.dashboards import institutions, names, panels
from smishwatch.dashboards.asked import period_asked
from smishwatch.dashboards.exports import blocklists, tables
from smishwatch.dashboards.exports.campaigns import NO_FILTER, CampaignFormat, campaign_file, whole_table
from smishwatch.dashboards.exports.operations import OperationFormat, operation_file
from smishwatch.dashboards.facts.campaign import CAMPAIGN_ID
from smishwatch.dashboards.facts.operation import OPERATION_ID
from smishwatch.dashboards.filters import FILTERS, Filters, filters_asked
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.problems import (
    BadFilterError,
    CannotNarrowError,
    UnknownCampaignError,
    UnknownOperationError,
)
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.dashboards.subjects import SUBJECTS, subject_asked
from smishwatch.pipeline.cli.exits import explained
from smishwatch.pipeline.settings import Settings

Form = TypeVar("Form", bound=StrEnum)
AT_ONCE = 20_000
"""Rows asked for in one question: some tens of megabytes."""
_FOR_PAGING = frozenset({"place", "matching"})
_FIRST = {"after_place": 0, "after_id": ""}
LISTS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "reports": ("api_reports", NO_FILTER, ("place", "carrier", "report_id")),
    "campaigns": (
        "campaign_list",
        {**_FIRST, "q": "", "sort": "reports", "offset": 0},
        ("place", "campaign_id"),
    ),
    "alerts": ("api_alerts", _FIRST, ("place", "alert_id")),
}
"""What is exported in pages: its question, the filters that match all, and where the next page begins."""


def export(
    what: Annotated[
        str,
        typer.Argument(
            help="reports, campaigns, alerts, the id of a campaign or operation, a panel, or a list: domains.rpz"
        ),
    ],
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="csv, ndjson or parquet; campaigns also stix and misp, operations these alone",
        ),
    ] = "csv",
    period: Annotated[str, typer.Option(help="24h, 7d, 30d, 1y or all")] = "all",
    start: Annotated[str, typer.Option("--from", help="First day, UTC, instead of --period")] = "",
    end: Annotated[str, typer.Option("--to", help="Day after the last, UTC")] = "",
    carrier: Annotated[
        str, typer.Option(help="Only this carrier's reports; of reports, campaigns and panels")
    ] = "",
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            help="Narrow a panel, as category=loan_fraud; also country, brand, language, verdict; "
            "campaign=ID or operation=ID for panels about one",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", help="File to write; standard output without it")
    ] = None,
) -> None:
    """Write figures, reports or indicators to a file. Text is redacted; CSV opens harmlessly."""
    with explained():
        now = datetime.now(tz=UTC)
        questions = Questions(Settings().clickhouse, kept_seconds=0)
        try:
            asked = {"period": "" if start or end else period, "from": start, "to": end}
            filters, about = _filters(what, carrier, only or [])
            content = _content(questions, what, form, asked, filters, about, now)
        except CannotNarrowError as problem:
            raise ValueError(f"{what}: cannot be narrowed by {problem.field}; leave that out") from problem
        except BadFilterError as problem:
            if problem.field in SUBJECTS:
                raise ValueError(f"{what}: give --only {problem.field}=ID") from problem
            raise ValueError(
                f"--{problem.field}: not understood; see `smishwatch export --help`"
            ) from problem
        except UnknownCampaignError as problem:
            raise ValueError(f"{problem.args[0]}: there is no such campaign") from problem
        except UnknownOperationError as problem:
            raise ValueError(f"{problem.args[0]}: there is no such operation") from problem
        if output is None:
            sys.stdout.buffer.write(content)
        else:
            output.write_bytes(content)


def _content(
    questions: Questions,
    what: str,
    form: str,
    asked: dict[str, str],
    filters: Filters,
    about: dict[str, str],
    now: datetime,
) -> bytes:
    if CAMPAIGN_ID.fullmatch(what):
        chosen = _form(CampaignFormat, form)
        if chosen.value in {one.value for one in tables.TableFormat}:
            return whole_table(questions, what, tables.TableFormat(chosen.value))
        return campaign_file(questions, what, chosen).content
    if OPERATION_ID.fullmatch(what):
        return operation_file(questions, what, _form(OperationFormat, form))[0]
    if what in _block_lists():
        kind, _, list_form = what.partition(".")
        names.use(institutions.in_force(questions))  # what is official is on no list
        rows = blocklists.listed(questions, blocklists.ListKind(kind), now)
        written = blocklists.written(rows, blocklists.ListFormat(list_form), now, for_office=True)
        return written.content.encode()
    if what not in LISTS and what not in panels.PANELS:
        known = ", ".join([*LISTS, *panels.PANELS])
        raise ValueError(
            f"{what}: give the id of a campaign or operation, a block list such as domains.rpz, or one of {known}"
        )
    table = _form(tables.TableFormat, form)
    if what in panels.PANELS:
        return _panel(questions, panels.PANELS[what], table, asked, filters, about, now)
    period = period_asked(asked, questions, now)
    found = list(_all(questions, what, period, filters.carrier))
    columns = [name for name in (found[0] if found else {}) if name not in _FOR_PAGING]
    return tables.written(found, columns, table)


def _panel(
    questions: Questions,
    panel: panels.Panel,
    form: tables.TableFormat,
    asked: dict[str, str],
    filters: Filters,
    about: dict[str, str],
    now: datetime,
) -> bytes:
    """Its rows; that there are more is said on standard error."""
    subject = subject_asked(panel.of, questions, about, now) if panel.of in SUBJECTS else None
    period = subject.period if subject else period_asked(asked, questions, now)
    found = panels.figures_of(panel, questions, period, filters, subject=subject.id if subject else "")
    if not found.is_complete:
        typer.echo(
            f"{panel.name}: only the first {len(found.rows):,} rows; choose a shorter period, or narrow it with --only",
            err=True,
        )
    return tables.written(found.rows, panels.columns(panel, found.rows), form)


def _filters(what: str, carrier: str, only: list[str]) -> tuple[Filters, dict[str, str]]:
    """What a panel is narrowed to, and the campaign or operation that it is about."""
    given = {name.strip(): value for name, _, value in (one.partition("=") for one in only)}
    unknown = set(given) - {*FILTERS, *SUBJECTS}
    if unknown or (given and what not in panels.PANELS):
        raise ValueError(f"--only {only[0]}: narrows panels, by one of {', '.join([*FILTERS, *SUBJECTS])}")
    about = {name: given.pop(name) for name in SUBJECTS if name in given}
    return filters_asked({"carrier": carrier, **given}), about


def _all(questions: Questions, what: str, period: Period, carrier: str) -> Iterator[Row]:
    """Every row, asked for in pages, so that no answer grows beyond the memory of a query."""
    name, given, place = LISTS[what]
    after = dict(given)
    narrowing = {"carrier": carrier} if what != "alerts" else {}
    while True:
        rows = questions.ask(name, {**period.question, **after, **narrowing, "limit": AT_ONCE})
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1]
        after |= {"after_place": last["place"], "after_id": last[place[-1]]}
        if "carrier" in place:
            after["after_carrier"] = last["carrier"]


def _block_lists() -> set[str]:
    return {f"{kind}.{form}" for kind, forms in blocklists.FORMATS.items() for form in forms}


def _form(kinds: type[Form], form: str) -> Form:
    try:
        return kinds(form)
    except ValueError as problem:
        raise ValueError(f"--format {form}: use {', '.join(kinds)}") from problem
