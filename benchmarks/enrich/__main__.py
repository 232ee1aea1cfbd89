"""``python -m benchmarks.enrich``: quality per message set beside two baselines, false alarms, and speed."""

import argparse
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks.enrich.baselines import keyword_scores, ngram_scores
from benchmarks.enrich.datasets import CATEGORY_OF_FBS, JUDGED, Message, available, load
from benchmarks.enrich.notices import genuine_notices
from benchmarks.enrich.scores import auroc, macro_f1, precision_at_recall
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.text.read import read
from smishwatch.schemas.codes import Verdict
from smishwatch.schemas.enriched import Enrichment

AT = datetime(2026, 1, 15, tzinfo=UTC)
UNWANTED_SHARE = {Verdict.SCAM: 0.9, Verdict.SPAM: 0.85, Verdict.UNSURE: 0.4, Verdict.LEGITIMATE: 0.05}
"""How likely a message of each verdict is unwanted at all; with the risk it ranks spam and scam above the rest."""


def main() -> None:
    """Print every table; sets that are not there are named and left out."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--most", type=int, default=3_000, help="messages per set")
    arguments.add_argument("--no-model", action="store_true", help="leave the n-gram baseline out")
    options = arguments.parse_args()
    enricher = Enricher(starter())
    _print_separation(enricher, options.most, with_model=not options.no_model)
    _print_categories(enricher, options.most)
    _print_false_alarms(enricher, options.most)
    _print_speed(options.most)


def _enrich(enricher: Enricher, messages: Sequence[Message]) -> list[Enrichment]:
    return [enricher.enrich(m.text, m.sender, m.country, AT).enrichment for m in messages]


def _unwanted(found: Enrichment) -> float:
    return 1.0 - (1.0 - found.risk_score) * (1.0 - UNWANTED_SHARE[found.verdict])


def _print_separation(enricher: Enricher, most: int, *, with_model: bool) -> None:
    print("\nSpam or scam against ham: AUROC / precision at 95 % recall")
    heads = ("smishwatch", "risk alone", "keywords", "n-grams, cv")
    print(f"{'set':16} {'n':>6} {'unwanted':>9} " + " ".join(f"{head:>14}" for head in heads))
    for name in JUDGED:
        if not available(name):
            print(f"{name:16} not there")
            continue
        messages = load(name, most)
        truth = [m.unwanted for m in messages]
        found = _enrich(enricher, messages)
        columns = [
            [_unwanted(one) for one in found],
            [one.risk_score for one in found],
            keyword_scores([m.text for m in messages]),
            ngram_scores([m.text for m in messages], truth) if with_model else None,
        ]
        cells = [
            f"{auroc(c, truth):.3f} / {precision_at_recall(c, truth):.2f}" if c is not None else "-"
            for c in columns
        ]
        print(
            f"{name:16} {len(messages):6} {sum(truth) / len(truth):9.2f} "
            + " ".join(f"{c:>14}" for c in cells)
        )


def _print_categories(enricher: Enricher, most: int) -> None:
    if not available("fbs_sms"):
        print("\nfbs_sms is not there: no table of categories")
        return
    messages = [m for m in load("fbs_sms", most) if m.label in CATEGORY_OF_FBS]
    found = _enrich(enricher, messages)
    groups = {"AD:Retail", "AD:Real_estate", "AD:Network_service", "AD:Other"}
    truth = ["AD" if m.label in groups else m.label for m in messages]
    guess = []
    for message, one in zip(messages, found, strict=True):
        fitting = [label for label, codes in CATEGORY_OF_FBS.items() if one.category in codes]
        label = message.label if message.label in fitting else (fitting or ["none"])[0]
        guess.append("AD" if label in groups else label)
    scores = macro_f1(truth, guess)
    print(f"\nCategories on fbs_sms, mapped to our codes ({len(messages)} messages): F1")
    for name, score in scores.items():
        print(f"  {name:24} {truth.count(name):6} {score:.3f}")
    print(f"  {'macro':24} {len(truth):6} {sum(scores.values()) / len(scores):.3f}")


def _print_false_alarms(enricher: Enricher, most: int) -> None:
    print("\nFalse alarms: share called scam / scam or spam")
    for name in (*JUDGED, "nus_zh", "zh80w_slice"):
        if available(name):
            wanted = [m for m in load(name, most) if not m.unwanted]
            _print_share(f"ham of {name}", _enrich(enricher, wanted))
    notices = genuine_notices()
    for kind in dict.fromkeys(notice.kind for notice in notices):
        found = [
            enricher.enrich(notice.text, notice.sender, notice.country, AT).enrichment
            for notice in notices
            if notice.kind == kind
        ]
        _print_share(f"genuine: {kind}", found)


def _print_share(name: str, found: Sequence[Enrichment]) -> None:
    scam = sum(one.verdict is Verdict.SCAM for one in found) / len(found)
    either = sum(one.verdict in {Verdict.SCAM, Verdict.SPAM} for one in found) / len(found)
    print(f"  {name:28} {len(found):6} {scam:.3f} / {either:.3f}")


def _print_speed(most: int) -> None:
    name = "spamhunter_2018_2020"
    if not available(name):
        print(f"\n{name} is not there: no table of speed")
        return
    messages = load(name, most)
    enricher = Enricher(starter())
    enricher.enrich("warm 1", None, None, AT)
    start = time.perf_counter()
    for message in messages:
        read(message.text, None)
    reading = time.perf_counter() - start
    start = time.perf_counter()
    _enrich(enricher, messages)
    fresh = time.perf_counter() - start
    start = time.perf_counter()
    for _ in range(10):
        _enrich(enricher, messages)
    repeated = time.perf_counter() - start
    count = len(messages)
    print(f"\nSpeed on {name}, one core, {count} distinct messages")
    print(f"  reading alone        {reading / count * 1e6:8.1f} µs a message")
    print(f"  all of enrichment    {fresh / count * 1e6:8.1f} µs a message, {count / fresh:9.0f} a second")
    again = repeated / count / 10
    print(f"  the same once more   {again * 1e6:8.1f} µs a message, {1 / again:9.0f} a second")


if __name__ == "__main__":
    main()
