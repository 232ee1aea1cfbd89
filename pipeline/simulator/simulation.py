"""The stream: operations found campaigns, people report, carriers hand the reports on, in arrival order."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from smishwatch.pipeline.simulator.arrivals import DAY
from smishwatch.pipeline.simulator.bystanders import Bystanders, Flood
from smishwatch.pipeline.simulator.campaigns import Campaign
from smishwatch.pipeline.simulator.drawing import weighted
from smishwatch.pipeline.simulator.filing import Filing, conflicting, file_report, sent_again
from smishwatch.pipeline.simulator.messages import Message
from smishwatch.pipeline.simulator.official import Notice
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.society import Society
from smishwatch.pipeline.simulator.truth import Kind, Simulated, Truth
from smishwatch.pipeline.simulator.underworld import Underworld

_WARM_UP = 6 * DAY
"""Campaigns start this long before the stream does, so that its first day looks like any other."""
_LONGEST_WAIT = 1_800.0
"""The background's rate follows the hour; it is looked at again at least this often (seconds)."""

Handler = Callable[[float, Any], None]


def simulate(settings: SimulationSettings) -> Iterator[Simulated]:
    """Yields reports in the order in which they are accepted, each with its truth.

    The same settings give the same stream. Event times lie within ``start`` and ``start + duration`` (an endless
    stream goes on). Raises ValueError when no family is left for the carriers and languages asked for.
    """
    yield from _Stream(settings).run()


class _Stream:
    """The state of one stream: what will happen, and what is under way to the door."""

    def __init__(self, settings: SimulationSettings) -> None:
        self.settings = settings
        self.random = Random(settings.seed)
        self.start = settings.start.timestamp()
        endless = settings.reports is None
        self.end = float("inf") if endless else self.start + settings.duration.total_seconds()
        self.society = Society(settings)
        self.underworld = Underworld(self.random, settings, self.society)
        self.bystanders = Bystanders(self.random, settings, self.society, self.underworld)
        self._order = count()
        self._events: list[tuple[float, int, Handler, Any]] = []
        self._outbox: list[tuple[float, int, Filing]] = []
        self._emitted = 0
        self._created = 0
        self._scheduled = 0
        repeats = 1.0 + settings.duplicate_share + settings.conflict_share
        self._rate = settings.rate_per_second / repeats

    def run(self) -> Iterator[Simulated]:
        """The main loop: next event, then whatever has reached the door by then."""
        wanted = self.settings.reports
        self._at(self.start - _WARM_UP, self._found, Kind.SCAM)
        self._at(self.start - _WARM_UP, self._found, Kind.SPAM)
        self._at(self.start, self._background, True)
        while wanted is None or self._emitted < wanted:
            moment, _, handler, argument = heappop(self._events)
            if moment > self.end:
                break
            while self._outbox and self._outbox[0][0] <= moment:
                yield self._emit()
                if self._emitted == wanted:
                    return
            handler(moment, argument)
        yield from self._finish()

    def _finish(self) -> Iterator[Simulated]:
        """Hands over what is at the door at the end, and fills up to the number asked for."""
        wanted = self.settings.reports or 0
        while self._emitted < wanted:
            if self._outbox and self._outbox[0][0] <= self.end:
                yield self._emit()
            else:
                self._background_report(self.end)

    def _emit(self) -> Simulated:
        arrival, _, filing = heappop(self._outbox)
        filing.sequence = self._emitted
        self._emitted += 1
        first = filing.first
        truth = Truth(
            sequence=filing.sequence,
            accepted_at=datetime.fromtimestamp(arrival, UTC),
            carrier=filing.report.carrier or "",
            report_id=filing.report.report_id,
            duplicate_of=first.sequence if first is not None else None,
            **filing.facts,
        )
        return Simulated(filing.report, truth)

    def _at(self, moment: float, handler: Handler, argument: object) -> None:
        heappush(self._events, (moment, next(self._order), handler, argument))

    def _found(self, moment: float, kind: Kind) -> None:
        """An operation is founded (or an advertiser orders), and the next one is scheduled."""
        if not self._ahead(moment):
            for start, campaign, size in self.underworld.found(kind, moment):
                self._at(start, self._wave, (campaign, size))
        per_second = self.underworld.foundings_per_report(kind) * self._rate
        self._at(moment + self.random.expovariate(per_second), self._found, kind)

    def _wave(self, moment: float, wave: tuple[Campaign, int]) -> None:
        campaign, size = wave
        if self.settings.reports is not None:
            size = min(size, max(3, (self.settings.reports - self._created - self._scheduled) // 5))
        for reported in self.underworld.wave(campaign, size, moment):
            if reported >= self.start:
                self._scheduled += reported <= self.end
                self._at(reported, self._campaign_report, campaign)

    def _campaign_report(self, moment: float, campaign: Campaign) -> None:
        random = self.random
        if moment <= self.end:
            self._scheduled -= 1
        if self._overbooked():
            return
        desk = self.society.desk(random, campaign.country.code, campaign.carrier_index)
        region = weighted(random, campaign.regions, campaign.region_cumulative)
        facts = {**self._facts(campaign), "campaign": campaign.campaign_id, "mutation_level": campaign.level}
        facts["operation"] = campaign.operation.operation_id
        self._file(campaign.message(random, moment), facts, moment, desk.carrier.carrier, region)

    def _overbooked(self) -> bool:
        """Whether this report is left out, because more are scheduled than fit before the end."""
        if self.settings.reports is None:
            return False
        room = 0.85 * (self.settings.reports - self._created)
        return self._scheduled > room and self.random.random() * self._scheduled > room

    def _background(self, moment: float, reports: bool) -> None:
        """Someone reports something that belongs to no fraud; then the next such report is scheduled."""
        if reports:
            self._background_report(moment)
        gap = self.random.expovariate(self._background_rate(moment))
        if gap > _LONGEST_WAIT:
            self._at(moment + _LONGEST_WAIT, self._background, False)
        else:
            self._at(moment + gap, self._background, True)

    def _needed_rate(self, moment: float) -> float:
        """Background reports per second that lead to the number asked for at the end.

        What is scheduled already is known; of campaigns yet to come, those of the last day fall mostly
        beyond the end.
        """
        if self.settings.reports is None:
            return self._rate * self.bystanders.share
        left = max(self.end - max(moment, self.start), 1.0)
        to_come = self._rate * (1.0 - self.bystanders.share) * max(0.0, left - DAY)
        return (self.settings.reports - self._created - self._scheduled - to_come) / left

    def _ahead(self, moment: float) -> bool:
        """Whether so much is scheduled that no new sender may appear for now."""
        return self._needed_rate(moment) < 0.25 * self._rate * self.bystanders.share

    def _background_rate(self, moment: float) -> float:
        nominal = self._rate * self.bystanders.share
        return max(0.2 * nominal, self._needed_rate(moment)) * self.society.day_factor(moment)

    def _background_report(self, moment: float) -> None:
        seen = self.bystanders.next(moment)
        if isinstance(seen, Flood):
            for reported in seen.times:
                if reported <= self.end:
                    self._at(reported, self._flood_report, seen)
        elif isinstance(seen, Notice):
            for reported in self.bystanders.mailing(seen, moment):
                self._at(reported, self._notice_report, seen)
            self._notice_report(moment, seen)
        else:
            desk = self.society.desk(self.random, seen.country.code, None)
            self._file(seen.message, self._facts(seen), moment, desk.carrier.carrier, None)

    def _notice_report(self, moment: float, notice: Notice) -> None:
        desk = self.society.desk(self.random, notice.country.code, None)
        facts = {**self._facts(notice), "campaign": notice.notice_id, "near_miss_of": notice.near_miss_of}
        facts["kind"] = Kind.GENUINE
        facts["near_miss"] = notice.near_miss_of is not None
        if notice.near_miss_of is not None:
            facts["category"] = self.bystanders.genuine_category(notice)
        self._file(
            notice.message(self.random, moment), facts, moment, desk.carrier.carrier, None, genuine=True
        )

    def _flood_report(self, moment: float, flood: Flood) -> None:
        facts = {**self._facts(flood), "campaign": flood.flood_id, "flood": True}
        self._file(flood.message, facts, moment, flood.carrier, flood.region, reporter=flood.reporter)

    def _facts(self, subject: Any) -> dict[str, Any]:
        family = subject.family
        return {
            "campaign": None, "operation": None, "family": family.family_id, "category": family.category,
            "kind": family.kind, "language": family.language, "country": subject.country.code,
            "mutation_level": 0, "near_miss": False, "near_miss_of": None, "conflict": False, "flood": False,
        }  # fmt: skip

    def _file(
        self,
        message: Message,
        facts: dict[str, Any],
        moment: float,
        carrier: str,
        region: str | None,
        *,
        reporter: int | None = None,
        genuine: bool = False,
    ) -> None:
        """Writes the report and sends it off, sometimes twice, rarely under an id already used."""
        random, settings = self.random, self.settings
        desk = self.society.desks[carrier]
        region = region or self.society.region(random, desk.country)
        index = desk.anyone(random) if reporter is None else reporter
        filing = file_report(random, settings, desk, message, facts, moment, region, index, genuine=genuine)
        if not facts["late"]:
            filing.arrival = min(filing.arrival, self.end)
        self._send(filing)
        roll = random.random()
        if roll < settings.duplicate_share:
            self._send(sent_again(random, desk, filing))
        elif roll < settings.duplicate_share + settings.conflict_share and desk.last is not None:
            self._send(conflicting(random, desk, filing, desk.last))
        desk.last = filing

    def _send(self, filing: Filing) -> None:
        if filing.arrival <= self.end:
            self._created += 1
        heappush(self._outbox, (filing.arrival, next(self._order), filing))
