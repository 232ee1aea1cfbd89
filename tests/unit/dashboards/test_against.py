"""What a carrier is told of everybody's reports tells of no other carrier."""

from dataclasses import fields

import pytest

from smishwatch.dashboards.facts.against import Share, against_all, hidden_kinds


def kind(category: str, own: int, *others: int) -> dict[str, object]:
    """A row of the question: what each other carrier sent."""
    sent = [one for one in others if one]
    return {
        "category": category,
        "reports": own,
        "others": sum(sent),
        "largest_other": max(sent, default=0),
        "other_carriers": len(sent),
    }


WIDE = [kind("advert", 30, 40, 40, 40), kind("bank_phishing", 20, 20, 20, 20), kind("delivery", 5, 9, 9, 9)]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        (WIDE, set()),
        ([*WIDE, kind("prize", 9, 40, 40)], {"prize", "delivery"}),
        ([*WIDE, kind("prize", 9, 90, 40, 40)], {"prize", "delivery"}),
        ([*WIDE, kind("prize", 9, 3, 3, 3)], {"prize", "delivery"}),
        ([*WIDE, kind("prize", 9)], {"prize", "delivery"}),
        ([kind("prize", 9, 40, 40, 1), kind("advert", 1, 9, 90, 4)], {"advert", "prize"}),
        ([], set()),
    ],
    ids=["enough", "two others", "one has most", "few", "nobody else", "both", "nothing"],
)
def test_what_is_left_out(rows: list[dict[str, object]], hidden: set[str]) -> None:
    assert hidden_kinds(rows) == hidden


def test_shares_of_own_and_of_all() -> None:
    shown = against_all([*WIDE, kind("prize", 0, 40, 40)], 10)
    assert [(one.category, one.reports, round(one.own, 3), one.everybody) for one in shown] == [
        ("advert", 30, 0.545, 0.44),
        ("bank_phishing", 20, 0.364, 0.23),
        ("delivery", 5, 0.091, None),
    ]


def test_nothing_else_of_others_is_told() -> None:
    assert {one.name for one in fields(Share)} == {"category", "reports", "own", "everybody"}
