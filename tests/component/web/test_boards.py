"""Every query of Grafana's regulator board runs on the engine, and finds what the pages show."""

from datetime import timedelta

import pytest

from smishwatch.dashboards import boards, language, panels
from smishwatch.dashboards.filters import FILTERS
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.period import between
from smishwatch.dashboards.questions import OwnQuestions, Questions
from smishwatch.pipeline.warehouse.client import connect
from tests.support.filled import END, FilledWarehouse

START = END - timedelta(days=5, hours=12)
"""A midnight: charts of the pages begin where a day does."""


def as_the_plugin_sends(sql: str, carrier: str) -> str:
    """Grafana's variable and the plugin's macros put in; https://grafana.com/docs/plugins/grafana-clickhouse-datasource."""
    macros = {
        "$__fromTime": f"toDateTime({START.timestamp():.0f})",
        "$__toTime": f"toDateTime({END.timestamp():.0f})",
        "$__interval_s": "600",
        **{f"${{{name}:sqlstring}}": "''" for name in FILTERS},
        "${carrier:sqlstring}": f"'{carrier}'",
    }
    for macro, value in macros.items():
        sql = sql.replace(macro, value)
    assert "$" not in sql
    return sql


@pytest.mark.parametrize(
    ("name", "carrier"),
    [
        (name, carrier)
        for name, panel in PANELS.items()
        for carrier in ("", "cn-east")
        if not panel.of and ("carrier" in panel.obeys or not carrier)
    ],
)
def test_the_board_finds_what_the_pages_show(
    filled_warehouse: FilledWarehouse, name: str, carrier: str
) -> None:
    panel = PANELS[name]
    (target,) = next(
        one for one in boards.regulator("en")["panels"] if one["title"] == language.text("en", "panel", name)
    )["targets"]
    client = connect(filled_warehouse.clickhouse)
    try:
        columns, rows = client.select(as_the_plugin_sends(target["rawSql"], carrier))
    finally:
        client.close()
    asked = Questions(filled_warehouse.clickhouse, kept_seconds=0)
    period = between(START, END, name="", now=END)
    shown = panels.rows(panel, OwnQuestions(asked, carrier) if carrier else asked, period)
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    if name == "reports_over_time":  # bars of another width
        assert sum(row["reports"] for row in found) == sum(row["reports"] for row in shown) > 0
    else:
        assert found == shown[: boards.MOST_ROWS]


def test_the_variables_list_what_there_is(filled_warehouse: FilledWarehouse) -> None:
    variables = {one["name"]: one["query"] for one in boards.regulator("en")["templating"]["list"]}
    assert set(variables) == set(FILTERS)
    client = connect(filled_warehouse.clickhouse)
    try:
        found = {name: {row[0] for row in client.execute(asked)} for name, asked in variables.items()}
    finally:
        client.close()
    reports = filled_warehouse.distinct
    assert found["carrier"] == {one.carrier for one in reports}
    assert found["brand"] == {one.enrichment.brand for one in reports if one.enrichment.brand}
    assert found["country"] == {(one.region or one.country or "")[:2] for one in reports} - {""}
    assert found["language"] == {one.enrichment.language for one in reports}
