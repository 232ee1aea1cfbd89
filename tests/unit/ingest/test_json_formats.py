"""Canonical reports: one object, an array, or one per line; a bad one never takes its neighbours with it."""

import gzip
import json
from collections.abc import Iterator

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.ingest.formats.canonical import report_of
from smishwatch.pipeline.ingest.formats.compression import TooMuchError, decompressed
from smishwatch.pipeline.ingest.formats.lines import MOST_KEPT_BYTES
from smishwatch.pipeline.ingest.formats.parsed import ParsedReport, RawRecord, Rejection, UnusableInputError
from smishwatch.pipeline.ingest.formats.reading import InputFormat, Reading, read_reports

PEPPER = b"a pepper for tests only"
READING = Reading(PEPPER)


def good(report_id: str = "a") -> str:
    return json.dumps(
        {"report_id": report_id, "reported_at": "2026-01-31T08:15:00Z", "body": '你好 {[ " \\ ]}'}
    )


def outcome(data: bytes, reading: Reading = READING, chunk: int = 1 << 20) -> list[tuple[int, str]]:
    """Line and report id, or line and reason, of every record."""
    chunks = (data[start : start + chunk] for start in range(0, len(data), chunk))
    return [
        (one.line, one.report.report_id if isinstance(one, ParsedReport) else one.reason.value)
        for one in read_reports(chunks, reading)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (good(), [(1, "a")]),
        (json.dumps(json.loads(good()), indent=2), [(1, "a")]),
        (f"[{good('a')},{good('b')}]", [(1, "a"), (1, "b")]),
        (f"[\n{good('a')},\n\n{good('b')}\n]\n", [(2, "a"), (4, "b")]),
        (f"[{good('a')},]", [(1, "a")]),
        ("[]", []),
        ("", []),
        (" \n \n", []),
        (f"{good('a')}\n\n{good('b')}\r\n{good('c')}", [(1, "a"), (3, "b"), (4, "c")]),
        (f"\ufeff{good('a')}\n", [(1, "a")]),
        (f"\ufeff[{good('a')}]", [(1, "a")]),
        ("\n".join(json.dumps(json.loads(good(i)), indent=1) for i in "ab"), [(1, "a"), (6, "b")]),
        (f"{good('a')}\nnonsense\n{good('b')}", [(1, "a"), (2, "not_json"), (3, "b")]),
        (f"[{good('a')}, nonsense, {good('b')}]", [(1, "a"), (1, "not_json"), (1, "b")]),
        (f"{good('a')}\n{{}}\n[1]\n{good('b')}", [(1, "a"), (2, "invalid_report"), (3, "invalid_report"), (4, "b")]),
        (f'{good("a")}\n{{"report_id": "\\ud800"}}\n{good("b")}', [(1, "a"), (2, "not_json"), (3, "b")]),
        (f"[{good('a')},{'[' * 5000}{']' * 5000},{good('b')}]", [(1, "a"), (1, "too_deep"), (1, "b")]),
        (good("a").replace("\\u4f60", "\\u0000"), [(1, "invalid_report")]),
        (f"[{good('a')}] rubbish", [(1, "a"), (1, "not_json")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
def test_json_text_to_records(text: str, expected: list[tuple[int, str]], chunk: int) -> None:
    assert outcome(text.encode(), chunk=chunk) == expected


@pytest.mark.parametrize("text", ["[", f"[{good()}", f"[{good()},\n", f'[{good()}, {{"report_id": "open'])
def test_an_array_cut_short_gives_what_it_has_and_says_so(text: str) -> None:
    found = []
    with pytest.raises(UnusableInputError, match="does not end"):
        found.extend(one.line for one in read_reports(iter([text.encode()]), READING))
    assert len(found) == text.count("report_id")


def test_bytes_that_are_no_utf8_reject_their_line_only() -> None:
    data = good("a").encode() + b"\n\xff\xfe{}\n" + good("b").encode()
    assert outcome(data) == [(1, "a"), (2, "not_utf8"), (3, "b")]


@pytest.mark.parametrize("megabytes", [2, 20])
def test_a_huge_line_is_one_rejection_and_little_memory(megabytes: int) -> None:
    huge = b'{"body": "' + b"x" * (megabytes << 20)
    data = good("a").encode() + b"\n" + huge + b"\n" + good("b").encode()
    found = list(read_reports(iter([data]), READING))
    assert [(one.line, isinstance(one, ParsedReport)) for one in found] == [(1, True), (2, False), (3, True)]
    rejection = found[1]
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "too_large"
    assert len(rejection.raw) == min(len(huge), MOST_KEPT_BYTES)


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"colour": "red"}, "colour", "unknown field; leave it out"),
        ({"body": ""}, "body", "at least 1 character"),
        ({"body": "x" * 10_001}, "body", "at most 10000 characters"),
        ({"reported_at": "2026-01-31T08:15:00"}, "reported_at", "RFC 3339 with its offset"),
        ({"country": "china"}, "country", "ISO 3166-1"),
        ({"protocol": "fax"}, "protocol", "send sms, mms or rcs"),
        ({"sender": 10086}, "sender", "valid string"),
        ({"+8613912345678": 1}, "(a name that is not shown)", "unknown field"),
    ],
)
def test_a_rejection_names_field_and_remedy(more: dict[str, object], field: str, words: str) -> None:
    (found,) = read_reports(iter([json.dumps(json.loads(good()) | more).encode()]), READING)
    assert isinstance(found, Rejection)
    assert (found.field, found.report_id, found.line) == (field, "a", 1)
    assert words in found.detail
    assert "13912345678" not in found.detail


@pytest.mark.parametrize("field", ["report_id", "sender", "reporter", "body", "country", "carrier"])
def test_a_lone_surrogate_from_another_format_is_refused(field: str) -> None:
    values = json.loads(good()) | {field: "a\ud800b"}
    found = report_of(values, RawRecord(3, b"raw", 3))
    assert isinstance(found, Rejection)
    assert (found.field, found.line) == (field, 3)


def test_lines_are_lines_when_the_type_says_so() -> None:
    data = b'{"report_id": "a",\n' + good("b").encode()
    assert outcome(data, Reading(PEPPER, InputFormat.NDJSON)) == [(1, "not_json"), (2, "b")]


@given(st.binary(max_size=400), st.sampled_from(InputFormat), st.integers(1, 9))
def test_no_bytes_make_a_format_raise(data: bytes, format_: InputFormat, chunk: int) -> None:
    try:
        outcome(data, Reading(PEPPER, format_), chunk)
    except UnusableInputError as problem:
        is_table = format_ in {InputFormat.CSV, InputFormat.AUTO}
        assert is_table or b"[" in data, "only a table's header or a cut array is unusable as a whole"
        assert problem.detail


_NAMES = st.sampled_from(["report_id", "reported_at", "body", "v", "m", "s", "to", "text", "at"]) | st.text()
_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
_JSON = st.recursive(_VALUES, lambda more: st.lists(more) | st.dictionaries(_NAMES, more), max_leaves=12)


@given(st.lists(_JSON, max_size=4), st.sampled_from([InputFormat.JSON, InputFormat.SMS]), st.integers(1, 50))
def test_every_element_of_an_array_is_one_record(
    elements: list[object], format_: InputFormat, chunk: int
) -> None:
    data = json.dumps(elements).encode()
    parts = (data[start : start + chunk] for start in range(0, len(data), chunk))
    found = list(read_reports(parts, Reading(PEPPER, format_)))
    assert sum(one.records for one in found) == len(elements)


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-8"])
@pytest.mark.parametrize("chunk", [1, 1 << 20])
def test_older_encodings_are_read(encoding: str, chunk: int) -> None:
    text = json.dumps({**json.loads(good()), "body": "積分到期"}, ensure_ascii=False)
    data = text.encode(encoding) + b"\n\xff\xff{}\n" + text.encode(encoding)
    parts = (data[start : start + chunk] for start in range(0, len(data), chunk))
    first, bad, last = read_reports(parts, Reading(PEPPER, encoding=encoding))
    assert isinstance(first, ParsedReport)
    assert first.report.body == "積分到期"
    assert isinstance(bad, Rejection)
    assert bad.reason == "not_utf8"
    assert isinstance(last, ParsedReport)


def test_an_unknown_encoding_is_said() -> None:
    with pytest.raises(UnusableInputError, match="gb18030"):
        read_reports(iter([b""]), Reading(PEPPER, encoding="klingon"))


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_compressed_bytes_come_back_however_they_are_cut(compress) -> None:  # type: ignore[no-untyped-def]
    data = bytes(range(256)) * 5_000
    compressed = compress(data) + compress(b"second part")
    for size in (1, 1_000, len(compressed)):
        parts = (compressed[start : start + size] for start in range(0, len(compressed), size))
        assert b"".join(decompressed(parts, 1 << 30)) == data + b"second part"


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_a_bomb_stops_at_the_limit(compress) -> None:  # type: ignore[no-untyped-def]
    bomb = compress(b"0" * (200 << 20))
    given_bytes = 0
    with pytest.raises(TooMuchError, match="after decompression"):
        for chunk in decompressed(iter([bomb]), 10 << 20):
            given_bytes += len(chunk)
            assert len(chunk) <= 4 << 20
    assert given_bytes <= 10 << 20


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-5], lambda data: data[:50] + b"\x00rubbish" + data[60:]]
)
def test_broken_compression_is_said(compress, spoil) -> None:  # type: ignore[no-untyped-def]
    data = compress(str(list(range(10_000))).encode())
    with pytest.raises(UnusableInputError, match="broken compressed data"):
        list(decompressed(iter([spoil(data)]), 1 << 30))


def test_many_tiny_members_take_linear_time() -> None:
    tiny = gzip.compress(b"x", mtime=0) * 20_000
    assert len(b"".join(decompressed(_once(tiny), 1 << 30))) == 20_000


def _once(data: bytes) -> Iterator[bytes]:
    yield data
