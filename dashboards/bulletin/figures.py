"""The figures of a month, with small ones hidden: what HTML, PDF and CSV are written from.

They are those of the panels (``dashboards/panels.py``), so a bulletin can be recomputed from the pages' own SQL.
Nothing in it depends on when it is made. Carriers are not in it: their shares are nobody else's business.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from smishwatch.dashboards import comparing, panels, publishing
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.period import Period, between, buckets
from smishwatch.dashboards.publishing import LEAST_PUBLISHED, Figure
from smishwatch.dashboards.questions import Questions
from smishwatch.schemas.codes import Verdict

TOTALS = ("reports", "reporters", "campaigns", "new_campaigns", "alerts")
ABOUT_PEOPLE = frozenset({"reports", "reporters"})
"""Totals that count people or what they sent; campaigns and alerts point at nobody, however few."""
BLAMED = frozenset({Verdict.SCAM.value, Verdict.SPAM.value})
REST = "none"
"""In the table of institutions: none, or a message that was not judged scam or spam."""
LISTS = ("verdicts", "categories", "regions", "sender_kinds", "languages")
"""Panels that become a list with its total."""
EVERY_ROW = 1_000_000
"""A total is that of all rows, however many are shown."""
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of the month, and whether it differs from the one before by more than chance."""

    name: str
    now: int | None
    """Nothing where it is hidden, as ``before``."""
    before: int | None

    @property
    def is_changed(self) -> bool:
        """More than chance explains."""
        return bool(self.now and self.before) and comparing.is_significant(self.now or 0, self.before or 0)


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
    total: int | None


@dataclass(frozen=True, slots=True)
class Crossed:
    """Kind by institution: cells by category and brand, the totals under an empty name; nothing where hidden.

    What is left of a kind, in which no institution was imitated or which was not judged scam or spam, stands under
    ``REST``: so its totals are those of the list of kinds.
    """

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
    days = dict.fromkeys(buckets(period), 0)
    for row in panels.rows(PANELS["reports_over_time"], questions, period):
        days[row["bucket"]] += row["reports"]
    counts = {
        name: {
            str(row[PANELS[name].by[0]]): int(row["reports"])
            for row in panels.rows(PANELS[name], questions, period, most=EVERY_ROW)
        }
        for name in LISTS
    }
    crossed = {
        (row["category"], row["brand"]): int(row["reports"])
        for row in panels.rows(PANELS["category_brands"], questions, period, most=EVERY_ROW)
    }
    return Bulletin(
        month=f"{period.start:%Y-%m}",
        period=period,
        totals=tuple(_total(name, totals[name], totals[f"previous_{name}"]) for name in TOTALS),
        **published(days, counts, crossed),
    )


def _total(name: str, now: int, before: int) -> Total:
    hidden = [name in ABOUT_PEOPLE and 0 < count < LEAST_PUBLISHED for count in (now, before)]
    return Total(name, None if hidden[0] else now, None if hidden[1] else before)


def published(
    days: Mapping[datetime, int],
    counts: Mapping[str, Mapping[str, int]],
    crossed: Mapping[tuple[str, str], int],
) -> dict[str, Any]:
    """What a bulletin tells of days, lists, and kinds by institutions, small counts hidden over all of them.

    Kinds and verdicts are margins of the table, and hidden with it. The other lists share nothing with it or with each
    other but the number of all reports; where that is small, nothing is told.

    Args:
        days: reports by day
        counts: of each of ``LISTS``, by code
        crossed: reports judged scam or spam by kind and institution
    """
    table = with_rest(counts["categories"], crossed)
    everything = sum(table.values())
    is_small = 0 < everything < LEAST_PUBLISHED
    hidden = publishing.hidden_in_flow(flow(table, counts["verdicts"]))

    def unseen(name: str, found: Mapping[Any, int]) -> Collection[Any]:
        if is_small:
            return found.keys()
        if name in {"categories", "verdicts"}:
            return [code for code in found if (name, code) in hidden]
        return publishing.hidden_in_list(found)

    of_day = unseen("days", days)
    cells = {
        (kind, brand): None
        if is_small or ((kind, brand) if brand else ("categories", kind)) in hidden
        else count
        for (kind, brand), count in _with_totals(table).items()
    }
    return {
        "days": tuple((day, None if day in of_day and count else count) for day, count in days.items()),
        "lists": tuple(_listed(name, counts[name], unseen(name, counts[name])) for name in LISTS),
        "crossed": Crossed(
            cells,
            _largest(cells, {kind for kind, _ in crossed}, 0),
            _largest(cells, {brand for _, brand in crossed}, 1),
        ),
    }


def with_rest(kinds: Mapping[str, int], crossed: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """The table of kinds by institutions with what is left of each kind."""
    known: Counter[str] = Counter()
    for (kind, _), count in crossed.items():
        known[kind] += count
    rest = {(kind, REST): max(0, count - known[kind]) for kind, count in kinds.items()}
    return {**crossed, **{cell: count for cell, count in rest.items() if count}}


def flow(table: Mapping[tuple[str, str], int], verdicts: Mapping[str, int]) -> list[Figure]:
    """Table, kinds and verdicts as one flow: from all reports through kinds and institutions to verdicts.

    Institutions are counted in what is blamed. How much of the rest is blamed too is not told, and yet the difference
    between what is blamed and what has an institution: where it is small, it is a secret like the others.
    """
    totals = _with_totals(table)
    blamed = sum(verdicts.get(one, 0) for one in BLAMED)
    with_brand = sum(count for (kind, brand), count in totals.items() if not kind and brand not in {"", REST})
    rest = totals.get(("", REST), 0)
    rest_blamed = min(rest, max(0, blamed - with_brand))
    all_of_it = Figure("all", "end", "all", totals.get(("", ""), 0), is_total=True, is_fixed=True)
    found = [
        all_of_it,
        Figure("rest blamed", "rest", "blamed", rest_blamed, is_told=False),
        Figure("rest cleared", "rest", "cleared", rest - rest_blamed, is_told=False),
    ]
    for (kind, brand), count in totals.items():
        if kind and brand:
            found.append(Figure((kind, brand), ("kind", kind), ("brand", brand), count))
        elif kind:
            found.append(Figure(("categories", kind), "all", ("kind", kind), count, is_total=True))
        elif brand:
            target = "rest" if brand == REST else "blamed"
            found.append(Figure(("", brand), ("brand", brand), target, count, is_total=True))
    for verdict, count in verdicts.items():
        source = "blamed" if verdict in BLAMED else "cleared"
        found.append(Figure(("verdicts", verdict), source, "end", count, is_total=True))
    return found


def _with_totals(table: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """The table with its totals, which stand under an empty name; every line of it adds up."""
    cells: Counter[tuple[str, str]] = Counter()
    for (kind, brand), count in table.items():
        for cell in ((kind, brand), (kind, ""), ("", brand), ("", "")):
            cells[cell] += count
    return dict(cells)


def _listed(name: str, counts: Mapping[str, int], hidden: Collection[str]) -> Listed:
    lines = [Line(code, None if code in hidden else count) for code, count in counts.items() if count]
    lines.sort(key=lambda line: (line.reports is None, -(line.reports or 0), line.code))
    total = sum(counts.values())
    return Listed(name, PANELS[name].by[0], tuple(lines), None if 0 < total < LEAST_PUBLISHED else total)


def _largest(cells: Mapping[tuple[str, str], int | None], of: set[str], place: int) -> tuple[str, ...]:
    """Kinds or institutions, that with the most reports that imitate one first, as far as they are shown."""
    sizes: Counter[str] = Counter()
    for (kind, brand), count in cells.items():
        if brand not in {"", REST} and (not kind) == (place == 1):
            sizes[(kind, brand)[place]] += count or 0
    return tuple(sorted(of, key=lambda name: (-sizes[name], name)))
