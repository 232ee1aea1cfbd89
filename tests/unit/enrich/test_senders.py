"""Senders: what is shown on the phone -> kind, remembered value, country."""

import pytest

from smishwatch.pipeline.enrich.number_plan import find_range
from smishwatch.pipeline.enrich.senders import header_of, number_key, read_sender


@pytest.mark.parametrize(
    ("shown", "country", "kind", "value"),
    [
        ("95588", "CN", "service_number", "95588"),
        ("955881", "CN", "service_number", "955881"),
        ("96110", "CN", "service_number", "96110"),
        ("10086", "CN", "service_number", "10086"),
        ("10086123", "CN", "service_number", "10086123"),
        ("10107888", "CN", "service_number", "10107888"),
        ("12306", "CN", "service_number", "12306"),
        ("110", "CN", "service_number", "110"),
        ("4008895588", "CN", "service_number", "4008895588"),
        ("400-889-5588", "CN", "service_number", "4008895588"),
        ("8008100086", "CN", "service_number", "8008100086"),
        ("10655123456789", "CN", "port", "10655123456789"),
        ("1069095599", "CN", "port", "1069095599"),
        ("106912345678", None, "port", "106912345678"),
        ("+86106912345678", "CN", "port", "106912345678"),
        ("13800138000", "CN", "mobile", "+8613800138000"),
        ("138 0013 8000", "CN", "mobile", "+8613800138000"),
        ("+8613800138000", None, "mobile", "+8613800138000"),
        ("008613800138000", "CN", "mobile", "+8613800138000"),
        ("8613800138000", "CN", "mobile", "+8613800138000"),
        ("１３８００１３８０００", "CN", "mobile", "+8613800138000"),
        ("1259313800138000", "CN", "mobile", "+8613800138000"),
        ("13800138000", None, "mobile", "+8613800138000"),
        ("01065881234", "CN", "fixed", "+861065881234"),
        ("+861065881234", "CN", "fixed", "+861065881234"),
        ("02161234567", "CN", "fixed", "+862161234567"),
        ("11912345678", "CN", "unallocated", "11912345678"),
        ("1380013800", "CN", "unallocated", "1380013800"),
        ("+85291234567", "CN", "mobile", "+85291234567"),
        ("07400123456", "GB", "mobile", "+447400123456"),
        ("+447400123456", None, "mobile", "+447400123456"),
        ("+14155552671", None, "mobile", "+14155552671"),
        ("0812345678", "TH", "mobile", "+66812345678"),
        ("08123456789", "ID", "mobile", "+628123456789"),
        ("0912345678", "VN", "mobile", "+84912345678"),
        ("0800700365", "TW", "service_number", "+886800700365"),
        ("+449999999999999", None, "unallocated", "+449999999999999"),
        ("72645", "US", "short_code", "72645"),
        ("7726", "GB", "short_code", "7726"),
        ("1401234567", "IN", "service_number", "1401234567"),
        ("1600123456", "IN", "service_number", "1600123456"),
        ("HSBC", "GB", "alphanumeric", "HSBC"),
        ("Royal Mail", "GB", "alphanumeric", "ROYAL MAIL"),
        ("#HSBC", "HK", "alphanumeric", "#HSBC"),
        ("AD-HDFCBK-S", "IN", "alphanumeric", "HDFCBK"),
        ("vm-hdfcbk", "IN", "alphanumeric", "HDFCBK"),
        ("工商银行", "CN", "alphanumeric", "工商银行"),
        ("service@icloud-verify.com", "US", "email", "service@icloud-verify.com"),
        ("10690123", "CN", "port", "10690123"),
        ("1065712345678901", "CN", "port", "1065712345678901"),
        ("10698765432101234567", "CN", "port", "10698765432101234567"),
        ("10658139", "CN", "port", "10658139"),
        ("9558812", "CN", "service_number", "9558812"),
        ("95188", "CN", "service_number", "95188"),
        ("95001234", "CN", "service_number", "95001234"),
        ("96123", "CN", "service_number", "96123"),
        ("962121", "CN", "service_number", "962121"),
        ("10010", "CN", "service_number", "10010"),
        ("10000", "CN", "service_number", "10000"),
        ("100861", "CN", "service_number", "100861"),
        ("10099", "CN", "service_number", "10099"),
        ("12315", "CN", "service_number", "12315"),
        ("12381", "CN", "service_number", "12381"),
        ("12321", "CN", "service_number", "12321"),
        ("4001234567", "CN", "service_number", "4001234567"),
        ("400 123 4567", "CN", "service_number", "4001234567"),
        ("40012345678", "CN", "unallocated", "40012345678"),
        ("+864001234567", "CN", "service_number", "4001234567"),
        ("17012345678", "CN", "mobile", "+8617012345678"),
        ("+8617112345678", None, "mobile", "+8617112345678"),
        ("17201234567", "CN", "mobile", "+8617201234567"),
        ("15400001234", "CN", "unallocated", "15400001234"),
        ("14012345678", "CN", "unallocated", "14012345678"),
        ("19212345678", "CN", "mobile", "+8619212345678"),
        ("12012345678", "CN", "unallocated", "12012345678"),
        ("00852 9123 4567", "CN", "mobile", "+85291234567"),
        ("0085291234567", "CN", "mobile", "+85291234567"),
        ("+86 138-0013-8000", "US", "mobile", "+8613800138000"),
        ("1795113800138000", "CN", "mobile", "+8613800138000"),
        ("hsbc-alert", "HK", "alphanumeric", "HSBC-ALERT"),
        ("H5BC", "GB", "alphanumeric", "H5BC"),
        ("1CBC", "CN", "alphanumeric", "1CBC"),
        ("PayPaI", "US", "alphanumeric", "PAYPAI"),
        ("Ｈ Ｓ Ｂ Ｃ", "HK", "alphanumeric", "H S B C"),
        ("TX-SBIINB-T", "IN", "alphanumeric", "SBIINB"),
        ("BZ-AXISBK-P", "IN", "alphanumeric", "AXISBK"),
        ("alerts@bank.example", "GB", "email", "alerts@bank.example"),
        ("john.doe@gmail.com", "US", "email", "john.doe@gmail.com"),
        ("1010100@qq.com", "CN", "email", "1010100@qq.com"),
        ("+2348031234567", None, "mobile", "+2348031234567"),
        ("08031234567", "NG", "mobile", "+2348031234567"),
        ("+33756123456", None, "mobile", "+33756123456"),
        ("+39 347 123 4567", None, "mobile", "+393471234567"),
        ("60xxx", "US", "unknown", "60xxx"),
        ("+1 900 555 0100", "US", "service_number", "+19005550100"),
        ("8008208820", "CN", "service_number", "8008208820"),
        ("86-400-1234567", "CN", "service_number", "4001234567"),
        ("021-61234567", "CN", "fixed", "+862161234567"),
        ("0755 8812 3456", "CN", "fixed", "+8675588123456"),
        ("+5511912345678", None, "mobile", "+5511912345678"),
        ("123456789012345678901234567890", "CN", "unallocated", "123456789012345678901234567890"),
        ("+999123456789", None, "unallocated", "+999123456789"),
        ("106", "CN", "unallocated", "106"),
        ("1069", "CN", "unallocated", "1069"),
        ("A sender name far too long", "GB", "unknown", "A sender name far too long"),
        ("138****8000", "CN", "unknown", "138****8000"),
        ("91XXXXX123", "IN", "unknown", "91XXXXX123"),
        ("", "CN", "unknown", ""),
        (None, "CN", "unknown", ""),
        ("  ", "CN", "unknown", ""),
    ],
)
def test_kind_and_value(shown: str | None, country: str | None, kind: str, value: str) -> None:
    sender = read_sender(shown, country)
    assert (sender.kind.value, sender.value) == (kind, value)


@pytest.mark.parametrize("shown", ["17012345678", "17112345678", "16212345678", "16512345678", "16712345678"])
def test_virtual_operators_are_marked(shown: str) -> None:
    assert read_sender(shown, "CN").virtual_operator


@pytest.mark.parametrize("shown", ["13800138000", "19912345678", "106912345678", "95588"])
def test_other_numbers_are_not(shown: str) -> None:
    assert not read_sender(shown, "CN").virtual_operator


@pytest.mark.parametrize(
    ("header", "bare"),
    [
        ("AD-HDFCBK-S", "HDFCBK"),
        ("ad-hdfcbk", "HDFCBK"),
        ("HDFCBK", "HDFCBK"),
        ("A-B", "A-B"),
        ("JD-600115", "600115"),
    ],
)
def test_indian_headers_lose_operator_and_purpose(header: str, bare: str) -> None:
    assert header_of(header) == bare


@pytest.mark.parametrize(
    ("written", "country", "key"),
    [
        ("95588", "CN", "95588"),
        ("400-889-5588", "CN", "4008895588"),
        ("+864008895588", None, "4008895588"),
        ("0345 774 0740", "GB", "+443457740740"),
        ("+443457740740", None, "+443457740740"),
    ],
)
def test_two_ways_to_write_a_number_have_one_key(written: str, country: str | None, key: str) -> None:
    assert number_key(written, country) == key


def test_lengths_count_in_the_number_plan() -> None:
    assert find_range("CN", "13800138000") is not None
    assert find_range("CN", "138001380001") is None
