"""The result tables of the campaign engine."""

from collections.abc import Callable, Sequence
from dataclasses import astuple

from benchmarks.campaigns import simulated, stream
from benchmarks.campaigns.ablations import ABLATIONS, Variant
from benchmarks.campaigns.analysed import Answer, analyse
from benchmarks.campaigns.baselines import METHODS, SLOW, Method
from benchmarks.campaigns.enriched import Stream, enriched
from benchmarks.campaigns.measured import Measured, measured
from benchmarks.campaigns.scoring import alerted, quality
from benchmarks.campaigns.told import Told
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.schemas.campaigns import Alert

HEAD = (
    f"{'method':<32}{'B³ F1':>7}{'pairs':>7}{'found':>7}{'heavy':>7}{'impure':>7}{'near':>6}{'oper.':>7}"
    f"{'alert':>7}{'false':>6}{'delay':>8}{'reports/s':>11}{'MB':>7}"
)

STREAMS: dict[str, Callable[[int, int], list[Told]]] = {
    "real": stream.build,
    "other": lambda seed, reports: stream.build(seed, reports, other_hand=True),
    "simulator": simulated.build,
}
"""Real messages varied by the hand that thresholds were chosen on, by one that they were not; the simulator."""


def quality_table(names: Sequence[str], seeds: Sequence[int], reports: int, *, slow: bool = False) -> None:
    """``analyse`` beside the baselines; the clusterer alone once more, for its speed.

    Args:
        slow: also the baselines that take a quarter of an hour
    """
    methods = METHODS | SLOW if slow else METHODS
    for name in names:
        for seed in seeds:
            told = STREAMS[name](seed, reports)
            given = enriched(told)
            print(
                f"\n{name}, seed {seed}: {len(told)} reports, {len(set(given.templates))} templates\n{HEAD}"
            )
            for method_name, method in methods.items():
                _baseline_row(method_name, method, given)
            answer = analyse(told)
            _row("smishwatch analyse, end to end", told, Measured(answer, answer.seconds, answer.megabytes))
            _clusterer_row("Smishwatch, clusterer alone", given, ABLATIONS["everything"])


def ablation_table(names: Sequence[str], seeds: Sequence[int], reports: int) -> None:
    """The clusterer without one of its parts, on what the real enrichment gives it."""
    for name in names:
        for seed in seeds:
            given = enriched(STREAMS[name](seed, reports))
            print(f"\nablation, {name}, seed {seed}\n{HEAD}")
            for variant_name, variant in ABLATIONS.items():
                _clusterer_row(variant_name, given, variant)


def _baseline_row(name: str, method: Method, given: Stream) -> None:
    found = measured(lambda: method(given.told, given.masked))
    if found is None:
        print(f"{name:<32} not measured: a package is missing (make bench-campaigns has it)")
    else:
        _row(name, given.told, _with_counted_alerts(given.told, found))


def _clusterer_row(name: str, given: Stream, variant: Variant) -> None:
    found = measured(lambda: clustered(given, variant))
    if found is not None:
        _row(name, given.told, found)


def clustered(given: Stream, variant: Variant) -> Answer:
    """What the clusterer makes of the stream's records."""
    records = [variant.changed(record) for record in given.records]
    clusterer, alerts = Clusterer(variant.settings), list[Alert]()
    for record in records:
        alerts += clusterer.apply(record).alerts
    places = [clusterer.place(template) for template in given.templates]
    return Answer(
        [campaign for campaign, _ in places],
        [operation for _, operation in places],
        [(clusterer.resolve(alert.campaign_id)[0], alert.at.timestamp()) for alert in alerts],
    )


def _with_counted_alerts(told: Sequence[Told], found: Measured[list[str]]) -> Measured[Answer]:
    """A baseline's clusters, its operations the same, and an alert when a cluster has its twentieth report."""
    heard: dict[str, int] = {}
    raised: list[tuple[str, float]] = []
    for one, cluster in zip(told, found.result, strict=True):
        heard[cluster] = heard.get(cluster, 0) + 1
        if heard[cluster] == 20:
            raised.append((cluster, one.at.timestamp()))
    return Measured(Answer(found.result, found.result, raised), found.seconds, found.megabytes)


def _row(name: str, told: Sequence[Told], given: Measured[Answer]) -> None:
    answer = given.result
    scores = quality(told, answer.found, answer.operations)
    alerts = alerted(told, answer.found, answer.alerts)
    b, pairs, found, heavy, impure, near, operations = astuple(scores)
    print(
        f"{name:<32}{b:>7.3f}{pairs:>7.3f}{found:>7.3f}{heavy:>7.3f}{impure:>7}{near:>6.2f}{operations:>7.3f}"
        f"{alerts.hit:>7.3f}{alerts.false:>6}{alerts.delay_hours:>7.1f}h"
        f"{len(told) / given.seconds:>11,.0f}{given.megabytes:>7,.0f}",
        flush=True,
    )
