"""An analyst decides on the pages and over the API, the running stream answers, and both say so."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.audit import Action, entries
from smishwatch.dashboards.access.gate import COOKIE
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.app import create_web
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.feeds import publishing
from smishwatch.pipeline.settings import KafkaSettings, Settings
from tests.integration.workers.test_feeds import LOAN, PARCEL, campaign, codes
from tests.support.devstack import embedded_stack
from tests.support.house import House, envelope, house, report

__all__ = ["embedded_stack"]
pytestmark = pytest.mark.stack

STATE = re.compile(r'<span class="state (\w+)">')
UNDO = re.compile(r"/decide\?undo=(d[0-9a-f-]+)")


class Desk:
    """The analyst at the pages."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        now = datetime.now(tz=UTC)
        self.accounts = Accounts(folder)
        session = self.accounts.use_link(
            self.accounts.add("ann", Role.ANALYST, "", now, "test"), "", "correct horse battery", now
        )
        app = create_web(settings.model_copy(update={"data_dir": folder}), kept_seconds=0)
        self.client = TestClient(app, follow_redirects=False, headers={"Accept-Language": "en"})
        self.client.cookies.set(COOKIE, session)
        viewer = self.accounts.viewer(session, now)
        assert viewer
        self.csrf = viewer.csrf
        token = self.accounts.new_token("ann", "test", now, "test")
        self.program = TestClient(app, headers={"Authorization": f"Bearer {token}"})

    def send(self, status: int, action: str, **fields: Any) -> Any:
        """Send a decision as a program does; the answer."""
        answer = self.program.post("/api/v1/decisions", json={"action": action, **fields})
        assert answer.status_code == status, answer.text
        if status == 201:
            assert answer.headers["Location"] == f"/api/v1/decisions/{answer.json()['decision_id']}"
            found = self.program.get(answer.headers["Location"]).json()
            assert found["state"] in {answer.json()["state"], "in_effect"}, "the stream may have been quicker"
            assert found == answer.json() | {"state": found["state"]}
        return answer.json()

    def listed(self, **given: Any) -> list[Any]:
        """Every decision over the API, newest first, one a page."""
        found: list[Any] = []
        cursor = ""
        while True:
            answer = self.program.get(
                "/api/v1/decisions", params={"limit": 1, "cursor": cursor, **given}
            ).json()
            found += answer["items"]
            if not (cursor := answer["next_cursor"] or ""):
                return found

    def decide(self, action: str, **fields: str) -> str:
        """Send the form; the address it leads to."""
        answer = self.client.post("/decide", data={"action": action, "csrf": self.csrf, **fields})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def refused(self, action: str, **fields: str) -> str:
        """Send a form that makes no decision; the page that says why."""
        answer = self.client.post("/decide", data={"action": action, "csrf": self.csrf, **fields})
        assert answer.status_code == 400, answer.text
        return answer.text

    def states(self, address: str = "/decisions") -> list[str]:
        """What became of the decisions, newest first."""
        return STATE.findall(self.client.get(address).text)

    def newest(self) -> str:
        """The decision that can be taken back."""
        return UNDO.findall(self.client.get("/decisions").text)[0]


@pytest.mark.timeout(240)
def test_decisions_take_effect_and_are_taken_back(embedded_stack: EmbeddedStack, tmp_path: Path) -> None:
    with house(embedded_stack, tmp_path, "deciding") as built:
        desk = Desk(built.settings, tmp_path / "web")
        built.start()
        built.send([envelope([report("r1", PARCEL), report("r2", LOAN)])])
        built.settle()
        parcel, loan = campaign(built, "r1"), campaign(built, "r2")

        back = desk.decide("confirm", campaign=loan, comment="the bank has seen it")
        assert parse_qs(urlsplit(back).query) == {"campaign": [loan]}
        renamed = desk.send(201, "rename", campaign_id=loan, name="Overdue  <b>loans</b>")
        assert (renamed["name"], renamed["state"], renamed["analyst"]) == (
            "Overdue <b>loans</b>",
            "asked",
            "ann",
        )
        desk.send(201, "label", campaign_id=loan, verdict="scam", category="loan_impersonation")
        desk.decide("merge", campaign=parcel, into=loan, comment="one hand")
        until(built, desk, ["in_effect"] * 4, f"/decide?campaign={loan}")
        page = desk.client.get(f"/campaigns/{loan}").text
        assert (
            "Overdue &lt;b&gt;loans&lt;/b&gt;" in page
            and "Confirmed" in page
            and "the bank has seen it" in page
        )
        assert campaign(built, "r1") == loan

        assert len(desk.listed(campaign_id=parcel)) == 1
        desk.send(201, "undo", undoes=desk.newest())
        until(built, desk, ["in_effect", "undone", "in_effect", "in_effect", "in_effect"])
        assert campaign(built, "r1") != loan

        block = {"entity_kind": "domain", "value": "xqz58.cc", "comment": "a copy of the parcel page"}
        assert desk.send(201, "block", **block)["state"] == "awaits_message" == desk.states()[0]
        built.send([envelope([report("r3", PARCEL)])])
        built.settle()
        assert "analyst_blocked" in codes(built, "r3")
        assert desk.states()[0] == "in_effect"
        listed = desk.listed()
        assert [one["state"] for one in listed] == desk.states()
        assert len({one["decision_id"] for one in listed}) == 6
        assert (listed[0]["reports"], listed[2]["undone_by"]) == (1, listed[1]["decision_id"])

        written = [one for one in entries(desk.accounts.store, 100) if one.action is Action.DECISION_TAKEN]
        assert [one.name for one in written] == ["ann"] * 6
        assert (
            written[0].subject == "block domain:xqz58.cc" and written[0].detail == "a copy of the parcel page"
        )
        assert "block domain:xqz58.cc" in desk.client.get("/audit").text.replace("[.]", ".")


def until(built: House, desk: Desk, states: list[str], address: str = "/decisions") -> None:
    """Wait until the page says so; the stream is drained, so that it has answered."""
    built.drain()
    found = desk.states(address)
    for _ in range(100):
        if found == states:
            return
        built.drain()
        found = desk.states(address)
    raise AssertionError((found, states, built.logs()))


def test_forms_that_make_no_decision_say_why(embedded_stack: EmbeddedStack, tmp_path: Path) -> None:
    with house(embedded_stack, tmp_path, "refused") as built:
        desk = Desk(built.settings, tmp_path / "web")
        unknown = {"campaign": "c" + "0" * 16}
        assert "Say why" in desk.refused("block", kind="domain", value="bad.example.top", comment="no")
        assert "cannot be blocked" in desk.refused(
            "block", kind="domain", value="bit.ly", comment="a shortener"
        )
        assert "This is no sender" in desk.refused("allow", kind="contact", value="nothing", comment="to see")
        assert "does not make a decision" in desk.refused("delete")
        assert "cannot be taken back" in desk.refused("undo")
        assert (
            desk.client.post("/decide", data={"action": "confirm", "csrf": desk.csrf, **unknown}).status_code
            == 404
        )
        assert (
            desk.client.post("/decide", data={"action": "undo", "undo": "d1", "csrf": desk.csrf}).status_code
            == 404
        )
        assert desk.client.post("/decide", data={"action": "confirm", **unknown}).status_code == 403
        assert desk.client.get("/decide?undo=d1").status_code == 404
        for field, action, fields in (
            ("comment", "block", {"entity_kind": "domain", "value": "bad.example.top", "comment": "no"}),
            ("value", "block", {"entity_kind": "domain", "value": "bit.ly", "comment": "a shortener"}),
            ("value", "allow", {"entity_kind": "contact", "value": "nothing", "comment": "to see"}),
            ("campaign_id", "confirm", {"campaign_id": "c" + "0" * 16}),
            ("campaign_id", "rename", {"name": "x"}),
            ("into_campaign_id", "merge", {"campaign_id": "c" + "0" * 16}),
            ("undoes", "undo", {"undoes": "d1"}),
            ("action", "delete", {}),
            ("since", "block", {"entity_kind": "domain", "value": "a.top", "comment": "to see", "since": 1}),
            ("strange", "confirm", {"strange": 1}),
        ):
            problem = desk.send(400, action, **fields)
            assert (problem["field"], bool(problem["remedy"])) == (field, True), problem
        assert desk.states() == [] and "No decision has been taken yet." in desk.client.get("/decisions").text
        assert [one for one in entries(desk.accounts.store, 100) if one.action is Action.DECISION_TAKEN] == []


def test_a_decision_outlives_a_broker_that_is_away(
    embedded_stack: EmbeddedStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "SOMEBODY_WAITS_SECONDS", 1.0)
    with house(embedded_stack, tmp_path, "away") as built:
        away = KafkaSettings(bootstrap="127.0.0.1:1")
        desk = Desk(built.settings.model_copy(update={"kafka": away}), tmp_path / "web")
        desk.decide("block", kind="domain", value="xqz58.cc", comment="a copy of the parcel page")
        assert desk.states() == ["recorded"]
