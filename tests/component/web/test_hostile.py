"""Messages, senders, contacts and domains that attack whoever looks at them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.app import create_web
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.schemas.report import Report
from tests.component.web.reading import Elements
from tests.support.filled import END, fill
from tests.support.tables import fresh_tables

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
    """A warehouse of nothing but attacks."""
    reports = [
        (
            END - timedelta(minutes=number),
            Report(
                report_id=f"<b>{number}</b>",
                carrier="carrier-a",
                reported_at=END - timedelta(minutes=number + 1),
                sender=SENDERS[number % len(SENDERS)],
                reporter=f"person-{number}",
                body=body,
            ),
        )
        for number, body in enumerate(BODIES)
    ]
    with fresh_tables(embedded_stack, "hostile") as clickhouse:
        fill(clickhouse, reports)
        yield clickhouse


@pytest.fixture(scope="module")
def hostile_pages(hostile_warehouse: ClickHouseSettings) -> TestClient:
    """The pages over it."""
    settings = Settings(clickhouse=hostile_warehouse, web_open_as="analyst")
    return TestClient(create_web(settings, clock=lambda: END, kept_seconds=0), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def every_page(hostile_pages: TestClient) -> dict[str, str]:
    """The overview, the list and each campaign's page, in both languages."""
    pages = hostile_pages
    listed = Elements(pages.get("/campaigns").text).attributes("href")
    campaigns = sorted({link for link in listed if link.startswith("/campaigns/c")})
    assert len(campaigns) >= len(BODIES) - 2
    return {
        f"{path} {language}": TYPED.sub(
            r"\1\2\3", pages.get(path, headers={"Accept-Language": language}).text
        )
        for path in ("/", "/campaigns", *campaigns, *_searches(), *_others(pages, campaigns))
        for language in ("en", "zh")
    }


TYPED = re.compile(
    r"(<textarea[^>]*>)[^<]*(</textarea>)|(<option value=)\"(?:sender|domain|contact) [^\"]*\""
)
"""What a reader typed stays as it was typed, in the field where it was; what a form sends back is no text to be read."""


def _searches() -> list[str]:
    """Each attack, looked for."""
    return ["/search?" + urlencode({"q": text[:300]}) for text in (*BODIES, *SENDERS)]


def _others(pages: TestClient, campaigns: list[str]) -> list[str]:
    """The report and the operation that a campaign's page leads to, and the carrier's page."""
    found = Elements(pages.get(campaigns[0]).text).attributes("href")
    decide = [campaign.replace("/campaigns/", "/decide?campaign=") for campaign in campaigns]
    return [link for link in found if link.startswith(("/report?", "/operations/"))] + [
        "/carriers/carrier-a",
        "/panels/top_campaigns?period=all",
        "/panels/carrier_campaigns?period=all&carrier=carrier-a",
        "/panels/domains_top?period=all",
        *(
            f"/panels/campaign_{name}?campaign={campaign.removeprefix('/campaigns/')}"
            for campaign in campaigns
            for name in ("senders", "domains", "contacts", "reasons", "templates")
        ),
        *(
            f"/panels/operation_{name}?operation={link.removeprefix('/operations/')}"
            for link in found
            if link.startswith("/operations/")
            for name in ("campaigns", "ties")
        ),
        "/carriers/carrier-a?"
        + urlencode({"receipt": "<script>alert(1)</script> \u202e http://evil-form.top/"}),
        *decide,
    ]


def test_nothing_hostile_becomes_part_of_a_page(every_page: dict[str, str]) -> None:
    allowed = {
        "html", "head", "meta", "link", "script", "body", "a", "header", "img", "main",
        "svg", "g", "rect", "line", "text", "title", "polyline", "polygon", "table", "thead", "tbody", "tr", "th", "td",
        "ul", "li", "dl", "dt", "dd", "section", "h1", "h2", "h3", "small", "b", "mark", "bdi", "br", "wbr", "blockquote", "footer",
        "form", "fieldset", "legend", "datalist", "input", "textarea", "path", "circle", "tspan", "label", "select", "option", "button", "time", "details", "summary", "pre", "p", "div", "span", "nav",
    }  # fmt: skip
    for path, page in every_page.items():
        elements = Elements(page)
        assert elements.tags() <= allowed, (path, elements.tags() - allowed)
        scripts = [attributes for tag, attributes in elements.found if tag == "script"]
        assert len(scripts) == 1, path
        assert all(
            "onload" not in attributes and "onerror" not in attributes for _, attributes in elements.found
        )
        assert not elements.attributes("onmouseover")
        for tag, attributes in elements.found:
            if tag == "form":
                assert (attributes["action"] or "").removesuffix("#receipts") in {
                    "/",
                    "/carriers/carrier-a",
                    "/campaigns",
                    "/search",
                    "/report",
                    "/report/raw",
                    "/decide",
                }, path
            if tag == "img":
                assert (attributes["src"] or "").startswith("/static/"), path
            if tag == "input":
                assert attributes.get("name") in {
                    "q",
                    "period",
                    "brand",
                    "carrier",
                    "id",
                    "why",
                    "csrf",
                    "action",
                    "campaign",
                    "comment",
                    "name",
                    "into",
                } or (attributes.get("type") == "checkbox"), path


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


def test_towers_of_marks_are_cut_and_giant_words_can_break(every_page: dict[str, str]) -> None:
    for page in every_page.values():
        assert "\u0301\u0302\u0303\u0304\u0305" not in page
        main = page.split("<main")[1]
        shown = re.sub(r"<(\w+)[^>]*>", r"<\1>", main)  # the address of a link may be long, it is not seen
        cells = re.sub(r"<wbr>|</?(?:td|th|tr)>", " ", shown)  # a cell is a place to break as well
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
