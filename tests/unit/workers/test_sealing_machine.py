"""A state machine of sealing, writing, committing and crashing, over the sink's own ranges and landing.

The broker and the warehouse are models: a log of records with one committed offset, and a table that takes each token
once. Hypothesis looks for an order of steps that loses a record, stores one under two tokens of the same content, or
lets other content hide behind a known token.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from smishwatch.pipeline.broker.consumer import Place, Stored
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.warehouse.errors import RowsRefusedError, WarehouseUnavailableError
from smishwatch.pipeline.warehouse.writer import WriteCounts
from smishwatch.pipeline.workers import ranges
from smishwatch.pipeline.workers.landing import Lander
from smishwatch.pipeline.workers.ranges import Gathering, Range
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.enriched import EnrichedEnvelope

EXAMPLE = EnrichedEnvelope.model_validate_json(
    (Path(__file__).parents[3] / "schemas/examples/reports.enriched.v1/valid/envelope.json").read_bytes()
)
PLACE = Place("reports.enriched.v1", 0)
SEALER = Sealer(b"a pepper for tests only")
NEVER_STORABLE = "refused"


class Table:
    """The warehouse: keeps a token's rows once, as ClickHouse does, and may fail before or after it has."""

    def __init__(self) -> None:
        self.by_token: dict[str, tuple[str, ...]] = {}
        self.letters: set[str] = set()
        self.fails = "never"

    def write_reports(self, envelopes: Sequence[EnrichedEnvelope], token: str) -> WriteCounts:
        rows = tuple(report.report_id for envelope in envelopes for report in envelope.reports)
        if any(row.startswith(NEVER_STORABLE) for row in rows):
            raise RowsRefusedError("a value")
        self._take(lambda: self._insert(rows, token))
        return WriteCounts(written=len(rows))

    def write_dead_letters(self, letters: Sequence[DeadLetter], token: str) -> int:
        self._take(lambda: self.letters.update(letter.dead_letter_id for letter in letters))
        return len(letters)

    def write_campaigns(self, *_: Any) -> int:
        raise AssertionError

    write_alerts = write_campaigns

    def _insert(self, rows: tuple[str, ...], token: str) -> None:
        kept = self.by_token.setdefault(token, rows)
        assert kept == rows, "other rows would be dropped silently behind a known token"

    def _take(self, insert: Any) -> None:
        fails, self.fails = self.fails, "never"
        if fails == "before":
            raise WarehouseUnavailableError("away")
        insert()
        if fails == "after":
            raise WarehouseUnavailableError("written, but nobody said so")


class Sealing(RuleBasedStateMachine):
    """One partition, one sink at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[Stored] = []
        self.reports: set[str] = set()
        self.dead = 0
        self.table = Table()
        self.lander = Lander(KafkaSettings(), self.table, SEALER)  # type: ignore[arg-type]
        self.committed = 0
        self.now = 0.0
        self.start_sink()

    def start_sink(self) -> None:
        self.gathering = Gathering()
        self.position = self.committed
        self.writing: Range | None = None
        self.uncommitted: int | None = None

    @rule(kinds=st.lists(st.sampled_from(("report", "pair", "refused", "noise")), min_size=1, max_size=6))
    def produce(self, kinds: list[str]) -> None:
        for kind in kinds:
            offset = len(self.log)
            ids = {"report": [f"r{offset}"], "pair": [f"r{offset}a", f"r{offset}b"],
                   "refused": [f"{NEVER_STORABLE}{offset}", f"r{offset}"], "noise": []}[kind]  # fmt: skip
            self.dead += kind in ("refused", "noise")
            self.reports |= {one for one in ids if not one.startswith(NEVER_STORABLE)}
            self.log.append(Stored(PLACE, offset, 0, None, envelope(ids) if ids else b"{noise"))

    @rule(most=st.integers(1, 8))
    def poll(self, most: int) -> None:
        records = self.log[self.position : self.position + most]
        self.gathering.add(records, self.now)
        self.position += len(records)

    @rule(seconds=st.sampled_from((0.3, ranges.WITHIN_SECONDS)))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @precondition(lambda self: self.writing is None)
    @rule(everything=st.booleans())
    def seal(self, everything: bool) -> None:
        found = self.gathering.seal(self.now, everything)
        assert len(found) <= 1
        if found:
            self.writing = found[0]
            offsets = [record.offset for record in self.writing.records]
            assert offsets == list(range(offsets[0], offsets[0] + len(offsets)))

    @precondition(lambda self: self.writing is not None)
    @rule(fails=st.sampled_from(("never", "never", "before", "after")))
    def write(self, fails: str) -> None:
        """One attempt; after a failure the same range is out still."""
        assert self.writing is not None
        self.table.fails = fails
        try:
            self.lander.land(self.writing)
        except WarehouseUnavailableError:
            return
        self.uncommitted = self.writing.last
        self.gathering.written(PLACE)
        self.writing = None

    @precondition(lambda self: self.uncommitted is not None)
    @rule(taken=st.booleans())
    def commit(self, taken: bool) -> None:
        if taken and self.uncommitted is not None:
            self.committed, self.uncommitted = self.uncommitted + 1, None

    @rule()
    def crash(self) -> None:
        self.start_sink()

    @rule()
    def partition_taken_away_and_given_back(self) -> None:
        self.gathering.keep_only(set())
        self.position = self.committed

    @invariant()
    def what_is_committed_is_stored(self) -> None:
        stored = {row for rows in self.table.by_token.values() for row in rows}
        for record in self.log[: self.committed]:
            wanted = {one for one in self.reports if one.rstrip("ab") == f"r{record.offset}"}
            assert wanted <= stored

    @invariant()
    def bytes_are_counted(self) -> None:
        assert self.gathering.bytes >= 0
        assert not self.gathering.empty or self.gathering.bytes == 0

    def teardown(self) -> None:
        """Liveness: left alone, the sink brings everything in."""
        while self.committed < len(self.log):
            self.poll(8)
            if self.writing is None:
                self.seal(everything=True)
            if self.writing is not None:
                self.write("never")
            self.commit(True)
        stored = {row for rows in self.table.by_token.values() for row in rows}
        assert stored == self.reports
        assert len(self.table.letters) == self.dead


def envelope(ids: Sequence[str]) -> bytes:
    """An enriched record with reports of these ids."""
    reports = tuple(EXAMPLE.reports[0].model_copy(update={"report_id": one}) for one in ids)
    return EXAMPLE.model_copy(update={"reports": reports}).model_dump_json(by_alias=True).encode()


TestSealing = Sealing.TestCase
TestSealing.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
