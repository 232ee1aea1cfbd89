"""Where the clusterer's time goes: what could be shared out, and what must be decided by one owner."""

import time
from collections.abc import Callable
from typing import Any

from benchmarks.campaigns.scaling import distinct_templates
from smishwatch.pipeline.campaigns import clusterer as engine
from smishwatch.pipeline.campaigns import linking
from smishwatch.pipeline.campaigns.index import ShingleIndex
from smishwatch.schemas.sums import TemplatesSeenEnvelope

LAST = 5_000
"""Templates that are measured, at the end of the stream."""


class _Timed:
    """Processor seconds in wrapped functions."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def wrap(self, holder: Any, name: str, part: str) -> None:
        original = getattr(holder, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            return self.run(part, lambda: original(*arguments, **named))

        setattr(holder, name, timed)

    def run(self, part: str, action: Callable[[], Any]) -> Any:
        started = time.process_time()
        result = action()
        self.seconds[part] = self.seconds.get(part, 0.0) + time.process_time() - started
        return result


def parts_table(templates: int) -> None:
    """Microseconds of processor time per new template, by part, over the last ``LAST`` of so many."""
    timed = _Timed()
    timed.wrap(ShingleIndex, "query", "candidates")
    timed.wrap(linking, "shingle_sets", "shingles")
    timed.wrap(linking, "compared", "candidates and verification")
    timed.wrap(linking, "end_epoch", "learning, merging, parting")
    timed.wrap(engine, "written", "rows")
    clusterer, seen = engine.Clusterer(), 0
    for record in distinct_templates(templates):
        if seen == templates - LAST:
            timed.seconds.clear()
        value = record.model_dump_json(by_alias=True).encode()
        read = timed.run("reading", lambda value=value: TemplatesSeenEnvelope.model_validate_json(value))
        applied = timed.run("engine", lambda read=read: clusterer.apply(read))
        if applied.campaigns is not None:
            timed.run("writing", lambda made=applied.campaigns: made.model_dump_json(by_alias=True))
        seen += len(record.templates)
    each = {part: seconds / LAST * 1e6 for part, seconds in timed.seconds.items()}
    named = ("shingles", "candidates and verification", "learning, merging, parting", "rows")
    each["deciding"] = each["engine"] - sum(each[part] for part in named)
    whole = each["reading"] + each["engine"] + each["writing"]
    print(f"\n{'part':<34}{'µs each':>9}{'share':>8}    at {templates:,} templates")
    for part in ("reading", *named, "candidates", "deciding", "writing"):
        inside = "  of which " if part == "candidates" else ""
        print(f"{inside + part:<34}{each[part]:>9.1f}{each[part] / whole:>8.0%}")
