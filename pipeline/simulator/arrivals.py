"""When reports come: heavy-tailed sizes, bursts with a decay, day and night, dormancy and revival."""

from functools import cache
from math import exp, pow, sqrt
from random import Random

from smishwatch.pipeline.simulator.catalogue import Country

HOUR = 3_600.0
DAY = 24 * HOUR

_DAY_CURVE = (
    0.16, 0.10, 0.07, 0.06, 0.07, 0.12, 0.25, 0.45, 0.70, 0.92, 1.0, 0.98,
    0.88, 0.86, 0.92, 0.95, 0.93, 0.90, 0.88, 0.86, 0.80, 0.66, 0.45, 0.28,
)  # fmt: skip
"""Readiness to report by local hour, 1 at the busiest. Shape only: low at night, high in office hours."""

_FLATTEST, _STEEPEST = 0.4, 1.1
"""Exponents of the Pareto sizes: most campaigns have one to three reports, a few hundreds. Published work on
7726 reports found 1.94 messages a campaign on average over all distinct texts, so small ones dominate."""


def day_factor(timestamp: float, country: Country) -> float:
    """How ready people in a country are to report at a moment, 0–1."""
    return _DAY_CURVE[int(timestamp / HOUR + country.utc_offset) % 24]


def size(random: Random, largest: int, tail: float) -> int:
    """Reports of one campaign: a Pareto tail from 1 with the given exponent, cut at ``largest``."""
    floor = pow(largest + 1.0, -tail)
    return min(largest, int(pow(floor + random.random() * (1.0 - floor), -1.0 / tail)))


@cache
def mean_size(largest: int, tail: float) -> float:
    """The expected value of ``size``: the sum of P(size >= k)."""
    floor = pow(largest + 1.0, -tail)
    return sum((pow(k, -tail) - floor) / (1.0 - floor) for k in range(1, largest + 1))


@cache
def tail_for(mean: float, largest: int) -> float:
    """The exponent that gives campaigns of the mean size, as far as the allowed exponents go."""
    low, high = _FLATTEST, _STEEPEST
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_size(largest, middle) > mean else (low, middle)
    return (low + high) / 2


def _burst_offset(random: Random, rise: float, decay: float) -> float:
    if random.random() < 0.25:
        return rise * sqrt(random.random())
    return rise + random.expovariate(1.0 / decay)


def burst(random: Random, count: int, onset: float, country: Country) -> list[float]:
    """Report times of a campaign that starts at ``onset``: a steep rise, a slow decay, and nights.

    Larger campaigns last longer. One in twelve falls silent and comes back after days with a part of its reports.
    """
    rise = random.uniform(0.3, 4.0) * HOUR
    decay = random.uniform(4.0, 30.0) * HOUR * (1.0 + sqrt(min(count, 400)) / 8.0)
    revival = random.uniform(3.0, 9.0) * DAY if count >= 6 and random.random() < 1 / 12 else 0.0
    times = []
    for _ in range(count):
        again = revival if revival and random.random() < 0.4 else 0.0
        moment = onset
        for _attempt in range(6):
            moment = onset + again + _burst_offset(random, rise, decay)
            if random.random() < day_factor(moment, country):
                break
        times.append(moment)
    times.sort()
    return times


def steady(random: Random, count: int, onset: float, country: Country) -> list[float]:
    """Report times of advertising: spread over days, without a burst."""
    length = random.uniform(1.0, 9.0) * DAY
    times = []
    for _ in range(count):
        moment = onset
        for _attempt in range(6):
            moment = onset + random.random() * length
            if random.random() < day_factor(moment, country):
                break
        times.append(moment)
    times.sort()
    return times


def reporting_delay(random: Random) -> float:
    """Seconds between a message's arrival on the phone and the report: minutes for most, days for some."""
    return min(5 * DAY, exp(random.gauss(6.2, 1.6)))


def late_delay(random: Random) -> float:
    """Seconds by which a late report is late: hours to three days."""
    return min(3 * DAY, random.uniform(1.0, 4.0) * HOUR + random.expovariate(1.0 / (10 * HOUR)))
