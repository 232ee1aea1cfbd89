"""People's own SQL on the engine: questions work and agree with plain figures, carriers see their own, limits hold."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.cli.exits import FAILED, OK, USAGE
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.asking.checking import QueryRefusedError, checked
from smishwatch.pipeline.warehouse.asking.permitted import permitted
from smishwatch.pipeline.warehouse.asking.running import ask, columns_of
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.shape import tables
from smishwatch.pipeline.warehouse.writer import Writer
from tests.integration.warehouse.building import NOON, campaign, envelope, report, template
from tests.integration.warehouse.test_campaigns import campaign_row, decisions

QUESTIONS = [
    ("SELECT count() FROM reports", [(4,)]),
    ("SELECT carrier, count() AS n FROM reports GROUP BY carrier ORDER BY n DESC", [("carrier-a", 3), ("carrier-b", 1)]),
    ("SELECT uniqExact(reporter), uniqExactIf(reporter, carrier = 'carrier-b') FROM reports FINAL", [(4, 1)]),
    ("SELECT toStartOfHour(reported_at) AS h, count() FROM reports WHERE reported_at >= toDateTime('2026-05-04 00:00:00', 'UTC') GROUP BY h",
     [(datetime(2026, 5, 4, 12, tzinfo=UTC), 4)]),
    ("SELECT domain, count() FROM reports ARRAY JOIN links.domain AS domain GROUP BY domain", [("a.top", 4)]),
    ("SELECT links.domain[1], length(links.url) FROM reports ORDER BY report_id LIMIT 1", [("a.top", 1)]),
    ("SELECT quantileExact(0.5)(risk_score), max(risk_score) FROM reports", [(0.75, 0.75)]),
    ("SELECT text LIKE '%贷款%', position(text, '逾期') > 0 FROM reports LIMIT 1", [(1, 1)]),
    ("WITH big AS (SELECT template_id, sum(reports) AS n FROM rollup_templates GROUP BY template_id) SELECT sum(n) FROM big WHERE n > 0", [(4,)]),
    ("SELECT campaign_id, sum(reports) FROM campaign_hours GROUP BY campaign_id", [(campaign(1), 4)]),
    ("SELECT c.title, h.reports FROM campaigns AS c JOIN (SELECT campaign_id, sum(reports) AS reports FROM campaign_hours GROUP BY campaign_id) AS h ON h.campaign_id = c.campaign_id",
     [("title 1", 4)]),
    ("SELECT arrayMap(x -> x * 2, [1, 2]), (1, 'a').2, if(1 > 2, 'x', 'y'), CAST('7' AS UInt8), 'it''s'", [([2, 4], "a", "y", 7, "it's")]),
    ("SELECT verdict, count(), round(count() / sum(count()) OVER (), 2) FROM reports GROUP BY verdict", [("scam", 4, 1.0)]),
    ("SELECT count() FROM reports WHERE template_id IN (SELECT template_id FROM template_places WHERE campaign_id != '')", [(4,)]),
    ("SELECT count() FROM reports WHERE category IN ('loan_impersonation', 'x') AND NOT (brand = '')", [(4,)]),
    ("SELECT toDate(hour), sum(reports) FROM rollup_kinds WHERE hour >= now() - INTERVAL 100 YEAR GROUP BY 1", [(NOON.date(), 4)]),
    ("SELECT 1 UNION ALL SELECT 2 ORDER BY 1", [(1,), (2,)]),
]  # fmt: skip


@pytest.fixture
def filled(client: Client) -> Client:
    reports = [report(f"r{n}", content=n, carrier="carrier-b" if n == 3 else "carrier-a", found={"template_id": template(1)})
               for n in range(4)]  # fmt: skip
    writer = Writer(client)
    writer.write_reports([envelope(0, reports)], "t")
    writer.write_reports([envelope(1, reports, version=2)], "again")
    writer.write_campaigns(
        [decisions(0, templates=(1,), places={1: 1}, campaigns=(campaign_row(1, 1),))], "t"
    )
    rebuild_dirty(client)
    return client


def test_questions_work_and_nothing_counts_twice(filled: Client) -> None:
    for sql, rows in QUESTIONS:
        assert list(ask(filled, sql).rows) == rows, checked(sql, columns_of(filled))


def test_every_listed_table_can_be_read_and_every_table_is_listed_or_named_as_hidden(filled: Client) -> None:
    for table in permitted().tables:
        ask(filled, f"SELECT * FROM {table} LIMIT 1")
    hidden = {"raw_texts", "report_keys", "reporter_numbers", "rollup_dirty", "schema_migrations"}
    assert {one.name for one in tables(filled)} - set(permitted().tables) == hidden, (
        "decide who may read a new table"
    )


def test_a_carrier_counts_only_its_own(filled: Client) -> None:
    for table in sorted(permitted().of_carriers):
        seen = ask(filled, f"SELECT DISTINCT carrier FROM {table}", carrier="carrier-b").rows
        assert set(seen) <= {("carrier-b",)}, table
    for sql in (
        "SELECT count() FROM reports",
        "SELECT sum(reports) FROM rollup_hourly",
        "SELECT sum(reports) FROM rollup_people RIGHT JOIN rollup_regions USING (hour)",
    ):
        assert list(ask(filled, sql, carrier="carrier-b").rows) == [(1,)]
    assert list(
        ask(filled, "SELECT count() FROM reports WHERE carrier = 'carrier-a' OR 1", carrier="carrier-b").rows
    ) == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count() FROM reports AS a, reports AS b, reports AS c, (SELECT arrayJoin(range(100000)) AS x) AS d, (SELECT arrayJoin(range(100000)) AS y) AS e WHERE cityHash64(x, y) = 1",
        "SELECT length(groupArray(x)) FROM (SELECT arrayJoin(range(400000000)) AS x)",
    ],
)
def test_a_query_that_asks_too_much_is_stopped(filled: Client, sql: str) -> None:
    with pytest.raises(WarehouseError, match=r"(?i)exceeded|limit|memory|too (large|many)"):
        ask(filled, sql, seconds=2)
    assert list(ask(filled, "SELECT 1").rows) == [(1,)]


def test_rows_are_cut_and_it_is_said(filled: Client) -> None:
    answer = ask(filled, "SELECT arrayJoin(range(100)) AS x", rows=7)
    assert (len(answer.rows), answer.is_cut) == (7, True)
    assert not ask(filled, "SELECT arrayJoin(range(7)) AS x", rows=7).is_cut


def test_a_name_of_with_out_of_reach_reads_nothing(filled: Client) -> None:
    sql = "SELECT * FROM raw_texts WHERE 1 IN (WITH raw_texts AS (SELECT 1 AS a) SELECT a FROM raw_texts)"
    with pytest.raises((WarehouseError, QueryRefusedError)):
        ask(filled, sql)


def test_the_command(filled: Client, settings: ClickHouseSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("host", "port", "database"):
        monkeypatch.setenv(f"SMISHWATCH_CLICKHOUSE__{name.upper()}", str(getattr(settings, name)))
    told = CliRunner().invoke(
        app,
        [
            "sql",
            "SELECT carrier, count() AS n FROM reports GROUP BY carrier",
            "--carrier",
            "carrier-b",
            "--json",
        ],
    )
    assert (told.exit_code, [json.loads(line) for line in told.stdout.splitlines()]) == (
        OK,
        [{"carrier": "carrier-b", "n": 1}],
    )
    shown = CliRunner().invoke(app, ["sql", "SELECT '\x1b[31m' || text AS text FROM reports LIMIT 1"])
    assert shown.exit_code == OK
    assert "\x1b[31m" not in shown.stdout, "message text does not reach the terminal as commands"
    assert CliRunner().invoke(app, ["sql", "SELECT * FROM raw_texts"]).exit_code == USAGE
    assert CliRunner().invoke(app, ["sql", "SELECT nothing FROM reports"]).exit_code == FAILED
