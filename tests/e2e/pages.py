"""Every kind of page, and how one comes to it."""

from dataclasses import dataclass
from typing import Any

from tests.e2e.browser import Browser, until
from tests.e2e.site import Decided, Site

NOTHING = "zzqqxx"
"""That no message holds."""
A_REPORT = "return document.querySelector('blockquote footer a').href"
SHOWN_RAW = """
document.querySelector('[name=why]').value = 'the bank asks';
document.querySelector('form[action="/report/raw"] button').click();
"""
ASKED = "document.querySelector('form.asking button').click()"
NOT_THE_SAME = """
document.querySelector('[name=password]').value = 'correct horse battery';
document.querySelector('[name=again]').value = 'another horse battery';
document.querySelector('main form button').click();
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One of a kind."""

    name: str
    """Of its picture."""
    address: str
    sends: str = ""
    """JavaScript that fills in a form and sends it: the page is the answer to it."""
    is_file: bool = False
    """Whether it stands by itself, without the site around it."""

    @property
    def is_live(self) -> bool:
        """Whether it follows what happens."""
        return not self.sends and not self.is_file

    def open(self, browser: Browser, **screen: Any) -> None:
        """Load it, and send its form where it is an answer."""
        browser.open(self.address, **screen)
        if self.sends:
            browser.run(f"window.before = true; {self.sends}")
            until(
                lambda: bool(browser.run("return !window.before && document.readyState === 'complete'")),
                "no answer",
            )


def largest_campaign(browser: Browser, address: str, category: str = "") -> str:
    """The address of the largest scam campaign."""
    browser.open(f"{address}/campaigns?period=7d&verdict=scam&category={category}")
    return str(browser.run("return document.querySelector('tbody a').href"))


def every_page(browser: Browser, site: Site, language: str) -> tuple[Page, ...]:
    """One of each kind; from here on the browser reads in this language."""
    address = site.address
    campaign = largest_campaign(browser, address)
    browser.open(f"{campaign}?lang={language}")
    report = browser.run(A_REPORT)
    operation = browser.run("return document.querySelector('a[href^=\"/operations/\"]').href")
    return (
        Page("overview", f"{address}/?period=7d"),
        Page("campaigns", f"{address}/campaigns?period=7d"),
        Page("campaigns-none", f"{address}/campaigns?period=7d&q={NOTHING}"),
        Page("campaign", campaign),
        Page("operation", operation),
        Page("problem", f"{address}/campaigns/c0000000000000000"),
        Page("report", report),
        Page("health", f"{address}/health"),
        Page("carrier", f"{address}/carriers/cn-east?period=7d"),
        Page("search", f"{address}/search?q=%E8%B4%B7%E6%AC%BE%E9%80%BE%E6%9C%9F"),
        Page("panel-carriers", f"{address}/panels/carriers?period=7d"),
        Page("panel-reports_over_time", f"{address}/panels/reports_over_time?period=7d"),
        Page("panel-regions", f"{address}/panels/regions?period=7d"),
        Page("sign-in", f"{address}/sign-in"),
        Page("account", f"{address}/account"),
        Page("downloads", f"{address}/downloads"),
        Page("decide-campaign", campaign.replace("/campaigns/", "/decide?campaign=")),
        Page("decide", f"{address}/decide"),
        Page("sql", f"{address}/sql?example=hours_of_day"),
        Page("sql-answer", f"{address}/sql?example=hours_of_day", ASKED),
        Page("advisory", f"{address}/advisories/bank_phishing"),
        *_at_work(site.decided.address if site.decided else address),
        *(_decided(browser, site.decided) if site.decided else ()),
        *((Page("overview-empty", f"{site.empty}/"),) if site.empty else ()),
        *((Page("bulletin", site.bulletins[language], is_file=True),) if site.bulletins else ()),
    )


def _at_work(address: str) -> tuple[Page, ...]:
    """What people do, and what is told to whom."""
    return tuple(Page(name, f"{address}/{name}") for name in ("decisions", "advisories", "webhooks", "audit"))


def _decided(browser: Browser, decided: Decided) -> tuple[Page, ...]:
    """About what was decided there, and about who is to come."""
    address = decided.address
    browser.open(f"{address}/campaigns/{decided.campaign_id}")
    report = browser.run(A_REPORT)
    return (
        Page("report-raw", report, SHOWN_RAW),
        Page("campaign-decided", f"{address}/campaigns/{decided.campaign_id}"),
        Page("decide-undo", f"{address}/decide?undo={decided.decision_id}"),
        Page("advisory-campaign", f"{address}/advisories/{decided.campaign_id}"),
        Page("set-up", f"{address}/set-up?link={decided.link}"),
        Page("set-up-again", f"{address}/set-up?link={decided.link}", NOT_THE_SAME),
    )
