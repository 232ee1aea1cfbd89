"""What a carrier is told of everybody's reports tells of no other carrier."""

import pytest

from smishwatch.dashboards.facts.against import against_all, hidden_kinds
from smishwatch.dashboards.pages.against import share_view


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
    shown = [share_view(one, "en") for one in against_all([*WIDE, kind("prize", 0, 40, 40)], 10)]
    assert [(row["own"], row["all"]) for row in shown] == [
        ("54.5 %", "44 %"),
        ("36.4 %", "23 %"),
        ("9.1 %", "–"),
    ]
    assert all(row["name"] for row in shown)
