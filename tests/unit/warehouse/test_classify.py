"""What each report of a batch is, by what is stored and what came before it."""

import pytest

from smishwatch.pipeline.warehouse.claims import Claim, holder_of
from smishwatch.pipeline.warehouse.classify import Plan, classify
from smishwatch.pipeline.warehouse.report_rows import Arrival, arrivals_of
from tests.integration.warehouse.building import envelope, report


def arrival(content: int, offset: int, version: int = 1) -> Arrival:
    return arrivals_of([envelope(offset, [report(content=content)], version=version)])[0]


def summary(plan: Plan) -> tuple[int, int, int, int]:
    return (plan.written, plan.replaced, len(plan.duplicates), len(plan.conflicts))


FIRST = arrival(1, 0)


@pytest.mark.parametrize(
    ("stored", "arriving", "answer"),
    [
        ([], [arrival(1, 0)], (1, 0, 0, 0)),
        ([], [arrival(1, 0), arrival(1, 1)], (1, 0, 1, 0)),
        ([], [arrival(1, 0), arrival(2, 1)], (1, 0, 0, 1)),
        ([FIRST], [arrival(1, 0)], (1, 0, 0, 0)),
        ([FIRST], [arrival(1, 0, version=2)], (0, 1, 0, 0)),
        ([FIRST], [arrival(1, 5)], (0, 0, 1, 0)),
        ([FIRST], [arrival(1, 5, version=2)], (0, 1, 1, 0)),
        ([FIRST], [arrival(2, 0)], (0, 0, 0, 1)),
        ([arrival(1, 0, version=3)], [arrival(1, 0, version=2)], (0, 0, 0, 0)),
        ([FIRST], [arrival(1, 5, version=2), arrival(1, 6, version=2)], (0, 1, 2, 0)),
    ],
    ids=[
        "new", "twice in a batch", "conflict in a batch", "delivered again", "relabelled", "sent again",
        "sent again and relabelled", "conflict", "older release", "relabelled once",
    ],
)  # fmt: skip
def test_classified(stored: list[Arrival], arriving: list[Arrival], answer: tuple[int, ...]) -> None:
    claims: dict[tuple[str, str], list[Claim]] = {}
    for one in stored:
        claims.setdefault(one.key, []).append(one.claim)
    assert summary(classify(arriving, claims)) == answer


def test_a_relabelling_duplicate_keeps_the_place_of_the_first() -> None:
    (row,) = classify([arrival(1, 5, version=2)], {FIRST.key: [FIRST.claim]}).rows
    assert row.claim == FIRST.claim._replace(enrichment_version=2)


def test_of_two_stored_claims_the_first_accepted_holds() -> None:
    early, late = FIRST.claim, FIRST.claim._replace(accepted_at=FIRST.claim.accepted_at + 1, content_hash=7)
    assert holder_of([late, early]) == early
    same_time = early._replace(origin_partition=3, content_hash=7)
    assert holder_of([same_time, early]) == early
