"""From a message on a phone to a report as its carrier hands it on: reporter, region, times, identifiers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from math import ceil
from random import Random
from typing import Any

from smishwatch.pipeline.simulator.arrivals import late_delay, reporting_delay
from smishwatch.pipeline.simulator.catalogue import Country
from smishwatch.pipeline.simulator.drawing import pick
from smishwatch.pipeline.simulator.messages import Message, truncated
from smishwatch.pipeline.simulator.settings import SimulatedCarrier, SimulationSettings
from smishwatch.schemas.codes import Disposition, Protocol
from smishwatch.schemas.report import Report

_REPORTERS_PER_WEIGHT = 20_000
_SCRAMBLE = 2_654_435_761
"""Knuth's multiplicative constant: spreads customer indexes over the number range without repeats nearby."""


@dataclass(slots=True)
class Filing:
    """A report on its way to the door."""

    report: Report
    arrival: float
    facts: Mapping[str, Any]
    """The truth that does not depend on the order of arrival."""
    first: "Filing | None" = None
    """The earlier filing with the same carrier and id, when this one repeats it."""
    sequence: int = -1


@dataclass(slots=True)
class Desk:
    """A carrier's desk: numbers its reports and sends them off in batches."""

    carrier: SimulatedCarrier
    country: Country
    filed: int = 0
    last: Filing | None = None

    def reporter(self, index: int) -> str:
        """The carrier's name for one of its customers."""
        match self.carrier.reporters:
            case "msisdn":
                pattern = self.country.msisdn[index % len(self.country.msisdn)]
                width = pattern.count("#")
                number = str(index * _SCRAMBLE % 10**width).zfill(width)
                return pattern.rstrip("#") + number
            case "hash":
                return blake2b(f"{self.carrier.carrier}/{index}".encode(), digest_size=16).hexdigest()
        return f"sub-{(index * _SCRAMBLE) & 0xFFFFFFFF:08x}"

    def anyone(self, random: Random) -> int:
        """The index of a customer; some report more often than others."""
        return int(_REPORTERS_PER_WEIGHT * self.carrier.weight * random.random() ** 1.4)

    def report_id(self, random: Random, moment: datetime) -> str:
        """The next report's id in the carrier's own form."""
        self.filed += 1
        match self.carrier.reporters:
            case "msisdn":
                return f"{moment:%Y%m%d}-{self.filed:07}"
            case "hash":
                return f"{random.getrandbits(64):016x}"
        return f"R{self.filed:010}"

    def batch_time(self, moment: float) -> float:
        """When the batch that takes a report made at ``moment`` arrives."""
        return ceil(moment / self.carrier.batch_seconds) * float(self.carrier.batch_seconds)


def file_report(
    random: Random,
    settings: SimulationSettings,
    desk: Desk,
    message: Message,
    facts: dict[str, Any],
    moment: float,
    region: str | None,
    reporter: int,
    *,
    genuine: bool,
) -> Filing:
    """Writes the report that a person makes at ``moment`` of a message, and when it will arrive."""
    draw = random.random
    reported_at = datetime.fromtimestamp(int(moment), UTC)
    received_at = None
    if draw() < 0.8:
        received_at = datetime.fromtimestamp(int(moment - reporting_delay(random)), UTC)
    body = message.body
    if draw() < settings.truncated_share:
        body = truncated(random, body)
    late = draw() < settings.late_share
    arrival = desk.batch_time(moment + late_delay(random) if late else moment)
    report = Report(
        report_id=desk.report_id(random, reported_at),
        reported_at=reported_at,
        received_at=received_at,
        sender=None if draw() < settings.missing_sender_share and not facts["near_miss"] else message.sender,
        reporter=desk.reporter(reporter) if draw() < 0.97 else None,
        body=body,
        protocol=Protocol.SMS if draw() < 0.95 else Protocol.RCS,
        disposition=Disposition.LEGIT if genuine and draw() < settings.appeal_share else Disposition.SPAM,
        country=desk.country.code,
        region=region if draw() < 0.88 else None,
        carrier=desk.carrier.carrier,
    )
    facts["brand"] = message.brand.brand_id if message.brand is not None else None
    facts["late"] = late
    facts["truncated"] = len(body) < len(message.body)
    return Filing(report, arrival, facts)


def sent_again(random: Random, desk: Desk, filing: Filing) -> Filing:
    """The same report once more, in a batch minutes to days later."""
    gap = pick(random, (60.0, 300.0, 3_600.0, 86_400.0)) * random.uniform(1.0, 3.0)
    return Filing(filing.report, desk.batch_time(filing.arrival + gap), filing.facts, first=filing)


def conflicting(random: Random, desk: Desk, filing: Filing, other: Filing) -> Filing:
    """Another report that a confused carrier sends under an id it has used before."""
    body = other.report.body if other.report.body != filing.report.body else other.report.body + " "
    report = other.report.model_copy(update={"report_id": filing.report.report_id, "body": body})
    gap = random.uniform(60.0, 86_400.0)
    facts = {**other.facts, "conflict": True}
    return Filing(report, desk.batch_time(filing.arrival + gap), facts, first=filing)
