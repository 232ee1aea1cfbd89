"""What processing again has changed, and what it need not touch."""

from collections.abc import Sequence
from dataclasses import dataclass

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.literals import with_parameters

COMPARED = ("verdict", "category", "brand", "template_id", "language", "sender_kind")


@dataclass(frozen=True, slots=True)
class Difference:
    """How a database beside the live one differs, over the reports that both have."""

    reports: int
    changed: dict[str, int]
    """Reports whose value is another one, by column."""


def difference(live: Client, beside: str) -> Difference:
    """Compare the reports of the live database with those of another one on the same server."""
    changes = ", ".join(f"countIf(live.{column} != again.{column})" for column in COMPARED)
    sql = _COMPARE.format(changes=changes, beside=beside)
    ((reports, *changed),) = live.execute(sql)
    return Difference(reports, dict(zip(COMPARED, changed, strict=True)))


def placed_templates(live: Client, template_ids: Sequence[str]) -> set[str]:
    """Which of these templates have a campaign."""
    rows = live.execute(with_parameters(_PLACED, {"ids": list(template_ids)}))
    return {row[0] for row in rows}


_COMPARE = """
SELECT count(), {changes}
FROM (SELECT * FROM reports FINAL) AS live
INNER JOIN (SELECT * FROM `{beside}`.reports FINAL) AS again USING (carrier, report_id, content_hash)
"""

_PLACED = "SELECT DISTINCT template_id FROM template_places WHERE template_id IN ({ids:Array(String)})"
