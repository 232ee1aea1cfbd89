"""Distinct templates against speed, latency, memory, snapshot and recovery; and tweets, which are no templates."""

import time

from benchmarks.campaigns.measured import resident
from benchmarks.campaigns.messages import gold_tweets
from benchmarks.campaigns.scaling import distinct_templates
from benchmarks.campaigns.scoring import b_cubed, pairwise
from benchmarks.campaigns.tweets import tweet_envelopes
from smishwatch.pipeline.campaigns.clusterer import Clusterer


def tweets_table() -> None:
    """Topics of tweets: not templates, so a figure to know and not to aim at."""
    print(f"\n{'tweets':<24}{'B³ F1':>7}{'pairs':>7}{'reports/s':>11}")
    for name in ("mstream_tweets", "mstream_tweets_t"):
        gold = gold_tweets(name)
        records, templates = tweet_envelopes([text for text, _ in gold])
        clusterer, started = Clusterer(), time.process_time()
        for record in records:
            clusterer.apply(record)
        seconds = time.process_time() - started
        truth = [topic for _, topic in gold]
        found = [clusterer.place(template)[0] for template in templates]
        scores = f"{b_cubed(truth, found):>7.3f}{pairwise(truth, found):>7.3f}"
        print(f"{name:<24}{scores}{len(gold) / seconds:>11,.0f}")


def scale_table(templates: int) -> None:
    """Distinct templates against speed, latency, memory, snapshot and recovery."""
    print(
        f"\n{'templates':>10}{'templates/s':>13}{'p99 of 500, ms':>16}{'bytes each':>12}{'snapshot MB':>13}"
        f"{'taken s':>9}{'restored s':>12}"
    )
    clusterer, before, seen, seconds = Clusterer(), resident(), 0, 0.0
    latencies: list[float] = []
    marks = [mark for mark in (10_000, 30_000, 100_000, 300_000, 1_000_000) if mark <= templates]
    for record in distinct_templates(templates):
        started = time.perf_counter()
        clusterer.apply(record)
        latencies.append(time.perf_counter() - started)
        seconds += latencies[-1]
        seen += len(record.templates)
        if marks and seen >= marks[0]:
            marks.pop(0)
            _scale_row(clusterer, seen, seconds, latencies, before)
            seconds, latencies = 0.0, []


def _scale_row(clusterer: Clusterer, seen: int, seconds: float, latencies: list[float], before: int) -> None:
    each = (resident() - before) / seen
    slowest = sorted(latencies)[int(len(latencies) * 0.99)] * 1_000
    rate = sum(1 for _ in latencies) * 500 / seconds
    started = time.perf_counter()
    data = clusterer.snapshot()
    taken = time.perf_counter() - started
    started = time.perf_counter()
    Clusterer.restore(data)
    restored = time.perf_counter() - started
    print(
        f"{seen:>10,}{rate:>13,.0f}{slowest:>16.1f}{each:>12,.0f}{len(data) / 1e6:>13.1f}{taken:>9.2f}"
        f"{restored:>12.2f}",
        flush=True,
    )
