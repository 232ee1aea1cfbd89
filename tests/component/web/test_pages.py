"""Every page, in both languages, before the first report and with thousands."""

import re
from collections import Counter
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import rendering
from smishwatch.dashboards.headers import SECURITY_HEADERS
from smishwatch.pipeline.enrich import registry
from smishwatch.schemas.codes import Verdict
from tests.component.web.reading import Elements, bars, section
from tests.support.filled import FilledWarehouse

PATHS = ("/", "/?period=7d", "/?period=30d", "/?period=1y", "/?period=all", "/campaigns", "/campaigns?period=all&sort=new",
         "/campaigns?period=7d&verdict=scam&category=loan_impersonation&q=%E8%B4%B7%E6%AC%BE", "/campaigns?page=3&period=7d", "/health")  # fmt: skip
TEMPLATES = Path(rendering.__file__).parent / "templates"
HEADINGS = {"en": '<html lang="en">', "zh": '<html lang="zh-Hans">'}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("pages", ["filled_pages", "empty_pages"])
def test_every_page_renders(pages: str, path: str, language: str, request: pytest.FixtureRequest) -> None:
    client: TestClient = request.getfixturevalue(pages)
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert HEADINGS[language] in answer.text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_largest_campaigns_have_their_pages(filled_pages: TestClient, language: str) -> None:
    listed = filled_pages.get("/campaigns?period=7d")
    links = [link for link in Elements(listed.text).attributes("href") if link.startswith("/campaigns/c")]
    assert len(links) == 50
    for link in links[:15]:
        assert filled_pages.get(link, headers={"Accept-Language": language}).status_code == 200, link


def test_pages_hold_no_inline_code_and_lead_nowhere_else(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    top = Elements(filled_pages.get("/campaigns?period=7d").text).attributes("href")
    for path in (
        "/",
        "/campaigns?period=7d",
        "/health",
        next(link for link in top if "/campaigns/c" in link),
    ):
        elements = Elements(filled_pages.get(path).text)
        assert not elements.attributes("style")
        assert all(not name.startswith("on") for _, attributes in elements.found for name in attributes)
        for address in elements.attributes("href") + elements.attributes("src"):
            assert address.startswith(("/", "?", "#")), address
            assert not address.startswith("//"), address


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda file: file.stem)
def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name(template: Path) -> None:
    for tag in re.findall(r"<div class=\"(?:scroll|maps)\b[^>]*>", template.read_text(encoding="utf-8")):
        assert 'tabindex="0"' in tag and 'role="region"' in tag and "aria-label=" in tag, tag


@pytest.mark.parametrize("path", ["/", "/campaigns/c0000000000000000", "/nowhere", "/?period=x", "/static/style.css",
                                  "/health.json", "/healthz"])  # fmt: skip
def test_every_answer_has_the_security_headers(empty_pages: TestClient, path: str) -> None:
    headers = empty_pages.get(path).headers
    for name, value in SECURITY_HEADERS.items():
        assert headers[name] == value
    assert "unsafe-inline" not in headers["Content-Security-Policy"]


def test_assets_are_kept_by_browsers_only_under_their_contents_address(empty_pages: TestClient) -> None:
    elements = Elements(empty_pages.get("/").text)
    addresses = [
        one for one in elements.attributes("href") + elements.attributes("src") if one.startswith("/static/")
    ]
    assert {one.partition("?")[0] for one in addresses} == {
        "/static/style.css",
        "/static/live.js",
        "/static/favicon.svg",
    }
    for address in addresses:
        answer = empty_pages.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert empty_pages.get("/static/style.css?v=old").headers["Cache-Control"] == "no-cache"
    assert empty_pages.get("/").headers["Cache-Control"] == "no-store"
    assert empty_pages.get("/static/..%2Fapp.py").status_code == 404


def test_the_chosen_language_is_remembered(empty_pages: TestClient) -> None:
    assert "暂无举报" in empty_pages.get("/?lang=zh").text
    assert "暂无举报" in empty_pages.get("/").text
    assert "No reports yet" in empty_pages.get("/?lang=en").text


def test_the_other_language_keeps_the_filters(filled_pages: TestClient) -> None:
    links = Elements(filled_pages.get("/campaigns?period=7d&verdict=scam").text).attributes("href")
    assert "?period=7d&verdict=scam&lang=zh" in links


def test_institutions_have_their_names(filled_pages: TestClient, filled_warehouse: FilledWarehouse) -> None:
    found = [report.enrichment for report in filled_warehouse.distinct]
    imitated = Counter(
        one.brand for one in found if one.brand and one.verdict in {Verdict.SCAM, Verdict.SPAM}
    )
    brand = registry.starter().get(imitated.most_common(1)[0][0])
    assert brand is not None
    english = filled_pages.get("/?period=all", headers={"Accept-Language": "en"}).text
    chinese = filled_pages.get("/?period=all", headers={"Accept-Language": "zh"}).text
    assert brand.name_en in bars(section(english, "Institutions imitated"))
    assert brand.name in bars(section(chinese, "被冒充机构"))


def test_alerts_are_told_in_the_readers_language(filled_pages: TestClient) -> None:
    assert " expected; " in filled_pages.get("/?period=7d", headers={"Accept-Language": "en"}).text
    chinese = filled_pages.get("/?period=7d", headers={"Accept-Language": "zh"}).text
    assert "人举报（预期" in chinese
    assert "reported it" not in chinese


def test_what_lowered_the_score_stands_apart_from_what_speaks_for_a_scam(filled_pages: TestClient) -> None:
    listed = Elements(filled_pages.get("/campaigns?period=7d&verdict=scam").text).attributes("href")
    links = [link for link in listed if link.startswith("/campaigns/c")][:12]
    both = 0
    for link in links:
        page = filled_pages.get(link, headers={"Accept-Language": "en"}).text
        first, _, second = page.partition("Lowered the score")
        assert 'class="against"' not in first and 'class="for"' not in second
        both += bool(second) and 'class="for"' in first
        assert ("vouches for nothing" in page) == bool(second)
        report = next(one for one in Elements(page).attributes("href") if one.startswith("/report?"))
        told = filled_pages.get(report, headers={"Accept-Language": "en"}).text
        first, _, second = told.partition("Lowered the score")
        assert 'class="against"' not in first and 'class="for"' not in second
    assert both > 0
