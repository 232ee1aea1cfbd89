"""SQL of one's own on the pages: within the allow-list and the limits of each role, audited, downloadable."""

import io
import re
from html import unescape
from pathlib import Path

import pyarrow.parquet
import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.access.audit import Action, entries
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.facts.own_sql import examples
from smishwatch.infra.clickhouse.roles import FIGURES, SHARED_TABLES
from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.warehouse.asking import running
from smishwatch.pipeline.warehouse.asking.permitted import permitted, permitted_to_regulators
from tests.component.web.people import People, people
from tests.support.filled import END, FilledWarehouse

COUNT = "SELECT carrier, count() AS n FROM reports GROUP BY carrier ORDER BY carrier"


@pytest.fixture(scope="module")
def desk(filled_warehouse: FilledWarehouse, tmp_path_factory: pytest.TempPathFactory) -> People:
    """One of each role."""
    return people(filled_warehouse.clickhouse, tmp_path_factory.mktemp("asking"), END, "cn-east")


def run(desk: People, sql: str, role: Role = Role.ANALYST, **form: str) -> tuple[int, bytes]:
    data = {"csrf": desk.csrf[role], "sql": sql, **form}
    answer = desk.clients[role].post("/sql", data=data, headers={"Accept-Language": "en"})
    return answer.status_code, answer.content


def test_the_answer_is_that_of_brute_force_on_the_page_and_in_files(
    desk: People, filled_warehouse: FilledWarehouse
) -> None:
    carriers = sorted({one.carrier for one in filled_warehouse.distinct})
    counts = [sum(one.carrier == carrier for one in filled_warehouse.distinct) for carrier in carriers]
    status, page = run(desk, COUNT)
    assert status == 200 and f"<bdi>{counts[0]}</bdi>" in page.decode()
    lines = run(desk, COUNT, **{"as": "csv"})[1].decode("utf-8-sig").splitlines()
    assert lines[1:] == [f"{carrier},{count}" for carrier, count in zip(carriers, counts, strict=True)]
    table = pyarrow.parquet.read_table(io.BytesIO(run(desk, COUNT, **{"as": "parquet"})[1]))
    assert table.column("n").to_pylist() == counts


@pytest.mark.parametrize("name", examples())
@pytest.mark.parametrize("role", [Role.ANALYST, Role.REGULATOR])
def test_every_example_runs_for_everybody_who_sees_it(desk: People, name: str, role: Role) -> None:
    assert run(desk, examples()[name], role)[0] == 200
    assert "rollup_hourly" in desk.clients[role].get(f"/sql?example={name}").text


@pytest.mark.parametrize(
    ("sql", "role", "said"),
    [
        ("DROP TABLE reports", Role.ANALYST, "only SELECT is allowed"),
        ("SELECT * FROM raw_texts", Role.ANALYST, "not among those"),
        ("SELECT * FROM file('/etc/passwd')", Role.ANALYST, "table functions"),
        (COUNT, Role.REGULATOR, "the table reports is not among those"),
        ("SELECT * FROM rollup_people", Role.REGULATOR, "not among those"),
        ("SELECT no_such_column FROM campaigns", Role.ANALYST, "no_such_column"),
        ("SELECT sum(sum(reports)) AS n FROM rollup_hourly", Role.ANALYST, "found inside another aggregate function"),
        ("SELECT count() FROM reports WHERE count() > 1", Role.ANALYST, "use HAVING"),
        ("SELECT toInt32('abc') FROM reports", Role.ANALYST, "Cannot parse string"),
        ("SELECT carrier + 1 FROM reports", Role.ANALYST, "Illegal types String and UInt8"),
        ("SELECT sum(carrier) FROM reports", Role.ANALYST, "Illegal type String"),
        ("SELECT intDiv(1, 0)", Role.ANALYST, "Division by zero"),
        ("SELECT carrier FROM reports UNION ALL SELECT 1, 2", Role.ANALYST, "different number of columns"),
        ("SELECT (SELECT carrier FROM reports) AS x", Role.ANALYST, "more than one row"),
        ("SELECT count() FROM reports WHERE match(text, '(')", Role.ANALYST, "missing )"),
        ("SELECT quantile(2)(reports) FROM rollup_hourly", Role.ANALYST, "out of range"),
        ("SELECT carrier, count() FROM reports", Role.ANALYST, "not in GROUP BY keys"),
        ("SELECT groupArray(a.text || b.text || a.text || b.text) FROM reports AS a, reports AS b", Role.ANALYST,
         "memory limit exceeded"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(desk: People, sql: str, role: Role, said: str) -> None:
    """In a sentence: neither the query as it is run, nor the server's steps, nor where its code stands."""
    status, page = run(desk, sql, role)
    notice = unescape(page.decode().split('role="alert">')[1].split("</p>")[0])
    assert status == 400 and said in notice
    for internal in ("DB::", "FINAL", "In scope", "executing", "__table", "origin_", "Stack"):
        assert internal not in notice
    bearing = desk.bearing(role)
    answer = TestClient(desk.clients[role].app).post("/api/v1/sql", json={"sql": sql}, headers=bearing)
    assert (answer.status_code, answer.json()["problem"]) == (400, "refused_sql") and said in answer.json()[
        "detail"
    ]


def test_a_warehouse_that_is_away_is_no_fault_of_the_question(
    filled_warehouse: FilledWarehouse, tmp_path: Path
) -> None:
    away = filled_warehouse.clickhouse.model_copy(update={"port": free_port()})
    gone = people(away, tmp_path, END, "cn-east")
    assert run(gone, COUNT)[0] == 503


def test_what_takes_too_long_is_refused(desk: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_SECONDS", 1)
    status, page = run(desk, "SELECT count() FROM reports AS a, reports AS b, reports AS c, reports AS d")
    assert status == 400 and "Not asked" in page.decode()


def test_questions_are_audited_and_what_they_find_is_escaped(desk: People) -> None:
    hostile = "SELECT '<script>alert(1)</script> http://evil.example.top/x' AS `a`"
    status, page = run(desk, hostile)
    assert status == 200 and b"<script>alert" not in page
    assert b"evil[.]example[.]top" in page.split(b'<section class="card after">')[1].split(b"</section>")[0]
    latest = entries(desk.accounts.store, 1)[0]
    assert (latest.action, latest.name, latest.detail) == (Action.SQL_ASKED, "analyst", hostile)
    csv = run(desk, "SELECT '=HYPERLINK(1)' AS a", **{"as": "csv"})[1].decode("utf-8-sig")
    assert csv.splitlines()[1] == "'=HYPERLINK(1)"


def test_a_form_from_elsewhere_is_refused(desk: People) -> None:
    assert desk.clients[Role.ANALYST].post("/sql", data={"sql": COUNT}).status_code == 403


def test_regulators_may_read_on_the_page_what_their_account_on_the_server_may() -> None:
    assert set(permitted_to_regulators().tables) == {*FIGURES, *SHARED_TABLES} < set(permitted().tables)


def test_the_page_is_marked_as_itself_in_the_navigation(desk: People) -> None:
    page = desk.clients[Role.ANALYST].get("/sql", headers={"Accept-Language": "en"}).text
    assert '<a href="/sql" aria-current="page">SQL</a>' in page and page.count("aria-current") == 1


def test_every_table_is_described_in_the_readers_language(desk: People) -> None:
    page = desk.clients[Role.ANALYST].get("/sql?lang=zh").text
    summaries = [one.split("</summary>")[0] for one in page.split("<summary>")[1:]]
    assert len(summaries) > 15
    assert [one for one in summaries if not re.search(r"[\u4e00-\u9fff]{4}", one)] == []
    assert "其中被反馈为正常的" in page and "Of these" not in page
