"""What is known of one operation, before anybody words it."""

import re
from dataclasses import dataclass

from smishwatch.dashboards.problems import UnknownOperationError
from smishwatch.dashboards.questions import Questions, Row

OPERATION_ID = re.compile(r"o[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Operation:
    """Campaigns that share infrastructure; each part with the rows of its question."""

    members: list[Row]
    """``operation_campaigns``: never empty."""
    ties: list[Row]
    """``operation_ties``: what they share, with the reports of each campaign."""
    joins: list[Row]
    """``operation_lineage``: how they came together, on what evidence."""

    @property
    def reports(self) -> int:
        """Of all its campaigns."""
        return sum(row["reports"] for row in self.members)


def operation_found(questions: Questions, operation_id: str, most: int) -> Operation:
    """An operation, each part of it up to ``most`` rows.

    Raises:
        UnknownOperationError: when there is no such operation.
    """
    asked = {"operation_id": operation_id, "limit": most}
    members = questions.ask("operation_campaigns", asked) if OPERATION_ID.fullmatch(operation_id) else []
    if not members:
        raise UnknownOperationError(operation_id)
    return Operation(
        members, questions.ask("operation_ties", asked), questions.ask("operation_lineage", asked)
    )
