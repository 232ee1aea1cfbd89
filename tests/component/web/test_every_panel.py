"""Every column of every panel against brute force over what was sent in: a panel without its count here fails."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.facts.campaign import lifetime
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.period import period
from smishwatch.dashboards.subjects import SUBJECTS
from smishwatch.schemas.enriched import EnrichedReport
from tests.component.web import subjects
from tests.component.web.brute_force import Clustered, Row, Sent, clustered, last
from tests.component.web.brute_force_of_campaigns import OF_CAMPAIGNS
from tests.component.web.brute_force_of_carriers import OF_CARRIERS, quantile
from tests.component.web.brute_force_of_one import ABOUT
from tests.component.web.brute_force_of_reports import OF_REPORTS, own_domains
from tests.support.filled import END, FilledWarehouse

BRUTE = OF_REPORTS | OF_CAMPAIGNS | OF_CARRIERS


@pytest.fixture(scope="module")
def clustered_once() -> Callable[[FilledWarehouse], Clustered]:
    """``clustered``, asked once for each stream."""
    known: dict[str, Clustered] = {}

    def ask(filled: FilledWarehouse) -> Clustered:
        name = filled.clickhouse.database
        if name not in known:
            known[name] = clustered(filled)
        return known[name]

    return ask


VALUES: dict[str, Callable[[EnrichedReport], str]] = {
    "country": lambda one: (one.region or one.country or "")[:2],
    "category": lambda one: one.enrichment.category.value,
    "brand": lambda one: one.enrichment.brand or "",
    "language": lambda one: one.enrichment.language,
    "verdict": lambda one: one.enrichment.verdict.value,
}
"""What a report is narrowed by, beside its carrier."""


def test_every_panel_is_counted_here() -> None:
    assert set(BRUTE) | set(ABOUT) == set(PANELS)
    assert set(ABOUT) == {name for name, panel in PANELS.items() if panel.of in SUBJECTS}


def test_the_month_has_reports_on_each_of_its_days(month_warehouse: FilledWarehouse) -> None:
    days = {one.reported_at.date() for one in month_warehouse.distinct}
    assert {(END - timedelta(days=back)).date() for back in range(30)} <= days


@pytest.mark.parametrize("name", ABOUT)
def test_every_figure_about_a_campaign_or_an_operation(
    filled_pages: TestClient,
    filled_warehouse: FilledWarehouse,
    clustered_once: Callable[[FilledWarehouse], Clustered],
    name: str,
) -> None:
    """Of the three largest campaigns, of one with a link, and of the operation with most campaigns; of one carrier too."""
    tables, _ = clusters = clustered_once(filled_warehouse)
    where = {key: row["campaign_id"] for key, row in last(tables["template_places"], "template_id").items()}
    heads = {key: row["operation_id"] for key, row in last(tables["campaigns"], "campaign_id").items()}
    kind = PANELS[name].of
    linked = Counter(
        where[one.enrichment.template_id] for one in filled_warehouse.distinct if own_domains(one)
    )
    campaigns = [row["campaign_id"] for row in subjects.largest(filled_pages)[:3]] + [
        linked.most_common(1)[0][0]
    ]
    for subject in campaigns if kind == "campaign" else [subjects.operation(filled_pages)]:
        for carrier in ("", "cn-east") if "carrier" in PANELS[name].obeys else ("",):
            found = tuple(
                one
                for one in filled_warehouse.distinct
                if subject in {(home := where[one.enrichment.template_id]), heads[home]}
            )
            times = [one.reported_at for one in found]
            lived = lifetime(min(times), max(times), END)
            mine = tuple(one for one in found if carrier in {"", one.carrier})
            sent = Sent(
                mine, mine, filled_warehouse, carrier, lived.start, lived.end, lived.end, lived.bucket_seconds,
                clusters, {kind: subject},
            )  # fmt: skip
            if mine or name != "campaign_figures":
                equal(filled_pages, name, {kind: subject, "carrier": carrier}, ABOUT[name](sent))


@pytest.mark.parametrize("named", ["24h", "7d", "30d"])
@pytest.mark.parametrize("name", BRUTE)
def test_every_figure_of_every_panel(
    request: pytest.FixtureRequest,
    clustered_once: Callable[[FilledWarehouse], Clustered],
    name: str,
    named: str,
) -> None:
    kind = "month" if named == "30d" else "filled"
    filled: FilledWarehouse = request.getfixturevalue(f"{kind}_warehouse")
    pages: TestClient = request.getfixturevalue(f"{kind}_pages")
    panel = PANELS[name]
    for carrier in ("", "cn-east") if "carrier" in panel.obeys else ("",):
        if carrier or not panel.of:
            compare(pages, filled, clustered_once(filled), name, named, carrier, {})


@pytest.mark.parametrize("name", BRUTE)
def test_every_figure_of_every_panel_by_every_filter(
    filled_pages: TestClient,
    filled_warehouse: FilledWarehouse,
    clustered_once: Callable[[FilledWarehouse], Clustered],
    name: str,
) -> None:
    """By each filter alone that the panel obeys, and by all of them; the others are refused."""
    found = Counter(
        tuple(value(one) for value in VALUES.values())
        for one in filled_warehouse.within(END - timedelta(days=6), END)
        if one.enrichment.brand and one.carrier == "cn-east"
    )
    ((values, _),) = found.most_common(1)
    panel, every = PANELS[name], dict(zip(VALUES, values, strict=True))
    obeyed = {by: value for by, value in every.items() if by in panel.obeys}
    carriers = {"cn-east"} if panel.of else {"", "cn-east"} if "carrier" in panel.obeys else {""}
    for by in every.keys() - obeyed.keys():
        refused = filled_pages.get(f"/api/v1/figures/{name}?{by}={every[by]}&carrier={max(carriers)}")
        assert (refused.status_code, refused.json()["problem"]) == (400, "cannot_narrow")
    clusters = clustered_once(filled_warehouse)
    for only in [*({by: value} for by, value in obeyed.items()), obeyed]:
        for carrier in carriers if len(only) > 1 else {min(carriers)}:
            compare(filled_pages, filled_warehouse, clusters, name, "7d", carrier, only)


def compare(
    pages: TestClient,
    filled: FilledWarehouse,
    clusters: Clustered,
    name: str,
    named: str,
    carrier: str,
    only: Mapping[str, str],
) -> None:
    known = [one.reported_at for one in filled.distinct]
    chosen = period(named, END, min(known), max(known))
    arrived = tuple(report for one in filled.outcomes if one.enriched for report in one.enriched.reports)
    sent = Sent(
        tuple(
            one for one in filled.distinct
            if carrier in {"", one.carrier} and all(VALUES[by](one) == value for by, value in only.items())
        ),
        tuple(one for one in arrived if carrier in {"", one.carrier}),
        filled, carrier, chosen.start, chosen.end, chosen.comparable_end, chosen.bucket_seconds, clusters, only,
    )  # fmt: skip
    equal(pages, name, {"period": named, "carrier": carrier, **only}, BRUTE[name](sent))


def equal(pages: TestClient, name: str, asked: Mapping[str, str], counted: list[Row]) -> None:
    """What the panel shows, and what was counted by hand."""
    rows = pages.get(f"/api/v1/figures/{name}", params=asked).json()["rows"]
    shown = {key_of(name, row): row for row in rows}
    expected = {key_of(name, row): row for row in counted}
    assert set(shown) == set(expected), asked
    assert len(shown) == len(rows)
    for key, row in expected.items():
        for column, value in row.items():
            assert same(shown[key][column], value, column), (asked, key, column, shown[key][column], value)
        assert set(shown[key]) - set(row) <= {"latest"}, "a column that nobody counts"


def key_of(name: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[column] for column in PANELS[name].by)


def same(shown: Any, value: Any, column: str) -> bool:
    """Quantiles are given the values that they are of."""
    if isinstance(value, list) and column.endswith("seconds"):
        level = 0.5 if "50" in column or "median" in column else 0.95
        return bool(shown == quantile(value, level, weighted="lateness" in column))
    if isinstance(value, datetime):
        return datetime.fromisoformat(shown) == value
    if isinstance(value, float):
        return bool(shown == pytest.approx(value))
    return bool(shown == value)
