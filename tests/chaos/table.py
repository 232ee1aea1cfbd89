"""The fault table: one line a fault, over all seeds and both brokers, with the naive pipeline beside it."""

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
