"""Every question of the pages, with the parameters that people ask it with, over rollups and over the reports."""

import random
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.literals import string_literal
from smishwatch.pipeline.warehouse.migrate import shipped_migrations
from smishwatch.pipeline.warehouse.rollup_tables import ROLLUPS, definition

PERIODS = (timedelta(days=1), timedelta(days=7), timedelta(days=30), timedelta(days=90))
CARRIERS = ("", "", "carrier-a", "carrier-e")
NARROWED: tuple[dict[str, str], ...] = (
    {}, {"category": "category_4"}, {"language": "zh", "verdict": "scam"}, {"brand": "brand-4", "country": "CN"},
)  # fmt: skip
"""What panels are narrowed to beside the carrier; each for every period, before the carrier changes."""


UNSET: dict[str, Any] = {"String": "", "Array(String)": [], "Array(UInt64)": []}
"""For filters that nobody set, by type; 0 for numbers."""


class Known(NamedTuple):
    """A campaign, and what somebody who looks for it would type."""

    campaign_id: str
    operation_id: str
    carrier: str
    report_id: str
    sender: str
    text: str


class Asked(NamedTuple):
    """One question with the parameters of one viewer."""

    name: str
    parameters: dict[str, Any]


def everything_asked(client: Client, times: int, seed: int = 1) -> Iterator[list[Asked]]:
    """Per question, ``times`` ways of asking it: every period, all and single carriers, large and small campaigns."""
    rng = random.Random(seed)
    campaigns = _campaigns(client)
    now = datetime.now(tz=UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    for name in query.names():
        taken = query.parameters_of(name)
        yield [Asked(name, _parameters(taken, number, rng, now, campaigns)) for number in range(times)]


def over_reports(sql: str) -> str | None:
    """The same question with every rollup computed from the reports on the spot; None where it uses none."""
    whole = re.sub(r"\bFROM campaign_hours\b", lambda _: f"FROM ({_campaign_hours()}) AS campaign_hours", sql)
    whole = re.sub(r"\bFROM (rollup_reporters|rollup_reporter_days)\b", _NOBODY_NUMBERED, whole)
    for rollup in ROLLUPS:
        if rollup.startswith("rollup_reporter"):
            continue
        whole = re.sub(
            rf"\bFROM {rollup}\b(?! AS)", lambda _, name=rollup: f"FROM ({plain(name)}) AS {name}", whole
        )
        whole = re.sub(rf"\bFROM {rollup} AS\b", lambda _, name=rollup: f"FROM ({plain(name)}) AS", whole)
    return whole if whole != sql else None


_NOBODY_NUMBERED = r"FROM (SELECT * FROM \1 WHERE 0) AS \1"
"""Then people are counted one by one."""


def plain(rollup: str) -> str:
    """A row per report in the rollup's shape: its definition without grouping, which would only cost time."""
    sql = re.sub(r"\bcount\(\) AS", "1 AS", definition(rollup))
    for start in ("arraySort(groupUniqArrayIf(", "countIf(", "min(", "max("):
        sql = _ungrouped(sql, start)
    sql = re.sub(r"WHERE toDate\([^\n]*\nGROUP BY [^\n]*", "", sql)
    # the column that tables by wording add themselves
    return sql.replace("    template_id,\n", "    template_id,\n    sipHash64(template_id) AS template,\n", 1)


def _ungrouped(sql: str, start: str) -> str:
    """Each aggregate that begins so, as it is for a single row; a set with a condition has one member or none."""
    at = 0
    while (at := sql.find(f" {start}", at) + 1) > 0:
        inner, after = _bracketed(sql, at + len(start))
        if start.startswith("arraySort"):
            value, _, condition = inner.rpartition(", ")
            inner, after = f"if({condition}, [{value}], [])", after + 1
        sql = f"{sql[:at]}({inner}){sql[after:]}"
    return sql


def _bracketed(sql: str, begin: int) -> tuple[str, int]:
    """What stands from here to the bracket that closes it, and the place after that."""
    depth, at, quoted = 1, begin, False
    while depth:
        quoted ^= sql[at] == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(sql[at], 0)
        at += 1
    return sql[begin : at - 1], at


def _campaign_hours() -> str:
    texts = "\n".join(migration.text for migration in shipped_migrations())
    (view,) = re.findall(r"CREATE VIEW IF NOT EXISTS campaign_hours AS\n(.*?);", texts, re.DOTALL)
    return str(view)


def _campaigns(client: Client) -> list[Known]:
    """Campaigns from the largest down in equal steps of rank's logarithm, each with one of its reports."""
    rows = client.execute(
        "SELECT campaign_id, operation_id FROM campaigns FINAL INNER JOIN "
        "(SELECT campaign_id, sum(reports) AS size FROM campaign_hours GROUP BY campaign_id) AS sized "
        "USING (campaign_id) "
        "ORDER BY size DESC, campaign_id LIMIT 20000"
    )
    chosen = [rows[min(len(rows) - 1, rank)] for rank in (0, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)]
    return [Known(*one, *client.execute(_ONE_REPORT.format(string_literal(one[0])))[0]) for one in chosen]


_ONE_REPORT = """
SELECT carrier, report_id, sender, text FROM reports FINAL WHERE template_id IN
    (SELECT template_id FROM template_places FINAL WHERE campaign_id = {}) LIMIT 1
"""


def _parameters(
    taken: Mapping[str, str],
    number: int,
    rng: random.Random,
    now: datetime,
    campaigns: list[Known],
) -> dict[str, Any]:
    length = PERIODS[number % len(PERIODS)]
    known = campaigns[number % len(campaigns)]
    every: dict[str, Any] = {
        "from": now - length,
        "to": now,
        "now": now,
        "previous_to": now - length - timedelta(minutes=rng.randrange(60)),
        "carrier": CARRIERS[number // len(PERIODS) % len(CARRIERS)],
        "limit": 20,
        "offset": 0,
        "least_campaigns": (1, 2)[number % 2],
        "bucket_seconds": 86_400 if length.days > 7 else 3_600,
        "campaign_id": known.campaign_id,
        "operation_id": known.operation_id,
        "values": [known.sender],
        "report_ids": [known.report_id],
        "skeleton": known.text,
        "least": 0.5,
        "least_contained": 0.9,
        "reporters": 3,
        "scam_share": 0.9,
        "sort": ("reports", "new", "active")[number % 3],
    }
    if "language" in taken:
        every |= NARROWED[number // len(PERIODS) % len(NARROWED)]
    if set(taken) == {"carrier", "report_id"}:  # about one report, of which one
        every |= {"carrier": known.carrier, "report_id": known.report_id}
    return {name: every.get(name, UNSET.get(kind, 0)) for name, kind in taken.items()}
