"""What the public is told, without signing in: only of confirmed scams, and nothing of the messages."""

import re
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import institutions, names
from smishwatch.dashboards.app import create_web
from smishwatch.dashboards.exports import blocklists
from smishwatch.dashboards.exports.blocklists import ListKind
from smishwatch.dashboards.publishing import about
from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.enrich import registry
from smishwatch.pipeline.enrich.advisory import advised_categories, countries
from smishwatch.pipeline.feeds import versions
from smishwatch.pipeline.feeds.rows import Loaded
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from smishwatch.pipeline.text.read import read
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.schemas.feeds import Institution
from smishwatch.schemas.report import Report
from tests.component.web.reading import Elements
from tests.support.filled import END, fill

SCAM = (
    "【中国工商银行】您的积分即将过期，请登录 http://icbc-jf.top/k{} 兑换现金，客服电话 13800138000，回T退订"
)
SENDER = "+8613900139000"


@pytest.fixture
def public(own_warehouse: ClickHouseSettings) -> TestClient:
    """Somebody who has no account, over a warehouse with one campaign of twenty-four reports."""
    reports = [
        (
            END - timedelta(minutes=number),
            Report(
                report_id=f"r{number}", carrier="carrier-a", reported_at=END - timedelta(minutes=number + 1),
                sender=SENDER, reporter=f"person-{number}", body=SCAM.format(number), country="CN",
            ),
        )
        for number in range(24)
    ]  # fmt: skip
    fill(own_warehouse, reports)
    app = create_web(Settings(clickhouse=own_warehouse), clock=lambda: END, kept_seconds=0)
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="module")
def anybody(empty_warehouse: ClickHouseSettings) -> TestClient:
    """Somebody who has no account, before the first report."""
    app = create_web(Settings(clickhouse=empty_warehouse), clock=lambda: END, kept_seconds=0)
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


def decided(clickhouse: ClickHouseSettings, status: str) -> str:
    """The campaign as it stands after an analyst's word; its id."""
    client = connect(clickhouse)
    try:
        ((campaign_id,),) = client.execute("SELECT campaign_id FROM campaigns FINAL")
        client.execute(
            "INSERT INTO campaigns SELECT * REPLACE(version + 1 AS version, {status} AS status, 'scam' AS verdict,"
            " 'points_expiry' AS category, 'cn-icbc' AS brand) FROM campaigns FINAL".replace(
                "{status}", f"'{status}'"
            )
        )
    finally:
        client.close()
    return str(campaign_id)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_confirmed_scam_is_told_of_until_the_word_is_taken_back(
    public: TestClient, own_warehouse: ClickHouseSettings, language: str
) -> None:
    campaign = decided(own_warehouse, "open")
    assert public.get(f"/advisories/{campaign}").status_code == 404
    assert campaign not in public.get("/advisories").text
    decided(own_warehouse, "confirmed")
    page = public.get(f"/advisories/{campaign}?lang={language}&country=CN").text
    bank = registry.starter().institutions["cn-icbc"]
    assert bank.hotlines[0] in page and bank.domains[0] in page and "96110" in page
    assert f"/advisories/{campaign}" in Elements(public.get("/advisories").text).attributes("href")
    assert f"/advisories/{campaign}" in Elements(public.get("/advisories/points_expiry").text).attributes(
        "href"
    )
    assert ("about 20 times" if language == "en" else "约收到举报 20 条") in page
    for secret in ("icbc-jf", "13800138000", "13900139000", "回T", "carrier-a"):
        assert secret not in page
    decided(own_warehouse, "dismissed")
    assert public.get(f"/advisories/{campaign}").status_code == 404


def test_it_can_be_shared(public: TestClient, own_warehouse: ClickHouseSettings) -> None:
    campaign = decided(own_warehouse, "confirmed")
    page = public.get(f"/advisories/{campaign}?lang=en&country=CN").text
    title = re.findall(r"<title>(.*?) · ", page)[0]
    assert title == "Expiring points bait in the name of Industrial and Commercial Bank of China"
    metas = {
        one.get("name") or one.get("property"): one.get("content")
        for tag, one in Elements(page).found
        if tag == "meta"
    }
    assert metas["og:title"] == title and str(metas["description"]).startswith("Messages in the name of")
    assert f"/advisories/{campaign}" in Elements(page).attributes("href")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_has_its_page_for_every_country(anybody: TestClient, language: str) -> None:
    listed = Elements(anybody.get(f"/advisories?lang={language}").text).attributes("href")
    for category in advised_categories():
        assert f"/advisories/{category.value}" in listed
        page = anybody.get(f"/advisories/{category.value}?country=GB").text
        assert "7726" in page and "159" in page
    for country in countries():
        assert anybody.get(f"/advisories/delivery?country={country}").status_code == 200


@pytest.mark.parametrize(
    ("accepted", "line"),
    [
        ("en-GB,en;q=0.8", "7726"),
        ("zh-CN", "12321"),
        ("zh-Hans-CN", "12321"),
        ("en", "operator"),
        ("de-AT", "operator"),
    ],
)
def test_the_reporting_lines_are_those_of_the_readers_country(
    anybody: TestClient, accepted: str, line: str
) -> None:
    page = anybody.get("/advisories/delivery?lang=en", headers={"Accept-Language": accepted}).text
    assert line in page.split('<ol class="advice">')[1].split("</ol>")[0]


@pytest.mark.parametrize(
    ("address", "status"),
    [("/advisories/advert", 404), ("/advisories/personal", 404), ("/advisories/x", 404), ("/advisories/%27", 404),
     ("/advisories/c0000000000000000", 404), ("/advisories/delivery?country=QQ", 400), ("/advisories/delivery?country=%00", 400)],
)  # fmt: skip
def test_nothing_else_is_there(anybody: TestClient, address: str, status: int) -> None:
    assert anybody.get(address).status_code == status


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (9, 0), (10, 10), (14, 10), (26, 30), (1_001, 1_000)])
def test_counts_are_told_in_tens(count: int, shown: int) -> None:
    assert about(count) == shown


def test_no_advisory_holds_a_link_or_a_number_beside_official_ones(public: TestClient) -> None:
    for category in advised_categories():
        page = public.get(f"/advisories/{category.value}?lang=en&country=GB").text
        text = re.sub(r"<[^>]+>", " ", page.split("<article")[1])
        strange = {link.host for link in read(text).links if not registry.starter().owners_of_host(link.host)}
        assert strange == set(), category


def test_old_campaigns_are_no_warning(own_warehouse: ClickHouseSettings, public: TestClient) -> None:
    campaign = decided(own_warehouse, "confirmed")
    later: datetime = END + timedelta(days=120)
    app = create_web(Settings(clickhouse=own_warehouse), clock=lambda: later, kept_seconds=0)
    assert TestClient(app).get(f"/advisories/{campaign}").status_code == 404


def lines(page: str) -> str:
    """What the page says to do."""
    return page.split('<ol class="advice">')[1].split("</ol>", maxsplit=1)[0]


def test_the_institutions_country_counts_before_the_browsers(
    public: TestClient, own_warehouse: ClickHouseSettings
) -> None:
    address = f"/advisories/{decided(own_warehouse, 'confirmed')}"
    american = {"Accept-Language": "en-US,en;q=0.9"}
    assert "12321" in lines(public.get(f"{address}?lang=zh", headers=american).text)
    assert "7726" in lines(public.get(f"{address}?lang=zh&country=GB", headers=american).text)


def test_where_no_institution_says_it_the_people_who_reported_do(
    public: TestClient, own_warehouse: ClickHouseSettings
) -> None:
    campaign = decided(own_warehouse, "confirmed")
    client = connect(own_warehouse)
    client.execute(
        "INSERT INTO campaigns SELECT * REPLACE(version + 1 AS version, '' AS brand) FROM campaigns FINAL"
    )
    client.close()
    page = public.get(f"/advisories/{campaign}?lang=zh", headers={"Accept-Language": "en-US"}).text
    assert "12321" in lines(page)


@pytest.mark.parametrize(
    ("accepted", "line"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "12321"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "12321"),
        ("zh-HK", "18222"),
        ("zh-TW,zh;q=0.9", "165"),
        ("zh-Hant", "165"),
        ("zh", "12321"),
        ("zh,en;q=0.5", "12321"),
    ],
)
def test_a_chinese_browser_says_where_its_reader_lives(anybody: TestClient, accepted: str, line: str) -> None:
    page = anybody.get("/advisories/delivery", params={"lang": "zh"}, headers={"Accept-Language": accepted})
    assert line in lines(page.text)


def test_where_no_browser_says_it_most_people_who_reported_such_do(
    public: TestClient, own_warehouse: ClickHouseSettings
) -> None:
    decided(own_warehouse, "confirmed")
    page = public.get("/advisories/points_expiry?lang=zh", headers={"Accept-Language": "en-US"}).text
    assert "12321" in lines(page)


def test_an_english_browser_says_nothing_of_a_chinese_readers_country(anybody: TestClient) -> None:
    page = anybody.get("/advisories/delivery?lang=zh", headers={"Accept-Language": "en-US"}).text
    assert "7726" not in lines(page) and "12321" not in lines(page)


def test_the_chosen_country_stays_in_the_address(
    public: TestClient, own_warehouse: ClickHouseSettings
) -> None:
    campaign = decided(own_warehouse, "confirmed")
    for address in ("/advisories", "/advisories/points_expiry"):
        links = Elements(public.get(f"{address}?country=IN").text).attributes("href")
        assert f"/advisories/{campaign}?country=IN" in links
    assert "/advisories?country=IN" in Elements(
        public.get(f"/advisories/{campaign}?country=IN").text
    ).attributes("href")
    assert public.get("/advisories?country=QQ").status_code == 400


def loaded(clickhouse: ClickHouseSettings, *institutions: Institution) -> None:
    """As ``smishwatch feeds load`` keeps a registry; an empty one takes the last back."""
    client = connect(clickhouse)
    try:
        history = versions.versions_of(client, "ours")
        rows = {one.institution_id: one for one in institutions}
        before = versions.rows_at(client, history[-1]) if history else {}
        found = versions.changes(before, Loaded(rows), END)
        made = versions.next_version(history, "ours", "registry", found, len(rows), at=END, by="a test")
        versions.store(client, made, found)
    finally:
        client.close()


def test_the_channels_are_those_of_the_registry_in_force(
    public: TestClient, own_warehouse: ClickHouseSettings
) -> None:
    address = f"/advisories/{decided(own_warehouse, 'confirmed')}?lang=en&country=CN"
    shipped = registry.starter().institutions["cn-icbc"]
    new = shipped.model_copy(update={"name_en": "The Bank Renamed", "hotlines": ("95999",)})
    loaded(own_warehouse, new)
    page = public.get(address).text
    assert "95999" in page and "in the name of The Bank Renamed" in page and shipped.hotlines[0] not in page
    loaded(own_warehouse, new.model_copy(update={"valid_until": (END - timedelta(days=1)).date()}))
    assert "95999" not in public.get(address).text, "given up: it may be somebody else's by now"
    loaded(own_warehouse)
    assert shipped.hotlines[0] in public.get(address).text


def test_what_a_loaded_registry_calls_official_is_on_no_block_list(own_warehouse: ClickHouseSettings) -> None:
    questions = Questions(own_warehouse, kept_seconds=0)
    own = registry.starter().institutions["cn-icbc"].model_copy(
        update={"institution_id": "cn-ours", "name": "本行", "name_en": "Ours", "domains": ("icbc-jf.top",)}
    )  # fmt: skip
    assert not institutions.in_force(questions).owners_of_host("www.icbc-jf.top")
    loaded(own_warehouse, own)
    found = institutions.in_force(questions)
    assert found.owners_of_host("www.icbc-jf.top") == ("cn-ours",)
    row = {"kind": "domain", "value": "icbc-jf.top"}
    assert not blocklists._is_official(ListKind.DOMAINS, row)
    names.use(found)
    try:
        assert blocklists._is_official(ListKind.DOMAINS, row)
    finally:
        names.use(registry.starter())


def test_pages_go_on_with_the_registry_they_know_while_the_warehouse_is_away() -> None:
    away = Questions(ClickHouseSettings(host="127.0.0.1", port=1), kept_seconds=0)
    known = institutions.Institutions(away)
    known.look()
    assert known.registry is registry.starter() and not known.is_old
