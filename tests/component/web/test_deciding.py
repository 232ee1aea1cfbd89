"""Every form of a decision, sent as its page stands, and the form that takes it back: what the topic gets, what pages say."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from smishwatch.dashboards.access.roles import Role
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.broker.admin import ensure_topics
from smishwatch.pipeline.broker.lag import topic_ends
from smishwatch.pipeline.broker.reading import stretch
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.enrich import registry
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.feeds import Feeds
from smishwatch.pipeline.enrich.standing import Standing
from smishwatch.pipeline.settings import ClickHouseSettings, KafkaSettings
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.base import Origin
from smishwatch.schemas.feeds import Decision, FeedEvent
from smishwatch.schemas.report import Report
from smishwatch.schemas.topics import FEEDS
from tests.component.web.people import People, people
from tests.component.web.reading import Elements
from tests.support.devstack import fresh_topic_prefix
from tests.support.filled import END, fill

CARRIER = "carrier-a"
PARCEL = "您好，您的包裹因地址不完整无法派送，请点击 http://xqz58.cc/k 更新地址，否则将退回寄件人"
PARCEL_AGAIN = (
    "您好，您的包裹因地址不完整无法派送，请尽快点击 http://xqz58.cc/k 更新地址，否则将退回寄件人，谢谢"
)
LOAN = "您的贷款已严重逾期，请立即还款，否则将影响子女上学"
WHY = "a colleague of the bank saw it"


class Stream:
    """ENRICH, CLUSTER and SINK in this process, on what is sent in and on what the topic of decisions gets."""

    def __init__(self, kafka: KafkaSettings, clickhouse: ClickHouseSettings) -> None:
        self._kafka, self._clickhouse = kafka, clickhouse
        self._feeds, self._clusterer = Feeds(registry.starter()), Clusterer()
        self._heard: dict[int, int] = {}
        self._sent = 0

    def send(self, body: str) -> str:
        """A report of this message; its id."""
        report_id = f"r{self._sent}"
        at = END - timedelta(hours=1) + timedelta(minutes=self._sent)
        report = Report(report_id=report_id, carrier=CARRIER, reported_at=at, body=body, country="CN")
        enricher = Enricher(self._feeds.registry, Standing(self._feeds.lists, self._feeds.labels))
        fill(
            self._clickhouse, [(at, report)], first_offset=self._sent, token=report_id,
            clusterer=self._clusterer, enricher=enricher,
        )  # fmt: skip
        self._sent += 1
        return report_id

    def hear(self) -> list[Decision]:
        """Take in the decisions that came on the topic since; they are returned."""
        found = []
        for partition, end in topic_ends(self._kafka, FEEDS).items():
            start = self._heard.get(partition, 0)
            self._heard[partition] = end
            for part in stretch(self._kafka, FEEDS, start, end, partition) if end > start else ():
                found += [FeedEvent.model_validate_json(record.value) for record in part]
        self._feeds.apply(found)
        decisions = [event.decision for event in found if event.decision is not None]
        origin = Origin(topic=FEEDS.name, partition=0, offset=sum(self._heard.values()))
        written = [self._clusterer.decide(one, origin) for one in decisions]
        client = connect(self._clickhouse)
        Writer(client).write_campaigns(
            [one for one in written if one is not None], f"decided {origin.offset}"
        )
        client.close()
        return decisions


@dataclass
class Desk:
    """The analyst at the pages, over a stream with a campaign of two wordings and another of one."""

    everybody: People
    stream: Stream
    parcel: str = ""
    loan: str = ""
    wordings: list[str] = field(default_factory=list)

    def page(self, address: str) -> str:
        answer = self.everybody.clients[Role.ANALYST].get(address, headers={"Accept-Language": "en"})
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    def send(self, address: str, action: str, given: dict[str, str]) -> None:
        """Fill the form for this action that stands on the page, and send it with all that it brings itself."""
        page = self.page(address)
        form = next(one for one in forms(page) if ("action", action) in one.choices)
        assert set(given) <= {name for name, _ in form.choices}, "the form has no such field"
        data = {**form.hidden, "action": action, **given}
        assert data["csrf"]
        answer = self.everybody.clients[Role.ANALYST].post(form.address, data=data)
        assert answer.status_code == 303, answer.text
        self.page(answer.headers["location"])

    def states(self) -> list[str]:
        """What became of the decisions, newest first."""
        return re.findall(r'<span class="state (\w+)">', self.page("/decisions"))

    def listed(self) -> set[str]:
        """The campaigns of the list."""
        links = Elements(self.page("/campaigns?period=all&verdict=all")).attributes("href")
        return {link.removeprefix("/campaigns/") for link in links if link.startswith("/campaigns/c")}

    def campaign(self) -> str:
        """The parcel campaign's page, without what is listed of decisions."""
        return re.sub(
            r'<section class="card after">.*?</section>', "", self.page(f"/campaigns/{self.parcel}")
        )

    def reported_anew(self) -> str:
        """What the page of the parcel message says when it is reported once more."""
        return self.page(f"/report?carrier={CARRIER}&id={self.stream.send(PARCEL)}")


@dataclass(frozen=True)
class Form:
    """A form as a browser would find it."""

    address: str
    hidden: dict[str, str]
    choices: list[tuple[str, str]]
    """Name and value of each field."""


def forms(page: str) -> list[Form]:
    """Those that are posted."""
    found: list[Form] = []
    for tag, attributes in Elements(page).found:
        name, value = attributes.get("name") or "", attributes.get("value") or ""
        if tag == "form":
            found.append(Form(attributes["action"] or "", {}, []))
        elif tag in {"input", "select", "textarea"} and found:
            found[-1].choices.append((name, value))
            if attributes.get("type") == "hidden":
                found[-1].hidden[name] = value
    return found


@pytest.fixture
def desk(embedded_stack: EmbeddedStack, own_warehouse: ClickHouseSettings, tmp_path: Path) -> Iterator[Desk]:
    """Before anything was decided."""
    kafka = KafkaSettings(
        bootstrap=embedded_stack.kafka_bootstrap, topic_prefix=fresh_topic_prefix("deciding")
    )
    ensure_topics(kafka)
    stream = Stream(kafka, own_warehouse)
    parcel, loan = [stream.send(body) for body in (PARCEL, PARCEL_AGAIN, LOAN)][::2]
    seconds = count()

    def clock() -> datetime:
        return END + timedelta(seconds=next(seconds))

    made = Desk(people(own_warehouse, tmp_path, END, CARRIER, kafka=kafka, clock=clock), stream)
    made.parcel, made.loan = (_campaign_of(made, report_id) for report_id in (parcel, loan))
    ticks = [name for form in forms(made.page(f"/decide?campaign={made.parcel}")) for name, _ in form.choices]
    made.wordings = [name for name in ticks if name.startswith("template-")]
    assert len(made.wordings) == 2 and made.listed() == {made.parcel, made.loan}
    yield made


def _campaign_of(desk: Desk, report_id: str) -> str:
    links = Elements(desk.page(f"/report?carrier={CARRIER}&id={report_id}")).attributes("href")
    return next(link for link in links if link.startswith("/campaigns/c")).removeprefix("/campaigns/")


@dataclass(frozen=True)
class Case:
    """A decision.

    Args:
        given: what the analyst fills in beside the comment
        sent: the fields of the decision that reaches the topic
        shows: whether the pages show the decision's effect
        address: of the page with the form, where it is not the campaign's
        at_once: whether the stream's answer is enough, or a message must come that it is about
    """

    given: Callable[[Desk], dict[str, str]]
    sent: Callable[[Desk], dict[str, object]]
    shows: Callable[[Desk], bool]
    address: str = "/decide?campaign={parcel}"
    at_once: bool = True


def about_parcel(desk: Desk) -> dict[str, object]:
    return {"campaign_id": desk.parcel}


ENTITY = {"entity_kind": "domain", "value": "xqz58.cc"}
CASES: dict[str, Case] = {
    "confirm": Case(lambda _: {}, about_parcel, lambda desk: '<span class="pill">Confirmed<' in desk.campaign()),
    "dismiss": Case(lambda _: {}, about_parcel, lambda desk: '<span class="pill">Dismissed<' in desk.campaign()),
    "rename": Case(
        lambda _: {"name": " Parcels   <b>of</b> spring "},
        lambda desk: about_parcel(desk) | {"name": "Parcels <b>of</b> spring"},
        lambda desk: "<h1 class=\"wording-title\"><bdi>Parcels &lt;b&gt;of&lt;/b&gt; spring<" in desk.campaign(),
    ),
    "label": Case(
        lambda _: {"verdict": "spam", "category": "advert"},
        lambda desk: about_parcel(desk)
        | {"verdict": "spam", "category": "advert", "template_ids": sorted(one.removeprefix("template-") for one in desk.wordings)},
        lambda desk: '<dd><span class="pill spam">' in desk.campaign() and "<dd>Advert<" in desk.campaign(),
    ),
    "merge": Case(
        lambda desk: {"into": desk.loan},
        lambda desk: about_parcel(desk) | {"into_campaign_id": desk.loan},
        lambda desk: desk.listed() == {desk.loan} and f"/decide?campaign={desk.loan}" in desk.campaign(),
    ),
    "split": Case(
        lambda desk: {desk.wordings[1]: "1"},
        lambda desk: about_parcel(desk) | {"template_ids": [desk.wordings[1].removeprefix("template-")]},
        lambda desk: len(desk.listed()) == 3,
    ),
    "block": Case(
        lambda _: {"entity": "domain xqz58.cc"}, lambda _: ENTITY,
        lambda desk: "An analyst blocked xqz58[.]cc" in desk.reported_anew(), at_once=False,
    ),
    "allow": Case(
        lambda _: {"kind": "domain", "value": "hxxp://XQZ58[.]cc"}, lambda _: ENTITY,
        lambda desk: "An analyst allowed xqz58[.]cc" in desk.reported_anew(), "/decide", at_once=False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("action", CASES)
def test_a_form_decides_and_another_takes_it_back(desk: Desk, action: str) -> None:
    case = CASES[action]
    assert not case.shows(desk)
    desk.send(case.address.format(parcel=desk.parcel), action, {**case.given(desk), "comment": f" {WHY}  "})
    assert desk.states() == ["asked" if case.at_once else "awaits_message"]
    (taken,) = desk.stream.hear()
    assert (taken.action, taken.analyst, taken.comment) == (action, Role.ANALYST.value, WHY)
    assert said(taken) == case.sent(desk)
    assert case.shows(desk)
    assert desk.states() == ["in_effect"]
    assert WHY in desk.page("/decisions") and f"/decide?undo={taken.decision_id}" in desk.page("/decisions")
    assert WHY in desk.page("/audit")

    desk.send(f"/decide?undo={taken.decision_id}", "undo", {"comment": "it was another"})
    assert desk.states()[1] == "undone" and case.shows(desk), "until the stream has answered"
    (back,) = desk.stream.hear()
    assert (back.action, back.undoes, back.comment) == ("undo", taken.decision_id, "it was another")
    assert not case.shows(desk)
    assert desk.states() == ["in_effect", "undone"]
    assert f"/decide?undo={taken.decision_id}" not in desk.page("/decisions")


def said(decision: Decision) -> dict[str, object]:
    """What it is about, beside who took it, when and why."""
    told = decision.model_dump(mode="json", exclude_none=True)
    about = {name: value for name, value in told.items() if value not in ([], "")}
    if "template_ids" in about:
        about["template_ids"] = sorted(about["template_ids"])
    return {
        name: value
        for name, value in about.items()
        if name not in {"decision_id", "at", "analyst", "action", "comment"}
    }


def test_every_form_of_the_pages_is_sent_here(desk: Desk) -> None:
    addresses = (f"/decide?campaign={desk.parcel}", "/decide")
    standing = {
        value
        for address in addresses
        for form in forms(desk.page(address))
        if form.address == "/decide"
        for name, value in form.choices
        if name == "action"
    }
    assert standing == set(CASES)
