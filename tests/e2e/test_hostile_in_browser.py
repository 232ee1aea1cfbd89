"""Five hundred messages that attack their readers, on every page that shows text, in a browser on a phone: nothing runs,
nothing is asked elsewhere, and the pages keep their shape."""

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from smishwatch.dashboards.app import create_web
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.settings import Settings
from tests.e2e.browser import Browser, until
from tests.e2e.test_pages_in_browser import OVERFLOWING
from tests.support import hostile
from tests.support.filled import END, fill
from tests.support.tables import fresh_tables
from tests.support.webserver import served

WIDTH = 360
FRAMES_AT_ONCE = 25
ADDRESSES_IN_A_SCRIPT = 50
"""A script may take a minute."""
FRAMED = """
const [addresses, width, atOnce] = arguments, done = arguments[arguments.length - 1];
const wrong = [], live = /<script src="[^"]*" defer><\\/script>/;
function overflowing(document, innerWidth) { OVERFLOWING }
async function look(address) {
  const answer = await fetch(address);
  const frame = document.createElement("iframe");
  frame.width = width; frame.height = 800;
  frame.srcdoc = (await answer.text()).replace(live, "");
  const loaded = new Promise(resolve => frame.addEventListener("load", resolve));
  document.body.append(frame);
  await loaded;
  const page = frame.contentDocument, seen = frame.contentWindow;
  await page.fonts.ready;
  const over = overflowing(page, width);
  if (answer.status !== 200 || seen.RAN || window.RAN || !page.querySelector("main .wording") || over.length
      || page.documentElement.scrollWidth > width || page.scripts.length)
    wrong.push([address, answer.status, page.documentElement.scrollWidth, over]);
  frame.remove();
}
(async () => {
  for (let at = 0; at < addresses.length; at += atOnce) await Promise.all(addresses.slice(at, at + atOnce).map(look));
})().then(() => done(wrong), problem => done([String(problem)]));
""".replace("RAN", hostile.RAN).replace("OVERFLOWING", OVERFLOWING)


@pytest.fixture(scope="module")
def hostile_address(embedded_stack: EmbeddedStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages over nothing but attacks."""
    with fresh_tables(embedded_stack, "hostile") as clickhouse:
        fill(clickhouse, hostile.reports(END))
        settings = Settings(
            clickhouse=clickhouse, data_dir=tmp_path_factory.mktemp("web"), web_open_as="analyst"
        )
        with served(create_web(settings, clock=lambda: END, kept_seconds=60)) as address:
            yield address


def paths(text: str, beginning: str) -> list[str]:
    """The addresses of a page that begin so, each once, as they stand in it."""
    found = (part.split('"')[0] for part in text.split('href="')[1:])
    return sorted({one.replace("&amp;", "&") for one in found if one.startswith(beginning)})


def fetched(address: str) -> str:
    with urlopen(address) as answer:
        return str(answer.read().decode())


def nothing_happened(browser: Browser, address: str) -> None:
    """Since the last look: no complaint (also none that something was kept from running), and nobody else was asked."""
    assert browser.complaints() == []
    assert [url for url in browser.requests() if not url.startswith((f"{address}/", "about:srcdoc"))] == []


def test_every_message_on_its_own_page(browser: Browser, hostile_address: str) -> None:
    bodies = hostile.messages()
    assert len(bodies) == len(set(bodies)) == hostile.MESSAGES
    asked = [
        "/report?" + urlencode({"carrier": "carrier-a", "id": report.report_id})
        for _, report in hostile.reports(END)
    ]
    browser.open(f"{hostile_address}/account")
    for at in range(0, len(asked), ADDRESSES_IN_A_SCRIPT):
        some = asked[at : at + ADDRESSES_IN_A_SCRIPT]
        assert browser.driver.execute_async_script(FRAMED, some, WIDTH, FRAMES_AT_ONCE) == []
    nothing_happened(browser, hostile_address)


def test_pages_that_show_many_of_them(browser: Browser, hostile_address: str) -> None:
    campaigns = paths(fetched(f"{hostile_address}/campaigns?period=7d"), "/campaigns/c")
    first = fetched(hostile_address + campaigns[0])
    every = [
        "/?period=7d",
        "/campaigns?period=7d",
        "/carriers/carrier-a?period=7d",
        "/panels/domains_top?period=7d",
        "/sql?" + urlencode({"example": "hours_of_day"}),
        *campaigns[:6],
        *(
            f"/panels/campaign_{name}?campaign={campaigns[0][-17:]}"
            for name in ("senders", "reasons", "templates")
        ),
        *paths(first, "/operations/"),
        *(campaign.replace("/campaigns/", "/decide?campaign=") for campaign in campaigns[:2]),
        *("/search?" + urlencode({"q": payloads[0][:300]}) for payloads in [*hostile.FAMILIES.values()][::2]),
        *("/search?" + urlencode({"q": sender}) for sender in hostile.SENDERS[-7::3]),
        "/campaigns?" + urlencode({"q": hostile.ENDINGS[0]}),
    ]
    for path in every:
        browser.open(hostile_address + path, width=WIDTH)
        assert browser.run(f"return window.{hostile.RAN}") is None, path
        assert browser.run("return document.documentElement.scrollWidth") <= WIDTH, path
        assert browser.run(OVERFLOWING) == [], path
        assert browser.run("return document.scripts.length") == 1, path
    nothing_happened(browser, hostile_address)


def test_answers_in_sql_show_them_all(browser: Browser, hostile_address: str) -> None:
    browser.open(f"{hostile_address}/sql", width=WIDTH)
    asked = "SELECT text, sender, report_id, '<img src=x onerror=alert(1)>' AS shown FROM reports LIMIT 1000"
    browser.run(
        f"document.querySelector('[name=sql]').value = {json.dumps(asked)};"
        "document.querySelector('form.asking button').click()"
    )
    rows = "return document.querySelectorAll('section.after tbody tr').length"
    until(lambda: int(browser.run(rows)) >= 200, "no answer")
    assert browser.run(f"return window.{hostile.RAN}") is None
    assert browser.run("return document.documentElement.scrollWidth") <= WIDTH
    assert browser.run(OVERFLOWING) == []
    nothing_happened(browser, hostile_address)


def test_tables_open_harmlessly(hostile_address: str) -> None:
    """Every cell as a spreadsheet reads it, also behind blanks and in full-width forms."""
    campaigns = paths(fetched(f"{hostile_address}/campaigns?period=7d"), "/campaigns/c")
    files = [
        "/panels/domains_top/csv?period=7d",
        *(
            f"/panels/campaign_{name}/csv?campaign={campaign[-17:]}"
            for campaign in campaigns[:20]
            for name in ("senders", "contacts", "reasons", "templates")
        ),
        *(f"/api/v1{campaign}/export?format=csv" for campaign in campaigns),
        "/api/v1/blocklists/senders.csv",
        "/api/v1/blocklists/domains.csv",
        "/api/v1/blocklists/contacts.csv",
    ]
    cells = 0
    for path in files:
        text = fetched(hostile_address + path)
        assert "\x00" not in text
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
            for cell in row:
                begins = cell.lstrip(" \u00a0\u3000\u200b\u200e\u202e\ufeff")
                number = begins.removeprefix("+").removeprefix("-").replace(".", "", 1)
                assert not begins.startswith(tuple("=+-@\t\r\n＝＋－＠")) or number.isdecimal(), (path, cell)
                cells += 1
    assert cells > 200
