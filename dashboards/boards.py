"""Grafana's dashboards, written from the panels' own definitions and SQL, and from the list of metrics.

``make reference`` writes them to ``dashboards/grafana``; tests run every query on the engine and compare every metric
with those that processes export. Each board is written once in English and once in Chinese.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smishwatch.dashboards import language
from smishwatch.dashboards.filters import FILTERS
from smishwatch.dashboards.language import LANGUAGES, Language
from smishwatch.dashboards.panels import PANELS, SECTIONS, Panel, Shape
from smishwatch.pipeline.warehouse.literals import literal

FOLDER = Path(__file__).parent / "grafana"
CLICKHOUSE = {"type": "grafana-clickhouse-datasource", "uid": "smishwatch-clickhouse"}
PROMETHEUS = {"type": "prometheus", "uid": "smishwatch-prometheus"}
SCHEMA_VERSION = 41
"""Of Grafana 12; later ones bring it up to date by themselves."""
COLUMNS, HEIGHT = 24, 9
MOST_ROWS = 50
FROM, TO = "toStartOfHour($__fromTime)", "$__toTime"
GIVEN = {
    "from": FROM,
    "to": TO,
    "previous_to": FROM,  # a Grafana range ends now or earlier: the one before is as long
    "bucket_seconds": "greatest(3600, $__interval_s)",  # figures are kept by the hour
    **{name: f"${{{name}:sqlstring}}" for name in FILTERS},
    "limit": str(MOST_ROWS),
    "subscribed": "CAST([], 'Array(String)')",  # the operator's file is the pages' own
    "subscribers": "CAST([], 'Array(UInt64)')",
}
"""What stands for a question's parameters: macros of Grafana's ClickHouse plugin, and the board's own variables."""
_PLACEHOLDER = re.compile(r"\{(\w+):[^}]*\}")


@dataclass(frozen=True, slots=True)
class Watched:
    """A panel of the operations' board: its name in ``words`` under ``board``, its question, its unit."""

    name: str
    expression: str
    legend: str = ""
    unit: str = "short"


WATCHED = (
    Watched(
        "age",
        "histogram_quantile(0.95, sum by (le) (rate(smishwatch_report_age_seconds_bucket[5m])))",
        "95 %",
        "s",
    ),
    Watched("lag", "max by (worker, topic) (smishwatch_lag_records)", "{{worker}} {{topic}}"),
    Watched("reports", "sum by (worker) (rate(smishwatch_reports_total[5m]))", "{{worker}}", "cps"),
    Watched(
        "silence", "time() - max by (worker) (smishwatch_last_progress_timestamp_seconds)", "{{worker}}", "s"
    ),
    Watched(
        "dead_letters",
        "sum by (worker, reason) (increase(smishwatch_dead_letters_total[1h]))",
        "{{worker}} {{reason}}",
    ),
    Watched("restarts", "sum by (instance) (changes(process_start_time_seconds[1h]))", "{{instance}}"),
    Watched(
        "steps",
        "histogram_quantile(0.95, sum by (le, worker, step) (rate(smishwatch_stage_seconds_bucket[5m])))",
        "{{worker}} {{step}}",
        "s",
    ),
    Watched(
        "batches",
        "sum by (worker) (rate(smishwatch_batch_reports_sum[5m])) / "
        "sum by (worker) (rate(smishwatch_batch_reports_count[5m]))",
        "{{worker}}",
    ),
    Watched("write_retries", "sum(increase(smishwatch_write_retries_total[1h]))"),
    Watched("write_blocked", "max(smishwatch_write_blocked_count)"),
    Watched("buffered", "sum(smishwatch_buffered_bytes)", unit="bytes"),
    Watched("rows", "sum by (table) (rate(smishwatch_rows_written_total[5m]))", "{{table}}", "cps"),
    Watched("rebuilds", "sum(increase(smishwatch_rollup_rebuilds_total[1h]))"),
    Watched(
        "door_requests", "sum by (status) (rate(smishwatch_door_requests_total[5m]))", "{{status}}", "reqps"
    ),
    Watched(
        "door_seconds",
        "histogram_quantile(0.95, sum by (le) (rate(smishwatch_door_seconds_bucket[5m])))",
        "95 %",
        "s",
    ),
    Watched(
        "door_reports",
        "sum by (door, outcome) (rate(smishwatch_door_reports_total[5m]))",
        "{{door}} {{outcome}}",
        "cps",
    ),
    Watched("decisions", "sum by (kind) (rate(smishwatch_campaign_decisions_total[5m]))", "{{kind}}", "cps"),
    Watched("state", "max(smishwatch_snapshot_bytes) + max(smishwatch_journal_bytes)", unit="bytes"),
    Watched("followed", "time() - max by (topic) (smishwatch_followed_timestamp_seconds)", "{{topic}}", "s"),
)


def asked(panel: Panel) -> str:
    """The panel's question as Grafana sends it.

    Raises:
        KeyError: for a parameter that nothing stands for.
    """
    given = GIVEN | {name: literal(value) for name, value in panel.given.items()}
    return _PLACEHOLDER.sub(lambda match: given[match.group(1)], panel.sql)


def regulator(lang: Language) -> dict[str, Any]:
    """Every panel of the pages, over the range and by the filters that are chosen in Grafana."""
    variables = [
        {
            "name": name,
            "label": language.text(lang, "filter", name),
            "type": "query",
            "datasource": CLICKHOUSE,
            "query": f"SELECT DISTINCT {name} FROM rollup_kinds WHERE {name} != '' ORDER BY {name}",  # noqa: S608
            "includeAll": True,
            "allValue": "''",  # is not escaped, and stands for every value
            "current": {"text": "All", "value": "$__all"},
            "refresh": 2,
        }
        for name in FILTERS
    ]
    shown = [panel for panel in PANELS.values() if not panel.of]
    panels = [_panel(panel, lang, place) for place, panel in enumerate(shown)]
    return _board("regulator", lang, panels, variables, "now-7d")


def operations(lang: Language) -> dict[str, Any]:
    """Whether the house is well: lag, age, dead letters, doors."""
    panels = [
        {
            "id": place + 1,
            "type": "timeseries",
            "title": language.text(lang, "board", one.name),
            "datasource": PROMETHEUS,
            "gridPos": _place(place),
            "fieldConfig": {"defaults": {"unit": one.unit, "min": 0}, "overrides": []},
            "targets": [
                {"refId": "A", "datasource": PROMETHEUS, "expr": one.expression,
                 "legendFormat": one.legend or "__auto", "range": True}
            ],
        }
        for place, one in enumerate(WATCHED)
    ]  # fmt: skip
    return _board("operations", lang, panels, [], "now-6h")


def written() -> dict[str, str]:
    """File name → content, of every board in every language."""
    return {
        f"{made.__name__}-{lang}.json": json.dumps(made(lang), ensure_ascii=False, indent=1) + "\n"
        for made in (regulator, operations)
        for lang in LANGUAGES
    }


def _panel(panel: Panel, lang: Language, place: int) -> dict[str, Any]:
    is_series = panel.shape is Shape.OVER_TIME
    kinds = {
        Shape.FIGURES: "stat",
        Shape.RANKING: "barchart",
        Shape.OVER_TIME: "timeseries",
        Shape.TABLE: "table",
        Shape.MAP: "barchart",
    }
    options: dict[str, Any] = {}
    if kinds[panel.shape] == "barchart":
        options = {"orientation": "horizontal", "xField": panel.by[0], "showValue": "always"}
    if panel.shape is Shape.FIGURES:
        options = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "/.*/"}}
    return {
        "id": place + 1,
        "type": kinds[panel.shape],
        "title": language.text(lang, "panel", panel.name),
        "description": language.text(lang, "panel_definition", panel.name),
        "datasource": CLICKHOUSE,
        "gridPos": _place(place),
        "options": options,
        "fieldConfig": {
            "defaults": {"custom": {"drawStyle": "bars", "fillOpacity": 80, "stacking": {"mode": "normal"}}}
            if is_series
            else {},
            "overrides": [_named(column, lang) for column in panel.by if column in SECTIONS],
        },
        "targets": [
            {"refId": "A", "datasource": CLICKHOUSE, "editorType": "sql", "rawSql": asked(panel),
             "queryType": "timeseries" if is_series else "table", "format": 0 if is_series else 1}
        ],
    }  # fmt: skip


def _named(column: str, lang: Language) -> dict[str, Any]:
    """Codes in the reader's words."""
    texts = {code: {"text": text} for code, text in language.words(lang)[SECTIONS[column]].items()}
    return {
        "matcher": {"id": "byName", "options": column},
        "properties": [{"id": "mappings", "value": [{"type": "value", "options": texts}]}],
    }


def _place(place: int) -> dict[str, int]:
    half = COLUMNS // 2
    return {"x": place % 2 * half, "y": place // 2 * HEIGHT, "w": half, "h": HEIGHT}


def _board(
    name: str, lang: Language, panels: list[dict[str, Any]], variables: list[dict[str, Any]], start: str
) -> dict[str, Any]:
    return {
        "uid": f"smishwatch-{name}-{lang}",
        "title": language.text(lang, "board", name),
        "tags": ["smishwatch", lang],
        "timezone": "utc",
        "editable": False,
        "schemaVersion": SCHEMA_VERSION,
        "refresh": "1m",
        "time": {"from": start, "to": "now"},
        "templating": {"list": variables},
        "panels": panels,
    }


def main() -> None:
    """Write the boards."""
    for name, content in written().items():
        (FOLDER / name).write_text(content, encoding="utf-8")
        sys.stdout.write(f"{FOLDER / name}\n")


if __name__ == "__main__":
    main()
