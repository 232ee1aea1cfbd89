"""The fault table: one line a fault, over all seeds and both brokers, with the naive pipeline beside it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

Row = dict[str, Any]
HEAD = (
    "| fault | runs embedded + Kafka | reports acknowledged | lost | twice | rollup mismatches | back after s, "
    "median / p95 | peak lag | peak MB | naive: runs | lost | twice | mismatches |"
)


def table(rows: Sequence[Row], order: Sequence[str]) -> str:
    """As Markdown; ``order`` names the faults, those without a run are left out."""
    lines = [HEAD, "|---" + "|---:" * 12 + "|"]
    lines += [
        _line(name, [row for row in rows if row["fault"] == name]) for name in order if _any(rows, name)
    ]
    lines.append(_line("**all**", rows))
    return "\n".join(lines)


def summary(rows: Sequence[Row]) -> str:
    """How many runs of ours there were and what they showed, by the commit they ran on."""
    ours = [row for row in rows if row["pipeline"] == "smishwatch"]
    faulty = sum(
        bool(row["lost"] or row["duplicated"] or row["mismatches"] or row["problems"]) for row in ours
    )
    commits = Counter(row.get("commit", "") for row in ours)
    named = ", ".join(
        f"{count} {f'on {commit}' if commit else 'before commits were noted'}"
        for commit, count in commits.items()
    )
    return (
        f"{len(ours):,} runs of ours ({_runs(ours, 'embedded'):,} on the embedded broker, {_runs(ours, 'kafka'):,} on Apache "
        f"Kafka), of which {faulty} showed a fault.\nBy commit: {named}."
    )


def _any(rows: Iterable[Row], name: str) -> bool:
    return any(row["fault"] == name for row in rows)


def _line(name: str, rows: Sequence[Row]) -> str:
    ours = [row for row in rows if row["pipeline"] == "smishwatch"]
    naive = [row for row in rows if row["pipeline"] == "naive"]
    cells = [name, f"{_runs(ours, 'embedded')} + {_runs(ours, 'kafka')}", *_sums(ours)]
    seconds = sorted(row["recover_seconds"] for row in ours)
    if ours:
        late = seconds[min(len(seconds) - 1, round(0.95 * len(seconds)))]
        megabytes = max(row["peak_bytes"] for row in ours) / 1e6
        cells += [
            f"{median(seconds):.1f} / {late:.1f}",
            f"{max(row['peak_lag'] for row in ours)}",
            f"{megabytes:.0f}",
        ]
    else:
        cells += ["–"] * 3
    cells += [str(len(naive)), *_sums(naive)[1:]] if naive else ["–"] * 4
    return f"| {' | '.join(cells)} |"


def _runs(rows: Iterable[Row], broker: str) -> int:
    return sum(row["broker"] == broker for row in rows)


def _sums(rows: Sequence[Row]) -> list[str]:
    return [
        f"{sum(row[name] for row in rows):,}" for name in ("acknowledged", "lost", "duplicated", "mismatches")
    ]
