"""Files that leave the house: harmless in a spreadsheet, valid for those who read them."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow.parquet
import pytest
import stix2
from hypothesis import given
from hypothesis import strategies as st
from pymisp import MISPEvent

from smishwatch.dashboards.exports import blocklists, misp, stix, tables
from smishwatch.dashboards.exports.blocklists import ListFormat
from smishwatch.dashboards.exports.indicators import Described, DescribedOperation, Indicator, Tie
from smishwatch.dashboards.exports.tables import BYTE_ORDER_MARK, TableFormat

NOW = datetime(2026, 3, 8, 12, 30, 15, 250_000, tzinfo=UTC)
HOSTILE = (
    "=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "\u200b=1", "\u202e=1",
    'a"b,c\r\nd', "\x00=1",
)  # fmt: skip
DESCRIBED = Described(
    campaign_id="c" + "0" * 16,
    operation_id="o" + "0" * 16,
    title="【某银行】您的贷款已逾期 ⟨link⟩ '\\]<script>",
    verdict="scam",
    category="loan_impersonation",
    brand="icbc",
    first_seen=NOW,
    last_seen=NOW,
    reports=3,
    indicators=(
        Indicator("domain", "huankuan.top", 3),
        Indicator("phone", "+8613800138000", 2),
        Indicator("wechat", "it's\\me", 1),
        Indicator("email", "thief@evil.top", 1),
        Indicator("bank_account", "6222020200112233", 1),
        Indicator("sender", "+8613900139000", 1),
        Indicator("sender", "EvilBank", 1),
    ),
)


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    text = tables.as_csv([{"a": cell, "b": [cell]}], ["a", "b"])
    header, row = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""))
    assert header == ["a", "b"]
    for shown in row:
        assert shown[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}
        assert "\x00" not in shown


@given(st.text())
def test_any_text_comes_back_from_csv(text: str) -> None:
    written = tables.as_csv([{"a": 1, "b": text}, {"a": 2, "b": "end"}], ["a", "b"])
    found = list(csv.reader(io.StringIO(written.removeprefix(BYTE_ORDER_MARK), newline="")))
    assert found == [["a", "b"], ["1", tables.neutral(text.replace("\x00", ""))], ["2", "end"]]


def test_numbers_stay_numbers() -> None:
    assert [tables.neutral(value) for value in (-3, 0.5, "+8613800138000", "-12")] == [
        -3, 0.5, "+8613800138000", "-12",
    ]  # fmt: skip


def test_tables_hold_the_same_in_every_form() -> None:
    rows = [
        {"text": "一", "at": NOW, "many": ("a", "b"), "count": 3},
        {"text": "=1", "at": NOW, "many": (), "count": 0},
    ]
    columns = ["text", "at", "many", "count"]
    lines = tables.written(rows, columns, TableFormat.NDJSON).decode().splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["一", "=1"]
    table = pyarrow.parquet.read_table(io.BytesIO(tables.written(rows, columns, TableFormat.PARQUET)))
    assert table.column_names == columns
    assert table.to_pylist()[0] == {"text": "一", "at": NOW, "many": ["a", "b"], "count": 3}


def test_the_bundle_is_stix() -> None:
    text = stix.bundle([DESCRIBED])
    bundle = stix2.parse(text, allow_custom=False)
    kinds = [one.type for one in bundle.objects]
    assert kinds.count("indicator") == kinds.count("relationship") == len(DESCRIBED.indicators)
    assert kinds.count("note") == len(DESCRIBED.indicators) - 1
    patterns = [one.pattern for one in bundle.objects if one.type == "indicator"]
    assert "[domain-name:value = 'huankuan.top']" in patterns
    for one in bundle.objects:
        if one.type == "indicator":
            stix2.Indicator(pattern=one.pattern, pattern_type="stix", valid_from=NOW)
            assert one.valid_until - DESCRIBED.last_seen == blocklists.LISTED_FOR
    assert stix.bundle([DESCRIBED]) == text


def test_one_campaign_is_one_object_however_often_it_is_exported() -> None:
    first, second = (json.loads(stix.bundle([DESCRIBED] * times)) for times in (1, 2))
    assert first == second


SECOND = replace(
    DESCRIBED, campaign_id="c" + "1" * 16, indicators=(Indicator("domain", "huankuan.top", 5),), is_cut=True
)
TIED = DescribedOperation(
    "o" + "0" * 16,
    (SECOND, DESCRIBED),
    (Tie("domain", "huankuan.top", {DESCRIBED.campaign_id: 3, SECOND.campaign_id: 5}),),
    is_cut=True,
)


def test_an_operation_is_a_grouping_of_what_its_campaigns_share() -> None:
    bundle = stix2.parse(stix.operation_bundle(TIED), allow_custom=False)
    by_kind = {
        kind: [one for one in bundle.objects if one.type == kind] for kind in ("grouping", "campaign", "note")
    }
    (grouping,) = by_kind["grouping"]
    (tie,) = [one for one in bundle.objects if one.get("relationship_type") == "related-to"]
    assert set(grouping.object_refs) == {one.id for one in by_kind["campaign"]} | {tie.id}
    assert tie.description == "They share domain huankuan.top (5 and 3 reports)."
    assert "Only the 100 largest" in grouping.description
    assert sum("Only the 1000 most frequent" in one.content for one in by_kind["note"]) == 1
    assert "Only" not in stix.operation_bundle(replace(TIED, campaigns=(DESCRIBED,), ties=(), is_cut=False))


def test_the_event_of_an_operation_names_each_indicator_once_with_its_campaigns() -> None:
    event = MISPEvent()
    event.from_json(misp.operation_event(TIED))
    (domain,) = [one for one in event.attributes if one.value == "huankuan.top"]
    assert domain.comment == f"domain, in 8 reports: {SECOND.campaign_id} 5, {DESCRIBED.campaign_id} 3"
    assert [tag.name for tag in domain.tags] == [misp.TIE] and domain.to_ids
    assert len({one.uuid for one in event.attributes}) == len(event.attributes)
    assert [one.type for one in event.attributes].count("comment") == 1


def test_the_event_is_misp() -> None:
    event = MISPEvent()
    event.from_json(misp.event(DESCRIBED))
    assert [(one.type, one.value) for one in event.attributes] == [
        ("domain", "huankuan.top"),
        ("phone-number", "+8613800138000"),
        ("text", "it's\\me"),
        ("email-src", "thief@evil.top"),
        ("bank-account-nr", "6222020200112233"),
        ("phone-number", "+8613900139000"),
        ("text", "EvilBank"),
    ]
    assert [one.to_ids for one in event.attributes] == [True, True, False, True, True, True, False]
    assert {one.name for one in event.tags} == {"tlp:amber", "smishwatch:category=loan_impersonation"}


ROW = {"value": "a.top", "kind": "domain", "reports": 3, "reporters": 3, "first_reported_at": NOW,
       "last_reported_at": NOW, "expires_at": NOW}  # fmt: skip
ADDRESS = {**ROW, "value": "192.0.2.1"}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (ListFormat.TXT, "a.top\n192.0.2.1\n"),
        (
            ListFormat.HOSTS,
            "# domains of reported SMS fraud; each entry ends on the day (UTC) behind it, 30 days after its last report\n"
            "0.0.0.0 a.top # until 2026-03-08\n",
        ),
    ],
)
def test_lists(form: ListFormat, expected: str) -> None:
    assert blocklists.written([ROW, ADDRESS], form, NOW, for_office=True).content == expected


def test_a_zone_holds_names_only_and_its_serial_rises() -> None:
    zone = blocklists.written([ROW, ADDRESS], ListFormat.RPZ, NOW, for_office=True)
    assert "a.top CNAME . ; until 2026-03-08\n*.a.top CNAME .\n" in zone.content
    assert "192.0.2.1" not in zone.content
    later = blocklists.written([ROW, ADDRESS], ListFormat.RPZ, NOW + timedelta(minutes=5), for_office=True)
    serials = [int(re.search(r"SOA \S+ \S+ \((\d+) ", one.content)[1]) for one in (zone, later)]
    assert serials[1] - serials[0] == 300 and later.etag == zone.etag
    longer = ROW | {"expires_at": NOW + timedelta(days=1)}
    assert blocklists.written([longer], ListFormat.RPZ, NOW, for_office=True).etag != zone.etag
    assert blocklists.written([ROW], ListFormat.RPZ, NOW, for_office=True).etag == zone.etag
    assert (
        blocklists.written([ROW | {"value": "b.top"}], ListFormat.RPZ, NOW, for_office=True).etag != zone.etag
    )


def test_a_late_report_changes_the_mark_of_the_list_that_counts_it() -> None:
    """It is older than the last one: the entry, its kind and its end stay."""
    late = ROW | {"reports": ROW["reports"] + 1}
    marks = {
        form: [blocklists.written([row], form, NOW, for_office=True).etag for row in (ROW, late)]
        for form in (ListFormat.CSV, ListFormat.TXT)
    }
    assert marks[ListFormat.CSV][0] != marks[ListFormat.CSV][1]
    assert marks[ListFormat.TXT][0] == marks[ListFormat.TXT][1]


ZONE_LINE = re.compile(r"(\S+)(?: IN)? (CNAME|SOA|NS) (.+)")


def test_a_zone_without_its_comments_is_what_a_resolver_reads() -> None:
    """By the master file format (RFC 1035, 5.1): a semicolon begins a comment, in every line."""
    zone = blocklists.written(
        [ROW, ROW | {"value": "b.example"}], ListFormat.RPZ, NOW, for_office=True
    ).content
    lines = [one.partition(";")[0].strip() for one in zone.splitlines()]
    ttl, *records = [one for one in lines if one]
    assert ttl == "$TTL 300"
    read = [match.groups() for one in records if (match := ZONE_LINE.fullmatch(one))]
    assert len(read) == len(records)
    assert [one[:2] for one in read[:2]] == [("@", "SOA"), ("@", "NS")]
    assert read[2:] == [(name, "CNAME", ".") for one in ("a.top", "b.example") for name in (one, f"*.{one}")]


def test_hosts_without_comments_are_addresses_and_names() -> None:
    hosts = blocklists.written([ROW], ListFormat.HOSTS, NOW, for_office=True).content
    lines = [one.partition("#")[0].split() for one in hosts.splitlines()]
    assert [one for one in lines if one] == [["0.0.0.0", "a.top"]]


def test_carriers_are_told_days_and_no_counts() -> None:
    seen = ROW | {"reports": 123_457, "reporters": 123_456, "expires_at": NOW + timedelta(days=30)}
    more = seen | {"reports": 123_458, "reporters": 123_457, "last_reported_at": NOW + timedelta(hours=1),
                   "expires_at": NOW + timedelta(days=30, hours=1)}  # fmt: skip

    def read(row: dict[str, object], *, for_office: bool) -> dict[str, str]:
        text = blocklists.written([row], ListFormat.CSV, NOW, for_office=for_office).content
        (found,) = csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK)))
        return found

    office = read(seen, for_office=True)
    assert (office["reports"], office["reporters"]) == ("123457", "123456")
    assert office["last_reported_at"] == NOW.isoformat() and office != read(more, for_office=True)
    carrier = read(seen, for_office=False)
    assert carrier == {
        "value": "a.top",
        "kind": "domain",
        "first_reported_at": "2026-03-08T00:00:00+00:00",
        "last_reported_at": "2026-03-08T00:00:00+00:00",
        "expires_at": "2026-04-08T00:00:00+00:00",
    }
    assert carrier == read(more, for_office=False), "a report within the day shows nothing"
    marks = {blocklists.written([one], ListFormat.CSV, NOW, for_office=False).etag for one in (seen, more)}
    assert len(marks) == 1
