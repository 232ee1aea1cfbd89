"""A broker in memory, for the doors."""

from collections.abc import Sequence

from smishwatch.pipeline.broker.producer import NotDeliveredError, Record
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.report import Report, ReportEnvelope
from smishwatch.schemas.topics import REPORTS

PEPPER = b"a pepper for tests only"


class MemoryBroker:
    """Keeps what is delivered; refuses the next ``refusals`` deliveries."""

    def __init__(self, refusals: int = 0) -> None:
        self.records: list[Record] = []
        self.refusals = refusals

    def deliver(self, records: Sequence[Record]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise NotDeliveredError("not today")
        self.records.extend(records)

    def reachable(self) -> bool:
        return not self.refusals

    def envelopes(self) -> list[ReportEnvelope]:
        return [ReportEnvelope.model_validate_json(one.value) for one in self.records if one.topic is REPORTS]

    def reports(self) -> list[tuple[str | None, Report]]:
        return [(envelope.carrier, one) for envelope in self.envelopes() for one in envelope.reports]

    def ids(self) -> list[tuple[str | None, str]]:
        return [(carrier, one.report_id) for carrier, one in self.reports()]

    def dead_letters(self) -> list[DeadLetter]:
        return [DeadLetter.model_validate_json(one.value) for one in self.records if one.topic is not REPORTS]
