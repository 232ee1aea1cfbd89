"""Distinct templates against speed, latency, memory, snapshot and recovery; and tweets, which are no templates."""

import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.campaigns.measured import resident
from benchmarks.campaigns.messages import gold_tweets
from benchmarks.campaigns.scaling import distinct_templates, mixed, one_by_one, reworded
from benchmarks.campaigns.scoring import b_cubed, pairwise
from benchmarks.campaigns.tweets import tweet_envelopes
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.snapshot import TABLES
from smishwatch.pipeline.workers.collecting import collect_seldom
from smishwatch.pipeline.workers.row_store import RowStore
from smishwatch.schemas.codes import CampaignChange
from smishwatch.schemas.sums import TemplatesSeenEnvelope


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


ONE_BY_ONE = 300
MIXED, NEW_OF_EACH = 8, 25
"""Records in which one template of twenty is new, as of all reports in a country."""
SAVED_EVERY = 5_000
"""Templates after which the memory is saved; a worker does so every minute, or after 4 MB of input."""
MARKS = (10_000, 30_000, 100_000, 300_000, 1_000_000)
"""Templates after which a row is measured."""


def scale_table(templates: int) -> None:
    """Distinct templates against speed, latency, memory, snapshot and recovery.

    The memory is saved as a worker does: ``longest`` is the longest save so far, ``saved`` one after some thousand
    reports. Saves, recovery and speeds are of processor time: speeds, saves apart, of templates that are all new, and
    of reports of which one in twenty is. The more a stream has shown, the more of its templates join a campaign, which
    costs more than a birth: so the share of births since the last row is told, and the speeds of births alone and of
    joins alone, in campaigns from the stream's beginning. Latencies are of the clock, the ends of epochs among them,
    and lie when the machine is busy.
    """
    print(
        f"\n{'templates':>10}{'campaigns':>11}{'new/s':>8}{'births':>8}{'births/s':>10}{'joins/s':>9}{'mixed/s':>9}"
        f"{'p50 ms':>8}{'p99 ms':>8}{'slowest':>9}"
        f"{'bytes each':>12}{'file MB':>9}{'longest s':>10}{'saved s':>9}{'restored s':>12}"
    )
    with tempfile.TemporaryDirectory(prefix="smishwatch-scale-") as folder:
        _scale(templates, RowStore(Path(folder) / "memory.sqlite", TABLES))


def _scale(templates: int, store: RowStore) -> None:
    stream = distinct_templates(templates)
    last = next(stream)
    early = [last]
    collect_seldom()  # as the worker does
    clusterer, before, since, longest = Clusterer(), resident(), _Since(), 0.0
    since.apply(clusterer, last)
    seen = len(last.templates)
    marks = [mark for mark in MARKS if mark <= templates]
    for record in stream:
        seen += len(record.templates)
        if len(early) < len(MARKS):
            early.append(record)
        if marks and seen >= marks[0]:
            del marks[0]
            _scale_row(clusterer, last, record, early[len(marks)], seen, since, before, store, longest)
            since = _Since()
        else:
            since.apply(clusterer, record)
        if seen % SAVED_EVERY == 0:
            longest = max(longest, _busy(partial(_save, clusterer, store)))
        last = record


@dataclass(slots=True)
class _Since:
    """What some records took, and how many of their templates were a campaign of their own."""

    seconds: float = 0.0
    templates: int = 0
    births: int = 0

    def apply(self, clusterer: Clusterer, record: TemplatesSeenEnvelope) -> None:
        started = time.process_time()
        applied = clusterer.apply(record)
        self.seconds += time.process_time() - started
        self.templates += len(record.templates)
        rows = applied.campaigns.lineage if applied.campaigns else ()
        self.births += sum(row.change is CampaignChange.BORN for row in rows)


def _speed(clusterer: Clusterer, records: Iterable[TemplatesSeenEnvelope]) -> float:
    """Templates per second."""
    since = _Since()
    for record in records:
        since.apply(clusterer, record)
    return since.templates / since.seconds


def _save(clusterer: Clusterer, store: RowStore) -> None:
    store.save(clusterer.changes(), {})


def _restored(store: RowStore) -> None:
    Clusterer.from_tables(store.load())


def _scale_row(
    clusterer: Clusterer,
    last: TemplatesSeenEnvelope,
    record: TemplatesSeenEnvelope,
    early: TemplatesSeenEnvelope,
    seen: int,
    since: _Since,
    before: int,
    store: RowStore,
    longest: float,
) -> None:
    """Measure with a record's templates: some come one by one, the others among templates of the last record."""
    each = (resident() - before) / seen
    latencies = sorted(
        _seconds(partial(clusterer.apply, one)) for one in one_by_one(record, seen, ONE_BY_ONE)
    )
    births = _speed(clusterer, reworded(early, seen, 1.0))
    joins = _speed(clusterer, reworded(early, seen, 0.1))
    both = _speed(clusterer, mixed(last, record.templates[ONE_BY_ONE:], seen, MIXED, NEW_OF_EACH))
    saved = _busy(partial(_save, clusterer, store))
    restored = _busy(partial(_restored, store))
    print(
        f"{seen:>10,}{clusterer.campaigns:>11,}{since.templates / since.seconds:>8,.0f}"
        f"{since.births / since.templates:>8.0%}{births:>10,.0f}{joins:>9,.0f}{both:>9,.0f}"
        f"{latencies[len(latencies) // 2] * 1e3:>8.2f}{latencies[int(len(latencies) * 0.99)] * 1e3:>8.2f}"
        f"{latencies[-1] * 1e3:>9.1f}{each:>12,.0f}"
        f"{store.size_bytes / 1e6:>9.1f}{longest:>10.2f}{saved:>9.2f}{restored:>12.2f}",
        flush=True,
    )


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _busy(action: Callable[[], object]) -> float:
    """Seconds of processor time."""
    started = time.process_time()
    action()
    return time.process_time() - started
