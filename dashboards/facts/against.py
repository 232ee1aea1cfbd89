"""One carrier's reports against everybody's, without telling of any other carrier.

What is told of all are shares in full percent, never counts. A share is left out where it rests on few reports of
others, or where one other carrier stands behind most of them (the dominance rule of statistical offices), and another
one with it where it could be worked out from the rest.
"""

from dataclasses import dataclass

from smishwatch.dashboards import publishing
from smishwatch.dashboards.questions import Row

LEAST_OTHERS = 3
"""Carriers beside one's own: of two, each knows what it sent, and so the other."""
LARGEST_PART = 0.5
"""Of the others' reports that one carrier may have sent."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the reports is of one kind."""

    category: str
    reports: int
    """The carrier's own."""
    own: float
    """Of the carrier's reports, 0 to 1."""
    everybody: float | None
    """Of everybody's, in full percent; nothing where it must not be told."""


def against_all(rows: list[Row], most: int) -> list[Share]:
    """The kinds that the carrier reported most, with its share of them and everybody's.

    Args:
        rows: of ``carrier_against_all``
        most: how many
    """
    hidden = hidden_kinds(rows)
    own = sum(row["reports"] for row in rows) or 1
    everybody = sum(row["reports"] + row["others"] for row in rows) or 1
    return [
        Share(
            row["category"],
            row["reports"],
            row["reports"] / own,
            None if row["category"] in hidden else round((row["reports"] + row["others"]) / everybody, 2),
        )
        for row in rows[:most]
        if row["reports"]
    ]


def hidden_kinds(rows: list[Row]) -> frozenset[str]:
    """Of which kinds everybody's share must not be told."""
    others = {row["category"]: row["others"] for row in rows}
    hidden = {
        row["category"]
        for row in rows
        if row["other_carriers"] < LEAST_OTHERS or row["largest_other"] > LARGEST_PART * row["others"]
    } | publishing.hidden_in_list(others)
    if len(hidden) == 1 and len(others) > 1:
        hidden.add(min(others.keys() - hidden, key=lambda name: (others[name], name)))
    return frozenset(hidden)
