"""When a campaign takes off: distinct reporters in a window against its own past and the stream's.

A campaign's rate has a gamma prior whose mean is the stream's typical campaign; its own past updates it, and
the predictive distribution of the next window is then negative binomial. An onset is a window whose upper tail
probability is below ``10 ** -score``. Only event times are used, and a late report counts where it belongs.
"""

import math
from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field

from smishwatch.pipeline.campaigns.settings import DAY_MS, HOUR_MS, EmergenceSettings
from smishwatch.schemas.campaigns import AlertFigures
from smishwatch.schemas.codes import AlertKind

MANY = 12
"""Reporters from which a set is kept beside the list."""

Arrival = tuple[int, int, str, str]
"""When (ms), who, carrier, region: a reporter's first report of a campaign."""


@dataclass(slots=True)
class Watch:
    """The distinct reporters of one campaign, in order of event time, and its last alert."""

    arrivals: list[Arrival] = field(default_factory=list)
    people: set[int] | None = None
    """The same people as a set, from ``MANY`` on: most campaigns have one or two."""
    alerted_at: int | None = None
    alerted_reporters: int = 0


@dataclass(slots=True)
class Typical:
    """The stream's typical campaign: distinct reporters per campaign, each campaign capped."""

    campaigns: int = 0
    reporters: int = 0

    def mean(self) -> float:
        """At least one: a campaign exists by being reported."""
        return max(1.0, self.reporters / self.campaigns) if self.campaigns else 1.0


@dataclass(frozen=True, slots=True)
class Emergence:
    """A line crossed."""

    kind: AlertKind
    at: int
    figures: AlertFigures


def hear(watch: Watch, arrival: Arrival, typical: Typical, settings: EmergenceSettings) -> bool:
    """Note a reporter; false when this person was heard before."""
    if _known(watch, arrival[1]):
        return False
    if len(watch.arrivals) < settings.typical:
        typical.reporters += 1
    if not watch.arrivals:
        typical.campaigns += 1
    insort(watch.arrivals, arrival)
    if watch.people is not None:
        watch.people.add(arrival[1])
    elif len(watch.arrivals) == MANY:
        watch.people = {one[1] for one in watch.arrivals}
    horizon = watch.arrivals[-1][0] - settings.past_days * DAY_MS
    surplus = len(watch.arrivals) - settings.remembered
    if surplus > 0 or watch.arrivals[0][0] < horizon:
        gone = max(surplus, bisect_left(watch.arrivals, (horizon,)))
        del watch.arrivals[:gone]
        watch.people = people_of(watch.arrivals)
    return True


def people_of(arrivals: list[Arrival]) -> set[int] | None:
    """Who is among the arrivals, where there are enough of them to be worth a set."""
    return {arrival[1] for arrival in arrivals} if len(arrivals) >= MANY else None


def _known(watch: Watch, who: int) -> bool:
    if watch.people is not None:
        return who in watch.people
    for arrival in watch.arrivals:  # noqa: SIM110 - `any` takes twice as long, for every report
        if arrival[1] == who:
            return True
    return False


def emergence(
    watch: Watch, first_seen: int, typical: Typical, settings: EmergenceSettings, longest_hours: int
) -> Emergence | None:
    """Whether the reporters heard so far cross a line that was not crossed before.

    Args:
        first_seen: of the campaign, in milliseconds since 1970
        longest_hours: longest window that is looked at
    """
    arrivals = watch.arrivals
    if len(arrivals) < settings.reporters:
        return None
    now = arrivals[-1][0]
    active = watch.alerted_at is not None and now - watch.alerted_at < settings.quiet_days * DAY_MS
    least = max(settings.reporters, settings.growth * watch.alerted_reporters if active else 0)
    if len(arrivals) < least:
        return None
    again = watch.alerted_at is not None and not active  # what was alerted is its past, not a new onset
    best: tuple[float, int, int, float] | None = None
    for hours in settings.windows_hours:
        if hours > longest_hours:
            break
        start = bisect_right(arrivals, (now - hours * HOUR_MS, math.inf))
        inside = len(arrivals) - start
        if inside < least or (again and now - hours * HOUR_MS < (watch.alerted_at or 0)):
            continue
        shape, rate = _expectation(watch, hours, start, first_seen, typical, settings)
        score = tail_score(inside, shape, rate, settings.score)
        if score >= settings.score and (best is None or score > best[0]):
            best = (score, hours, start, shape / rate)
    if best is None:
        return None
    score, hours, start, expected = best
    figures = _figures(arrivals[start:], score, hours, expected)
    watch.alerted_at, watch.alerted_reporters = now, figures.reporters
    return Emergence(AlertKind.ESCALATION if active else AlertKind.ONSET, now, figures)


def _expectation(
    watch: Watch, hours: int, start: int, first_seen: int, typical: Typical, settings: EmergenceSettings
) -> tuple[float, float]:
    """Shape and rate of the gamma distribution of the mean of a window, from what came before it."""
    arrivals, length = watch.arrivals, hours * HOUR_MS
    window_start = arrivals[-1][0] - length
    past_from = max(first_seen, window_start - settings.past_days * DAY_MS)
    past = start - bisect_left(arrivals, (past_from,))
    windows = max(0.0, (window_start - past_from) / length)
    if watch.alerted_at is not None and windows > 0:
        return 0.5 + past, windows  # it is known not to be typical: its own past alone (Jeffreys' prior)
    return settings.spread + past, settings.spread / typical.mean() + windows


def _figures(inside: list[Arrival], score: float, hours: int, expected: float) -> AlertFigures:
    return AlertFigures(
        window_minutes=hours * 60,
        reports=len(inside),
        reporters=len(inside),
        carriers=len({arrival[2] for arrival in inside}),
        regions=len({arrival[3] for arrival in inside if arrival[3]}),
        expected=expected,
        score=score,
    )


def tail_score(observed: int, shape: float, rate: float, least: float = 0.0) -> float:
    """-log10 of P(X >= observed) where X is Poisson with a gamma(shape, rate) mean; 300 at most.

    Args:
        least: a score below this may come out as 0: most windows are ordinary, and P(X = observed) alone shows it

    >>> round(tail_score(12, 3.0, 2.0), 2)
    4.24
    >>> tail_score(12, 3.0, 2.0, least=9.0)
    0.0
    """
    stay = math.log(1 / (1 + rate))
    term = (
        math.lgamma(shape + observed)
        - math.lgamma(shape)
        - math.lgamma(observed + 1)
        + shape * math.log(rate / (1 + rate))
        + observed * stay
    )
    if term > -least * math.log(10):
        return 0.0
    total, ratio, count = 1.0, 1.0, observed
    while count < observed + 10_000:
        ratio *= (shape + count) / (count + 1) * math.exp(stay)
        count += 1
        total += ratio
        if ratio < 1e-9 * total:
            break
    return min(300.0, max(0.0, -(term + math.log(total)) / math.log(10)))


def reason(kind: AlertKind, figures: AlertFigures, first_seen: int, at: int) -> str:
    """The figures in a sentence."""
    window = _duration(figures.window_minutes)
    start = "Taking off" if kind is AlertKind.ONSET else "Growing"
    age = max(0, at - first_seen) // 60_000
    return (
        f"{start}: {figures.reporters} people reported it within {window}, where {figures.expected:.1f} were "
        f"expected (chance 1 in 10^{figures.score:.0f}); {figures.carriers} "
        f"{'carrier' if figures.carriers == 1 else 'carriers'}, {figures.regions} "
        f"{'region' if figures.regions == 1 else 'regions'}; first seen {_duration(age)} before."
    )


def _duration(minutes: int) -> str:
    if minutes < 120:
        return f"{minutes} minutes"
    if minutes < 72 * 60:
        return f"{minutes // 60} hours"
    return f"{minutes // (24 * 60)} days"


def united(one: Watch, other: Watch, settings: EmergenceSettings) -> Watch:
    """The watch of two campaigns that became one: each person once, at the earlier time."""
    earliest: dict[int, Arrival] = {}
    for arrival in sorted(one.arrivals + other.arrivals):
        earliest.setdefault(arrival[1], arrival)
    arrivals = sorted(earliest.values())[-settings.remembered :]
    later = max((one, other), key=lambda watch: watch.alerted_at or 0)
    return Watch(
        arrivals,
        people_of(arrivals),
        later.alerted_at,
        max(one.alerted_reporters, other.alerted_reporters),
    )
