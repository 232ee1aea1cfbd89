"""The figures of a month, with small ones hidden: what HTML, PDF and CSV are written from.

They are those of the panels (``dashboards/panels.py``), so a bulletin can be recomputed from the pages' own SQL.
Nothing in it depends on when it is made. Carriers are not in it: their shares are nobody else's business.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from smishwatch.dashboards import comparing, panels, publishing
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.period import Period, between, buckets
from smishwatch.dashboards.questions import Questions, Row

TOTALS = ("reports", "reporters", "campaigns", "new_campaigns", "alerts")
LISTS = ("verdicts", "categories", "regions", "sender_kinds", "languages")
"""Panels that become a list with its total."""
EVERY_ROW = 1_000_000
"""A total is that of all rows, however many are shown."""
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of the month, and whether it differs from the one before by more than chance."""

    name: str
    now: int
    before: int

    @property
    def is_changed(self) -> bool:
        """More than chance explains."""
        return self.before > 0 and comparing.is_significant(self.now, self.before)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list; ``reports`` is nothing where it is hidden."""

    code: str
    reports: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A panel as a list, largest first, hidden ones last."""

    panel: str
    column: str
    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Crossed:
    """Kind by institution: cells by category and brand, the totals under an empty name; nothing where hidden."""

    cells: dict[tuple[str, str], int | None]
    categories: tuple[str, ...]
    brands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """All of it."""

    month: str
    period: Period
    totals: tuple[Total, ...]
    days: tuple[tuple[datetime, int | None], ...]
    """Reports day by day; nothing where hidden. Not by verdict: most cells of a quiet day would be small."""
    lists: tuple[Listed, ...]
    crossed: Crossed


def month_asked(text: str, now: datetime) -> Period:
    """The month as a period.

    Raises:
        ValueError: when it is no month, or has not ended: its figures would be others tomorrow.
    """
    if not _MONTH.fullmatch(text):
        raise ValueError(f"month {text}: write it like 2026-10")
    year, month = int(text[:4]), int(text[5:])
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    if end > now:
        raise ValueError(f"month {text}: has not ended (months are UTC); take an earlier one")
    return between(start, end, name="month", now=end)


def gather(questions: Questions, period: Period) -> Bulletin:
    """Ask for the month's figures and hide what is small."""
    totals = {
        name: value
        for panel in ("report_totals", "campaign_totals")
        for row in panels.rows(PANELS[panel], questions, period)
        for name, value in row.items()
    }
    return Bulletin(
        month=f"{period.start:%Y-%m}",
        period=period,
        totals=tuple(Total(name, totals[name], totals[f"previous_{name}"]) for name in TOTALS),
        days=_days(panels.rows(PANELS["reports_over_time"], questions, period), period),
        lists=tuple(
            _listed(name, panels.rows(PANELS[name], questions, period, most=EVERY_ROW)) for name in LISTS
        ),
        crossed=_crossed(panels.rows(PANELS["category_brands"], questions, period, most=EVERY_ROW)),
    )


def _days(rows: Sequence[Row], period: Period) -> tuple[tuple[datetime, int | None], ...]:
    counts = dict.fromkeys(buckets(period), 0)
    for row in rows:
        counts[row["bucket"]] += row["reports"]
    hidden = publishing.hidden_in_list(counts)
    return tuple((day, None if day in hidden else count) for day, count in counts.items())


def _listed(name: str, rows: Sequence[Row]) -> Listed:
    (column, *_) = PANELS[name].by
    counts = {str(row[column]): int(row["reports"]) for row in rows}
    hidden = publishing.hidden_in_list(counts)
    lines = [Line(code, None if code in hidden else count) for code, count in counts.items() if count]
    lines.sort(key=lambda line: (line.reports is None, -(line.reports or 0), line.code))
    return Listed(name, column, tuple(lines), sum(counts.values()))


def _crossed(rows: Sequence[Row]) -> Crossed:
    counts = {(row["category"], row["brand"]): int(row["reports"]) for row in rows}
    hidden = publishing.hidden_in_table(counts)
    cells = {
        (category or "", brand or ""): None if (category, brand) in hidden else count
        for (category, brand), count in publishing.with_totals(counts).items()
    }

    def largest(of: set[str], place: int) -> tuple[str, ...]:
        sizes = {name: cells[(name, "") if place == 0 else ("", name)] or 0 for name in of}
        return tuple(sorted(of, key=lambda name: (-sizes[name], name)))

    return Crossed(cells, largest({one for one, _ in counts}, 0), largest({two for _, two in counts}, 1))
