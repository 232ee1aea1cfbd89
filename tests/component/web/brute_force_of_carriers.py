"""Every column of every panel about carriers and what was rejected of theirs, counted by hand."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from smishwatch.dashboards.facts.against import hidden_kinds
from tests.component.web.brute_force import Row, Sent


def quantile(values: Sequence[int], level: float, *, weighted: bool) -> int:
    """As ClickHouse has it: weighted the first value up to which so much lies, else the one after so much."""
    place = (
        max(math.ceil(level * len(values)) - 1, 0)
        if weighted
        else min(int(level * len(values)), len(values) - 1)
    )
    return sorted(values)[place] if values else 0


def carriers(sent: Sent) -> list[Row]:
    late: dict[str, list[int]] = defaultdict(list)
    for one in sent.now:
        late[one.carrier].append(max(0, int(one.accepted_at.timestamp()) - int(one.reported_at.timestamp())))
    again: Counter[str] = Counter()
    conflicts: Counter[str] = Counter()
    first: dict[tuple[str, str], int] = {}
    origins = {(one.carrier, one.report_id): one.origin for one in sent.filled.distinct}
    for one in sent.arrived:
        content = first.setdefault((one.carrier, one.report_id), one.content_hash)
        if one.origin != origins[one.carrier, one.report_id]:
            which = again if content == one.content_hash else conflicts
            which[one.carrier] += sent.start <= one.accepted_at < sent.end
    refused = Counter(
        letter.carrier
        for letter in sent.letters()
        if letter.carrier and sent.start <= letter.rejected_at < sent.end
    )
    return [
        {"carrier": carrier, "reports": len(late[carrier]), "share": len(late[carrier]) / len(sent.now),
         "lateness_p50_seconds": late[carrier], "lateness_p95_seconds": late[carrier], "resent": again[carrier],
         "conflicts": conflicts[carrier], "rejected": refused[carrier], "subscribers": 0, "per_million": None}
        for carrier in {*late, *(+again), *(+conflicts), *refused}
    ]  # fmt: skip


def rejects(sent: Sent) -> list[Row]:
    found = [one for one in sent.letters() if sent.start <= one.rejected_at < sent.end]
    kinds = Counter((one.stage.value, one.reason.value) for one in found)
    return [{"stage": stage, "reason": reason, "records": count} for (stage, reason), count in kinds.items()]


def against_all(sent: Sent) -> list[Row]:
    """Of everybody only shares that rest on enough reports of enough others."""
    everybody = sent.whatever(sent.start, sent.end, everybody=True)
    of_all: dict[str, Counter[str]] = defaultdict(Counter)
    for one in everybody:
        of_all[one.enrichment.category.value][one.carrier] += 1
    own = Counter(one.enrichment.category.value for one in sent.now)
    rows = [
        {
            "category": category,
            "reports": own[category],
            "others": sum(count for carrier, count in sent_by.items() if carrier != sent.carrier),
            "largest_other": max(
                (count for carrier, count in sent_by.items() if carrier != sent.carrier), default=0
            ),
            "other_carriers": len(sent_by.keys() - {sent.carrier}),
        }
        for category, sent_by in of_all.items()
    ]
    hidden = hidden_kinds(rows)
    return [
        {
            "category": row["category"],
            "reports": row["reports"],
            "own": row["reports"] / own.total(),
            "everybody": None
            if row["category"] in hidden
            else round((row["reports"] + row["others"]) / len(everybody), 2),
        }
        for row in rows
        if row["reports"]
    ]


OF_CARRIERS: dict[str, Callable[[Sent], list[Row]]] = {
    "carriers": carriers,
    "carrier_against_all": against_all,
    "rejects_by_reason": rejects,
    "rejects_latest": lambda sent: [
        {"dead_letter_id": one.dead_letter_id, "rejected_at": f"{one.rejected_at.isoformat().replace('+00:00', 'Z')}",
         "stage": one.stage.value, "reason": one.reason.value, "carrier": one.carrier or "",
         "report_id": one.report_id or "", "detail": re.sub("[0-9]{7,}", "…", one.detail)}
        for one in sent.letters()
        if sent.start <= one.rejected_at < sent.end
    ],
}  # fmt: skip
