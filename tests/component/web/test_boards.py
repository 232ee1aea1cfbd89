"""Every query of Grafana's regulator board runs on the engine, and finds what the pages show."""

from datetime import timedelta

import pytest

from smishwatch.dashboards import boards, panels
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
        if panel.own or not carrier
    ],
)
def test_the_board_finds_what_the_pages_show(
    filled_warehouse: FilledWarehouse, name: str, carrier: str
) -> None:
    panel = PANELS[name]
    (target,) = next(
        one for one in boards.regulator("en")["panels"] if one["id"] == [*PANELS].index(name) + 1
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


def test_the_variable_lists_carriers(filled_warehouse: FilledWarehouse) -> None:
    (variable,) = boards.regulator("en")["templating"]["list"]
    client = connect(filled_warehouse.clickhouse)
    try:
        found = [row[0] for row in client.execute(variable["query"])]
    finally:
        client.close()
    assert found == sorted({one.carrier for one in filled_warehouse.distinct})
