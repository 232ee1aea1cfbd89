"""Importing files: numbers that add up, the same the second time, through a broker that comes and goes."""

import gzip
import json
import os
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from smishwatch.pipeline.ingest.envelopes import MOST_BYTES, MOST_REPORTS
from smishwatch.pipeline.ingest.formats.mapping import parse_mapping
from smishwatch.pipeline.ingest.formats.reading import InputFormat
from smishwatch.pipeline.ingest.importer import (
    BrokerAwayError,
    ImportOptions,
    ImportProgress,
    import_files,
)
from smishwatch.pipeline.ingest.progress import progress_bar
from smishwatch.pipeline.ingest.summary import ImportSummary
from smishwatch.pipeline.stages.privacy import Sealer, hash_reporter
from tests.unit.ingest.doubles import PEPPER, MemoryBroker

NOW = datetime(2026, 2, 1, tzinfo=UTC)
DATA = Path(os.environ.get("SMISHWATCH_DATA", "../shared/data"))


def report(report_id: str, **more: Any) -> str:
    return json.dumps(
        {"report_id": report_id, "reported_at": "2026-01-31T00:00:00Z", "body": "hello", **more}
    )


def run(
    broker: MemoryBroker, *paths: Path, options: ImportOptions | None = None, **more: Any
) -> ImportSummary:
    return import_files(
        paths, options or ImportOptions(carrier="lab"), broker, PEPPER, clock=lambda: NOW, sleep=lambda _: None, **more
    )  # fmt: skip


def file_of(directory: Path, *lines: str, name: str = "reports.ndjson") -> Path:
    path = directory / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_line_is_accepted_rejected_or_duplicate(tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        report("a", reporter="+8613900000000"),
        "",
        report("b", carrier="other"),
        report("a", reporter="+86 139 0000 0000"),
        report("a", body="another text"),
        "nonsense",
        report("c", reported_at="1970-01-01T00:00:00Z"),
        report("d", reported_at="2026-02-03T00:00:01Z"),
        report("e", reported_at="2026-02-03T00:00:00Z"),
    )
    broker = MemoryBroker()
    rejects = tmp_path / "rejects.ndjson"
    summary = run(broker, path, options=ImportOptions(carrier="lab", rejects=rejects, rejects_shown=2))
    assert (summary.lines, summary.accepted, summary.duplicate, summary.conflicts, summary.rejected) == (
        8,
        3,
        2,
        1,
        3,
    )
    assert summary.lines == summary.accepted + summary.duplicate + summary.rejected + summary.joined
    assert dict(summary.reasons) == {"not_json": 1, "implausible_time": 2}
    assert [(line.line, line.field) for line in summary.first_rejected] == [(6, None), (7, "reported_at")]
    listed = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(line["file"], line["line"], line["reason"]) for line in listed] == [
        ("reports.ndjson", 6, "not_json"),
        ("reports.ndjson", 7, "implausible_time"),
        ("reports.ndjson", 8, "implausible_time"),
    ]
    assert sorted(broker.ids()) == [("lab", "a"), ("lab", "a"), ("lab", "e"), ("other", "b")]
    assert dict(broker.reports()[0][1])["reporter"] == hash_reporter("+8613900000000", PEPPER)
    assert Sealer(PEPPER).open(broker.dead_letters()[0].sealed_raw) == b"nonsense"
    assert json.loads(json.dumps(summary.as_json()))["accepted"] == 3


def test_a_second_import_sends_the_same_reports_and_dead_letters(tmp_path: Path) -> None:
    lines = ['{"t": "hello"}', '{"t": "hello"}', '{"t": ""}', '{"t": "x", "when": "nonsense"}']
    options = ImportOptions(
        mapping=parse_mapping(["body=t", "reported_at=when"], ["carrier=lab"], ["reported_at=2018"])
    )
    packed = tmp_path / "another-name.jsonl.gz"
    packed.write_bytes(gzip.compress("\n".join(lines).encode()))
    first, second = MemoryBroker(), MemoryBroker()
    summaries = [run(first, file_of(tmp_path, *lines), options=options), run(second, packed, options=options)]
    assert [(one.accepted, one.rejected, one.lines) for one in summaries] == [(2, 2, 4)] * 2
    assert first.reports() == second.reports()
    assert len(set(first.ids())) == 2
    assert {one.dead_letter_id for one in first.dead_letters()} == {
        one.dead_letter_id for one in second.dead_letters()
    }


def test_a_report_without_carrier_needs_one_from_the_command_line(tmp_path: Path) -> None:
    broker = MemoryBroker()
    summary = run(broker, file_of(tmp_path, report("a"), report("b", carrier="own")), options=ImportOptions())
    assert dict(summary.reasons) == {"carrier_missing": 1}
    assert broker.ids() == [("own", "b")]


def test_texts_that_are_joined_are_counted(tmp_path: Path) -> None:
    text = {"to": "7726", "reporter": "+447700900001", "at": "2026-01-31T00:00:00Z"}
    lines = [json.dumps({**text, "text": body}) for body in ("You won", "62226", "no answer to this")]
    broker = MemoryBroker()
    summary = run(
        broker, file_of(tmp_path, *lines), options=ImportOptions(carrier="lab", format=InputFormat.SMS)
    )
    assert (summary.lines, summary.accepted, summary.joined, summary.rejected) == (3, 2, 1, 0)


def test_a_broker_that_comes_back_gets_everything_once(tmp_path: Path) -> None:
    broker = MemoryBroker(refusals=3)
    summary = run(broker, file_of(tmp_path, *(report(f"r{n}") for n in range(10))))
    assert (summary.accepted, len(broker.ids())) == (10, 10)


def test_a_broker_that_stays_away_ends_the_import_in_words(tmp_path: Path) -> None:
    with pytest.raises(BrokerAwayError, match="nothing is counted twice"):
        run(MemoryBroker(refusals=99), file_of(tmp_path, report("a")))


def test_a_file_cut_short_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    whole = gzip.compress("\n".join(report(f"r{n}") for n in range(2_000)).encode())
    (tmp_path / "cut.gz").write_bytes(whole[: len(whole) // 2])
    broker = MemoryBroker()
    summary = run(broker, tmp_path / "cut.gz", file_of(tmp_path, report("last")))
    assert [one.file for one in summary.unreadable] == ["cut.gz"]
    assert not summary.complete
    assert broker.ids()[-1] == ("lab", "last")
    assert 0 < summary.accepted < 2_000


def test_a_missing_file_stops_before_anything_is_sent(tmp_path: Path) -> None:
    broker = MemoryBroker()
    with pytest.raises(FileNotFoundError):
        run(broker, file_of(tmp_path, report("a")), tmp_path / "missing")
    assert broker.records == []


def test_ctrl_c_keeps_what_was_confirmed(tmp_path: Path) -> None:
    path = file_of(tmp_path, *(report(f"r{n}", body="x" * 200) for n in range(12_000)))

    def interrupt(state: ImportProgress) -> None:
        if state.lines > 6_000:
            raise KeyboardInterrupt

    broker = MemoryBroker()
    summary = run(broker, path, progress=interrupt)
    assert summary.interrupted
    assert summary.accepted == len(broker.ids()) == 5_000


def test_envelopes_stay_within_their_size_and_order(tmp_path: Path) -> None:
    path = file_of(tmp_path, *(report(f"r{n}", body="好" * (10_000 if n % 3 else 1)) for n in range(1_200)))
    broker = MemoryBroker()
    run(broker, path)
    assert [report_id for _, report_id in broker.ids()] == [f"r{n}" for n in range(1_200)]
    assert max(len(record.value) for record in broker.records) <= MOST_BYTES
    assert max(len(envelope.reports) for envelope in broker.envelopes()) <= MOST_REPORTS
    assert len({envelope.batch_id for envelope in broker.envelopes()}) == len(broker.envelopes())


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    class Nowhere(MemoryBroker):
        def deliver(self, records: Any) -> None:
            """Keep nothing."""

    def peak(lines: int) -> int:
        path = file_of(tmp_path, *(report(f"r{n}", body="x" * 500) for n in range(lines)))
        tracemalloc.start()
        try:
            assert run(Nowhere(), path).accepted == lines
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(40_000) < 1.5 * peak(10_000)


def test_the_bar_shows_file_and_lines(tmp_path: Path) -> None:
    import io

    from rich.console import Console

    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with progress_bar(console) as tell:
        run(MemoryBroker(), file_of(tmp_path, report("a")), progress=tell)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "reports.ndjson" in shown
    assert "1 lines" in shown


@pytest.fixture
def data() -> Path:
    if not DATA.is_dir():
        pytest.skip(f"no message dumps at {DATA}; set SMISHWATCH_DATA")
    return DATA


@pytest.mark.parametrize(
    ("name", "lines", "mapped"),
    [
        ("spamhunter_2018_2020", 15_038, ["body=text", "reported_at=date"]),
        ("fbs_sms", 10_013, ["body=text"]),
        ("exais", 4_195, ["body=text", "sender=sender", "reporter=reporter", "reported_at=date"]),
    ],
)
def test_a_published_dump_needs_no_code(data: Path, name: str, lines: int, mapped: list[str]) -> None:
    mapping = parse_mapping(mapped, ["carrier=lab"], ["reported_at=2026-01-01T00:00:00Z"], dataset=name)
    broker = MemoryBroker()
    summary = run(broker, data / f"{name}.jsonl.gz", options=ImportOptions(mapping=mapping))
    assert summary.accepted + summary.rejected == summary.lines == lines
    assert len(set(broker.ids())) == summary.accepted
