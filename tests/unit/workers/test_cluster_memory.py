"""The clusterer's disk: whatever is cut short, the state is the one that its records lead to."""

from pathlib import Path

import pytest

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.snapshot import SnapshotRefusedError
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.workers.cluster_memory import ClusterMemory
from smishwatch.pipeline.workers.input_journal import InputJournal
from smishwatch.pipeline.workers.stream_memory import MemoryBehindError, MemoryDamagedError, MemoryInUseError
from smishwatch.schemas.sums import TemplatesSeenEnvelope

NOW = {"reports.v1": "one", "templates.seen.v1": "one"}
TEMPLATE = "t" + "a" * 24


def seen(offset: int, at: str = "2026-03-01T12:00:00Z") -> SourceRecord:
    """One report of one template, from the record of reports.v1 with this offset."""
    value = f"""{{"schema": "smishwatch.templates-seen/1",
        "origin": {{"topic": "reports.v1", "partition": 0, "offset": {offset}}},
        "templates": [{{"template_id": "{TEMPLATE}", "skeleton": "your parcel waits", "example": "x",
        "language": "en", "genuine": false, "category": "delivery", "verdict": "scam", "risk_score": 0.9,
        "voices": [{{"at": "{at}", "who": {offset + 1}, "carrier": "acme"}}]}}]}}"""
    return SourceRecord("templates.seen.v1", 0, offset, 0, None, value.encode())


def replay(clusterer: Clusterer, value: bytes) -> None:
    if value:
        clusterer.apply(TemplatesSeenEnvelope.model_validate_json(value))


def opened(directory: Path, now: dict[str, str] = NOW, end: int = 100) -> ClusterMemory:
    memory = ClusterMemory(directory, replay)
    memory.belongs_to(now, "reports.v1", "templates.seen.v1", end)
    return memory


def applied(memory: ClusterMemory, *records: SourceRecord) -> None:
    for record in records:
        replay(memory.clusterer, record.value)
    memory.remember(records)


def after(directory: Path, *records: SourceRecord) -> bytes:
    """The state that the records lead to without any disk."""
    clusterer = Clusterer()
    for record in records:
        replay(clusterer, record.value)
    return clusterer.snapshot()


def test_what_was_journalled_is_there_after_a_crash(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    applied(memory, seen(0), seen(1))
    memory.close()
    with opened(tmp_path) as again:
        assert again.head.next_offset == 2
        assert again.clusterer.snapshot() == after(tmp_path, seen(0), seen(1))


def test_what_was_applied_but_not_journalled_is_not(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    applied(memory, seen(0))
    replay(memory.clusterer, seen(1).value)  # the process ends between applying and delivering
    memory.close()
    with opened(tmp_path) as again:
        assert again.head.next_offset == 1
        assert again.clusterer.snapshot() == after(tmp_path, seen(0))


def test_a_crash_between_snapshot_and_emptying_the_journal_applies_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = opened(tmp_path)
    applied(memory, seen(0), seen(1))
    with monkeypatch.context() as patched:
        patched.setattr(InputJournal, "clear", lambda _: None)
        memory.save()
    memory.close()
    with opened(tmp_path) as again:
        assert again.clusterer.snapshot() == after(tmp_path, seen(0), seen(1))


def test_a_frame_that_was_cut_short_is_left_out_and_the_journal_goes_on(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    applied(memory, seen(0), seen(1))
    memory.close()
    journal = tmp_path / "journal"
    journal.write_bytes(journal.read_bytes()[:-5])
    with opened(tmp_path) as again:
        assert again.head.next_offset == 1
        applied(again, seen(1))
    with opened(tmp_path) as once_more:
        assert once_more.clusterer.snapshot() == after(tmp_path, seen(0), seen(1))


def test_a_new_broker_begins_a_new_epoch_and_keeps_the_campaigns(tmp_path: Path) -> None:
    with opened(tmp_path) as memory:
        applied(memory, seen(0), seen(1))
        place = memory.clusterer.place(TEMPLATE)
    with opened(tmp_path, dict.fromkeys(NOW, "two"), end=0) as again:
        assert again.head.next_offset == 0
        envelope = TemplatesSeenEnvelope.model_validate_json(seen(0, at="2026-03-02T12:00:00Z").value)
        again.clusterer.apply(envelope)
        assert again.clusterer.place(TEMPLATE) == place
        assert again.clusterer.snapshot() != after(tmp_path, seen(0), seen(1))


def test_the_same_broker_does_not(tmp_path: Path) -> None:
    with opened(tmp_path) as memory:
        applied(memory, seen(0), seen(1))
    with opened(tmp_path) as again:
        again.clusterer.apply(TemplatesSeenEnvelope.model_validate_json(seen(1).value))
        assert again.clusterer.snapshot() == after(tmp_path, seen(0), seen(1))


def test_a_broker_without_topic_ids_is_told_by_its_end(tmp_path: Path) -> None:
    unknown = dict.fromkeys(NOW, "")
    with opened(tmp_path, unknown) as memory:
        applied(memory, seen(0), seen(1))
    with opened(tmp_path, unknown, end=1) as again:
        assert again.head.next_offset == 0


def test_a_record_that_breaks_the_clusterer_is_left_out_by_the_next_process(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    assert not memory.was_refused(seen(0))
    memory.refuse(seen(0))
    memory.close()
    with opened(tmp_path) as again:
        assert again.was_refused(seen(0))
        again.remember([seen(0)])
        assert again.head.next_offset == 1
    with opened(tmp_path) as once_more:
        assert once_more.head.next_offset == 1
        assert once_more.clusterer.snapshot() == after(tmp_path)


def test_a_gap_before_a_record_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as memory:
        applied(memory, seen(0))
        memory.expect(seen(0))
        memory.expect(seen(1))
        with pytest.raises(MemoryBehindError):
            memory.expect(seen(2))


def test_two_clusterers_on_one_directory_are_refused(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(MemoryInUseError, match="running"):
        opened(tmp_path)


def test_a_damaged_snapshot_is_not_served(tmp_path: Path) -> None:
    with opened(tmp_path) as memory:
        applied(memory, seen(0))
        memory.save()
    file = tmp_path / "memory.sqlite"
    content = file.read_bytes()
    assert b"your parcel waits" in content
    file.write_bytes(content.replace(b"your parcel waits", b"your parcel halts"))
    with pytest.raises(MemoryDamagedError, match="replay"):
        opened(tmp_path)
    file.write_bytes(b"no tables" * 1_000)
    with pytest.raises(MemoryDamagedError, match="replay"):
        opened(tmp_path)


def test_a_snapshot_of_an_earlier_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "snapshot").write_bytes(b"as version 4 wrote it")
    with pytest.raises(SnapshotRefusedError, match="replay"):
        opened(tmp_path)


def test_an_old_journal_becomes_a_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as memory:
        applied(memory, seen(0))
        memory.save_if_due()
        assert (tmp_path / "journal").stat().st_size > 0
        monkeypatch.setattr(memory, "_snapshot_every_seconds", 0.0)
        memory.save_if_due()
        assert (tmp_path / "journal").stat().st_size == 0
