"""Every question of the pages: it runs on an empty and on a filled database, and the figures of periods are right."""

from datetime import UTC, datetime
from typing import Any

import pytest

from smishwatch.pipeline.warehouse import layout, query
from smishwatch.pipeline.warehouse.client import Client
from tests.integration.warehouse.asking import HOUR, PERIOD, ask, columns
from tests.integration.warehouse.building import NOON

OWN_A1 = {"carrier": "carrier-a", "report_id": "a1"}
NAMED: dict[str, dict[str, Any]] = {
    "category_countries": {"category": "loan_impersonation"},
    "report_detail": OWN_A1,
    "search_report_ids": {"report_id": "a1"},
    "api_reports": {"template_id": ""},
    "receipts": {"carrier": "carrier-a"},
    "carrier_campaigns": {"carrier": "carrier-a"},
    "carrier_against_all": {"carrier": "carrier-a"},
    "blocklist_domains": {"to": NOON + HOUR},
    "blocklist_contacts": {"to": NOON + HOUR},
}
"""Questions about something by name, or about a time before somebody vouched for it."""
WITH_TESTS_OF_THEIR_OWN = {
    "advisory_campaigns",
    "blocklist_senders",
    "decisions_taken",
    "entities_decided",
    "operation_lineage",
    "operation_ties",
    "registry_in_force",
    "report_raw",
    "search_lists",
}
"""Nothing in the filled database answers them."""
ABOUT_THE_WAREHOUSE = {"figures_version", "registry_version", "tables_state", "warehouse_state"}
"""Questions whose answers are not figures."""


@pytest.mark.parametrize("name", query.names())
def test_it_answers_on_an_empty_database(client: Client, name: str) -> None:
    rows = ask(client, name)
    if name not in ABOUT_THE_WAREHOUSE:
        assert not any(value for row in rows for value in row.values()), "nothing is there to be counted"


def test_every_question_answers_on_a_filled_database(filled: Client) -> None:
    asked = {name: NAMED.get(name, {}) | _since_then(name) for name in query.names()}
    silent = {name for name, given in asked.items() if not ask(filled, name, **given)}
    assert silent == WITH_TESTS_OF_THEIR_OWN


def _since_then(name: str) -> dict[str, Any]:
    """Dead letters are of today; everything else is of the period."""
    return (
        {"to": datetime.now(tz=UTC) + HOUR}
        if name in {"rejects_by_reason", "rejects_latest", "dead_letter_list"}
        else {}
    )


def test_the_overview_counts_the_period_and_the_one_before(filled: Client) -> None:
    (row,) = ask(filled, "report_totals")
    assert {key: row[key] for key in ("reports", "previous_reports", "legit", "previous_legit")} == {
        "reports": 5,
        "previous_reports": 1,
        "legit": 1,
        "previous_legit": 0,
    }
    assert (row["reporters"], row["previous_reporters"]) == (4, 1)
    (narrowed,) = ask(filled, "report_totals", carrier="carrier-b")
    assert (narrowed["reports"], narrowed["reporters"]) == (1, 1)
    (row,) = ask(filled, "campaign_totals")
    assert (row["campaigns"], row["previous_campaigns"]) == (2, 1)
    assert (row["new_campaigns"], row["alerts"]) == (2, 1)
    (narrowed,) = ask(filled, "campaign_totals", carrier="carrier-b")
    assert narrowed["campaigns"] == 1


def test_people_are_counted_alike_where_nobody_has_a_number(filled: Client) -> None:
    """As over shards, each of which numbers its people by itself. The hour before the period ends within a report's."""
    cut = {"previous_to": NOON - 3 * HOUR + HOUR / 2}
    numbered = [
        ask(filled, "report_totals", **cut, carrier=carrier) for carrier in ("", "carrier-a", "carrier-b")
    ]
    assert [(rows[0]["reporters"], rows[0]["previous_reporters"]) for rows in numbered] == [
        (4, 1),
        (3, 1),
        (1, 0),
    ]
    for table in layout.EMPTY_OVER_SHARDS:
        filled.execute(f"TRUNCATE TABLE {table}")
    assert [
        ask(filled, "report_totals", **cut, carrier=carrier) for carrier in ("", "carrier-a", "carrier-b")
    ] == numbered


def test_bars_are_counted_from_the_start_of_the_period(filled: Client) -> None:
    assert columns(ask(filled, "reports_over_time"), "bucket", "verdict", "reports") == [
        (NOON - HOUR, "scam", 1),
        (NOON, "scam", 1),
        (NOON, "spam", 1),
        (NOON + HOUR, "scam", 2),
    ]
    wide = ask(filled, "reports_over_time", bucket_seconds=7_200, carrier="carrier-a")
    assert columns(wide, "bucket", "reports") == [(NOON - 2 * HOUR, 1), (NOON, 3)]


@pytest.mark.parametrize(
    ("name", "keys", "answer"),
    [
        ("categories", ("category", "reports", "legit"), [("loan_impersonation", 4, 1), ("delivery", 1, 0)]),
        ("verdicts", ("verdict", "reports"), [("scam", 4), ("spam", 1)]),
        ("brands", ("brand", "reports"), [("icbc", 4), ("usps", 1)]),
        ("sender_kinds", ("sender_kind", "reports"), [("port", 4), ("alphanumeric", 1)]),
        ("regions", ("region", "reports"), [("CN-44", 4), ("US", 1)]),
        ("languages", ("language", "reports"), [("zh", 4), ("en", 1)]),
        (
            "domains_top",
            ("domain", "link_class", "reports"),
            [("a.top", "own", 4), ("bit.ly", "shortener", 3)],
        ),
        ("earliest_report", ("earliest", "latest"), [(NOON - 3 * HOUR, NOON + HOUR)]),
    ],
)
def test_breakdowns(filled: Client, name: str, keys: tuple[str, ...], answer: list[tuple[Any, ...]]) -> None:
    assert columns(ask(filled, name), *keys) == answer


def test_domains_of_one_class(filled: Client) -> None:
    rows = ask(filled, "domains_top", link_class="shortener")
    assert columns(rows, "domain", "reports") == [("bit.ly", 3)]


def test_carriers_with_lateness_and_what_came_again(filled: Client) -> None:
    keys = (
        "carrier",
        "reports",
        "share",
        "lateness_p50_seconds",
        "lateness_p95_seconds",
        "resent",
        "conflicts",
    )
    assert columns(ask(filled, "carriers"), *keys) == [
        ("carrier-a", 4, 0.8, 30, 90, 1, 1),
        ("carrier-b", 1, 0.2, 30, 30, 0, 0),
    ]
    until_now = ask(filled, "carriers", to=datetime.now(tz=UTC) + HOUR)
    assert columns(until_now, "carrier", "reports", "rejected") == [
        ("carrier-a", 4, 1),
        ("carrier-b", 1, 0),
        ("carrier-c", 0, 1),
    ]


def test_a_query_cannot_write(filled: Client) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        filled.select("INSERT INTO lineage SELECT * FROM lineage", settings=query.LIMITS)


def test_unknown_questions_and_wrong_parameters_are_refused(client: Client) -> None:
    for name in ("no_such_question", "../secret", "Categories", ""):
        with pytest.raises(KeyError):
            query.run(client, name)
    with pytest.raises(ValueError, match="missing"):
        query.run(client, "verdicts", {})
    with pytest.raises(ValueError, match="sort"):
        query.run(client, "verdicts", PERIOD | {"sort": "x"})
