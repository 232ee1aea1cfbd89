"""Webhooks: each new alert arrives once, signed, also when the receiver was away; nothing old, nothing of a message."""

import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from smishwatch.dashboards.hooks.configured import Hook, read_hooks
from smishwatch.dashboards.hooks.deliveries import RETRY_AFTER_SECONDS, Deliveries
from smishwatch.dashboards.hooks.sending import Sender
from smishwatch.dashboards.hooks.signing import key_of, new_secret
from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.cli import roof
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from smishwatch.pipeline.warehouse.client import connect
from tests.component.web.conftest import NewPages
from tests.support.filled import END

SECRET = new_secret()


@dataclass
class Receiver:
    """Takes what comes, or answers what it is told to."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.answers.pop(0) if found.answers else 204)
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}/alerts"
    yield found
    server.shutdown()
    server.server_close()


@dataclass
class Clock:
    """A time that moves when it is told to."""

    now: datetime = END

    def __call__(self) -> datetime:
        return self.now


def raise_alert(
    clickhouse: ClickHouseSettings, number: int, at: datetime = END, category: str = "delivery"
) -> str:
    alert_id = f"a{number:016x}"
    client = connect(clickhouse)
    client.execute(
        "INSERT INTO alerts (alert_id, campaign_id, operation_id, at, kind, reason, category, window_minutes, reports,"
        f" reporters, version) VALUES ('{alert_id}', 'c{number:016x}', 'o{number:016x}', '{at:%Y-%m-%d %H:%M:%S}',"
        f" 'onset', 'many', '{category}', 60, 12, 11, 1)"
    )
    client.close()
    return alert_id


def round_of(sender: Sender) -> int:
    sender.look()
    return sender.send()


def test_each_new_alert_arrives_once_and_signed(
    own_warehouse: ClickHouseSettings, receiver: Receiver, tmp_path: Path
) -> None:
    raise_alert(own_warehouse, 1)
    hook = Hook("desk", receiver.url, key_of(SECRET), categories=("delivery",))
    clock = Clock()
    questions, log = Questions(own_warehouse, kept_seconds=0), Deliveries(tmp_path)
    sender = Sender(hook, questions, log, clock)
    assert round_of(sender) == 0, "what was there before the hook is no news to it"
    raise_alert(own_warehouse, 2, category="toll_fine")
    raise_alert(own_warehouse, 3, at=END - timedelta(days=30))
    new = raise_alert(own_warehouse, 4)
    assert (round_of(sender), round_of(sender)) == (1, 0)
    assert round_of(Sender(hook, questions, log, clock)) == 0, "a restart sends nothing again"
    ((headers, body),) = receiver.taken
    told = json.loads(body)
    assert told["type"] == "alert" and told["data"]["alert_id"] == headers["webhook-id"] == new
    assert told["data"]["page"] == f"/campaigns/c{4:016x}" and told["data"]["reporters"] == 11
    signed = f"{new}.{int(END.timestamp())}.".encode() + body
    digest = hmac.new(base64.b64decode(SECRET.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert headers["webhook-timestamp"] == str(int(END.timestamp()))


def test_what_is_not_taken_is_sent_again_later_and_later_and_then_given_up(
    own_warehouse: ClickHouseSettings, receiver: Receiver, tmp_path: Path
) -> None:
    clock, log = Clock(), Deliveries(tmp_path)
    sender = Sender(
        Hook("desk", receiver.url, key_of(SECRET)), Questions(own_warehouse, kept_seconds=0), log, clock
    )
    round_of(sender)
    alert_id = raise_alert(own_warehouse, 1)
    receiver.answers = [500, 302] + [503] * len(RETRY_AFTER_SECONDS)
    assert round_of(sender) == 1
    for seconds in RETRY_AFTER_SECONDS:
        clock.now += timedelta(seconds=seconds - 1)
        assert round_of(sender) == 0
        clock.now += timedelta(seconds=1)
        assert round_of(sender) == 1
    clock.now += timedelta(days=1)
    assert round_of(sender) == 0
    assert {headers["webhook-id"] for headers, _ in receiver.taken} == {alert_id}
    assert len({headers["webhook-timestamp"] for headers, _ in receiver.taken}) == len(receiver.taken) == 8
    assert [one.status for one in log.log(100)] == [500, 302] + [503] * 6
    assert {one.outcome for one in log.log(100)} == {"refused"}, "a redirect is not followed"


def test_a_receiver_that_is_away_is_tried_again(
    own_warehouse: ClickHouseSettings, receiver: Receiver, tmp_path: Path
) -> None:
    clock, log = Clock(), Deliveries(tmp_path)
    questions = Questions(own_warehouse, kept_seconds=0)
    away = Sender(Hook("desk", "http://127.0.0.1:1/", key_of(SECRET)), questions, log, clock)
    round_of(away)
    raise_alert(own_warehouse, 1)
    assert round_of(away) == 1 and [(one.status, one.outcome) for one in log.log(9)] == [(0, "ConnectError")]
    clock.now += timedelta(seconds=5)
    assert round_of(Sender(Hook("desk", receiver.url, key_of(SECRET)), questions, log, clock)) == 1
    assert [one.outcome for one in log.log(9)] == ["ConnectError", "taken"]


def test_the_process_sends_and_ends_when_asked(
    own_warehouse: ClickHouseSettings, receiver: Receiver, tmp_path: Path
) -> None:
    file = tmp_path / "hooks.toml"
    file.write_text(f'[[hook]]\nname = "desk"\nurl = "{receiver.url}"\nsecret_env = "DESK_SECRET"\n')
    Deliveries(tmp_path).put("desk", "", "", 0.0, passed_over=True)
    now = datetime.now(tz=END.tzinfo)
    new = raise_alert(own_warehouse, 1, at=now)
    environment = os.environ | {
        "DESK_SECRET": SECRET,
        "SMISHWATCH_WEBHOOKS_FILE": str(file),
        "SMISHWATCH_DATA_DIR": str(tmp_path),
        "SMISHWATCH_CLICKHOUSE__PORT": str(own_warehouse.port),
        "SMISHWATCH_CLICKHOUSE__DATABASE": own_warehouse.database,
    }
    command = [sys.executable, "-m", "smishwatch.pipeline.cli", "webhooks"]
    process = subprocess.Popen([*command, "run"], env=environment, stderr=subprocess.PIPE)
    try:
        for _ in range(600):
            if receiver.taken:
                break
            threading.Event().wait(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stderr and SECRET not in process.stderr.read().decode()
    finally:
        process.kill()
    assert [headers["webhook-id"] for headers, _ in receiver.taken] == [new]
    said = subprocess.run(
        [*command, "log", "--json"], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(said.stdout)["outcome"] == "taken"


def test_the_page_shows_what_became_of_each_attempt(
    own_warehouse: ClickHouseSettings, receiver: Receiver, tmp_path: Path, new_pages: NewPages
) -> None:
    pages = new_pages(own_warehouse, data_dir=tmp_path)
    assert "No hook has been configured" in pages.get("/webhooks?lang=en").text
    assert not Deliveries.is_kept(tmp_path), "looking makes no log"
    clock, log = Clock(), Deliveries(tmp_path)
    sender = Sender(
        Hook("desk", receiver.url, key_of(SECRET)), Questions(own_warehouse, kept_seconds=0), log, clock
    )
    round_of(sender)
    alerts = [raise_alert(own_warehouse, number) for number in (1, 2)]
    receiver.answers = [503]
    assert round_of(sender) == 2
    page = pages.get("/webhooks?lang=en").text
    row = page.split('<td class="mono">desk</td>')[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in row.split('<td class="num">')[1:]] == ["1", "1", "0"]
    assert all(alert in page for alert in alerts)
    assert page.count("Refused") == 1 and ">503<" in page and page.count(">Taken</span>") == 1
    assert "whsec_" not in page and receiver.url not in page


def test_up_sends_alerts_where_hooks_are_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOD", SECRET)
    file = tmp_path / "hooks.toml"
    file.write_text('[[hook]]\nname = "a"\nurl = "https://example.org/"\nsecret_env = "GOOD"\n')

    def programs(settings: Settings) -> set[str]:
        found = roof.supervisor(settings, {}, roof.Ports(), None).status()["processes"]
        return {one["name"] for one in found}

    assert "webhooks" not in programs(Settings(data_dir=tmp_path))
    assert "webhooks" in programs(Settings(data_dir=tmp_path, webhooks_file=file))
    file.write_text('[[hook]]\nname = "a"\nurl = "http://example.org/"\nsecret_env = "GOOD"\n')
    with pytest.raises(ValueError, match="https://"):
        programs(Settings(data_dir=tmp_path, webhooks_file=file))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('name = "a"\nurl = "http://example.org/"\nsecret_env = "GOOD"', "https://"),
        ('name = "a"\nurl = "https://me:pw@example.org/"\nsecret_env = "GOOD"', "without a user"),
        ('name = "a"\nurl = "https://example.org/"\nsecret_env = "NOTHING"', "secret is missing"),
        ('name = "a"\nurl = "https://example.org/"\nsecret = "whsec_x"', "secret is not known"),
        ('name = ""\nurl = "https://example.org/"\nsecret_env = "GOOD"', "a name"),
    ],
)
def test_what_cannot_be_used_is_named(
    row: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOD", SECRET)
    file = tmp_path / "hooks.toml"
    file.write_text(f"[[hook]]\n{row}\n")
    with pytest.raises(ValueError, match=said):
        read_hooks(file)
    file.write_text('[[hook]]\nname = "a"\nurl = "https://example.org/"\nsecret_env = "GOOD"\n')
    assert [hook.name for hook in read_hooks(file)] == ["a"]
