"""Messages, senders, contacts and domains that attack whoever looks at them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from smishwatch.dashboards.app import create_web
from smishwatch.dashboards.hooks.deliveries import Deliveries, Waiting
from smishwatch.dashboards.panels import PANELS
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.broker.admin import ensure_topics
from smishwatch.pipeline.feeds import versions
from smishwatch.pipeline.feeds.rows import Loaded
from smishwatch.pipeline.settings import ClickHouseSettings, KafkaSettings, Settings
from smishwatch.pipeline.stages.dead_letters import dead_letter
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.feeds import ListEntry
from smishwatch.schemas.report import Report
from tests.component.web.reading import Elements
from tests.support.devstack import fresh_topic_prefix
from tests.support.filled import PEPPER, fill
from tests.support.tables import fresh_tables

NOW = datetime.now(UTC).replace(microsecond=0)
"""The clock's: the warehouse keeps no raw text that is older than a month by its own."""
BODIES = (
    "<script>alert(1)</script> your parcel waits, pay at http://evil-parcel.top/pay now",
    '"><svg onload=alert(2)><img src=x onerror="alert(3)"> click https://evil-svg.top/x to unlock your account',
    "</p></section></main><form action=https://evil-form.top><input name=password> verify your bank account",
    "your bank \u202eknab ruoy\u2066 account\u200b is\u2060 locked, go to ht\u200btps://evil-bidi.top/a",
    "w" * 3_000 + " win a prize at https://evil-long.top/" + "a" * 1_500,
    "z\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 200 + " loan approved, call 13800138000",
    "{{ 7*7 }} ${7*7} <%= 7*7 %> {% raw %} template code, see https://evil-template.top",
    "&lt;script&gt;alert(4)&lt;/script&gt; &#x3c;b&#x3e; entity text of https://evil-entity.top",
    "⟨genuine⟩ ⟨<b>⟩ ⟨link⟩ forged slots ⟦U+202E⟧ https://evil-slot.top",
    "javascript:alert(5) data:text/html,<script>alert(6)</script> mailto:thief@evil-mail.top",
)
SENDERS = (
    "<img src=x>",
    '"onmouseover=alert(7) x="',
    "evil-sender.top",
    "\u202e0189",
    "x" * 350,
    "'; DROP TABLE reports",
)


@pytest.fixture(scope="module")
def hostile_warehouse(embedded_stack: EmbeddedStack) -> Iterator[ClickHouseSettings]:
    """A warehouse of nothing but attacks: reports, rejects, a campaign's name, and who says that a domain is bad."""
    reports = [
        (
            NOW - timedelta(minutes=number),
            Report(
                report_id=report_id(number),
                carrier="carrier-a",
                reported_at=NOW - timedelta(minutes=number + 1),
                sender=SENDERS[number % len(SENDERS)],
                reporter=f"person-{number}",
                body=body,
            ),
        )
        for number, body in enumerate(BODIES)
    ]
    with fresh_tables(embedded_stack, "hostile") as clickhouse:
        fill(clickhouse, reports)
        client = connect(clickhouse)
        Writer(client).write_dead_letters(
            [
                dead_letter(
                    Stage.ENRICH, RejectReason.INVALID_REPORT, body, body.encode(), Sealer(PEPPER), NOW - timedelta(hours=1),
                    carrier="carrier-a", report_id=body[:128],
                )
                for body in BODIES
            ],
            "rejects",
        )  # fmt: skip
        _confirm_by_a_hostile_name(client)
        _list_by_a_hostile_source(client)
        client.close()
        yield clickhouse


def report_id(number: int) -> str:
    """Of the report with this one of ``BODIES``."""
    return f"<b>{number}</b>"


def _confirm_by_a_hostile_name(client: Client) -> None:
    """As an analyst would leave a campaign; any but the first by id, whose title is to be seen."""
    client.execute(
        "INSERT INTO campaigns SELECT * REPLACE(version + 1 AS version, 'confirmed' AS status, 'scam' AS verdict,"
        " 'delivery' AS category, '<script>alert(8)</script> http://evil-form.top/n \u202e' AS name)"
        " FROM campaigns FINAL ORDER BY campaign_id DESC LIMIT 1"
    )


def _list_by_a_hostile_source(client: Client) -> None:
    """As a list is loaded whose lines name their own source."""
    source = "<script>alert(13)</script> http://evil-form.top/s \u202e"
    row = ListEntry.model_validate(
        {"kind": "domain", "value": "evil-parcel.top", "list": "block", "source": source, "first_seen": NOW}
    )
    found = versions.changes({}, Loaded({"domain:evil-parcel.top": row}), NOW)
    made = versions.next_version([], "hostile", "block", found, 1, at=NOW, by="a test")
    versions.store(client, made, found)


@pytest.fixture(scope="module")
def hostile_pages(
    embedded_stack: EmbeddedStack,
    hostile_warehouse: ClickHouseSettings,
    tmp_path_factory: pytest.TempPathFactory,
) -> TestClient:
    """The pages over it, with a log of deliveries to hooks that failed in a hostile way."""
    folder = tmp_path_factory.mktemp("hostile")
    kafka = KafkaSettings(
        bootstrap=embedded_stack.kafka_bootstrap, topic_prefix=fresh_topic_prefix("hostile")
    )
    ensure_topics(kafka)
    log = Deliveries(folder)
    for number, body in enumerate(BODIES):
        log.put("siem", f"a{number}", "{}", NOW.timestamp())
        log.note("siem", Waiting(f"a{number}", "{}", 1), NOW.timestamp(), 0, body)
    settings = Settings(clickhouse=hostile_warehouse, kafka=kafka, data_dir=folder, web_open_as="analyst")
    app = create_web(settings, clock=lambda: NOW, kept_seconds=0)
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="module")
def every_page(hostile_pages: TestClient) -> dict[str, str]:
    """Every page by its address and language, after analysts have looked, asked and decided in hostile words."""
    pages = hostile_pages
    listed = Elements(pages.get("/campaigns?period=all&verdict=all").text).attributes("href")
    campaigns = sorted({link for link in listed if link.startswith("/campaigns/c")})
    assert len(campaigns) >= len(BODIES) - 2
    posted = {**_looks(pages), **_questions(pages), **_decisions(pages, campaigns)}
    addresses = ("/", "/campaigns", *campaigns, *_searches(), *_others(pages, campaigns), *APART, *_wrong())
    fetched = {
        f"{address} {language}": pages.get(address, headers={"Accept-Language": language}).text
        for address in addresses
        for language in ("en", "zh")
    }
    return {address: TYPED.sub(r"\1", page) for address, page in {**posted, **fetched}.items()}


TYPED = re.compile(
    r'(<textarea[^>]*>|<option value="(?=(?:sender|domain|contact) )|<input [^>]*?value="|href="/campaigns\?[^"]*?q=)[^<"]*'
)
"""What a reader typed stays as it was typed, in the field where it was; what a form sends back is no text to be read."""

APART = (
    "/decisions",
    "/audit",
    "/health",
    "/downloads",
    "/webhooks",
    "/account",
    "/advisories",
    "/advisories/delivery",
    "/sql?example=" + quote("<script>alert(9)</script>"),
    "/sign-in?next=" + quote('/"><script>alert(10)</script>'),
    "/set-up?link=" + quote('"><script>alert(11)</script>'),
    "/decide?kind=domain&value=" + quote(BODIES[0]),
)
"""Pages that stand by themselves."""


def _wrong() -> list[str]:
    """Addresses that lead nowhere."""
    attack = quote("<svg onload=alert(12)>http:evil-form.top\u202e", safe="")
    places = ("/", "/campaigns/", "/operations/", "/carriers/", "/panels/", "/advisories/")
    named = ("/?period=", "/?category=", "/campaigns?sort=", "/report?carrier=carrier-a&id=", "/decide?undo=")
    return [address + attack for address in (*places, *named)]


def _searches() -> list[str]:
    """Each attack, looked for."""
    return [
        f"{path}?" + urlencode({"q": text[:180]})
        for path in ("/search", "/campaigns")
        for text in (*BODIES, *SENDERS)
    ]


def _sent(pages: TestClient, path: str, form: dict[str, str], language: str, statuses: set[int]) -> str:
    """The page that answers a form."""
    csrf = re.findall(r'name="csrf" value="([^"]+)"', pages.get("/decide").text)[0]
    answer = pages.post(path, data={**form, "csrf": csrf}, headers={"Accept-Language": language})
    assert answer.status_code in statuses, (path, answer.status_code)
    return answer.text


def _looks(pages: TestClient) -> dict[str, str]:
    """Each message as it came."""
    return {
        f"POST /report/raw {number} {language}": _sent(
            pages,
            "/report/raw",
            {"carrier": "carrier-a", "id": report_id(number), "why": body[:300]},
            language,
            {200},
        )
        for number, body in enumerate(BODIES)
        for language in ("en", "zh")
    }


def _questions(pages: TestClient) -> dict[str, str]:
    """Answers that hold the messages, and what is said of questions that cannot be asked."""
    answered = "SELECT report_id, sender, text FROM reports ORDER BY report_id"
    refused = [f"SELECT {quoted(body)} FROM {quoted(body)}" for body in BODIES]
    return {"POST /sql": _sent(pages, "/sql", {"sql": answered}, "en", {200})} | {
        f"POST /sql {number}": _sent(pages, "/sql", {"sql": sql}, "en", {400})
        for number, sql in enumerate(refused)
    }


def quoted(text: str) -> str:
    """As a string of SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _decisions(pages: TestClient, campaigns: list[str]) -> dict[str, str]:
    """A hostile name for each campaign, a block of each sender that is one, and the pages of forms that say nothing."""
    for campaign, body in zip(campaigns, BODIES, strict=False):
        form = {"action": "rename", "campaign": campaign.removeprefix("/campaigns/"), "name": body[:200]}
        _sent(pages, "/decide", {**form, "comment": body[:500]}, "en", {303})
    for sender, body in zip(SENDERS, BODIES, strict=False):
        form = {"action": "block", "entity": f"sender {sender}", "comment": body[:500]}
        _sent(pages, "/decide", form, "en", {303, 400})
    wrong = {"action": BODIES[0], "kind": SENDERS[0], "value": BODIES[1], "comment": BODIES[2]}
    return {"POST /decide": _sent(pages, "/decide", wrong, "en", {400})}


def _others(pages: TestClient, campaigns: list[str]) -> list[str]:
    """What a campaign's page leads to, every panel, and the carrier's page with receipts, known and not."""
    found = Elements(pages.get(campaigns[0]).text).attributes("href")
    operations = [link.removeprefix("/operations/") for link in found if link.startswith("/operations/")]
    ids = [campaign.removeprefix("/campaigns/") for campaign in campaigns]
    panels = {
        "": ["period=all"],
        "carrier": ["period=all&carrier=carrier-a"],
        "campaign": [f"campaign={one}" for one in ids],
        "operation": [f"operation={one}" for one in operations],
    }
    receipts = " ".join((*map(report_id, range(len(BODIES))), *BODIES[0].split(), "\u202e", SENDERS[1][:20]))
    decisions = Elements(pages.get("/decisions").text).attributes("href")
    return [
        *(link for link in found if link.startswith(("/report?", "/operations/"))),
        *(f"/panels/{panel.name}?{query}" for panel in PANELS.values() for query in panels[panel.of]),
        "/carriers/carrier-a",
        "/carriers/carrier-a?" + urlencode({"receipt": receipts}),
        *(f"/decide?campaign={one}" for one in ids),
        next(link for link in decisions if link.startswith("/decide?undo=")),
        f"/advisories/{ids[-1]}",
    ]


NO_PAGES = {
    "/health.json": "a program reads it",
    "/healthz": "a program reads it",
    "/live": "a stream of events",
    "/static/{name}": "files that are ours",
    "/panels/{name}/{form}": "files; tests/unit/dashboards/test_exports.py looks at what they hold",
}
"""Routes that answer with no page."""


def test_every_page_is_looked_at(hostile_pages: TestClient, every_page: dict[str, str]) -> None:
    reading = {
        route.path: route
        for route in routes(hostile_pages)
        if "GET" in route.methods and not route.path.startswith("/api/")
    }
    assert set(NO_PAGES) <= set(reading)
    addresses = {address.rsplit(" ", 1)[0] for address in every_page} - set(_wrong())
    visited = {urlsplit(address).path for address in addresses}
    for path, route in reading.items():
        assert path in NO_PAGES or any(route.path_regex.match(one) for one in visited), (
            f"{path} shows text that may be hostile: look at it here, or say in NO_PAGES why not"
        )
    for page in every_page.values():
        assert "<main" in page


def routes(pages: TestClient) -> list[APIRoute]:
    """What the application answers."""
    app: Any = pages.app
    return [route for route in app.routes if isinstance(route, APIRoute)]


def test_what_is_looked_at_is_there(every_page: dict[str, str]) -> None:
    """Or nothing hostile would be seen for want of anything."""
    for number in range(len(BODIES)):
        looked = every_page[f"POST /report/raw {number} en"]
        assert looked.count('<p class="wording"') == 2, "the text as it came stands below the redacted one"
    for name, least in (("decisions", 10), ("audit", 30), ("webhooks", 10), ("health", 10)):
        assert every_page[f"/{name} en"].count("<tr>") > least, name
    assert every_page["/health en"].count("evil-parcel[.]top") == 2, "as an id and as a detail"
    assert "evil-parcel[.]top" in every_page["/audit en"]
    assert "evil-parcel[.]top" in every_page["/decisions en"]
    assert "evil-parcel[.]top" in every_page["POST /sql"]
    receipts = next(page for address, page in every_page.items() if "?receipt=" in address)
    assert receipts.count("/report?carrier=carrier-a") >= len(BODIES)
    named = max(address for address in every_page if address.startswith("/decide?campaign="))
    assert "alert(8)" in every_page[named]
    assert any("alert(13)" in page for address, page in every_page.items() if address.startswith("/search?"))
    told = [page for address, page in every_page.items() if address.startswith("/advisories/c")]
    assert len(told) == 2 and all("<article" in page for page in told)


INPUTS = frozenset((
    "q", "period", "brand", "carrier", "id", "why", "csrf", "action", "campaign", "comment", "name", "into", "value", "country",
    "undo", "next", "password",
))  # fmt: skip


def test_nothing_hostile_becomes_part_of_a_page(
    hostile_pages: TestClient, every_page: dict[str, str]
) -> None:
    allowed = {
        "html", "head", "meta", "link", "script", "body", "a", "header", "img", "main",
        "svg", "g", "rect", "line", "text", "title", "polyline", "polygon", "table", "thead", "tbody", "tr", "th", "td",
        "ul", "ol", "li", "article", "dl", "dt", "dd", "section", "h1", "h2", "h3", "small", "b", "mark", "bdi", "br", "wbr", "blockquote", "footer",
        "form", "fieldset", "legend", "datalist", "input", "textarea", "path", "circle", "tspan", "label", "select", "option", "button", "time", "details", "summary", "pre", "p", "div", "span", "nav",
    }  # fmt: skip
    for path, page in every_page.items():
        elements = Elements(page)
        assert elements.tags() <= allowed, (path, elements.tags() - allowed)
        scripts = [attributes for tag, attributes in elements.found if tag == "script"]
        assert len(scripts) <= 1, path  # none for somebody who is not let in, as where there is no page
        assert all((one["src"] or "").startswith("/static/") for one in scripts), path
        assert all(
            "onload" not in attributes and "onerror" not in attributes for _, attributes in elements.found
        )
        assert not elements.attributes("onmouseover")
        for tag, attributes in elements.found:
            if tag == "form":
                action = (attributes["action"] or "").removesuffix("#receipts")
                assert any(route.path_regex.match(action) for route in routes(hostile_pages)), (path, action)
            if tag == "img":
                assert (attributes["src"] or "").startswith("/static/"), path
            if tag == "input":
                assert attributes.get("name") in INPUTS or attributes.get("type") == "checkbox", path


def test_links_and_hosts_are_disarmed_wherever_they_stand(every_page: dict[str, str]) -> None:
    for path, page in every_page.items():
        main = page.split("<main")[1].split("</main>")[0]
        for host in ("parcel", "svg", "form", "bidi", "long", "template", "entity", "slot", "mail", "sender"):
            assert f"evil-{host}.top" not in main, (path, host)
        assert "http://evil" not in main and "https://evil" not in main, path
    samples = "".join(every_page.values())
    assert "evil-parcel[.]top" in samples


def test_characters_that_turn_text_about_are_shown(every_page: dict[str, str]) -> None:
    pages = "".join(every_page.values())
    for character in "\u202e\u2066\u200b\u2060":
        assert character not in pages
    assert '<span class="unseen" title="U+202E">U+202E</span>' in pages
    assert '<span class="unseen" title="U+200B">¦</span>' in pages


BREAKS = re.compile(r"<wbr>|</?(?:td|th|tr|option|section|div|h1|h2|p|ul|li)>")
"""Beside white space; a cell and a block are places to break as well."""


def test_towers_of_marks_are_cut_and_giant_words_can_break(every_page: dict[str, str]) -> None:
    for page in every_page.values():
        assert "\u0301\u0302\u0303\u0304\u0305" not in page
        main = page.split("<main")[1]
        shown = re.sub(r"<(\w+)[^>]*>", r"<\1>", main)  # the address of a link may be long, it is not seen
        cells = BREAKS.sub(" ", shown)
        unbroken = [word for word in cells.split() if len(word) > 400]
        assert unbroken == [], "words that cannot break"


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", "'; DROP TABLE reports; --", "\\", "%", "{q:String}", "\u202e"]
)
def test_what_is_searched_for_is_a_text_and_nothing_else(
    hostile_pages: TestClient, hostile_warehouse: ClickHouseSettings, query: str
) -> None:
    answer = hostile_pages.get("/campaigns", params={"q": query})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    client = connect(hostile_warehouse)
    assert client.execute("SELECT count() FROM reports FINAL") == [(len(BODIES),)]
    client.close()
