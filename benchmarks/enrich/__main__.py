"""``python -m benchmarks.enrich``: quality per message set beside simpler judges, false alarms, and speed."""

import argparse
import time
from collections import Counter
from collections.abc import Sequence

from benchmarks.enrich.categories import print_categories
from benchmarks.enrich.datasets import JUDGED, available, load
from benchmarks.enrich.judging import enrich, judge, shared_enricher
from benchmarks.enrich.labelled import print_labelled
from benchmarks.enrich.notices import (
    Notice,
    by_kind,
    genuine_notices,
    obvious_scams,
    overdue_messages,
    situations,
)
from benchmarks.enrich.separation import print_reliability, print_separation
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.model import shipped_model
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.text.read import read
from smishwatch.schemas.codes import Verdict
from smishwatch.schemas.enriched import Enrichment
from training.fit import AT


def main() -> None:
    """Print every table; sets that are not there are named and left out."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--most", type=int, default=3_000, help="messages per set")
    options = arguments.parse_args()
    for name in (*JUDGED, "fbs_sms", "nus_zh", "zh80w_slice", "spamhunter_2018_2020"):
        if not available(name):
            print(f"{name} is not there: left out")
    print(f"model {shipped_model().version}")
    sets = [judge(name, load(name, options.most)) for name in JUDGED if available(name)]
    print_separation(sets)
    print_reliability(sets)
    if available("fbs_sms"):
        print_categories(load("fbs_sms", options.most))
    print_labelled()
    _print_false_alarms(options.most)
    _print_verdicts("The word 逾期: points that expire, real reminders, fake reminders", overdue_messages())
    _print_verdicts("Obvious scams, never learned from", obvious_scams())
    _print_verdicts("Situations in some forty languages, never learned from", situations())
    _print_verdicts("Genuine notices, never learned from", genuine_notices())
    _print_speed(options.most)


def _print_false_alarms(most: int) -> None:
    print("\nFalse alarms: share called scam / scam or spam")
    for name in (*JUDGED, "nus_zh", "zh80w_slice"):
        if available(name):
            wanted = [m for m in load(name, most) if not m.unwanted]
            _print_share(f"ham of {name}", enrich(wanted))
    notices = genuine_notices()
    for kind, some in by_kind(notices).items():
        _print_share(f"genuine: {kind}", _enrich_notices(some))
    _print_share("genuine: all", _enrich_notices(notices))


def _print_verdicts(title: str, messages: Sequence[Notice]) -> None:
    print(f"\n{title}: verdicts")
    for kind, notices in by_kind(messages).items():
        verdicts = Counter(one.verdict.value for one in _enrich_notices(notices))
        print(f"  {kind:20} {len(notices):4}  " + ", ".join(f"{v} {n}" for v, n in verdicts.most_common()))


def _enrich_notices(notices: Sequence[Notice]) -> list[Enrichment]:
    enricher = shared_enricher()
    return [enricher.enrich(one.text, one.sender, one.country, AT).enrichment for one in notices]


def _print_share(name: str, found: Sequence[Enrichment]) -> None:
    scam = sum(one.verdict is Verdict.SCAM for one in found) / len(found)
    either = sum(one.verdict in {Verdict.SCAM, Verdict.SPAM} for one in found) / len(found)
    print(f"  {name:28} {len(found):6} {scam:.3f} / {either:.3f}")


def _print_speed(most: int) -> None:
    name = "spamhunter_2018_2020"
    if not available(name):
        return
    messages = load(name, most)
    enricher = Enricher(starter())
    enricher.enrich("warm 1", None, None, AT)
    start = time.perf_counter()
    for message in messages:
        read(message.text, None)
    reading = time.perf_counter() - start
    start = time.perf_counter()
    for message in messages:
        enricher.enrich(message.text, message.sender, message.country, AT)
    fresh = time.perf_counter() - start
    start = time.perf_counter()
    for _ in range(10):
        for message in messages:
            enricher.enrich(message.text, message.sender, message.country, AT)
    repeated = time.perf_counter() - start
    count = len(messages)
    print(f"\nSpeed on {name}, one core, {count} distinct messages")
    print(f"  reading alone        {reading / count * 1e6:8.1f} µs a message")
    print(f"  all of enrichment    {fresh / count * 1e6:8.1f} µs a message, {count / fresh:9.0f} a second")
    again = repeated / count / 10
    print(f"  the same once more   {again * 1e6:8.1f} µs a message, {1 / again:9.0f} a second")


if __name__ == "__main__":
    main()
