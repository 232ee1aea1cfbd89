"""An analyst's word counts on block lists at once, and for as long as it holds."""

from datetime import timedelta
from typing import Any

import pytest

from smishwatch.dashboards.exports.blocklists import LEAST_REPORTERS, ListFormat, ListKind, listed, written
from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.feeds import decisions
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.schemas.report import Report
from tests.support.filled import END, fill

SCAM = (
    "【工商银行】您的账户存在异常，请立即登录 http://icbc-{name}.top/{number} 验证，客服{phone}，否则将冻结"
)
FEW, MANY = "few", "many"
PHONES = {FEW: "13900139001", MANY: "13900139002"}
SENDERS = {FEW: "+8613800138001", MANY: "+8613800138002"}


class Lists:
    """Block lists over reports of two domains, senders and callback numbers: by few people, and by many."""

    def __init__(self, clickhouse: ClickHouseSettings) -> None:
        reports = [
            (
                END - timedelta(minutes=number),
                Report(
                    report_id=f"{name}{number}", carrier="carrier-a",
                    reported_at=END - timedelta(minutes=number + 1), sender=SENDERS[name],
                    reporter=f"person-{number}", body=SCAM.format(name=name, number=number, phone=PHONES[name]),
                    country="CN",
                ),
            )
            for name, people in ((FEW, LEAST_REPORTERS - 1), (MANY, LEAST_REPORTERS))
            for number in range(people)
        ]  # fmt: skip
        fill(clickhouse, reports)
        self._client = connect(clickhouse)
        self._questions = Questions(clickhouse, kept_seconds=1e-6)
        self._taken = 0

    def say(self, action: str, **said: Any) -> str:
        """A decision, each a second after the one before; its id."""
        self._taken += 1
        at = END - timedelta(hours=1) + timedelta(seconds=self._taken)
        decision = decisions.make(at, "ann", action, **said)
        decisions.note(self._client, decision, published=True)
        return decision.decision_id

    def values(self, kind: ListKind) -> list[str]:
        return [row["value"] for row in listed(self._questions, kind, END)]

    def mark(self) -> str:
        return written(
            listed(self._questions, ListKind.DOMAINS, END), ListFormat.TXT, END, for_office=True
        ).etag


@pytest.fixture
def lists(own_warehouse: ClickHouseSettings) -> Lists:
    return Lists(own_warehouse)


@pytest.mark.parametrize(
    ("kind", "few", "many", "entity_kind", "prefix"),
    [
        (ListKind.DOMAINS, "icbc-few.top", "icbc-many.top", "domain", ""),
        (ListKind.SENDERS, SENDERS[FEW], SENDERS[MANY], "sender", ""),
        (ListKind.CONTACTS, f"+86{PHONES[FEW]}", f"+86{PHONES[MANY]}", "contact", "phone:"),
    ],
)
def test_what_is_blocked_allowed_or_taken_back_shows_at_once(
    lists: Lists, kind: ListKind, few: str, many: str, entity_kind: str, prefix: str
) -> None:
    assert lists.values(kind) == [many]
    blocking = lists.say("block", entity_kind=entity_kind, value=prefix + few, comment="seen it")
    assert lists.values(kind) == sorted([few, many])
    lists.say("undo", undoes=blocking)
    assert lists.values(kind) == [many]
    allowing = lists.say("allow", entity_kind=entity_kind, value=prefix + many, comment="theirs")
    assert lists.values(kind) == []
    lists.say("block", entity_kind=entity_kind, value=prefix + many, comment="it is not")
    assert lists.values(kind) == [many], "the newest word counts"
    lists.say("undo", undoes=allowing)
    assert lists.values(kind) == [many]


def test_a_word_holds_from_when_to_when_it_says(lists: Lists) -> None:
    domain = {"entity_kind": "domain", "value": "icbc-many.top", "comment": "theirs for a while"}
    before = lists.mark()
    lists.say("allow", until=END - timedelta(minutes=1), **domain)
    lists.say("allow", since=END + timedelta(minutes=1), **domain)
    assert lists.mark() == before
    lists.say("allow", since=END - timedelta(minutes=1), until=END + timedelta(minutes=1), **domain)
    assert lists.values(ListKind.DOMAINS) == [] and lists.mark() != before
