"""Nothing small in a bulletin can be worked out from all of it: lists, days, the table of institutions, totals."""

import csv
import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smishwatch.dashboards.bulletin import figures, writing
from smishwatch.dashboards.bulletin.figures import BLAMED, LISTS, REST, Bulletin, month_asked
from smishwatch.dashboards.publishing import LEAST_PUBLISHED
from tests.support.solving import Equations

START = datetime(2026, 3, 1, tzinfo=UTC)
Report = tuple[str, str, str, int, str]
"""Kind, institution or nothing, verdict, day, region."""
REPORTS = st.lists(
    st.tuples(
        st.tuples(
            st.sampled_from(["loan", "parcel"]),
            st.sampled_from(["", "icbc", "usps"]),
            st.sampled_from(["scam", "legitimate"]),
            st.integers(0, 2),
            st.sampled_from(["CN-44", "CN-11", "US"]),
        ),
        st.one_of(st.integers(1, 12), st.integers(1, 90)),
    ),
    max_size=9,
)


def bulletin(reports: Counter[Report]) -> Bulletin:
    """What is published of these reports."""
    lists: dict[str, Counter[str]] = {name: Counter() for name in LISTS}
    crossed: Counter[tuple[str, str]] = Counter()
    days = dict.fromkeys((START + timedelta(days=number) for number in range(3)), 0)
    for (kind, brand, verdict, day, region), count in reports.items():
        lists["categories"][kind] += count
        lists["verdicts"][verdict] += count
        lists["regions"][region] += count
        lists["languages"]["zh" if region.startswith("CN") else "en"] += count
        lists["sender_kinds"]["port" if day else "mobile"] += count
        days[START + timedelta(days=day)] += count
        if brand and verdict in BLAMED:
            crossed[kind, brand] += count
    everything = figures._total("reports", reports.total(), 5)
    told: dict[str, Any] = figures.published(days, lists, crossed)
    return Bulletin("2026-03", month_asked("2026-03", START + timedelta(days=60)), (everything,), **told)


def truth(reports: Counter[Report]) -> dict[Any, int]:
    """Each number that a bulletin has a place for, by table and codes as the CSV has them, zeros left out."""
    found: Counter[Any] = Counter()
    for (kind, brand, verdict, day, region), count in reports.items():
        is_named = brand and verdict in BLAMED
        column = brand if is_named else REST
        for cell in ((kind, column), (kind, "total"), ("total", column), ("total", "total")):
            found["category_brands", *cell] += count
        found["categories", kind, ""] += count
        found["verdicts", verdict, ""] += count
        found["regions", region, ""] += count
        found["languages", "zh" if region.startswith("CN") else "en", ""] += count
        found["sender_kinds", "port" if day else "mobile", ""] += count
        found["reports_over_time", f"{START + timedelta(days=day):%Y-%m-%d}", ""] += count
        for name in LISTS:
            found[name, "total", ""] += count
        found["totals", "reports", ""] += count
        if not is_named:
            found["blamed without a name" if verdict in BLAMED else "cleared"] += count
    return dict(found)


def sums(counts: dict[Any, int]) -> list[dict[Any, int]]:
    """What is true of any bulletin: which of its numbers are sums of which, within a table and between tables."""
    total = ("totals", "reports", "")
    cells = [one for one in counts if one[0] == "category_brands" and "total" not in one]
    named = [
        one for one in counts if one[:2] == ("category_brands", "total") and one[2] not in {REST, "total"}
    ]
    lists = [one for one in counts if len(one) == 3 and one[0] in {*LISTS, "reports_over_time"}]
    equations = [
        {**{one: 1 for one in lists if one[0] == name and one[1] != "total"}, total: -1}
        for name in (*LISTS, "reports_over_time")
    ]
    equations += [{(name, "total", ""): 1, total: -1} for name in LISTS]
    for kind in {one[1] for one in cells}:
        equations.append(
            {**{one: 1 for one in cells if one[1] == kind}, ("category_brands", kind, "total"): -1}
        )
        equations.append({("category_brands", kind, "total"): 1, ("categories", kind, ""): -1})
    for brand in {one[2] for one in cells}:
        equations.append(
            {**{one: 1 for one in cells if one[2] == brand}, ("category_brands", "total", brand): -1}
        )
    blamed = [one for one in counts if one[0] == "verdicts" and one[1] in BLAMED]
    cleared = [one for one in counts if one[0] == "verdicts" and one[1] not in {*BLAMED, "total"}]
    equations.append({**dict.fromkeys(named, 1), "blamed without a name": 1, **dict.fromkeys(blamed, -1)})
    equations.append({"cleared": 1, **dict.fromkeys(cleared, -1)})
    equations.append({"cleared": 1, "blamed without a name": 1, ("category_brands", "total", REST): -1})
    equations.append({("category_brands", "total", "total"): 1, total: -1})
    for one in equations:
        assert sum(factor * counts.get(name, 0) for name, factor in one.items()) == 0
    return equations


@settings(max_examples=150)
@given(REPORTS)
def test_nothing_hidden_can_be_worked_out_of_all_that_is_published(
    counted: list[tuple[Report, int]],
) -> None:
    reports: Counter[Report] = Counter()
    for one, count in counted:
        reports[one] += count
    counts, rows = (
        truth(reports),
        list(csv.DictReader(io.StringIO(writing.as_csv(bulletin(reports)).decode("utf-8-sig")))),
    )
    hidden = {(row["table"], row["first"], row["second"]) for row in rows if row["hidden"] == "1"}
    shown = {
        (row["table"], row["first"], row["second"]): int(row["reports"])
        for row in rows
        if row["hidden"] == "0"
    }
    assert {name: count for name, count in shown.items() if count} == {
        name: count for name, count in counts.items() if name in shown and count
    }
    assert {one for one in counts if len(one) == 3} <= hidden | shown.keys()
    assert all(count == 0 or count >= LEAST_PUBLISHED for count in shown.values())
    if 0 < reports.total() < LEAST_PUBLISHED:
        assert not any(shown.values())
        return
    untold = {"blamed without a name", "cleared"}
    told = Equations(sums(counts), {**dict.fromkeys(untold, 0), **counts}, hidden, untold)
    secrets = hidden | {one for one in untold if 0 < counts.get(one, 0) < LEAST_PUBLISHED}
    if reports.total() >= 12 * LEAST_PUBLISHED:
        assert secrets.isdisjoint(told.known())


def test_a_small_rest_between_two_tables_is_hidden() -> None:
    """All of a kind but three speak for an institution: kinds and institutions together would tell of the three."""
    reports = Counter[Report](
        {
            ("loan", "icbc", "scam", 0, "CN-44"): 60,
            ("loan", "", "scam", 0, "CN-44"): 3,
            ("parcel", "usps", "scam", 0, "CN-44"): 80,
            ("parcel", "", "legitimate", 1, "CN-44"): 70,
        }
    )
    found = bulletin(reports).crossed.cells
    assert found["loan", REST] is None
    assert found["loan", "icbc"] is None or found["loan", ""] is None


def test_the_table_begins_with_the_kinds_that_imitate_institutions_most() -> None:
    """Not with those of which most is reported otherwise."""
    reports = Counter[Report](
        {
            ("personal", "", "legitimate", 0, "CN-44"): 900,
            ("parcel", "usps", "scam", 0, "CN-44"): 60,
            ("loan", "icbc", "scam", 0, "CN-44"): 80,
            ("loan", "usps", "scam", 0, "CN-44"): 30,
            ("parcel", "", "scam", 1, "CN-44"): 300,
        }
    )
    crossed = bulletin(reports).crossed
    assert (crossed.categories, crossed.brands) == (("loan", "parcel"), ("usps", "icbc"))


@pytest.mark.parametrize(
    ("now", "before", "told"), [(9, 10, (None, 10)), (10, 9, (10, None)), (0, 12, (0, 12))]
)
def test_totals_of_few_are_hidden(now: int, before: int, told: tuple[int | None, int | None]) -> None:
    for name in ("reports", "reporters"):
        one = figures._total(name, now, before)
        assert (one.now, one.before) == told and not one.is_changed
    assert figures._total("alerts", 3, 2).now == 3
