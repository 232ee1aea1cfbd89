"""An analyst, with the keyboard alone, gets from a pasted message to the operation and confirms the campaign; the stream
answers; and the public reads of it, without a link and without a number of the scammers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from selenium.webdriver.common.keys import Keys

from smishwatch.dashboards.access.roles import Role
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.enrich import registry
from tests.e2e.browser import Browser, until
from tests.e2e.reader import Reader
from tests.e2e.stage import PASSWORD, Stage, staged, stream
from tests.e2e.three_clicks import disguised
from tests.support.devstack import embedded_stack

__all__ = ["embedded_stack"]

pytestmark = pytest.mark.timeout(480)
NAME = "ann"
DAYS, REPORTS = 1.5, 600
LARGEST = """
    SELECT campaign_id, found.operation, found.imitated, any(report_id), any(carrier)
    FROM reports FINAL
    JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS places USING template_id
    JOIN
    (
        SELECT campaign_id, operation_id AS operation, brand AS imitated FROM campaigns FINAL
        WHERE verdict = 'scam' AND brand != ''
    ) AS found USING campaign_id
    WHERE arrayExists(owner -> ifNull(owner, '') != found.imitated, links.brand)
    GROUP BY campaign_id, found.operation, found.imitated
    HAVING countIf(reports.brand = found.imitated) = count()
    ORDER BY count() DESC, campaign_id
    LIMIT 1
"""
"""The largest campaign that imitates an institution and leads to a link that is not the institution's, and one of its
reports."""
CARRIED = """
    SELECT DISTINCT arrayJoin(arrayConcat([if(sender_kind = 'alphanumeric', '', sender)], links.domain, contacts.value)) AS carried
    FROM reports FINAL
    JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS places USING template_id
    WHERE campaign_id = '{campaign_id}' AND carried != ''
"""
"""Numbers, domains and contacts of its messages; a name in place of a number is that of the institution."""


@dataclass(frozen=True)
class Case:
    """What the analyst has in hand, and what is behind it."""

    campaign_id: str
    operation_id: str
    brand: str
    body: str


@pytest.fixture(scope="module")
def stage(embedded_stack: EmbeddedStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stream of a day and a half up to now."""
    with staged(embedded_stack, tmp_path_factory.mktemp("case"), "case") as built:
        built.person(NAME, Role.ANALYST)
        built.send(stream(REPORTS, datetime.now(tz=UTC), DAYS, name="case", seed=7))
        yield built


@pytest.fixture(scope="module")
def address(stage: Stage) -> str:
    """Of the pages."""
    return stage.serve("web")


@pytest.fixture(scope="module")
def case(stage: Stage) -> Case:
    """A message somebody was sent."""
    ((campaign_id, operation_id, brand, report_id, carrier),) = stage.house.rows(LARGEST)
    bodies = {(report.carrier, report.report_id): report.body for _, report in reversed(stage.sent)}
    return Case(campaign_id, operation_id, brand, bodies[carrier, report_id])


def test_with_the_keyboard_alone(browser: Browser, stage: Stage, address: str, case: Case) -> None:
    ann = Reader(browser, address)
    signs_in(ann)
    typed, _ = disguised(case.body, case.campaign_id)
    pastes(ann, typed)
    ann.tab_to(f"a[href='/campaigns/{case.campaign_id}']")
    opens(ann, f"/campaigns/{case.campaign_id}")
    ann.tab_to(f"a[href='/operations/{case.operation_id}']")
    opens(ann, f"/operations/{case.operation_id}")
    assert case.campaign_id in browser.run("return document.querySelector('main').innerHTML")
    ann.tab_to(f"a[href='/campaigns/{case.campaign_id}']")
    opens(ann, f"/campaigns/{case.campaign_id}")
    confirms(ann, case)
    assert browser.complaints() == []


def signs_in(ann: Reader) -> None:
    ann.open("/search?lang=en")
    ann.tab_to("[name=name]").send_keys(NAME)
    ann.tab_to("[name=password]").send_keys(PASSWORD, Keys.ENTER)
    until(
        lambda: ann.driver.current_url.split("?")[0].endswith("/search"), "not led to where she wanted to go"
    )
    ann.checked()


def pastes(ann: Reader, typed: str) -> None:
    """The first Tab offers to skip the navigation."""
    ann.press(Keys.TAB)
    assert ann.driver.switch_to.active_element.get_attribute("class") == "skip"
    ann.press(Keys.ENTER)
    ann.tab_to("main [name=q]").send_keys(typed)
    ann.tab_to("main button")
    opens(ann, "/search")
    ann.checked()


def opens(ann: Reader, path: str) -> None:
    """Enter on what has the focus."""
    before = ann.driver.current_url
    ann.press(Keys.ENTER)
    until(lambda: ann.driver.current_url != before and path in ann.driver.current_url, f"not led to {path}")
    until(lambda: bool(ann.browser.run("return document.readyState === 'complete'")), "not loaded")


def confirms(ann: Reader, case: Case) -> None:
    """She decides; the page says by itself when the stream has answered."""
    ann.checked()
    ann.tab_to("a.button[href^='/decide']")
    opens(ann, "/decide?campaign=")
    ann.tab_to("[name=comment]").send_keys("the bank has seen it")
    ann.tab_to("main button", lambda button: button.text == "Confirm")
    ann.press(Keys.ENTER)
    until(lambda: bool(ann.every(".state")), "no decision on the page")
    until(lambda: bool(ann.every(".state.in_effect")), "the stream does not answer")
    ann.checked()
    ann.open(f"/campaigns/{case.campaign_id}")
    assert "Confirmed" in ann.text("dl.facts") and "the bank has seen it" in ann.text()


def test_the_public_is_told(browser: Browser, stage: Stage, address: str, case: Case) -> None:
    """Nobody signs in. On the page are the institution's own channel and what to do, on paper as well."""
    confirmed = "SELECT count() FROM campaigns FINAL WHERE status = 'confirmed'"
    assert stage.house.rows(confirmed) == [(1,)], "the analyst's story comes first"
    somebody = Reader(browser, address)
    somebody.open("/advisories?lang=en", width=360)
    somebody.checked()
    somebody.follow(f"main a[href^='/advisories/{case.campaign_id}']")
    somebody.checked()
    told = somebody.text()
    known = registry.starter()
    ((brand,),) = stage.house.rows(
        f"SELECT brand FROM campaigns FINAL WHERE campaign_id = '{case.campaign_id}'"
    )
    institution = known.institutions[brand]
    channel = somebody.text(".channel")
    assert [one for one in (*institution.hotlines, *institution.domains) if one in channel], (
        institution,
        told,
    )
    page = browser.run("return document.documentElement.outerHTML")
    carried = [row[0] for row in stage.house.rows(CARRIED.format(campaign_id=case.campaign_id))]
    theirs = [
        one for one in carried if brand not in (*known.owners_of_host(one), *known.owners_of_number(one))
    ]
    assert theirs, carried
    assert [one for one in theirs if one in page] == []
    assert case.body not in page
    links = browser.run("return [...document.querySelectorAll('a')].map(one => one.href)")
    assert [one for one in links if not one.startswith(f"{address}/")] == []
    on_paper(browser, somebody)
    for closed in ("/", "/campaigns", f"/campaigns/{case.campaign_id}", "/search", "/sql", "/audit"):
        assert "/sign-in" in browser.run(f"return (await fetch('{closed}')).url"), closed
    assert browser.complaints() == []


def on_paper(browser: Browser, somebody: Reader) -> None:
    """Black on white, without navigation, and with everything that is told."""
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    style = "getComputedStyle(document.querySelector('{}'))"
    assert (
        browser.run(f"return {style.format('nav.main')}.display") == "none"
        or not somebody.one("nav.main").is_displayed()
    )
    assert browser.run(f"return {style.format('body')}.backgroundColor") in {
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    }
    assert somebody.one(".channel").is_displayed() and somebody.one("ol.advice").is_displayed()
    paper = browser.driver.execute_cdp_cmd("Page.printToPDF", {})
    assert len(paper["data"]) > 5_000
