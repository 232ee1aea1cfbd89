"""A table and a mapping -> the rows of a feed, or faults that name line, field and remedy."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard

from smishwatch.pipeline.feeds.entries import FIELDS as ENTRY_FIELDS
from smishwatch.pipeline.feeds.entries import UnusableValueError, normalised, read_entries
from smishwatch.pipeline.feeds.faults import Faults, UnusableFeedError
from smishwatch.pipeline.feeds.institutions import FIELDS, LISTS, read_institutions
from smishwatch.pipeline.feeds.mapping import parse_mapping
from smishwatch.pipeline.feeds.rows import Loaded
from smishwatch.pipeline.feeds.tables import read_table
from smishwatch.schemas.feeds import Institution, ListEntry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FACTS = """organisation\tkind\tvalue
甲银行\tphone\t95501
甲银行\tphone\t106980095501
甲银行\turl\thttps://www.jiabank.com.cn/personal
甲银行\temail\tservice@mail.jiabank.com.cn
Zed Parcels\tphone\t400-699-8888
Zed Parcels\tphone\t+44 20 7946 0018
"""
PER_FACT = (
    "name=organisation", "senders=value[kind=phone]", "hotlines=value[kind=phone]", "domains=value[kind=url]",
    "domains=value[kind=email]",
)  # fmt: skip
SAID = ("kind=bank", "country=CN", "source=made up for this test")


def table(tmp_path: Path, text: str | bytes, name: str = "table.tsv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def institutions(
    path: Path, sources: tuple[str, ...], said: tuple[str, ...] = SAID
) -> tuple[Loaded, list[str]]:
    faults = Faults()
    loaded = read_institutions(read_table(path), parse_mapping(sources, said, FIELDS, LISTS), faults)
    return loaded, [str(fault) for fault in faults.all]


def entries(path: Path, *sources: str, said: tuple[str, ...] = ("kind=domain",)) -> tuple[Loaded, list[str]]:
    faults = Faults()
    mapping = parse_mapping(sources, said, ENTRY_FIELDS, ())
    loaded = read_entries(read_table(path), mapping, "block", "list", NOW, faults)
    return loaded, [str(fault) for fault in faults.all]


@pytest.mark.parametrize(
    "packed", [lambda raw: raw, gzip.compress, zstandard.compress], ids=["plain", "gzip", "zstd"]
)
def test_a_line_per_fact_becomes_one_institution(tmp_path: Path, packed) -> None:  # type: ignore[no-untyped-def]
    loaded, faults = institutions(table(tmp_path, packed(FACTS.encode())), PER_FACT)
    assert faults == []
    bank, parcels = loaded.rows.values()
    assert isinstance(bank, Institution)
    assert isinstance(parcels, Institution)
    assert (bank.name, bank.name_en, bank.domains) == ("甲银行", "甲银行", ("jiabank.com.cn",))
    assert [(sender.kind, sender.value) for sender in bank.senders] == [
        ("exact", "95501"),
        ("prefix", "106980095501"),
    ]
    assert bank.hotlines == ("95501", "106980095501")
    assert parcels.institution_id == "cn-zed-parcels"
    assert [sender.value for sender in parcels.senders] == ["4006998888", "+442079460018"]


def test_made_ids_are_the_same_for_the_same_name_only(tmp_path: Path) -> None:
    first, _ = institutions(table(tmp_path, FACTS), PER_FACT)
    again, _ = institutions(table(tmp_path, FACTS + "乙银行\tphone\t95502\n"), PER_FACT)
    assert first.rows.keys() < again.rows.keys()


def test_without_a_mapping_columns_are_fields(tmp_path: Path) -> None:
    text = (
        "institution_id,name,name_en,kind,country,senders,domains,source,imitated\n"
        'gb-zed,Zed Bank,Zed Bank,bank,GB,"header:ZED|60001",zedbank.co.uk,https://zedbank.co.uk,false\n'
    )
    loaded, faults = institutions(table(tmp_path, text, "own.csv"), (), ())
    assert faults == []
    (bank,) = loaded.rows.values()
    assert isinstance(bank, Institution)
    assert [(sender.kind, sender.value) for sender in bank.senders] == [("header", "ZED"), ("exact", "60001")]
    assert bank.imitated is False


@pytest.mark.parametrize(
    ("text", "said", "fault"),
    [
        ("organisation\tkind\tvalue\n\tphone\t95501\n", SAID, "line 2, name: is empty"),
        ("organisation\tkind\tvalue\n# note\n甲\turl\tnot a domain\n", SAID, "line 3, domains: 'not a domain' is no domain name; write it like example.com"),
        ("organisation\tkind\tvalue\n甲\tphone\t9\n", SAID, "line 2, senders: '9': a sender has 2 to 32 characters; leave it out"),
        ("organisation\tkind\tvalue\n甲\tphone\t95501\n", ("country=CN", "kind=bank"), "line 2, source: field required; map a column or add --const source=…"),
        ("organisation\tkind\tvalue\n甲\tphone\t95501\n", ("country=china", "kind=bank", "source=abc"), "line 2, country: string should match pattern '^([A-Z]{2}|XX)$'"),
    ],
)  # fmt: skip
def test_faults_of_institutions_name_line_field_and_remedy(
    tmp_path: Path, text: str, said: tuple[str, ...], fault: str
) -> None:
    _, faults = institutions(table(tmp_path, text), PER_FACT, said)
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_a_faulty_item_costs_the_item_only(tmp_path: Path) -> None:
    loaded, faults = institutions(table(tmp_path, FACTS + "甲银行\turl\tlocalhost\n"), PER_FACT)
    assert (len(loaded.rows), len(faults)) == (2, 1)


LIST = """indicator,first,gone
http://Bad-Bank.top/,2026-01-01T08:00:00+08:00,
login.bad-bank.top,2026-01-02,2026-02-01
bad-bank.top,2026-01-03,2026-02-01
"""


def test_list_rows_are_in_the_form_of_messages_and_two_lines_of_one_entity_join(tmp_path: Path) -> None:
    loaded, faults = entries(table(tmp_path, LIST), "value=indicator", "first_seen=first", "expires_at=gone")
    assert faults == []
    domain, host = (loaded.rows[key] for key in ("domain:bad-bank.top", "host:login.bad-bank.top"))
    assert isinstance(domain, ListEntry)
    assert isinstance(host, ListEntry)
    assert (domain.first_seen, domain.expires_at) == (datetime(2026, 1, 1, tzinfo=UTC), None)
    assert host.expires_at == datetime(2026, 2, 1, tzinfo=UTC)
    assert not loaded.undated


def test_rows_without_a_date_are_known_since_the_load(tmp_path: Path) -> None:
    loaded, _ = entries(table(tmp_path, "indicator\nbad-bank.top\n"), "value=indicator")
    assert loaded.undated == {"domain:bad-bank.top"}
    assert loaded.rows["domain:bad-bank.top"].first_seen == NOW  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "value", "country", "normal"),
    [
        ("domain", "HTTPS://Evil.Top", "", ("domain", "evil.top")),
        ("domain", ".a.evil.top.", "", ("host", "a.evil.top")),
        ("host", "evil.top:8080", "", ("domain", "evil.top")),
        ("domain", "中国银行.top", "", ("domain", "xn--fiqs8s856bruk.top")),
        ("domain", "203.0.113.7", "", ("domain", "203.0.113.7")),
        ("sender", "138 0013 8000", "CN", ("sender", "+8613800138000")),
        ("sender", "Evil-Bank", "", ("sender", "EVIL-BANK")),
        ("contact", "phone:13900139000", "CN", ("contact", "phone:+8613900139000")),
        ("contact", "telegram:evil_desk", "", ("contact", "telegram:evil_desk")),
    ],
)
def test_values_are_normalised(kind: str, value: str, country: str, normal: tuple[str, str]) -> None:
    assert normalised(kind, value, country) == normal


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        ("site", "evil.top", "is no kind; use sender, domain, host, contact"),
        ("domain", "evil.top/login", "only whole hosts can be listed"),
        ("domain", "co.uk", "is no host name; write it like example.com"),
        ("domain", "evil top", "is no host name"),
        ("sender", "***", "is no sender"),
        ("contact", "13900139000", "write KIND:VALUE"),
        ("domain", "", "is empty"),
    ],
)
def test_what_cannot_be_listed_is_refused(kind: str, value: str, problem: str) -> None:
    with pytest.raises(UnusableValueError, match=problem):
        normalised(kind, value)


@pytest.mark.parametrize(
    ("sources", "constants", "problem"),
    [
        (["value"], [], "write --map FIELD=COLUMN"),
        (["colour=x"], [], "--map colour: no such field; there are kind, value"),
        (["value=a", "value=b"], [], "--map value: given twice"),
        (["value=a[b]"], [], r"write value=COLUMN or value=COLUMN\[OTHER=VALUE\]"),
        (["value=indicator"], ["kind"], "write --const FIELD=VALUE"),
    ],
)
def test_options_that_cannot_be_used_are_named(
    sources: list[str], constants: list[str], problem: str
) -> None:
    with pytest.raises(UnusableFeedError, match=problem):
        parse_mapping(sources, constants, ENTRY_FIELDS, ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2,3\n", "line 2: 3 cells under a header of 2"),
        (b"a,a\n1,2\n", "line 1: the header has empty or repeated names"),
        (b"a,b\n\xff\xfe,2\n", "cannot be read"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:12], "cannot be read"),
        (b"thing,first\nx.top,2026-01-01\n", "no column indicator in the file; there are thing, first"),
    ],
    ids=["empty", "too many cells", "repeated name", "not UTF-8", "cut short", "missing column"],
)
def test_files_that_cannot_be_used_are_named(tmp_path: Path, text: bytes, problem: str) -> None:
    with pytest.raises(UnusableFeedError, match=problem):
        entries(table(tmp_path, text), "value=indicator")


def test_all_faults_are_told_at_once() -> None:
    faults = Faults()
    faults.refuse_if_any()
    for line in range(25):
        faults.add(line, "value", "is empty")
    with pytest.raises(UnusableFeedError, match=r"(?s)25 lines .* line 19, .* and 5 more"):
        faults.refuse_if_any()
