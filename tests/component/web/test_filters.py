"""Filters live in the address: every panel that can obeys them, the others say so, and links and downloads keep them."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import language
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import campaign, carrier, health, operation, overview
from smishwatch.dashboards.panels import PANELS, Shape
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import connect
from tests.component.web import subjects
from tests.component.web.reading import Elements, bars, figures, section
from tests.support.filled import END, FilledWarehouse

DRAWN = {
    Shape.MAP: 'class="tilemap"',
    Shape.OVER_TIME: 'class="chart"',
    Shape.RANKING: 'class="bars"',
}
"""What of its page is a panel's chart, by its shape."""
CHOSEN = "period=7d&country=CN&category=loan_impersonation&verdict=scam"


def matching(filled: FilledWarehouse) -> int:
    return sum(
        (one.region or one.country or "").startswith("CN")
        and one.enrichment.category == "loan_impersonation"
        and one.enrichment.verdict == "scam"
        for one in filled.distinct
    )


def test_the_overview_obeys_its_address(filled_pages: TestClient, filled_warehouse: FilledWarehouse) -> None:
    page = filled_pages.get(f"/?{CHOSEN}", headers={"Accept-Language": "en"}).text
    assert figures(page)["reports"] == matching(filled_warehouse) > 0
    assert sum(bars(section(page, "Kinds of message")).values()) == matching(filled_warehouse)
    assert 'data-figure="reporters"' in page and "not known so narrowed" in page
    carriers = section(page, "Carriers")
    assert "Cannot be narrowed, so shown for all: Country, Kind of message, Verdict." in unescape(carriers)
    assert "Cannot be narrowed" not in section(page, "Languages")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_links_downloads_and_the_other_language_keep_what_is_chosen(
    filled_pages: TestClient, lang: Language
) -> None:
    page = filled_pages.get(f"/?{CHOSEN}&lang={lang}").text
    links = Elements(page).attributes("href")
    other = "zh" if lang == "en" else "en"
    assert f"?{CHOSEN}&lang={other}" in links
    assert "/?country=CN&category=loan_impersonation&verdict=scam&period=30d" in links
    assert f"/panels/brands/csv?{CHOSEN}" in links
    assert "/panels/carriers/csv?period=7d" in links  # which it can obey
    assert "/?country=CN&verdict=scam&period=7d" in links  # the chip that removes a filter
    fields = Elements(page).found
    selected = [one["value"] for tag, one in fields if tag == "option" and "selected" in one]
    assert selected == ["CN", "loan_impersonation", "scam"]
    for link in links:
        if link.startswith("/panels/"):
            assert filled_pages.get(link.partition("#")[0]).status_code == 200, link


def test_empty_fields_of_the_form_leave_the_address(filled_pages: TestClient) -> None:
    answer = filled_pages.get("/?period=7d&country=&brand=&verdict=scam", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?period=7d&verdict=scam")


@pytest.mark.parametrize(
    "field", ["country=cn", "category=nothing", "brand=a%20b", "language=%00", "verdict=x"]
)
def test_what_is_no_filter_is_refused(filled_pages: TestClient, field: str) -> None:
    for path in ("/", "/panels/brands", "/api/v1/figures/brands", "/carriers/cn-east"):
        assert filled_pages.get(f"{path}?{field}").status_code == 400


def test_nothing_that_matches_is_said(filled_pages: TestClient) -> None:
    page = filled_pages.get("/?period=7d&country=AQ", headers={"Accept-Language": "en"}).text
    assert "No reports match these filters." in page
    assert 'href="/?period=7d"' in page
    assert filled_pages.get("/panels/brands?country=AQ", headers={"Accept-Language": "zh"}).status_code == 200


def test_days_are_kept_too(filled_pages: TestClient) -> None:
    page = filled_pages.get("/?from=2026-03-02&to=2026-03-05&language=zh").text
    links = [urlsplit(one) for one in Elements(page).attributes("href")]
    asked = [parse_qs(one.query) for one in links if one.path == "/panels/brands/csv"]
    assert asked == [{"from": ["2026-03-02"], "to": ["2026-03-05"], "language": ["zh"]}]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", overview.SHOWN),
        ("/carriers/cn-east", carrier.SHOWN),
        ("/health", health.SHOWN),
        ("/campaigns/", campaign.SHOWN),
        ("/operations/", operation.SHOWN),
    ],
)
def test_every_panel_on_a_page_carries_its_definition_and_files(
    filled_pages: TestClient, path: str, shown: tuple[str, ...], lang: Language
) -> None:
    subject = {
        "/campaigns/": subjects.largest(filled_pages)[0]["campaign_id"],
        "/operations/": subjects.operation(filled_pages),
    }.get(path, "")
    page = filled_pages.get(f"{path}{subject}?period=7d&lang={lang}").text
    links = Elements(page).attributes("href")
    menus = Counter(one.partition("?")[0] for one in links)
    for name in shown:
        assert str(language.text(lang, "panel_definition", name)) in unescape(page)
        for form in ("csv", "json", "svg"):
            assert menus[f"/panels/{name}/{form}"] >= 1
        assert any(one.startswith(f"/panels/{name}?") and one.endswith("#sql") for one in links)
    assert page.count('<details class="about">') >= len(shown)
    if subject:  # whose files are of it alone
        for link in links:
            if link.startswith("/panels/"):
                assert f"={subject}" in link or "operation=" in link
            if link.startswith("/panels/") and link.endswith("#sql") and lang == "en":
                assert filled_pages.get(link.partition("#")[0]).status_code == 200, link


def test_a_panel_about_a_campaign_says_which_and_is_of_it_wherever_it_went(filled_pages: TestClient) -> None:
    """Its page leads to the campaign, has no period to choose, and its picture and file bear the id."""
    this = subjects.largest(filled_pages)[0]["campaign_id"]
    page = filled_pages.get(f"/panels/campaign_senders?campaign={this}").text
    assert f'href="/campaigns/{this}"' in page and 'class="periods"' not in page
    picture = filled_pages.get(f"/panels/campaign_senders/svg?campaign={this}")
    assert this in picture.text and this in picture.headers["content-disposition"]
    for wrong, status in (
        ("", 400),
        ("campaign=", 400),
        ("campaign=c0", 404),
        (f"campaign=c{'0' * 16}", 404),
    ):
        assert filled_pages.get(f"/panels/campaign_senders?{wrong}").status_code == status
        assert filled_pages.get(f"/api/v1/figures/campaign_senders?{wrong}").status_code == status
    assert filled_pages.get(f"/panels/operation_ties?operation=o{'0' * 16}").status_code == 404


@pytest.mark.parametrize(
    "name", ["campaign_templates", "campaign_senders", "carrier_against_all", "carriers"]
)
def test_figures_stand_at_the_right_with_their_headings_and_words_do_not(
    filled_pages: TestClient, name: str
) -> None:
    """Also where a figure is not told."""
    page = filled_pages.get(f"/panels/{name}?{subjects.query(filled_pages, name)}").text
    table = page.partition("<thead>")[2].partition("</table>")[0]
    head, *rows = (re.findall(r"<t[hd]([^>]*)>", row) for row in table.split("</tr>")[:-1])
    at_right = ["num" in one for one in head]
    assert rows and all(["num" in one for one in row] == at_right for row in rows)
    assert 0 < sum(at_right) < len(at_right)


@pytest.mark.parametrize("name", [name for name, panel in PANELS.items() if panel.shape in DRAWN])
def test_a_panel_that_has_a_chart_shows_it_above_its_table(filled_pages: TestClient, name: str) -> None:
    page = filled_pages.get(f"/panels/{name}?{subjects.query(filled_pages, name)}").text
    before, _, after = page.partition("<table>")
    assert after and DRAWN[PANELS[name].shape] in before


def test_a_panel_says_how_new_its_data_are(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    """Not when the page was made: the newest report that counts, or the newest alert or reject."""
    reports = filled_warehouse.distinct
    for asked, own in (
        ("", reports),
        ("?carrier=cn-east", [one for one in reports if one.carrier == "cn-east"]),
    ):
        told = filled_pages.get(f"/api/v1/figures/brands{asked}").json()["updated_at"]
        assert datetime.fromisoformat(told) == max(one.accepted_at for one in own)
    newest = max(one.accepted_at for one in reports)
    assert newest != END
    page = filled_pages.get("/panels/brands?zone=Asia/Shanghai&lang=zh").text
    local = language.moment(newest.astimezone(), "zh")
    assert f'<time datetime="{newest.isoformat()}">' in page and "（Asia/Shanghai）" in page
    assert local.partition(" ")[0][:7] in page


def test_there_is_no_newest_report_before_the_first(empty_pages: TestClient) -> None:
    assert empty_pages.get("/api/v1/figures/brands").json()["updated_at"] is None
    assert "No data yet." in empty_pages.get("/panels/brands", headers={"Accept-Language": "en"}).text


def test_every_filter_is_obeyed_by_some_panel() -> None:
    assert {name for panel in PANELS.values() for name in panel.obeys} == {
        "country", "carrier", "category", "brand", "language", "verdict",
    }  # fmt: skip


def test_a_rejected_record_is_told_by_field_line_and_remedy(
    new_pages: Callable[..., TestClient], own_warehouse: ClickHouseSettings
) -> None:
    """On the health page and on its carrier's, newest first; a strange field's name may hold a number."""
    client = connect(own_warehouse)
    for number, (name, detail) in enumerate(
        [
            ("cn-east", "line 7: reported_at: no offset; send RFC 3339"),
            ("other", "line 9: 13800138000: unknown field"),
        ]
    ):
        client.execute(
            "INSERT INTO dead_letters (dead_letter_id, stage, reason, detail, carrier, report_id, rejected_at) VALUES "
            f"('d{number}', 'import', 'invalid_report', '{detail}', '{name}', 'r{number}', now() - {60 - number})"
        )
    client.execute(
        "INSERT INTO rollup_languages VALUES (toStartOfHour(now()), 'cn-east', 'zh', 'scam', 1, now64(6))"
    )
    client.close()
    pages = new_pages(own_warehouse, now=datetime.now(tz=UTC))
    rows = pages.get("/api/v1/figures/rejects_latest").json()["rows"]
    assert [row["detail"] for row in rows] == [
        "line 9: …: unknown field",
        "line 7: reported_at: no offset; send RFC 3339",
    ]
    own = pages.get("/carriers/cn-east", headers={"Accept-Language": "zh"}).text
    assert "line 7: reported_at: no offset; send RFC 3339" in own and "unknown field" not in own
    assert "字段缺失或有误" in own
    assert "line 9: …: unknown field" in pages.get("/health").text
