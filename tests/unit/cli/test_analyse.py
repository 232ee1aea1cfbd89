"""`smishwatch analyse` as an analyst uses it: a file in, four files out, exit codes that scripts can use."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.cli.exits import OK, SOME_REJECTED, USAGE
from smishwatch.pipeline.stages.analyse import COLUMNS

LOAN = "【某消费金融】您的贷款已严重逾期{}天，请今日{}点前处理：http://fenqi-huankuan.top/a{}"


def analyse(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["analyse", *map(str, arguments)])


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def report(number: int, body: str, **fields: object) -> str:
    values = {
        "report_id": f"r{number}",
        "reported_at": f"2026-10-05T01:{number:02}:00Z",
        "body": body,
        **fields,
    }
    return json.dumps(values, ensure_ascii=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "reports.ndjson"
    lines = [
        report(number, LOAN.format(number, 10 + number, number), carrier="cn-east") for number in range(6)
    ]
    lines += [report(20, "Mum, are we still on for lunch on Sunday?", carrier="gb-a", sender="+447700900123")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_each_report_has_its_line_in_order_with_the_agreed_fields(file: Path, tmp_path: Path) -> None:
    result = analyse(file, "-o", tmp_path / "out")
    assert result.exit_code == OK, result.output
    found = rows(tmp_path / "out" / "reports.ndjson")
    assert [row["report_id"] for row in found] == ["r0", "r1", "r2", "r3", "r4", "r5", "r20"]
    assert all(tuple(row) == COLUMNS for row in found)
    assert found[0]["domains"] == ["fenqi-huankuan.top"]
    assert len({row["template_id"] for row in found[:6]}) == 1
    assert found[0]["campaign_id"] != found[6]["campaign_id"]


def test_campaigns_add_up_to_the_reports(file: Path, tmp_path: Path) -> None:
    analyse(file, "-o", tmp_path / "out")
    campaigns = rows(tmp_path / "out" / "campaigns.ndjson")
    assert [row["reports"] for row in campaigns] == [6, 1]
    assert "⟨link⟩" in campaigns[0]["title"]


def test_a_bad_line_is_named_with_field_and_reason_and_the_rest_goes_on(file: Path, tmp_path: Path) -> None:
    with file.open("a", encoding="utf-8") as appended:
        appended.write(report(30, "hello", colour="red") + "\n{broken\n")
    result = analyse(file, "-o", tmp_path / "out", "--json")
    assert result.exit_code == SOME_REJECTED
    rejects = rows(tmp_path / "out" / "rejects.ndjson")
    assert [(row["line"], row["reason"]) for row in rejects] == [(8, "invalid_report"), (9, "not_json")]
    assert "colour" in rejects[0]["detail"]
    assert json.loads(result.stdout)["reports"] == 7


def test_a_dump_of_another_shape_is_mapped(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_text(
        json.dumps({"text": "您的贷款已逾期", "from": 95588, "date": "2018-01"}) + "\n", encoding="utf-8"
    )
    result = analyse(
        dump, "-o", tmp_path / "out", "--map", "body=text", "--map", "sender=from", "--map", "reported_at=date",
        "--const", "carrier=lab",
    )  # fmt: skip
    assert result.exit_code == OK, result.output
    (row,) = rows(tmp_path / "out" / "reports.ndjson")
    assert (row["carrier"], row["sender_kind"], row["language"]) == ("lab", "service_number", "zh")


def test_a_missing_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    result = analyse(tmp_path / "nowhere.ndjson", "-o", tmp_path / "out")
    assert result.exit_code == USAGE
    assert "nowhere.ndjson" in result.output
    assert "Traceback" not in result.output


def test_an_empty_file_gives_empty_results(tmp_path: Path) -> None:
    (tmp_path / "empty.ndjson").write_text("", encoding="utf-8")
    result = analyse(tmp_path / "empty.ndjson", "-o", tmp_path / "out")
    assert result.exit_code == OK, result.output
    assert (tmp_path / "out" / "reports.ndjson").read_text(encoding="utf-8") == ""


def test_no_reporter_reaches_any_output(file: Path, tmp_path: Path) -> None:
    file.write_text(
        report(1, "hello there", reporter="+15555550100", carrier="us-a") + "\n", encoding="utf-8"
    )
    result = analyse(file, "-o", tmp_path / "out")
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())
    assert "5555550100" not in written + result.output


def test_feeds_take_part_in_an_analysis(tmp_path: Path) -> None:
    reports = tmp_path / "reports.ndjson"
    reports.write_text(
        '{"report_id": "1", "reported_at": "2026-03-01T12:00:00Z", "body": "看看 http://xqz58.cc/k", "carrier": "a"}\n',
        encoding="utf-8",
    )
    events = tmp_path / "feeds.ndjson"
    events.write_text(
        '{"feed": "list", "version": 1, "entry": {"kind": "domain", "value": "xqz58.cc", "list": "block",'
        ' "source": "test", "first_seen": "2026-02-01T00:00:00Z"}}\n',
        encoding="utf-8",
    )
    result = CliRunner().invoke(
        app, ["analyse", str(reports), "-o", str(tmp_path / "out"), "--feeds", str(events)]
    )
    assert result.exit_code == 0, result.output
    (row,) = map(json.loads, (tmp_path / "out" / "reports.ndjson").open(encoding="utf-8"))
    assert "listed_blocked" in {reason["code"] for reason in row["reasons"]}
    events.write_text("[]\n", encoding="utf-8")
    result = CliRunner().invoke(
        app, ["analyse", str(reports), "-o", str(tmp_path / "out"), "--feeds", str(events)]
    )
    assert result.exit_code == 2
    assert "feeds.ndjson line 1: no event of a feed" in result.output


def test_parts_keep_wordings_of_two_scripts_apart_and_find_what_one_clusterer_finds_in_each(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyse(file, "-o", tmp_path / "one")
    monkeypatch.setenv("SMISHWATCH_CLUSTER_PARTS", "3: latin=Latn rest=*")
    result = analyse(file, "-o", tmp_path / "two")
    assert result.exit_code == OK, result.output
    one, two = (
        [row["campaign_id"] for row in rows(tmp_path / name / "reports.ndjson")] for name in ("one", "two")
    )
    assert len(set(zip(one, two, strict=True))) == len(set(one)) == len(set(two)) == 2
    assert not set(one) & set(two), "ids of another number"
    counted = {row["campaign_id"]: row["reports"] for row in rows(tmp_path / "two" / "campaigns.ndjson")}
    assert counted == {name: two.count(name) for name in two}


def test_parts_that_cannot_be_meant_are_a_fault_of_usage(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMISHWATCH_CLUSTER_PARTS", "latin=Latn")
    result = analyse(file, "-o", tmp_path / "out")
    assert result.exit_code == USAGE
    assert "write a number and the parts" in result.output
