"""The reputation worker's memory: a record that breaks it is noted, and stops nobody twice."""

import json
from pathlib import Path

import pytest

from smishwatch.pipeline.reputation.memory import ReputationMemory
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.reputation import remember_records
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.workers.reputation import Memory, remember_one, stored
from smishwatch.schemas.codes import EntityKind, RejectReason, Stage

SEALER = Sealer(b"a pepper for tests only")
NOW = {"reports.v1": "one", "entities.seen.v1": "one"}


def seen(offset: int, value: str = "bad.top") -> SourceRecord:
    """One report of a domain, from the record of reports.v1 with this offset."""
    voice = {"at": "2026-03-01T12:00:00Z", "who": offset + 1, "carrier": "acme"}
    envelope = {
        "schema": "smishwatch.entities-seen/1",
        "origin": {"topic": "reports.v1", "partition": 0, "offset": offset},
        "entities": [{"kind": "domain", "value": value, "template_ids": ["t" + "a" * 24], "voices": [voice]}],
    }
    return SourceRecord("entities.seen.v1", 0, offset, 0, None, json.dumps(envelope).encode())


TOO_LONG = "x" * 70_000
"""No record of one size can say where so long a value ends."""


def opened(directory: Path) -> Memory:
    memory = stored(directory, SEALER)
    memory.belongs_to(NOW, "reports.v1", "entities.seen.v1", 100)
    return memory


def test_a_record_that_breaks_the_memory_becomes_a_dead_letter_of_the_next_process(tmp_path: Path) -> None:
    with opened(tmp_path) as memory:
        remember_one(seen(0), memory, SEALER)
        memory.remember([seen(0)])
        with pytest.raises(Exception, match="format"):
            remember_one(seen(1, TOO_LONG), memory, SEALER)
    with opened(tmp_path) as memory:
        (letter,) = remember_one(seen(1, TOO_LONG), memory, SEALER).dead_letters
        assert (letter.stage, letter.reason) == (Stage.REPUTATION, RejectReason.PROCESSING_FAILED)
        assert letter.origin is not None
        assert letter.origin.offset == 1
        remember_one(seen(2), memory, SEALER)
        memory.remember([seen(1, TOO_LONG), seen(2)])
    with opened(tmp_path) as memory:
        expected = ReputationMemory()
        remember_records([seen(0), seen(2)], expected, SEALER)
        assert list(memory.state.all()) == list(expected.all())
        known = memory.state.get(EntityKind.DOMAIN, "bad.top")
        assert known is not None
        assert known.reporters == 2


def test_what_is_no_sum_is_a_dead_letter_at_once(tmp_path: Path) -> None:
    with opened(tmp_path) as memory:
        for value in (b"{", b"", b"\xff"):
            record = SourceRecord("entities.seen.v1", 0, 0, 0, None, value)
            (letter,) = remember_one(record, memory, SEALER).dead_letters
            assert (letter.stage, letter.reason) == (Stage.REPUTATION, RejectReason.UNKNOWN_SCHEMA)
