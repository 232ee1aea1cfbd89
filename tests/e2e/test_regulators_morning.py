"""The regulator's morning: what changed, what takes off, who is imitated, where; figures taken along, and the bulletin."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from selenium.webdriver.common.by import By

from smishwatch.dashboards import comparing, places
from smishwatch.dashboards.access.roles import Role
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.schemas.report import Report
from tests.e2e.browser import Browser, until
from tests.e2e.reader import LIVE, Reader
from tests.e2e.stage import Stage, command, staged, stream
from tests.support.devstack import embedded_stack

__all__ = ["embedded_stack"]

pytestmark = pytest.mark.timeout(480)
NAME = "rita"
DAYS, REPORTS = 2.5, 900
REPORTS_OF_MONTH = 150
A_MOMENT = timedelta(minutes=1)
"""Longer than an answer is kept."""
TILE_OF_MAP = re.compile(r"^([^:]+): ([\d,]+)$")


@pytest.fixture(scope="module")
def stage(embedded_stack: EmbeddedStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stream of two days and a half up to now, and some days of the month before."""
    with staged(embedded_stack, tmp_path_factory.mktemp("morning"), "morning") as built:
        now = datetime.now(tz=UTC)
        built.person(NAME, Role.REGULATOR)
        before = last_month_ends(now)
        built.send(
            [
                *stream(REPORTS_OF_MONTH, before, 3.0, name="month", seed=11),
                *stream(REPORTS, now, DAYS, name="days", seed=7),
            ]
        )
        yield built


@pytest.fixture(scope="module")
def address(stage: Stage) -> str:
    """Of the pages."""
    return stage.serve("web")


def last_month_ends(now: datetime) -> datetime:
    """Some hours before this month began, UTC, so that late reports have come in by then."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=6)


def test_the_morning(browser: Browser, stage: Stage, address: str, tmp_path: Path) -> None:
    rita = Reader(browser, address)
    rita.sign_in(NAME)
    what_changed(rita, stage)
    what_takes_off(rita)
    who_is_imitated(rita)
    where(rita)
    a_filter_is_in_the_address(rita)
    as_it_happens(rita, stage)
    in_chinese(rita)
    the_bulletin(rita, stage, tmp_path)
    assert browser.complaints() == []
    assert [
        url for url in browser.requests() if not url.startswith((f"{address}/", "file://", "data:"))
    ] == []


def what_changed(rita: Reader, stage: Stage) -> None:
    """The overview says how many reports there were, and whether that is more than chance against the day before."""
    status, told = rita.fetched("/api/v1/figures/report_totals")
    assert status == 200
    figures = json.loads(told)
    start, end, made_at = (datetime.fromisoformat(figures[name]) for name in ("start", "end", "made_at"))
    now, compared = (figures["rows"][0][name] for name in ("reports", "previous_reports"))
    assert rita.figure("reports") == now == stage.reported(start, end) > 100
    day_before = start - (end - start)
    least, most = (
        stage.reported(day_before, until - (end - start)) for until in (made_at - A_MOMENT, made_at)
    )
    assert least <= compared <= most, "the day before, for as long as this one has lasted"
    note = rita.text("[data-figure=reports] .note")
    if comparing.is_significant(now, compared):
        assert comparing.change_text(now, compared) in note
    else:
        assert "chance" in note, note
    rita.checked()


def what_takes_off(rita: Reader) -> None:
    """An emerging campaign gives its reason in a sentence, and leads to the campaign."""
    rita.open("/?period=7d")
    said = rita.text(".alert p")
    assert re.search(r"\d+ people", said) and "expected" in said, said
    (people,) = re.findall(r"(\d+) people", said)[:1]
    rita.follow(".alert a")
    rita.until_live()
    facts = dict(re.findall(r"^(Reports)\n([\d,]+)$", rita.text("dl.facts"), re.M))
    assert int(facts["Reports"].replace(",", "")) >= int(people)
    assert rita.every("main a[href^='/decide']") == [], "a regulator looks, an analyst decides"
    rita.checked()


def who_is_imitated(rita: Reader) -> None:
    """Kind by institution: the table on the page is the one in the files, and says what it counts and how."""
    rita.open("/?period=7d")
    rita.follow("main a.chip[href^='/panels/category_brands?']")
    assert "institution" in rita.text("main .card p").lower()
    assert "SELECT" in rita.text("pre.sql") and "FROM rollup_" in rita.text("pre.sql")
    shown = [int(one.text.replace(",", "")) for one in rita.every("main table td.num")]
    links = {one.text.lower(): one.get_attribute("href") for one in rita.every(".exports a")}
    status, written = rita.fetched(str(links["csv"]))
    assert status == 200
    table = list(csv.DictReader(io.StringIO(written.lstrip("\ufeff"))))
    assert [int(row["reports"]) for row in table][: len(shown)] == shown
    address = next(str(one) for one in links.values() if "/api/v1/figures/" in str(one))
    status, written = rita.fetched(address)
    rows = json.loads(written)["rows"]
    assert [{name: str(value) for name, value in row.items()} for row in rows] == table
    status, drawn = rita.fetched(str(links["svg"]))
    assert status == 200
    picture = ElementTree.fromstring(drawn)
    texts = {"".join(one.itertext()).strip() for one in picture.iter() if one.tag.endswith("text")}
    assert f"{shown[0]:,}" in texts, texts
    rita.checked()


def where(rita: Reader) -> None:
    """The map: a tile a region, which together have as many reports as the table below."""
    rita.open("/panels/regions?period=7d")
    titles = rita.browser.run(
        "return [...document.querySelectorAll('.maps title')].map(one => one.textContent)"
    )
    tiles: Counter[str] = Counter()
    for found in filter(None, map(TILE_OF_MAP.match, titles)):
        tiles[found[1]] += int(found[2].replace(",", ""))
    _, written = rita.fetched("/api/v1/figures/regions?period=7d")
    table: Counter[str] = Counter()
    for row in json.loads(written)["rows"]:
        _, _, part = row["region"].partition("-")
        named = places.region(row["region"], "en") if part else "no region known"
        table[named] += row["reports"]
    assert +tiles == +table
    assert len(table) > 20
    rita.checked()


def a_filter_is_in_the_address(rita: Reader) -> None:
    """What was chosen can be sent to a colleague; panels and their files obey it, and say what they count."""
    rita.open("/?period=7d")
    everything = rita.figure("reports")
    rita.browser.run("document.querySelector('[name=verdict]').value = 'scam'")
    rita.browser.run("document.querySelector('[name=country]').value = 'CN'")
    rita.follow("form.filter button")
    asked = dict(parse_qsl(urlsplit(rita.driver.current_url).query, keep_blank_values=True))
    assert asked == {"period": "7d", "verdict": "scam", "country": "CN"}
    _, told = rita.fetched(f"/api/v1/figures/report_totals?{urlencode(asked)}")
    assert 0 < rita.figure("reports") == json.loads(told)["rows"][0]["reports"] < everything
    csv_link = "details.about a[href^='/panels/categories/csv?']"
    rita.browser.run(f"document.querySelector(\"{csv_link}\").closest('details').open = true")
    menu = rita.one(csv_link).find_element(By.XPATH, "./ancestor::details")
    assert "distinct reports" in menu.text.lower() and "SQL" in menu.text
    status, written = rita.fetched(str(rita.one(csv_link).get_attribute("href")))
    counts = [int(row["reports"]) for row in csv.DictReader(io.StringIO(written.lstrip("\ufeff")))]
    card = menu.find_element(By.XPATH, "./ancestor::section")
    shown = [int(one.text.replace(",", "")) for one in card.find_elements(By.CSS_SELECTOR, ".value")]
    assert status == 200 and shown == counts[: len(shown)]
    rita.checked()


def as_it_happens(rita: Reader, stage: Stage) -> None:
    """A report comes in; then the pages' server is stopped and started, and another comes in. The page stays open."""
    rita.open("/")
    before = rita.figure("reports")
    rita.until_live()
    rita.browser.run("window.stillHere = true")
    stage.send([(now := datetime.now(tz=UTC), one_more("live-1", now))])
    until(lambda: rita.figure("reports") == before + 1, "the figure did not change")
    assert stage.end("web") == 0
    until(lambda: not rita.browser.run(LIVE), "live without a server")
    stage.send([(now := datetime.now(tz=UTC), one_more("live-2", now))])
    stage.serve("web")
    rita.until_live()
    until(lambda: rita.figure("reports") == before + 2, "the figure is as old as before the restart")
    assert rita.browser.run("return window.stillHere") is True
    rita.browser.complaints()  # that there was nobody to ask for a while


def one_more(report_id: str, now: datetime) -> Report:
    return Report(
        report_id=report_id, carrier="cn-east", reported_at=now, body="your parcel waits at https://a.top"
    )


def in_chinese(rita: Reader) -> None:
    """The same figures in Chinese."""
    before = rita.figure("reports")
    rita.follow("a.tongue")
    assert rita.browser.run("return document.documentElement.lang") == "zh-Hans"
    assert rita.text("h1") == "总览" and rita.figure("reports") == before
    rita.checked()


def the_bulletin(rita: Reader, stage: Stage, tmp_path: Path) -> None:
    """Of the month before, in Chinese; its figures are those that were sent, and it opens as a page by itself."""
    end = datetime.now(tz=UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    month = f"{end - timedelta(days=1):%Y-%m}"
    start = (end - timedelta(days=1)).replace(day=1)
    command(stage, "report", "--month", month, "--lang", "zh", "--format", "html", "-o", str(tmp_path))
    rita.open((tmp_path / f"bulletin-{month}-zh.html").as_uri())
    reports = stage.reported(start, end)
    assert reports > 50
    assert rita.text(".tile dd").split()[0] == f"{reports:,}"
    annex = (tmp_path / f"bulletin-{month}.csv").read_text(encoding="utf-8-sig")
    assert str(reports) in re.split(r"[,\s]", annex)
    rita.checked()
