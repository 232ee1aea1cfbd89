"""`smishwatch check`: one message in, what it is and why out; and the walk in the documentation stays true."""

import json
import re
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.cli.exits import OK, USAGE
from smishwatch.pipeline.cli.walks import walked

WALK = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "founding-case.md"
FAKE = "【招商银行】您的贷款已严重逾期，请立即点击 http://cmbchina-loan.top/p 还款，否则上报征信"


def check(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["check", *arguments], input=stdin)


def test_the_walk_shows_what_the_code_says() -> None:
    page = WALK.read_text(encoding="utf-8")
    assert page.count("$ smishwatch check") == 6
    assert walked(page) == page, "run `make reference`"


def test_the_six_messages_are_told_apart() -> None:
    said = re.findall(r"^Verdict: (\w+), (\w+)", WALK.read_text(encoding="utf-8"), re.MULTILINE)
    assert said == [
        ("legitimate", "genuine_reminder"),
        ("scam", "loan_impersonation"),
        ("scam", "loan_impersonation"),
        ("scam", "loan_impersonation"),
        ("scam", "points_expiry"),
        ("spam", "abusive_collection"),
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Verdict: scam", "imitates China Merchants Bank", "cmbchina-loan[.]top", "95555", "96110"]),
        ("zh", ["判定: scam", "模仿招商银行", "cmbchina-loan[.]top", "95555", "96110", "理由"]),
    ],
)
def test_it_says_why_and_what_to_do(language: str, expected: list[str]) -> None:
    result = check(FAKE, "--country", "cn", "--language", language)
    assert result.exit_code == OK, result.output
    assert [part for part in expected if part not in result.output] == []
    assert "cmbchina-loan.top" not in result.output


def test_it_reads_standard_input_and_prints_json() -> None:
    result = check("-", "--json", stdin=FAKE)
    found = json.loads(result.output)
    assert (found["verdict"], found["brand"]) == ("scam", "cn-cmb")
    assert 0.0 <= found["scam_score"] <= found["risk_score"] <= 1.0


def test_everybody_that_may_be_meant_is_shown_with_answers() -> None:
    body = "【顺丰速运】您的招商银行贷款已逾期，请登录 icbc-credit.top"
    said = check(body, "--sender", "95533", "--country", "CN").output
    lines = said[said.index("May speak for:") : said.index("Why")].splitlines()[1:]
    assert lines[0] == (
        "  SF Express, claimed by the signature 顺丰速运: sender registered to another institution; "
        "signature registered to it; link not registered to it"
    )
    assert any(
        "icbc-credit[.]top, which imitates its domain" in line and line.startswith("  Industrial")
        for line in lines
    )
    assert "China Construction Bank, claimed by its number 95533 as sender: sender registered to it" in said
    assert "icbc-credit.top" not in said
    told = json.loads(check(body, "--sender", "95533", "--country", "CN", "--json").output)
    assert told["candidates"][0]["institution_id"] == told["brand"] == "cn-sf"
    assert told["candidates"][0]["clues"] == [
        {"place": "signature", "kind": "signature", "words": "顺丰速运"}
    ]
    assert told["candidates"][0]["identities"] == told["identities"]


@pytest.mark.parametrize("received", ["2026-03-01", "2026-03-01T10:00:00+08:00"])
def test_the_time_of_the_message_can_be_given(received: str) -> None:
    assert check("hello", "--received", received).exit_code == OK


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((" ",), "1 to 10,000 characters"),
        (("hello", "--language", "fr"), "neither en nor zh"),
        (("hello", "--country", "China"), "ISO 3166-1"),
        (("hello", "--received", "yesterday"), "is no date or time"),
    ],
)
def test_wrong_arguments_name_the_remedy(arguments: tuple[str, ...], problem: str) -> None:
    result = check(*arguments)
    assert result.exit_code == USAGE
    assert problem in result.output


def test_a_loaded_registry_and_lists_count(tmp_path: Path) -> None:
    events = tmp_path / "feeds.ndjson"
    events.write_text(
        '{"feed": "reg", "version": 1, "institution": {"institution_id": "cn-dongshan", "name": "东山农商银行", "name_en": "Dongshan Bank",'
        ' "kind": "bank", "country": "CN", "senders": [{"kind": "exact", "value": "96588"}],'
        ' "domains": ["dsbank.example"], "source": "test"}}\n'
        '{"feed": "list", "version": 1, "entry": {"kind": "domain", "value": "xqz58.cc", "list": "block",'
        ' "source": "test", "first_seen": "2026-02-01T00:00:00Z"}}\n',
        encoding="utf-8",
    )
    asked = (
        "【东山农商银行】您的卡已冻结 http://xqz58.cc/k",
        "--sender",
        "96588",
        "--country",
        "CN",
        "--json",
    )
    alone = json.loads(check(*asked).output)
    told = json.loads(check(*asked, "--feeds", str(events)).output)
    assert alone["brand"] != "cn-dongshan"
    assert told["brand"] == "cn-dongshan"
    assert told["identities"]["sender"] == "registered"
    assert "listed_blocked" in {reason["code"] for reason in told["reasons"]}


def test_what_is_no_feed_is_named(tmp_path: Path) -> None:
    (tmp_path / "feeds.ndjson").write_text("[]\n", encoding="utf-8")
    result = check("hello", "--feeds", str(tmp_path / "feeds.ndjson"))
    assert result.exit_code == USAGE
    assert "feeds.ndjson line 1: no event of a feed" in result.output


def test_what_was_reported_before_is_asked_of_the_warehouse_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the option it says that it did not ask; where no warehouse answers it says that, and judges all the same."""
    monkeypatch.setenv("SMISHWATCH_CLICKHOUSE__HOST", "127.0.0.1")
    monkeypatch.setenv("SMISHWATCH_CLICKHOUSE__PORT", "1")
    assert check(FAKE).output.rstrip().endswith("Reported before: not asked; --reputation asks the warehouse")
    asked = check(FAKE, "--reputation")
    assert asked.exit_code == OK
    assert "Verdict: scam" in asked.output
    assert "Reported before: not known, the warehouse does not answer" in asked.output
    assert "http://cmbchina-loan.top" not in asked.output
    told = json.loads(check(FAKE, "--reputation", "--json").output)
    assert told["reported_before"]["problem"]
    assert json.loads(check(FAKE, "--json").output)["reported_before"] == {"asked": False}
