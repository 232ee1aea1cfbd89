"""Every figure on the overview equals the one counted from the reports that were sent in."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import language, names, places
from smishwatch.dashboards.app import create_web
from smishwatch.dashboards.period import period
from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.settings import Settings
from smishwatch.schemas.codes import LinkClass, Verdict
from smishwatch.schemas.enriched import EnrichedReport
from tests.component.web.brute_force_of_reports import SENDER_GROUPS
from tests.component.web.conftest import NewPages
from tests.component.web.reading import bars, columns, figures, legend, number, section, sections
from tests.support.filled import END, FilledWarehouse

PERIODS = ("24h", "7d", "all", "30d")
TAG = re.compile(r"<[^>]+>")
TILE = re.compile(r"<title>([^<:]+): ([\d,]+)</title>")


def counted(filled: FilledWarehouse, name: str) -> list[EnrichedReport]:
    """The distinct reports of a period."""
    moments = [report.reported_at for report in filled.distinct]
    chosen = period(name, END, min(moments), max(moments))
    return filled.within(chosen.start, chosen.end)


def top(counts: Counter[str], section_name: str) -> dict[str, int]:
    """The ten largest in the order of the pages: by count, then by code, by their English names."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:10]
    return {language.text("en", section_name, code): count for code, count in ordered}


@pytest.fixture(params=PERIODS)
def named(request: pytest.FixtureRequest) -> str:
    """The name of a period."""
    return str(request.param)


@pytest.fixture
def stream(request: pytest.FixtureRequest, named: str) -> FilledWarehouse:
    """What the period is of: a month of reports, or six days of many."""
    kind = "month" if named == "30d" else "filled"
    found: FilledWarehouse = request.getfixturevalue(f"{kind}_warehouse")
    return found


@pytest.fixture
def page(new_pages: NewPages, stream: FilledWarehouse, named: str) -> str:
    """The overview of that period in English."""
    return new_pages(stream.clickhouse).get(f"/?period={named}", headers={"Accept-Language": "en"}).text


def test_the_stream_has_what_makes_counting_hard(filled_warehouse: FilledWarehouse) -> None:
    arrived = sum(len(one.enriched.reports) for one in filled_warehouse.outcomes if one.enriched)
    assert len(filled_warehouse.distinct) < arrived


def test_tiles(page: str, named: str, stream: FilledWarehouse) -> None:
    reports = counted(stream, named)
    assert len(reports) > 100
    shown = figures(page)
    assert shown["reports"] == len(reports)
    assert shown["reporters"] == len({report.reporter for report in reports if report.reporter})


def test_rankings(page: str, named: str, stream: FilledWarehouse) -> None:
    found = [report.enrichment for report in counted(stream, named)]
    assert bars(section(page, "Kinds of message")) == top(
        Counter(one.category.value for one in found), "category"
    )
    assert bars(section(page, "Senders")) == top(
        Counter(one.sender_kind.value for one in found), "sender_kind"
    )
    groups = Counter(SENDER_GROUPS.get(one.sender_kind, "other") for one in found)
    heads = re.findall(
        r'<h3 class="side">([^<]+) <span class="value">([^<]+)</span>', section(page, "Senders")
    )
    assert len(heads) >= 2 and dict(heads) == {
        language.text("en", "sender_group", group): f"{count:,} · {language.percent(count / len(found))}"
        for group, count in groups.items()
    }
    assert bars(section(page, "Languages")) == top(Counter(one.language for one in found), "tongue")


def test_rankings_of_regions_and_links(page: str, named: str, stream: FilledWarehouse) -> None:
    reports = counted(stream, named)

    def largest(counts: Counter[str], most: int = 10) -> dict[str, int]:
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most])

    def largest_places(counts: Counter[str]) -> dict[str, int]:
        return {places.place(code, "en"): count for code, count in largest(counts).items()}

    regions = Counter(one.region or one.country or "" for one in reports)
    assert bars(section(page, "Regions most reported")) == largest_places(regions)
    classes: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    for one in reports:
        for domain, kind in {(link.domain, link.link_class) for link in one.enrichment.links}:
            classes[language.text("en", "link_class", kind.value)] += 1
            if kind is LinkClass.OWN:
                endings[domain.rsplit(".", 1)[-1]] += 1
    assert bars(section(page, "Where links lead")) == dict(classes)
    assert bars(section(page, "Top-level domains")) == largest(endings)
    tiles = dict(TILE.findall(section(page, "Regions")))
    assert all(
        number(tiles[places.region(region, "en")]) == count
        for region, count in regions.items()
        if region.startswith("CN-")
    )


CROSSED = re.compile(r'<td class="num m-\d">(?:<a href="[^"]*">([\d,]+)</a>|<span>0</span>)</td>')


def test_kinds_by_institution_imitated(page: str, stream: FilledWarehouse, named: str) -> None:
    """A line for each of the ten institutions with the most reports, a column for each of the eight kinds."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in counted(stream, named):
        seen = one.enrichment
        if seen.brand and seen.verdict in {Verdict.SCAM, Verdict.SPAM}:
            kind = language.text("en", "category", seen.category.value)
            counts[names.institution(seen.brand, "en"), kind] += 1
    card = section(page, "Kind by institution imitated")
    kinds = [
        unescape(TAG.sub("", one)) for one in re.findall(r'<th class="num" scope="col">(.*?)</th>', card)
    ]
    shown: dict[tuple[str, str], int] = {}
    for line in card.split('<th scope="row">')[1:]:
        name = unescape(line.partition("</th>")[0])
        cells = [number(found or "0") for found in CROSSED.findall(line)]
        assert len(cells) == len(kinds) == 8
        shown |= {(name, kind): cell for kind, cell in zip(kinds, cells, strict=True)}
    assert len(shown) == 80
    assert all(counts[key] == cell for key, cell in shown.items())
    of_brand: Counter[str] = Counter()
    for (name, _), count in counts.items():
        of_brand[name] += count
    told = {name for name, _ in shown}
    assert min(of_brand[name] for name in told) >= max(of_brand[name] for name in of_brand.keys() - told)


def test_reports_per_million_subscribers(filled_warehouse: FilledWarehouse, tmp_path: Path) -> None:
    file = tmp_path / "subscribers.toml"
    file.write_text("[subscribers]\ncn-east = 2_000_000\n")
    settings = Settings(
        clickhouse=filled_warehouse.clickhouse,
        data_dir=tmp_path,
        web_open_as="analyst",
        subscribers_file=file,
    )
    pages = TestClient(create_web(settings, clock=lambda: END, kept_seconds=0))
    rows = {row["carrier"]: row for row in pages.get("/api/v1/figures/carriers?period=all").json()["rows"]}
    own = sum(one.carrier == "cn-east" for one in filled_warehouse.distinct)
    assert (rows["cn-east"]["subscribers"], rows["cn-east"]["per_million"]) == (2_000_000, round(own / 2, 1))
    assert rows["cn-south"]["per_million"] is None
    card = section(pages.get("/?period=all", headers={"Accept-Language": "en"}).text, "Carriers")
    assert "Reports per million subscribers" in card and f">{own / 2:,.1f}<" in card


def test_carriers(page: str, named: str, stream: FilledWarehouse) -> None:
    expected = Counter(report.carrier for report in counted(stream, named))
    rows = section(page, "Carriers").split("<tr><td>")[1:]
    shown = {
        TAG.sub("", row.split("</td>")[0]): number(row.split('<td class="num">')[1].split("<")[0])
        for row in rows
    }
    assert {carrier: count for carrier, count in shown.items() if count} == dict(expected)


def test_the_timeline_adds_up(page: str, named: str, stream: FilledWarehouse) -> None:
    reports = counted(stream, named)
    card = section(page, "Reports over time")
    verdicts = Counter(report.enrichment.verdict.value for report in reports)
    assert legend(card) == {language.text("en", "verdict", code): count for code, count in verdicts.items()}
    assert sum(columns(card).values()) == len(reports)


def test_each_bar_of_a_day(filled_pages: TestClient, filled_warehouse: FilledWarehouse) -> None:
    shown = columns(
        section(filled_pages.get("/?period=24h", headers={"Accept-Language": "en"}).text, "Reports over time")
    )
    start = END.replace(minute=0) - timedelta(hours=23)
    expected = Counter(
        language.moment(report.reported_at.replace(minute=0, second=0, microsecond=0), "en")
        for report in filled_warehouse.within(start, END + timedelta(hours=1))
    )
    assert {name: count for name, count in shown.items() if count} == dict(expected)
    assert len(shown) == 24


def test_the_course_of_a_campaign_by_carrier_and_by_region(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    """Of the largest campaign: hours by carrier, days by region, each with its total."""
    row = filled_pages.get("/api/v1/figures/top_campaigns?period=all").json()["rows"][0]
    page = filled_pages.get(f"/campaigns/{row['campaign_id']}", headers={"Accept-Language": "en"}).text
    wordings = {
        one["template_id"]
        for one in Questions(filled_warehouse.clickhouse, kept_seconds=0).ask(
            "campaign_templates", {"campaign_id": row["campaign_id"], "limit": 10_000, "carrier": ""}
        )
    }
    reports = [one for one in filled_warehouse.distinct if one.enrichment.template_id in wordings]
    assert len(reports) == row["reports"] > 50
    by_carrier, by_region = sections(page, "Reports over time")
    assert legend(by_carrier) == dict(Counter(one.carrier for one in reports))
    regions = Counter(places.place(one.region or one.country or "", "en") for one in reports)
    shown = legend(by_region)
    others = shown.pop("Other regions")
    assert len(shown) == 7 and shown.items() <= regions.items()
    assert others == len(reports) - sum(shown.values()) and min(shown.values()) >= max(
        count for region, count in regions.items() if region not in shown
    )
    days = Counter(language.day(one.reported_at, "en") for one in reports)
    assert {day: count for day, count in columns(by_region).items() if count} == dict(days)


def test_campaigns_of_the_list_hold_all_reports(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    total, page = 0, 1
    while True:
        answer = filled_pages.get(f"/campaigns?period=all&verdict=all&page={page}").text
        rows = answer.split("<tbody>")[1].split("<tr>")[1:] if "<tbody>" in answer else []
        if not rows:
            break
        total += sum(number(row.rsplit('<td class="num">', 1)[1].split("<")[0]) for row in rows)
        page += 1
    assert total == len(filled_warehouse.distinct)


def test_the_list_begins_with_what_may_be_fraud(filled_pages: TestClient) -> None:
    """What is judged legitimate is there when somebody asks for everything, searches, or asks for it."""
    verdict = re.compile(r'class="pill (\w+)"')
    shown = set(verdict.findall(filled_pages.get("/campaigns?period=all").text))
    assert shown and "legitimate" not in shown
    for narrowed in ("verdict=all", "q=a", "verdict=legitimate"):
        assert "legitimate" in verdict.findall(filled_pages.get(f"/campaigns?period=all&{narrowed}").text)


def test_the_period_before_is_as_long_as_this_one_so_far(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    """END is a full hour: the day has lasted 23 hours so far, and so must the one it is compared with."""
    now = filled_warehouse.within(END - timedelta(hours=23), END + timedelta(hours=1))
    before = filled_warehouse.within(END - timedelta(hours=47), END - timedelta(hours=24))
    assert before
    page = filled_pages.get("/?period=24h", headers={"Accept-Language": "en"}).text
    tile = page.split('data-figure="reports"')[1].split("</div>")[0]
    change = f"{(len(now) / len(before) - 1) * 100:+.0f} %"
    assert change in tile or "chance" in tile


def test_a_carrier_looks_up_what_became_of_its_reports(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    """One that counts, one that was sent again, and another carrier's, which is as unknown as none."""
    arrived = Counter(
        (report.carrier, report.report_id)
        for one in filled_warehouse.outcomes
        if one.enriched
        for report in one.enriched.reports
    )
    again = next(name for (carrier, name), count in arrived.items() if carrier == "cn-east" and count > 1)
    once = next(name for (carrier, name), count in arrived.items() if carrier == "cn-east" and count == 1)
    others = next(name for carrier, name in arrived if carrier != "cn-east")
    page = filled_pages.get(
        "/carriers/cn-east",
        params={"receipt": f"{once} {again}\n{others},{once}"},
        headers={"Accept-Language": "en"},
    ).text
    rows = section(page, "What became of reports").split("<tr>")[2:]
    told = [[TAG.sub("", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows]
    assert [(row[0], row[1]) for row in told] == [
        (once, "Counted"),
        (again, "Counted"),
        (others, "Not known here"),
    ]
    assert [int(row[3]) + int(row[4]) > 0 for row in told] == [False, True, False]
    assert f"/report?carrier=cn-east&amp;id={once}" in rows[0] and "/report" not in rows[2]
    many = " ".join(map(str, range(51)))
    for wrong in (many, "x" * 129, "a\x00b"):
        assert filled_pages.get("/carriers/cn-east", params={"receipt": wrong}).status_code == 400


def test_a_carriers_kinds_against_everybodys(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    reports = counted(filled_warehouse, "all")
    of_all = Counter(report.enrichment.category.value for report in reports)
    own = Counter(report.enrichment.category.value for report in reports if report.carrier == "cn-east")
    page = filled_pages.get("/carriers/cn-east?period=all", headers={"Accept-Language": "en"}).text
    shown = re.findall(
        r"<tr><td>([^<]+)</td><td class=\"num\">([\d.]+ %)</td><td class=\"num\">(\d+ %|–)</td></tr>", page
    )
    assert len(shown) == min(10, len(own))
    told = [(name, of_own, everybody) for name, of_own, everybody in shown if everybody != "–"]
    assert len(told) >= 5
    for code, reported in own.items():
        name = language.text("en", "category", code)
        for found, of_own, everybody in told:
            if found == name:
                assert of_own == language.percent(reported / own.total())
                assert everybody == f"{of_all[code] / of_all.total() * 100:.0f} %"
