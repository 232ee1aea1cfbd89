"""An analyst whose browser runs no scripts: every page is complete, every form works, and nothing waits for a script."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.app import create_web
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.broker.admin import ensure_topics
from smishwatch.pipeline.settings import KafkaSettings, Settings
from smishwatch.pipeline.warehouse.client import connect
from tests.e2e.browser import Browser, until
from tests.e2e.reader import Reader
from tests.e2e.site import Decided
from tests.e2e.stage import PASSWORD
from tests.support.devstack import fresh_topic_prefix
from tests.support.webserver import served

NAME = "ann"
LOADED = "return document.readyState === 'complete' ? performance.timeOrigin : null"
"""When the navigation to this page began; each has its own."""
COUNTED = "SELECT count() FROM (SELECT DISTINCT carrier, report_id FROM reports WHERE {condition})"


@pytest.fixture
def link(tmp_path: Path) -> str:
    """The secret with which Ann sets her password."""
    return Accounts(tmp_path).add(NAME, Role.ANALYST, "", datetime.now(tz=UTC), "test")


@pytest.fixture
def ann(
    browser: Browser, decided: Decided, embedded_stack: EmbeddedStack, tmp_path: Path, link: str
) -> Iterator[Reader]:
    """Ann, without scripts, before pages that take decisions."""
    kafka = KafkaSettings(
        bootstrap=embedded_stack.kafka_bootstrap, topic_prefix=fresh_topic_prefix("scripts")
    )
    ensure_topics(kafka)
    settings = Settings(clickhouse=decided.clickhouse, kafka=kafka, data_dir=tmp_path)
    browser.without_scripts()
    with served(create_web(settings)) as address:
        yield Reader(browser, address)


def counted(decided: Decided, condition: str) -> int:
    client = connect(decided.clickhouse)
    try:
        return int(client.execute(COUNTED.format(condition=condition))[0][0])
    finally:
        client.close()


def presses(ann: Reader, css: str) -> None:
    """Enter on a link or a button, and the page it leads to."""
    before = ann.browser.run(LOADED)
    ann.one(css).send_keys(Keys.ENTER)
    until(lambda: ann.browser.run(LOADED) not in {None, before}, f"{css} leads nowhere")


def test_an_analyst_works_without_scripts(ann: Reader, decided: Decided, link: str) -> None:
    sets_a_password(ann, link)
    signs_out(ann)
    ann.sign_in(NAME, "/?period=7d")
    assert ann.figure("reports") == counted(decided, "1")
    assert ann.text(".live") == "Not live"
    filters(ann, decided)
    message = looks_about(ann, decided)
    searches(ann, decided, message)
    asks(ann, decided)
    decides_and_undoes(ann, decided)
    signs_out(ann)
    assert [one for one in ann.browser.requests() if "/live?" in one] == []


def sets_a_password(ann: Reader, link: str) -> None:
    """Not twice the same at first; the page that says so can be read in the other language."""
    ann.open(f"/set-up?link={link}&lang=en")
    for again in ("something else again", PASSWORD):
        ann.one("[name=password]").send_keys(PASSWORD)
        ann.one("[name=again]").send_keys(again)
        presses(ann, "main form button")
        if again != PASSWORD:
            assert ann.text("[role=alert]")
            in_both_languages(ann, "[name=again]")


def in_both_languages(ann: Reader, css: str) -> None:
    """There and back; what the page is about is still on it."""
    for _ in range(2):
        spoken = ann.one("html").get_attribute("lang")
        presses(ann, "a.tongue")
        assert ann.one("html").get_attribute("lang") != spoken
        assert ann.every(css), (ann.driver.current_url, ann.text())


def filters(ann: Reader, decided: Decided) -> None:
    Select(ann.one("form.filter [name=verdict]")).select_by_value("scam")
    presses(ann, "form.filter button")
    assert "verdict=scam" in ann.driver.current_url
    assert ann.figure("reports") == counted(decided, "verdict = 'scam'") < counted(decided, "1")
    presses(ann, ".chips a.chip")
    assert ann.figure("reports") == counted(decided, "1")


def looks_about(ann: Reader, decided: Decided) -> str:
    """From the list to a campaign, its operation and back, and to a report and its original text, which is returned."""
    presses(ann, "nav.main a[href='/campaigns']")
    assert len(ann.every("tbody tr")) > 5
    ann.open(f"/campaigns/{decided.campaign_id}")
    presses(ann, "dl.facts a[href^='/operations/']")
    assert ann.every(f"a[href='/campaigns/{decided.campaign_id}']")
    presses(ann, f"a[href='/campaigns/{decided.campaign_id}']")
    presses(ann, "blockquote footer a")
    redacted = ann.text(".wording")
    ann.one("[name=why]").send_keys("the bank asks")
    presses(ann, "form[action='/report/raw'] button")
    shown = [one.text for one in ann.every(".wording")]
    assert len(shown) == 2 and shown[0] == redacted
    in_both_languages(ann, ".wording")
    return shown[1]


def searches(ann: Reader, decided: Decided, message: str) -> None:
    presses(ann, "nav.main a[href='/search']")
    ann.one("main [name=q]").send_keys(message.replace("\n", " "))
    presses(ann, "form.search button")
    assert ann.every(f"tbody a[href='/campaigns/{decided.campaign_id}']")


def asks(ann: Reader, decided: Decided) -> None:
    presses(ann, "nav.main a[href='/sql']")
    ann.one("[name=sql]").send_keys("SELECT uniqExact(carrier, report_id) AS counted FROM reports")
    presses(ann, "form.asking button")
    assert ann.text("section.after tbody") == str(counted(decided, "1"))


def decides_and_undoes(ann: Reader, decided: Decided) -> None:
    """A name for the campaign; taken back from the page that is shown then."""
    ann.open(f"/campaigns/{decided.campaign_id}")
    presses(ann, "a.button[href^='/decide']")
    before = len(ann.every(".state"))
    ann.one("[name=name]").send_keys(" of Ann's")
    presses(ann, "form:has([value=rename]) button")
    assert len(ann.every(".state")) == before + 1
    row = "tr:has(.state.asked)"
    assert "of Ann's" in ann.text(row)
    presses(ann, f"{row} a[href^='/decide?undo=']")
    ann.one("[name=comment]").send_keys("a slip")
    presses(ann, "form:has([value=undo]) button")
    ann.open("/decisions")
    assert "a slip" in ann.text() and "of Ann's" in ann.text()


def signs_out(ann: Reader) -> None:
    presses(ann, "nav.main a[href='/account']")
    presses(ann, "form[action='/sign-out'] button")
    ann.open("/campaigns")
    assert "/sign-in?next=" in ann.driver.current_url and ann.driver.find_elements(By.NAME, "password")
