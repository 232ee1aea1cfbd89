"""From a number, a link or a disguised message to the operation behind it."""

from collections import Counter
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import graph
from smishwatch.dashboards.graph import Edge, Node
from smishwatch.schemas.codes import LinkClass
from smishwatch.schemas.enriched import EnrichedReport
from tests.component.web.reading import Elements
from tests.e2e import three_clicks
from tests.support.filled import FilledWarehouse

ENGLISH = {"Accept-Language": "en"}
MOSTLY_AT_ONCE = 48
"""Of fifty: two campaigns may have one wording, and what is typed does not say who sent it."""
LEAST_DISGUISED = 5


def links(page: str, start: str) -> list[str]:
    return [link for link in Elements(page).attributes("href") if link.startswith(start)]


@pytest.mark.timeout(900)  # two hundred pages, on a machine that may do other things as well
def test_three_clicks_lead_from_a_disguised_message_to_its_operation(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    """Search, and one of the first two operations that are listed: for each of the fifty largest scam campaigns.

    ``make three-clicks`` prints them.
    """
    found = list(three_clicks.walks(filled_pages, filled_warehouse))
    assert len(found) == three_clicks.CAMPAIGNS
    assert [one.campaign_id for one in found if not one.opened] == []
    assert sum(one.opened == 1 for one in found) >= MOSTLY_AT_ONCE
    assert all(sum(one.disguise.values()) >= LEAST_DISGUISED for one in found)


def test_an_operation_shows_its_campaigns_and_the_evidence_of_each_tie(filled_pages: TestClient) -> None:
    listed = filled_pages.get("/api/v1/campaigns?period=all&limit=500").json()["items"]
    ids = [row["operation_id"] for row in listed]
    shared = sorted((one for one in set(ids) if ids.count(one) > 1), key=lambda one: (-ids.count(one), one))
    told = next(
        found for one in shared if (found := filled_pages.get(f"/api/v1/operations/{one}").json())["ties"]
    )
    assert len(told["campaigns"]) >= 2
    page = filled_pages.get(f"/operations/{told['operation_id']}", headers=ENGLISH).text
    assert "As they were joined" in page
    for member in told["campaigns"]:
        assert f"/campaigns/{member['campaign_id']}" in links(page, "/campaigns/c")
    assert page.count('class="edge"') >= 2
    assert sum(told["ties"][0]["campaigns"].values()) >= 2
    alone = next(one for one in ids if ids.count(one) == 1)
    assert "Nothing that is kept is shared" in filled_pages.get(f"/operations/{alone}", headers=ENGLISH).text


@pytest.mark.parametrize("operation_id", ["o0000000000000000", "x", "%27"])
def test_an_unknown_operation(filled_pages: TestClient, operation_id: str) -> None:
    answer = filled_pages.get(f"/operations/{operation_id}", headers=ENGLISH)
    assert answer.status_code == 404 and "There is no operation with this id." in answer.text


def test_what_is_in_a_report_finds_its_campaign(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    report = next(
        one
        for one in filled_warehouse.distinct
        if one.enrichment.contacts
        and one.enrichment.links
        and one.enrichment.links[0].link_class is LinkClass.OWN
    )
    asked = {"period": "all", "template_id": report.enrichment.template_id, "limit": 1}
    assert filled_pages.get("/api/v1/reports", params=asked).json()["items"]
    found = filled_pages.get("/search", params={"q": report.enrichment.template_id}).text
    campaign = links(found, "/campaigns/c")[0]
    link = report.enrichment.links[0]
    for typed in (link.domain, link.url.replace("http", "hxxp").replace(".", "[.]"), report.enrichment.contacts[0].value,
                  campaign.rsplit("/", 1)[1]):  # fmt: skip
        assert campaign in links(filled_pages.get("/search", params={"q": typed}).text, "/campaigns/c"), typed
    by_id = filled_pages.get("/search", params={"q": report.report_id}, headers=ENGLISH).text
    assert f'name="id" value="{report.report_id}"' in by_id


def test_what_is_known_of_a_domain_stands_before_its_campaigns(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    """The figures are those of the distinct reports that carry it."""
    domains = Counter(
        domain
        for one in filled_warehouse.distinct
        for domain in {link.domain for link in one.enrichment.links if link.link_class is LinkClass.OWN}
    )
    domain, reports = domains.most_common(1)[0]
    carrying = [
        one for one in filled_warehouse.distinct if domain in {link.domain for link in one.enrichment.links}
    ]
    people = len({one.reporter or (one.carrier, one.report_id) for one in carrying})
    page = filled_pages.get("/search", params={"q": domain}, headers=ENGLISH).text
    told = page[page.index("What is known of it") : page.index("Campaigns with this number")]
    assert f'<td class="num">{people:,}</td>' in told
    assert f'<td class="num">{reports:,}</td>' in told
    assert "carries no blame" not in told
    assert "What is known of it" not in filled_pages.get("/search", params={"q": "zzqqxx"}).text


def test_institutions_are_found_by_name(filled_pages: TestClient) -> None:
    page = filled_pages.get("/search", params={"q": "中国工商银行"}).text
    assert "/campaigns?period=all&brand=cn-icbc" in links(page, "/campaigns?")


@pytest.mark.parametrize(
    "typed", ["", " ", "zzqqxx", "<script>alert(1)</script>", "'; DROP TABLE reports", "😀", "\\"]
)
def test_anything_may_be_typed(filled_pages: TestClient, typed: str) -> None:
    answer = filled_pages.get("/search", params={"q": typed})
    assert answer.status_code == 200
    assert len([tag for tag, _ in Elements(answer.text).found if tag == "script"]) == 1


@pytest.mark.parametrize("typed", ["a" * 2_001, "a\x00b"])
def test_too_much_is_refused(filled_pages: TestClient, typed: str) -> None:
    assert filled_pages.get("/search", params={"q": typed}).status_code == 400


def test_a_graph_escapes_what_it_shows() -> None:
    hostile = '"><script>alert(1)</script>'
    picture = graph.two_sides(
        [Node(hostile, f"/campaigns/{hostile}", hostile)],
        [Node(hostile, "", "s-1", hostile)],
        [Edge(0, 0, 3)],
        hostile,
    )
    assert {tag for tag, _ in Elements(picture).found} == {
        "svg",
        "path",
        "title",
        "circle",
        "a",
        "text",
        "tspan",
    }


def test_a_campaigns_page_leads_to_what_is_known_of_its_senders_domains_and_contacts(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    report = next(one for one in filled_warehouse.distinct if own_domains(one) and one.enrichment.contacts)
    question = {"carrier": report.carrier, "id": report.report_id}
    page = filled_pages.get("/report", params=question).text
    (campaign, *_) = links(page, "/campaigns/c")
    led = links(filled_pages.get(campaign).text, "/search?q=")
    assert len(led) >= 3
    domain = sorted(own_domains(report))[0]
    asked = "/search?" + urlencode({"q": domain.replace(".", "[.]")})
    assert asked in led
    assert domain not in asked
    found = filled_pages.get(asked, headers={"Accept-Language": "en"}).text
    assert "What is known of it" in found and domain.replace(".", "[.]") in found


def own_domains(report: EnrichedReport) -> set[str]:
    return {link.domain for link in report.enrichment.links if link.link_class is LinkClass.OWN}
