"""The result tables of the campaign engine."""

import gc
import resource
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from benchmarks.campaigns.ablations import ABLATIONS, Variant
from benchmarks.campaigns.baselines import METHODS
from benchmarks.campaigns.feeding import envelopes
from benchmarks.campaigns.messages import gold_tweets
from benchmarks.campaigns.scaling import distinct_templates
from benchmarks.campaigns.scoring import Alerted, Quality, alerted, b_cubed, pairwise, quality
from benchmarks.campaigns.stream import Told, build
from benchmarks.campaigns.tweets import tweet_envelopes
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.settings import ClusterSettings
from smishwatch.schemas.campaigns import Alert
from smishwatch.schemas.sums import TemplatesSeenEnvelope

HEAD = (
    f"{'method':<30}{'B³ F1':>7}{'pairs':>7}{'found':>7}{'heavy':>7}{'impure':>7}{'near':>6}{'oper.':>7}"
    f"{'alert':>7}{'false':>6}{'delay':>8}{'reports/s':>11}"
)


@dataclass(frozen=True, slots=True)
class Stream:
    """One seed's stream, read once for all methods."""

    told: list[Told]
    records: list[TemplatesSeenEnvelope]
    templates: list[str]
    skeletons: list[str]


def _stream(seed: int, reports: int) -> Stream:
    told = build(seed, reports)
    return Stream(told, *envelopes(told))


def quality_table(seeds: Sequence[int], reports: int) -> None:
    """Smishwatch beside the baselines."""
    for seed in seeds:
        stream = _stream(seed, reports)
        print(f"\nQuality, seed {seed}: {len(stream.told)} reports, {len(set(stream.templates))} templates")
        print(HEAD)
        for name, method in METHODS.items():
            started = time.process_time()
            try:
                found = method(stream.told, stream.skeletons)
            except ImportError as problem:
                print(f"{name:<30} not measured: {problem.name} is not installed")
                continue
            seconds = time.process_time() - started
            _row(
                name,
                quality(stream.told, found, found),
                _counted_alerts(stream.told, found),
                len(found) / seconds,
            )
        _row("Smishwatch", *_smishwatch(stream, Variant(ClusterSettings())))


def ablation_table(seeds: Sequence[int], reports: int) -> None:
    """Smishwatch without one of its parts."""
    for seed in seeds:
        stream = _stream(seed, reports)
        print(f"\nAblation, seed {seed}")
        print(HEAD)
        for name, variant in ABLATIONS.items():
            _row(name, *_smishwatch(stream, variant))


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
    clusterer, before, seen, seconds = Clusterer(), _memory(), 0, 0.0
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
    each = (_memory() - before) / seen
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


def _memory() -> int:
    """Bytes resident now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def _smishwatch(stream: Stream, variant: Variant) -> tuple[Quality, Alerted, float]:
    records = [variant.changed(record) for record in stream.records]
    gc.collect()
    gc.freeze()
    clusterer, alerts = Clusterer(variant.settings), list[Alert]()
    started = time.process_time()
    for record in records:
        alerts += clusterer.apply(record).alerts
    seconds = time.process_time() - started
    gc.unfreeze()
    places = [clusterer.place(template) for template in stream.templates]
    found = [campaign for campaign, _ in places]
    raised = [(clusterer.resolve(alert.campaign_id)[0], alert.at.timestamp()) for alert in alerts]
    return (
        quality(stream.told, found, [operation for _, operation in places]),
        alerted(stream.told, found, raised),
        len(stream.told) / seconds,
    )


def _counted_alerts(told: Sequence[Told], found: Sequence[str]) -> Alerted:
    """What a bare threshold would do: an alert when a cluster has its twentieth report."""
    heard: dict[str, int] = {}
    raised: list[tuple[str, float]] = []
    for one, cluster in zip(told, found, strict=True):
        heard[cluster] = heard.get(cluster, 0) + 1
        if heard[cluster] == 20:
            raised.append((cluster, one.at.timestamp()))
    return alerted(told, found, raised)


def _row(name: str, scores: Quality, alerts: Alerted, speed: float) -> None:
    b, pairs, found, heavy, impure, near, operations = astuple(scores)
    print(
        f"{name:<30}{b:>7.3f}{pairs:>7.3f}{found:>7.3f}{heavy:>7.3f}{impure:>7}{near:>6.2f}{operations:>7.3f}"
        f"{alerts.hit:>7.3f}{alerts.false:>6}{alerts.delay_hours:>7.1f}h{speed:>11,.0f}",
        flush=True,
    )
