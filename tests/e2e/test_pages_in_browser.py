"""What a reader's browser does with the pages: no complaint, nothing asked elsewhere, nothing out of place."""

import json
import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from fastapi import FastAPI

from smishwatch.dashboards import language
from smishwatch.dashboards.app import create_web
from smishwatch.dashboards.bulletin import figures, writing
from smishwatch.dashboards.live import Changes
from smishwatch.dashboards.questions import Questions
from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from smishwatch.schemas.report import Report
from tests.e2e.browser import Browser, until
from tests.e2e.pages import ASKED, Page, every_page, largest_campaign
from tests.e2e.site import Site
from tests.support.filled import END, FilledWarehouse, fill
from tests.support.webserver import served

SCREENS = ((1_440, False), (1_024, True), (360, False), (360, True), (1_800, True))
"""Widths, and whether in dark; wide screens begin at 1 700."""
IS_LIVE = "return document.querySelector('.live').classList.contains('on')"
REFUSED = ("status of 404 (Not Found)", "status of 400 (Bad Request)")
"""What the console says of a page about a problem."""
OVERFLOWING = """
return [...document.querySelectorAll('main *, header *, footer *')]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll, svg, .name > *'))
  .map(one => one.tagName + '.' + one.className)
"""
CUT = """
return [...document.querySelectorAll('main svg')]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => one.outerHTML.slice(0, 200))
"""
"""Pictures that end outside of the screen, also where they could be scrolled to."""
UNHINTED = """
return [...document.querySelectorAll('main .scroll')]
  .filter(one => one.scrollWidth > one.clientWidth + 1)
  .filter(one => one.tabIndex !== 0 || !getComputedStyle(one).backgroundAttachment.startsWith('local'))
  .map(one => one.outerHTML.slice(0, 200))
"""
"""What is wider than its place without a shadow at its edge, or out of a keyboard's reach."""
ON_PAPER = {
    "overview", "campaign", "campaign-decided", "operation", "advisory", "advisory-campaign", "decisions", "bulletin",
}  # fmt: skip
PAPER_WIDTH = 720
"""A4 between its margins."""
WHITE = "rgb(255, 255, 255)"
CONTROLS = """
return [...document.querySelectorAll('nav, form, button, input, select, textarea, summary, .button, .skip, a[href^="/decide"], .chip[href^="/panels/"]')]
  .filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 200))
"""
"""What paper cannot do."""
CLIPPED = """
return [...document.querySelectorAll('main *')].filter(one => one.checkVisibility() && !one.closest('svg, .bars'))
  .filter(one => /auto|scroll/.test(getComputedStyle(one).overflow)
    && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1))
  .map(one => one.outerHTML.slice(0, 200))
"""
"""What could be scrolled to, on a screen."""
PALE = """
const brightness = colour => {
  const [red, green, blue, opacity = 1] = colour.match(/[\\d.]+/g).map(Number);
  return opacity ? (red * 299 + green * 587 + blue * 114) / 255000 : null;
};
const behind = one => {
  for (; one; one = one.parentElement) {
    const found = brightness(getComputedStyle(one).backgroundColor);
    if (found !== null) return found;
  }
  return 1;
};
return [...document.querySelectorAll('body, body *')]
  .filter(one => one.checkVisibility() && !one.closest('.m-4, .m-5'))
  .filter(one => [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim()))
  .filter(one => {
    const style = getComputedStyle(one);
    return brightness(one.closest('svg') ? style.fill : style.color) > 0.5 || behind(one) < 0.6;
  })
  .map(one => [one.outerHTML.slice(0, 200), getComputedStyle(one).color, behind(one)])
"""
"""Text that is not dark on a light ground; the darkest fields of maps and tables are meant to be dark."""
AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
VIOLATIONS = """
const done = arguments[0];
// Only how much is written about what is in order is left out, which takes most of the time.
axe.run(document, { resultTypes: ["violations"] }).then(found => done(found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))])));
"""
VIOLATIONS_OF_COLOURS = VIOLATIONS.replace("{ ", "{ runOnly: ['color-contrast', 'link-in-text-block'], ", 1)
"""What a theme can change."""
AXE_WITHIN_SECONDS = 300
"""A page takes two seconds alone; on two processors under everything else it once took more than sixty."""
MOST_COMPRESSED_BYTES = 250_000
TILE = "return document.querySelector('[data-figure=reports] dd')?.firstChild.nodeValue.trim()"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_are_whole_and_silent(browser: Browser, site: Site, language: str) -> None:
    """On every screen, from a phone's to a wide one, as the reader turns from one to the other."""
    pages = every_page(browser, site, language)
    for page in pages:
        page.open(browser)
        assert browser.run("return getComputedStyle(document.querySelector('.card')).borderRadius") != "0px"
        for width, dark in SCREENS:
            browser.resize(width)
            browser.show(dark=dark)
            assert browser.run("return document.documentElement.scrollWidth") <= width, (page, width)
            for wrong in (OVERFLOWING, CUT, UNHINTED):
                assert browser.run(wrong) == [], (page, width)
        if page.is_live:
            until(lambda: browser.run(IS_LIVE), f"{page} is not live")
    assert [one for one in browser.complaints() if not one.endswith(REFUSED)] == []
    asked = browser.requests()
    assert len(asked) >= len(pages) * 2
    assert [url for url in asked if not url.startswith(site.own)] == []


def test_pages_are_light(browser: Browser, site: Site) -> None:
    """With everything that a page asks for, as the server sends it, with no proxy in front."""
    pages = [one for one in every_page(browser, site, "en") if one.is_live]
    browser.requests()
    for page in pages:
        page.open(browser)
        asked = {url for url in browser.requests() if urlsplit(url).path != "/live"}
        assert asked and all(url.startswith(site.own) for url in asked)
        weight = sum(weight_of(url) for url in asked)
        assert weight < MOST_COMPRESSED_BYTES, (page, weight)


def weight_of(address: str) -> int:
    """Bytes as they are sent."""
    try:
        return len(urlopen(Request(address, headers={"Accept-Encoding": "gzip"})).read())
    except HTTPError as problem:
        return len(problem.read())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_to_complain_about(browser: Browser, site: Site, language: str) -> None:
    """By the rules of WCAG 2.2 A and AA and axe's own, in light; in dark by those about colours."""
    axe = AXE.read_text(encoding="utf-8")
    browser.driver.set_script_timeout(AXE_WITHIN_SECONDS)
    found = {}
    for page in every_page(browser, site, language):
        page.open(browser)
        browser.run(axe)
        found[page.name, "light"] = browser.driver.execute_async_script(VIOLATIONS)
        browser.show(dark=True)
        found[page.name, "dark"] = browser.driver.execute_async_script(VIOLATIONS_OF_COLOURS)
    assert {page: violations for page, violations in found.items() if violations} == {}


def test_paper_takes_what_is_to_be_read(browser: Browser, site: Site) -> None:
    """No navigation, form or button, and dark on white, also for a reader whose screen is dark."""
    pages = [page for page in every_page(browser, site, "en") if page.name in ON_PAPER]
    assert len(pages) == len(ON_PAPER)
    for page in pages:
        page.open(browser, width=PAPER_WIDTH, dark=True)
        assert browser.run(PALE) != [], "a dark screen is dark"
        browser.show(dark=True, on_paper=True)
        assert browser.run("return getComputedStyle(document.body).backgroundColor") == WHITE, page
        assert browser.run(CONTROLS) == [], page
        assert browser.run(PALE) == [], page
        assert browser.run("return document.querySelector('main h1').checkVisibility()"), page
        assert browser.run("return document.documentElement.scrollWidth") <= PAPER_WIDTH, page
        assert browser.run(CLIPPED) == [], page


def test_figures_change_without_loading_the_page_again(
    browser: Browser, own_address: str, own_warehouse: ClickHouseSettings
) -> None:
    insert(own_warehouse, 1)
    browser.open(f"{own_address}/?lang=en")
    assert browser.run(TILE) == "1"
    until(lambda: browser.run(IS_LIVE), "not live")
    browser.run("window.stillHere = true; document.querySelector('main a').focus()")
    browser.run("window.focused = document.activeElement; window.scrollTo(0, 300)")
    scrolled = browser.run("return window.scrollY")
    insert(own_warehouse, 2)
    until(lambda: browser.run(TILE) == "2", "the figure did not change")
    assert browser.run("return window.stillHere") is True
    assert browser.run("return document.activeElement === window.focused && window.focused !== document.body")
    assert browser.run("return window.scrollY") == scrolled
    assert browser.complaints() == []


def test_a_page_goes_on_by_itself_after_a_restart_of_the_server(
    browser: Browser, own_warehouse: ClickHouseSettings, tmp_path: Path
) -> None:
    """The server stops, a proxy answers for it that nobody is there, and another server starts."""
    settings = Settings(clickhouse=own_warehouse, data_dir=tmp_path, web_open_as="analyst")
    port = free_port()
    is_live = "return document.querySelector('.live').classList.contains('on')"
    asked = threading.Event()
    proxy = FastAPI()
    proxy.state.changes = Changes(lambda: "")

    @proxy.get("/{path:path}", status_code=502)
    def nobody(path: str) -> None:
        if path == "live":
            asked.set()

    insert(own_warehouse, 1)
    with served(create_web(settings), port) as address:
        browser.open(f"{address}/?lang=en")
        until(lambda: browser.run(is_live), "not live")
        browser.run("window.stillHere = true")
    until(lambda: not browser.run(is_live), "still live without a server")
    with served(proxy, port):
        until(asked.is_set, "the browser did not come back")
        insert(own_warehouse, 2)
    with served(create_web(settings), port):
        until(lambda: browser.run(is_live), "not live after the restart")
        until(lambda: browser.run(TILE) == "2", "the figure is as old as before the restart")
    assert browser.run("return window.stillHere") is True


def test_times_are_those_of_where_the_reader_is(browser: Browser, address: str) -> None:
    browser.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Shanghai"})
    browser.open(f"{address}/?period=7d&lang=en")
    said = "return document.querySelector('.sub').textContent + document.querySelector('.zone').textContent"
    until(lambda: browser.run(said).count("Asia/Shanghai") == 2, "not in the reader's zone")
    browser.run("document.querySelector('.zone a').click()")
    until(lambda: browser.run(said).count("UTC") >= 2 and "Asia" not in browser.run(said), "not in UTC")
    browser.open(f"{address}/campaigns?lang=en")
    assert "Asia" not in browser.run(said), "the choice is kept"
    assert browser.run("return document.querySelector('.zone a').hidden") is False
    assert browser.complaints() == []


def test_what_the_reader_types_and_what_answers_it_stays(
    browser: Browser, own_address: str, own_warehouse: ClickHouseSettings
) -> None:
    insert(own_warehouse, 1)
    browser.open(f"{own_address}/campaigns?lang=en")
    until(lambda: browser.run(IS_LIVE), "not live")
    time.sleep(1.5)
    browser.run("const box = document.querySelector('[name=q]'); box.focus(); box.value = 'parc'")
    insert(own_warehouse, 2)
    reports = "return document.querySelector('tbody .num:last-child').textContent"
    until(lambda: browser.run(reports) == "2", "the list did not change")
    assert browser.run("return [document.activeElement.name, document.activeElement.value]") == ["q", "parc"]
    Page("sql-answer", f"{own_address}/sql?example=hours_of_day", ASKED).open(browser)
    answered = "return document.querySelectorAll('section.after tbody tr').length"
    assert browser.run(answered) > 0
    insert(own_warehouse, 3)
    time.sleep(4)
    assert browser.run(answered) > 0, "the answer to a form is gone"


def test_a_problem_page_becomes_the_page_when_the_warehouse_is_back(
    browser: Browser, own_warehouse: ClickHouseSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smishwatch.dashboards import questions
    from smishwatch.pipeline.warehouse.errors import WarehouseUnavailableError

    def away(*_: object) -> None:
        raise WarehouseUnavailableError("away")

    with served(
        create_web(Settings(clickhouse=own_warehouse, data_dir=tmp_path, web_open_as="analyst"))
    ) as address:
        with monkeypatch.context() as broken:
            broken.setattr(questions.query, "run", away)
            browser.open(f"{address}/?lang=en")
            assert "does not answer" in browser.run("return document.querySelector('main').textContent")
            time.sleep(4)
            assert "does not answer" in browser.run("return document.querySelector('main').textContent")
        until(
            lambda: "No reports yet" in browser.run("return document.querySelector('main').textContent"),
            "not back",
        )


def insert(clickhouse: ClickHouseSettings, number: int) -> None:
    now = datetime.now(tz=UTC)
    report = Report(
        report_id=f"r{number}",
        carrier="carrier-a",
        reported_at=now,
        body="your parcel waits at https://a.top",
    )
    fill(clickhouse, [(now, report)], first_offset=number, token=f"browser{number}")


def test_pictures_of_the_documentation(
    browser: Browser, filled_warehouse: FilledWarehouse, screenshots: Path, tmp_path: Path
) -> None:
    names = [
        ("enrich", "worker"),
        ("cluster", "worker"),
        ("sink", "worker"),
        ("gateway", "door"),
        ("web", "page"),
    ]
    processes = [
        {"name": name, "role": role, "state": "running", "pid": 1, "restarts": 0, "uptime_seconds": 7_260.0,
         "last_exit_code": None, "health_port": None}
        for name, role in names
    ]  # fmt: skip
    status = tmp_path / "status.json"
    status.write_text(
        json.dumps({"processes": processes, "lag": {"enrich": 0, "cluster": 0, "sink": 0}, "stopping": False})
    )
    os.utime(status, (END.timestamp(), END.timestamp()))
    settings = Settings(clickhouse=filled_warehouse.clickhouse, data_dir=tmp_path, web_open_as="analyst")
    with served(create_web(settings, clock=lambda: END)) as address:
        campaign = largest_campaign(browser, address, "loan_impersonation")
        for name, page, height in (
            ("overview-en", f"{address}/?period=7d&lang=en", 1_300),
            ("overview-zh", f"{address}/?period=7d&lang=zh", 1_300),
            ("campaigns-en", f"{address}/campaigns?period=7d&lang=en", 1_000),
            ("campaign-zh", f"{campaign}?lang=zh", 1_400),
            ("health-en", f"{address}/health?lang=en", 560),
            ("regions-zh", f"{address}/panels/regions?period=7d&lang=zh", 900),
            ("decide-en", f"{campaign.replace('/campaigns/', '/decide?campaign=')}&lang=en", 900),
            ("advisory-zh", f"{address}/advisories/loan_impersonation?lang=zh", 900),
            ("advisories-en", f"{address}/advisories?lang=en", 700),
            ("sql-en", f"{address}/sql?example=institutions_last_week&lang=en", 700),
        ):
            browser.open(page, width=1_280)
            until(
                lambda: browser.run(IS_LIVE),
                "not live",
            )
            file = screenshots / f"{name}.png"
            browser.picture(file, 1_280, height)
            assert 20_000 < file.stat().st_size < 400_000, name
    march = figures.month_asked("2026-03", datetime(2026, 4, 2, tzinfo=UTC))
    found = figures.gather(Questions(filled_warehouse.clickhouse), march)
    for lang in language.LANGUAGES:
        page = tmp_path / "bulletin.html"
        page.write_bytes(writing.as_html(found, lang))
        browser.open(page.as_uri(), width=1_280)
        browser.picture(screenshots / f"bulletin-{lang}.png", 1_280, 1_100)
        assert 20_000 < (screenshots / f"bulletin-{lang}.png").stat().st_size < 400_000
