"""The registry: what ships, how it is asked, and how a wrong file is refused."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smishwatch.pipeline.enrich.families import STATE_KINDS
from smishwatch.pipeline.enrich.links import class_of_host
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.pipeline.enrich.registry_files import COLUMNS, read_registry_file, read_registry_folder
from smishwatch.pipeline.enrich.senders import read_sender
from smishwatch.pipeline.enrich.tables import TableError
from smishwatch.pipeline.text.domains import registrable_domain
from smishwatch.schemas.codes import LinkClass
from smishwatch.schemas.feeds import Institution, OfficialSender

ROW = (
    "x-bank",
    "X Bank",
    "X Bank",
    "XB",
    "bank",
    "GB",
    "exact:12345|HSBC",
    "x.com",
    "12345",
    "https://x.com/",
)


def _file(tmp_path: Path, *cells: str) -> Path:
    path = tmp_path / "rows.tsv"
    path.write_text("\t".join(COLUMNS) + "\n# a comment\n" + "\t".join(cells) + "\n", encoding="utf-8")
    return path


KINDS_IN_CHINA = {
    "bank": 40, "consumer_finance": 12, "insurer": 8, "courier": 8, "tax": 1, "social_security": 2, "court": 1,
    "police": 2, "carrier": 4, "payment": 4, "shopping": 6,
}  # fmt: skip
"""Every kind that a Chinese user is shown most, with the least number of rows that covers its well-known names."""
HOUSES = [
    {"tr-hgs", "tr-ptt"}, {"de-dhl", "xx-dhl"}, {"es-bbva", "mx-bbva"}, {"cn-lufax", "cn-pab", "cn-pingan"},
    {"cn-alipay", "cn-jiebei"}, {"cn-jd", "cn-jdl", "cn-jdt"}, {"cn-meituan", "cn-meituan-loan"},
    {"cn-didi", "cn-didi-loan"}, {"cn-douyin", "cn-douyin-loan"}, {"cn-xiaomi", "cn-xiaomi-fin"},
    {"cn-tencent", "cn-wechatpay"},
]  # fmt: skip
"""Institutions of one group that really share a domain."""
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def test_the_starter_registry_is_as_broad_as_promised(registry: Registry) -> None:
    rows = registry.institutions.values()
    chinese = Counter(row.kind for row in rows if row.country == "CN")
    assert len(rows) >= 200
    assert sum(chinese.values()) >= 90
    assert {kind for kind, least in KINDS_IN_CHINA.items() if chinese[kind] < least} == set()
    assert len({row.country for row in rows} - {"CN", "XX"}) >= 20


def test_every_row_names_its_source_and_how_it_is_reached(registry: Registry) -> None:
    for row in registry.institutions.values():
        assert re.fullmatch(r"https://[a-z0-9.-]+(/\S*)?", row.source), row.institution_id
        assert row.senders or row.domains or row.hotlines, row.institution_id
        assert len({row.name, row.name_en, *row.aliases}) >= 1


def test_senders_domains_and_hotlines_are_written_as_they_are_looked_up(registry: Registry) -> None:
    for row in registry.institutions.values():
        for sender in row.senders:
            if sender.kind == "header":
                assert 2 <= len(sender.value) <= 11, row.institution_id
                assert read_sender(sender.value, row.country).kind.value == "alphanumeric", sender.value
            else:
                assert re.fullmatch(r"\+?\d{3,18}", sender.value), row.institution_id
        for domain in row.domains:
            assert DOMAIN.fullmatch(domain), f"{row.institution_id}: {domain}"
        for number in row.hotlines:
            assert re.fullmatch(r"\+?\d{3,15}", number), f"{row.institution_id}: {number}"


def test_no_domain_belongs_to_two_unrelated_institutions(registry: Registry) -> None:
    owners: dict[str, list[Institution]] = {}
    for row in registry.institutions.values():
        for domain in row.domains:
            owners.setdefault(domain, []).append(row)
    for domain, rows in owners.items():
        ids = {row.institution_id for row in rows}
        one_state = len({row.country for row in rows}) == 1 and all(row.kind in STATE_KINDS for row in rows)
        assert len(ids) == 1 or one_state or any(ids <= house for house in HOUSES), f"{domain}: {sorted(ids)}"


def test_no_domain_is_a_service_that_anybody_may_use(registry: Registry) -> None:
    open_to_all = {LinkClass.FREE_HOSTING, LinkClass.DYNAMIC_DNS, LinkClass.FORM_HOST, LinkClass.FILE_HOST}
    for row in registry.institutions.values():
        for domain in row.domains:
            assert class_of_host(domain) not in open_to_all, f"{row.institution_id}: {domain}"


def test_breadth(registry: Registry) -> None:
    countries = Counter(row.country for row in registry.institutions.values())
    assert sum(countries.values()) >= 2_000
    assert countries["CN"] >= 250
    assert len(countries) >= 120


def test_every_row_names_its_source_and_bare_domains(registry: Registry) -> None:
    for row in registry.institutions.values():
        assert row.source.startswith("https://")
        for domain in row.domains:
            assert registrable_domain(domain).count(".") <= domain.count("."), domain


@pytest.mark.parametrize(
    ("sender", "country", "institution"),
    [
        ("95588", "CN", "cn-icbc"),
        ("95533", "CN", "cn-ccb"),
        ("95599", "CN", "cn-abc"),
        ("95566", "CN", "cn-boc"),
        ("95559", "CN", "cn-bocom"),
        ("95580", "CN", "cn-psbc"),
        ("95555", "CN", "cn-cmb"),
        ("95338", "CN", "cn-sf"),
        ("10086", "CN", "cn-cmcc"),
        ("1008611", "CN", "cn-cmcc"),
        ("10010", "CN", "cn-unicom"),
        ("12306", "CN", "cn-12306"),
        ("12123", "CN", "cn-traffic"),
        ("96110", "CN", "cn-antifraud"),
        ("1069095599", "CN", "cn-abc"),
        ("106908795568", "CN", "cn-cmbc"),
        ("AD-HDFCBK-S", "IN", "in-hdfc"),
        ("Vietcombank", "VN", "vn-vcb"),
        ("24273", "US", "us-chase"),
    ],
)
def test_official_senders(sender: str, country: str, institution: str, registry: Registry) -> None:
    assert institution in registry.owners_of_sender(read_sender(sender, country))


@pytest.mark.parametrize(
    ("sender", "country"),
    [
        ("955880", "CN"),
        ("13800138000", "CN"),
        ("106912345678", "CN"),
        ("1069123456789012395588", "CN"),
        ("24273", "GB"),
        ("HDFCBX", "IN"),
        (None, "CN"),
    ],
)
def test_nobodys_senders(sender: str | None, country: str, registry: Registry) -> None:
    assert registry.owners_of_sender(read_sender(sender, country)) == ()


def test_one_group_shares_numbers_and_domains(registry: Registry) -> None:
    assert {"cn-pab", "cn-pingan"} <= set(registry.owners_of_sender(read_sender("95511", "CN")))
    assert {"cn-pab", "cn-pingan"} <= set(registry.owners_of_host("bank.pingan.com"))


@pytest.mark.parametrize(
    ("host", "official"),
    [("icbc.com.cn", True), ("m.icbc.com.cn", True), ("icbc.com.cn.x.top", False), ("noticbc.com.cn", False)],
)
def test_official_hosts(host: str, official: bool, registry: Registry) -> None:
    assert bool(registry.owners_of_host(host)) is official


@pytest.mark.parametrize(
    ("number", "institution"),
    [("95588", "cn-icbc"), ("4008205555", "cn-cmb"), ("+443457740740", "gb-royalmail")],
)
def test_official_numbers(number: str, institution: str, registry: Registry) -> None:
    assert institution in registry.owners_of_number(number)


def _institution(**fields: object) -> Institution:
    return Institution.model_validate(
        {
            "institution_id": "x-bank",
            "name": "X",
            "name_en": "X",
            "kind": "bank",
            "country": "CN",
            "source": "test",
        }
        | fields
    )


def test_rows_hold_between_their_dates() -> None:
    sender = (OfficialSender(kind="exact", value="95001"),)
    dated = Registry.from_institutions(
        [_institution(senders=sender, valid_from=date(2026, 1, 10), valid_until=date(2026, 1, 20))]
    )
    held = {
        day: bool(
            dated.at(datetime(2026, 1, day, 12, tzinfo=UTC)).owners_of_sender(read_sender("95001", "CN"))
        )
        for day in (9, 10, 20, 21)
    }
    assert held == {9: False, 10: True, 20: True, 21: False}


def test_the_registry_of_one_period_is_built_once() -> None:
    dated = Registry.from_institutions([_institution(valid_from=date(2026, 1, 10))])
    assert dated.at(datetime(2026, 2, 1, tzinfo=UTC)) is dated.at(datetime(2026, 3, 1, tzinfo=UTC))


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (row,) = read_registry_file(_file(tmp_path, *ROW))
    assert [(s.kind, s.value) for s in row.senders] == [("exact", "12345"), ("header", "HSBC")]
    assert row.aliases == ("XB",)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("institution_id", "Not An Id"),
        ("kind", "banque"),
        ("country", "England"),
        ("senders", "sometimes:12345"),
        ("domains", "https://x.com/"),
        ("domains", "www.x.com"),
        ("source", ""),
        ("valid_from", "last year"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line(column: str, cell: str, tmp_path: Path) -> None:
    cells = [*ROW, "", ""]
    cells[COLUMNS.index(column)] = cell
    with pytest.raises(TableError, match=rf"line 3, {column}"):
        list(read_registry_file(_file(tmp_path, *cells)))


def test_a_wrong_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text("id\tname\n", encoding="utf-8")
    with pytest.raises(TableError, match="line 1"):
        list(read_registry_file(path))


def test_an_id_may_stand_only_once(tmp_path: Path) -> None:
    path = _file(tmp_path, *ROW)
    (tmp_path / "more.tsv").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(TableError, match="stands twice"):
        read_registry_folder(tmp_path)


POPULOUS = "IN CN US ID PK NG BR BD RU ET MX JP EG PH VN IR TR DE TH GB FR TZ ZA IT KE MM CO KR UG"
"""World Population Prospects 2024 (United Nations); of Congo only two institutions are sure enough."""


@pytest.mark.parametrize("country", POPULOUS.split(" "))
def test_the_most_populous_countries_are_not_empty(country: str, registry: Registry) -> None:
    assert sum(one.country == country for one in registry.institutions.values()) >= 4
