"""Mobile Abuse Reporting Schema, CSV, report numbers, and dumps with a mapping: input to output."""

import contextlib
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.ingest.formats.dates import read_date
from smishwatch.pipeline.ingest.formats.mapping import FieldMapping, parse_mapping
from smishwatch.pipeline.ingest.formats.mime import UnreadableMimeError, message_text
from smishwatch.pipeline.ingest.formats.parsed import Parsed, ParsedReport, Rejection, UnusableInputError
from smishwatch.pipeline.ingest.formats.reading import InputFormat, Reading, read_reports
from smishwatch.pipeline.ingest.formats.short_codes import read_complaint
from smishwatch.pipeline.ingest.formats.two_step import Paired, SenderAlone, Text, TwoStepFlow, sender_in

PEPPER = b"a pepper for tests only"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def read(
    data: str | bytes, format_: InputFormat = InputFormat.AUTO, mapping: FieldMapping | None = None
) -> list[Parsed]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read_reports(iter([raw]), Reading(PEPPER, format_, mapping)))


def only(found: list[Parsed]) -> ParsedReport:
    (one,) = found
    assert isinstance(one, ParsedReport), one
    return one


def mars(**more: Any) -> dict[str, Any]:
    message = {"p": "SMS", "t": "2026-01-31T00:15:00Z", "c": "Your parcel waits"}
    return {"v": "1", "u": "Carrier/Messages/2.3-alpha", "s": "+447700900123", "m": message, **more}


def test_a_mars_report_becomes_ours() -> None:
    report = only(read(json.dumps(mars(d="LEGIT", r="user@example.com", x="allowed")))).report
    assert (report.sender, report.body, report.protocol, report.disposition, report.reporter) == (
        "+447700900123", "Your parcel waits", "sms", "legit", "user@example.com",
    )  # fmt: skip
    assert report.reported_at == report.received_at == datetime(2026, 1, 31, 0, 15, tzinfo=UTC)


def test_the_id_of_a_mars_report_is_its_contents() -> None:
    def made_id(document: dict[str, Any]) -> str:
        return only(read(json.dumps(document))).report.report_id

    one = mars(r="+447700900999")
    assert made_id(one) == made_id(dict(reversed(one.items())))
    different = [one, mars(r="+447700900998"), mars(), mars(s="12345"), mars(m={**one["m"], "c": "another"})]
    assert len({made_id(document) for document in different}) == len(different)
    (other_pepper,) = read_reports(
        iter([json.dumps(one).encode()]), Reading(b"another pepper, also for tests")
    )
    assert isinstance(other_pepper, ParsedReport)
    assert other_pepper.report.report_id != made_id(one), "nobody can try numbers against the id"


@pytest.mark.parametrize(
    ("document", "field", "reason"),
    [
        (mars(v="2"), "v", "unknown_schema"),
        (mars(u="no slashes"), "u", "invalid_report"),
        (mars(s=""), "s", "invalid_report"),
        (mars(s="two\nlines"), "s", "invalid_report"),
        (mars(r="x" * 351), "r", "invalid_report"),
        (mars(d="maybe"), "d", "invalid_report"),
        (mars(i="20275d91-690f-1908-a191-f1a16d0a770b"), "i", "invalid_report"),
        (mars(m="text"), "m", "invalid_report"),
        (mars(m={"p": "sms", "c": "x"}), "m.t", "invalid_report"),
        (mars(m={"p": "sms", "t": "2026-01-31T00:15:00+08:00", "c": "x"}), "m.t", "invalid_report"),
        (mars(m={"p": "fax", "t": "2026-01-31T00:15:00Z", "c": "x"}), "m.p", "invalid_report"),
        (mars(m={"p": "sms", "t": "2026-01-31T00:15:00Z", "c": "\n\n"}), "m.c", "invalid_report"),
        (mars(m={"p": "sms", "t": "2026-02-30T00:15:00Z", "c": "x"}), "reported_at", "invalid_report"),
    ],
)
def test_what_the_schema_refuses_is_refused(document: dict[str, Any], field: str, reason: str) -> None:
    (found,) = read(json.dumps(document))
    assert isinstance(found, Rejection)
    assert (found.field, found.reason) == (field, reason)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Win a prize: call now", "Win a prize: call now"),
        ('Content-Type: text/plain; charset="UTF-8"\r\n\r\nCall 你好', "Call 你好"),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n5L2g5aW9", "你好"),
        ("Content-Type: text/plain; charset=gb18030\nContent-Transfer-Encoding: base64\n\nxOO6ww==", "你好"),
        ("Content-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: base64\n\n5L2g5aW9", "你好"),
        ('MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: image/png\n\nxx\n'
         "--b\nContent-Type: text/plain\n\nfirst\n--b\nContent-Type: text/plain\n\nsecond\n--b--", "first\nsecond"),
        ('Content-Type: text/html\n\n<p>Pay <a href="http://x.example">here</a><script>no()</script></p>',
         "Pay http://x.example here"),
        ("Content-Typed: is no header of ours", "Content-Typed: is no header of ours"),
    ],
)  # fmt: skip
def test_the_text_of_a_mime_message(content: str, text: str) -> None:
    assert message_text(content) == text


@pytest.mark.parametrize(
    "content",
    [
        "Content-Type: image/png\n\nxx",
        "Content-Type: multipart/mixed; boundary=b\n\n"
        + "--b\nContent-Type: text/plain\n\nx\n" * 100
        + "--b--",
        "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2_000)),
    ],
)
def test_mime_beyond_reason_is_refused(content: str) -> None:
    with pytest.raises(UnreadableMimeError, match="send text/plain"):
        message_text(content)


@pytest.mark.parametrize(
    "content",
    [
        "Content-Type: text/plain; " + 'a="' * 300_000 + "\n\nx",
        "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n" * 250_000,
        "Content-Type: text/html\n\n" + "<a " * 300_000,
        "Content-Type: text/html\n\n" + "<!--" * 250_000,
        "Content-Type: text/html\n\n" + "&#" * 500_000,
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + "=" * 1_000_000,
    ],
)
def test_a_megabyte_of_hostile_mime_takes_no_long_time(content: str) -> None:
    started = time.process_time()
    with contextlib.suppress(UnreadableMimeError):
        message_text(content)
    assert time.process_time() - started < 2


@given(st.text(max_size=300))
def test_no_mime_makes_it_raise_anything_else(rest: str) -> None:
    for head in (
        "Content-Type: text/html\n\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
        "Content-Type: ",
    ):
        try:
            assert isinstance(message_text(head + rest), str)
        except UnreadableMimeError:
            continue


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("report_id,reported_at,body\na,2026-01-31T00:00:00Z,hello\n", ["a"]),
        ("report_id;reported_at;body\na;2026-01-31T00:00:00Z;hello, you\n", ["a"]),
        ("report_id\treported_at\tbody\r\na\t2026-01-31T00:00:00Z\thello\r\n", ["a"]),
        ('\ufeffbody,report_id,reported_at\n"two\n\nlines, ""quoted""",a,2026-01-31T00:00:00Z\n', ["a"]),
        ("report_id,reported_at,body,sender\na,2026-01-31T00:00:00Z,hello,\n", ["a"]),
        (
            "report_id,reported_at,body\na,2026-01-31T00:00:00Z\nb,2026-01-31T00:00:00Z,x\n",
            ["2: record", "b"],
        ),
        ('report_id,reported_at,body\na,2026,"open\nb,2026-01-31T00:00:00Z,x\n', ["2: record", "b"]),
        ("report_id,reported_at,body\n\n\nb,2026-01-31T00:00:00Z,\n", ["4: body"]),
        ("report_id,reported_at,body\n", []),
    ],
)
def test_a_table_to_reports(table: str, expected: list[str]) -> None:
    found = [
        one.report.report_id if isinstance(one, ParsedReport) else f"{one.line}: {one.field}"
        for one in read(table, InputFormat.CSV)
    ]
    assert found == expected


def test_a_cell_keeps_its_lines_and_quotes() -> None:
    table = 'body,report_id,reported_at\n"two\n\nlines, ""quoted""",a,2026-01-31T00:00:00Z\n'
    assert only(read(table)).report.body == 'two\n\nlines, "quoted"'


def test_a_table_with_bytes_that_are_no_utf8_loses_that_row_only() -> None:
    found = read(b"report_id,reported_at,body\na,2026-01-31T00:00:00Z,\xff\nb,2026-01-31T00:00:00Z,x\n")
    assert [one.reason if isinstance(one, Rejection) else one.report.report_id for one in found] == [
        "not_utf8",
        "b",
    ]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("report_id,reported_at,body,colour\n", "unknown columns: colour"),
        ("report_id,reported_at\n", "columns missing in the header: body"),
        ("report_id,report_id,body\n", "repeated"),
        ("+8613912345678,hello\n", "unknown columns: (a name that is not shown)"),
        ('"report_id,reported_at\n', "the header cannot be read"),
    ],
)
def test_a_header_that_cannot_be_used_is_said(table: str, words: str) -> None:
    with pytest.raises(UnusableInputError) as refused:
        read(table, InputFormat.CSV)
    assert words in refused.value.detail
    assert "13912345678" not in refused.value.detail


@pytest.mark.parametrize(
    ("to", "text", "sender", "body"),
    [
        ("10086999", "10690000*您的贷款已逾期", "10690000", "您的贷款已逾期"),
        ("10086999", " 10690000 ＊ 您好", "10690000", "您好"),
        ("10086999", "10690000 您的积分 即将到期", "10690000", "您的积分 即将到期"),
        ("10086999", "+8613900000000\n第一行\n第二行", "+8613900000000", "第一行\n第二行"),
        ("10086999", "a@b.example*Hi 5*5", "a@b.example", "Hi 5*5"),
        ("10086999", "您的积分 即将到期", None, None),
        ("10086999", "10690000*", None, None),
        ("10010", "ljdxjb#10690000#您好#退订回T", "10690000", "您好#退订回T"),
        ("10010", "LJDXJB＃10690000＃您好", "10690000", "您好"),
        ("10010", "10690000#您好", None, None),
        ("10000999", "10690000:您好:再见", "10690000", "您好:再见"),
        ("10000999", "10690000：您好", "10690000", "您好"),
        ("10000999", "10690000 您好", None, None),
    ],
)
def test_texts_to_the_chinese_report_numbers(
    to: str, text: str, sender: str | None, body: str | None
) -> None:
    found = read_complaint(to, text)
    assert (found and (found.sender, found.body)) == (sender and (sender, body))


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("+44 7700 900123", "+447700900123"),
        (" 07700-900123 ", "07700900123"),
        ("(020) 7946 0000", "02079460000"),
        ("62226", "62226"),
        ("ROYALMAIL", "ROYALMAIL"),
        ("scam@example.com", "scam@example.com"),
        ("STOP IT please", None),
        ("Your parcel waits", None),
        ("", None),
    ],
)
def test_a_sender_in_an_answer(text: str, sender: str | None) -> None:
    assert sender_in(text) == sender


def said(who: str, body: str, minutes: int = 0) -> Text[None]:
    return Text(who, body, NOON + timedelta(minutes=minutes), None)


def test_an_answer_finds_its_own_reporters_message() -> None:
    flow: TwoStepFlow[None] = TwoStepFlow()
    assert flow.receive(said("ann", "You won a prize")) == []
    assert flow.receive(said("bob", "Your parcel waits", 1)) == []
    assert flow.receive(said("ann", "62226", 2)) == [Paired(said("ann", "You won a prize"), "62226")]
    assert flow.receive(said("ann", "62226", 3)) == [SenderAlone(said("ann", "62226", 3))]
    assert flow.finish() == [Paired(said("bob", "Your parcel waits", 1), None)]


def test_a_second_message_lets_the_first_go_without_sender() -> None:
    flow: TwoStepFlow[None] = TwoStepFlow()
    flow.receive(said("ann", "You won a prize"))
    assert flow.receive(said("ann", "Your parcel waits", 1)) == [Paired(said("ann", "You won a prize"), None)]
    assert flow.receive(said("ann", "62226", 2)) == [Paired(said("ann", "Your parcel waits", 1), "62226")]


def test_after_the_window_an_answer_belongs_to_nothing() -> None:
    flow: TwoStepFlow[None] = TwoStepFlow(window=timedelta(minutes=10))
    flow.receive(said("ann", "You won a prize"))
    late = said("ann", "62226", 11)
    assert flow.receive(late) == [Paired(said("ann", "You won a prize"), None), SenderAlone(late)]


def test_waiting_is_bounded_and_drops_nothing() -> None:
    flow: TwoStepFlow[None] = TwoStepFlow(most_waiting=10)
    settled = [one for n in range(100) for one in flow.receive(said(f"r{n}", f"a message {n}"))]
    assert len(settled) == 90
    assert {one.text.body for one in [*settled, *flow.finish()]} == {f"a message {n}" for n in range(100)}


def test_a_file_of_texts_to_reports() -> None:
    texts = [
        {"text_id": "t1", "to": "7726", "reporter": "+447700900001", "text": "You won a prize"},
        {"text_id": "t2", "to": "10010", "reporter": "+8613900000000", "text": "ljdxjb#10690000#您好"},
        {"text_id": "t3", "to": "7726", "reporter": "+44 7700 900001", "text": "62226"},
        {"text_id": "t4", "to": "7726", "reporter": "+447700900001", "text": "99999"},
        {"text_id": "t5", "to": "12345", "reporter": "+447700900001", "text": "hello"},
        {"text_id": "t6", "to": "10010", "reporter": "+8613900000000", "text": "您好"},
        {"text_id": "t7", "to": "7726", "reporter": "+447700900002", "text": "Never answered for"},
    ]
    lines = "\n".join(json.dumps({"at": "2026-01-31T12:00:00Z", **text}) for text in texts)
    found = read(lines, InputFormat.SMS)
    assert [
        (one.report.report_id, one.report.sender, one.records) if isinstance(one, ParsedReport)
        else (one.report_id, one.field, one.records) for one in found
    ] == [
        ("t2", "10690000", 1), ("t1", "62226", 2), ("t4", "text", 1), ("t5", "to", 1), ("t6", "text", 1),
        ("t7", None, 1),
    ]  # fmt: skip


SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("written", "zone", "moment"),
    [
        ("2026-01-31T08:15:00+08:00", UTC, "2026-01-31T00:15:00+00:00"),
        ("2026-01-31T08:15:00.25Z", UTC, "2026-01-31T08:15:00.250000+00:00"),
        ("2014-09-04T08:25:00", UTC, "2014-09-04T08:25:00+00:00"),
        ("2014-09-04T08:25:00", SHANGHAI, "2014-09-04T00:25:00+00:00"),
        ("2014/9/4 8:25", UTC, "2014-09-04T08:25:00+00:00"),
        ("2018-01", UTC, "2018-01-01T00:00:00+00:00"),
        ("2010/11", SHANGHAI, "2010-10-31T16:00:00+00:00"),
        ("2011/3", UTC, "2011-03-01T00:00:00+00:00"),
        ("2018年1月5日", UTC, "2018-01-05T00:00:00+00:00"),
        ("2018年1月", UTC, "2018-01-01T00:00:00+00:00"),
        ("2018", UTC, "2018-01-01T00:00:00+00:00"),
        ("20180105", UTC, "2018-01-05T00:00:00+00:00"),
        ("20180105081500", UTC, "2018-01-05T08:15:00+00:00"),
        ("1517443200", UTC, "2018-02-01T00:00:00+00:00"),
        (1517443200, SHANGHAI, "2018-02-01T00:00:00+00:00"),
        (1517443200500, UTC, "2018-02-01T00:00:00.500000+00:00"),
        ("03/04/2021", UTC, None),
        ("2018-02-30", UTC, None),
        ("2018-13", UTC, None),
        ("yesterday", UTC, None),
        ("", UTC, None),
        (None, UTC, None),
        (True, UTC, None),
        ("９９９９-01", UTC, None),
    ],
)
def test_dates_of_dumps(written: object, zone: ZoneInfo, moment: str | None) -> None:
    found = read_date(written, zone)
    assert (found.isoformat() if found else None) == moment


@given(
    st.text(max_size=40) | st.integers() | st.floats() | st.from_regex(r"\d{1,5}[-/]\d{1,3}[-/ T]\d{1,3}.*")
)
def test_no_date_makes_it_raise(written: object) -> None:
    found = read_date(written)
    assert found is None or found.tzinfo is UTC


MAPPING = parse_mapping(
    ["body=text", "sender=from.number", "reported_at=date", "reporter=who"],
    ["carrier=lab"],
    ["reported_at=2026-01-01", "sender=unknown"],
    dataset="dump",
)


def test_a_dump_with_a_mapping() -> None:
    lines = [
        {"text": "hello", "from": {"number": 10086}, "date": "2018-01", "label": "spam", "who": "user1"},
        {"text": "hello", "from": {}, "date": ""},
    ]
    first, second = (only([one]).report for one in read("\n".join(map(json.dumps, lines)), mapping=MAPPING))
    assert (first.sender, first.reported_at.isoformat(), first.carrier, first.reporter) == (
        "10086", "2018-01-01T00:00:00+00:00", "lab", "user1",
    )  # fmt: skip
    assert (second.sender, second.reported_at.isoformat()) == ("unknown", "2026-01-01T00:00:00+00:00")
    assert first.report_id != second.report_id


def test_made_ids_stay_on_the_next_import_and_tell_lines_and_dumps_apart() -> None:
    line = '{"text": "hello", "date": "2018-01"}\n'
    again = [only([one]).report.report_id for one in read(line * 3, mapping=MAPPING)]
    assert again == [only([one]).report.report_id for one in read(line * 3, mapping=MAPPING)]
    assert len(set(again)) == 3
    fewer = parse_mapping(["body=text"], [], ["reported_at=2020"], dataset="dump")
    assert only(read(line, mapping=fewer)).report.report_id == again[0], "whatever else is mapped"
    other = parse_mapping(["body=text", "reported_at=date"], dataset="another dump")
    assert only(read(line, mapping=other)).report.report_id not in again


def test_a_table_with_a_mapping() -> None:
    mapping = parse_mapping(["body=Message", "sender=From", "reported_at=Date", "report_id=No"])
    table = "No,Date,From,Message,Junk\n7,2018-01,10086,hello,x\n"
    report = only(read(table, mapping=mapping)).report
    assert (report.report_id, report.sender, report.body) == ("7", "10086", "hello")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"text": "hello"}', None),
        ('{"text": "hello", "date": "03/04/2021"}', "reported_at"),
        ('{"date": "2018-01"}', "body"),
        ('{"text": ["hello"], "date": "2018-01"}', "body"),
        ("[1]", "record"),
        ('{"text": "hello", "date": "2018-01", "who": 1.5}', None),
    ],
)
def test_lines_that_a_mapping_cannot_read(line: str, field: str | None) -> None:
    (found,) = read(line, mapping=MAPPING)
    assert (found.field if isinstance(found, Rejection) else None) == field


def test_without_a_default_a_missing_date_is_said() -> None:
    (found,) = read('{"text": "hello"}', mapping=parse_mapping(["body=text", "reported_at=date"]))
    assert isinstance(found, Rejection)
    assert found.detail == "reported_at: missing in this line; give --default reported_at=TIME"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((["body"],), "write --map FIELD=VALUE"),
        ((["text=body"],), "not a field of a report"),
        ((["body=a", "body=b"],), "given twice"),
        ((["sender=from"],), "add --map body=FIELD"),
        (([], ["carrier=lab"]), "--carrier NAME"),
        ((["body=text"], [], ["reported_at=soon"]), "not a time"),
    ],
)
def test_options_that_cannot_be_used_are_said(arguments: tuple[list[str], ...], words: str) -> None:
    with pytest.raises(UnusableInputError) as refused:
        parse_mapping(*arguments)
    assert words in refused.value.detail


def test_an_unknown_time_zone_is_said() -> None:
    with pytest.raises(UnusableInputError, match="Asia/Shanghai"):
        parse_mapping(["body=text"], timezone="Mars/Olympus")
