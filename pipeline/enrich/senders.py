"""What sort of address a message came from, and the one form in which it is remembered.

Chinese numbers follow the shipped number plan, because ports (106…), service numbers (95xxx, 100xx) and virtual
operators matter and phonenumbers does not know them; the rest of the world follows phonenumbers. Alphanumeric
headers have at most 11 characters (3GPP TS 23.040); Indian ones carry an operator prefix and a purpose suffix
(TRAI's DLT form, ``XX-HEADER-S``).
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType

from smishwatch.pipeline.enrich.bounded import BoundedCache
from smishwatch.pipeline.enrich.number_plan import VIRTUAL_OPERATOR, find_range, ranges_of
from smishwatch.schemas.codes import SenderKind

LONGEST_HEADER = 11
LONGEST_SHORT_CODE = 6
SHORTEST_SUBSCRIBER_NUMBER = 7
LENGTH_OF_BEIJING_NUMBER = 10

_DLT = re.compile(r"^[A-Z]{2}-([A-Z0-9]{3,9})(?:-[STGP])?$")
_EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,24}$")
_SEPARATORS = re.compile(r"[\s().\-‐-―]")
_MASKED = re.compile(r"\*|[Xx]{3}")
"""Carriers mask digits of senders with asterisks or a row of X; what is left identifies nobody."""
_NUMBER = re.compile(r"^\+?\d+$")
_CHINESE_CALL_PREFIX = re.compile(r"^(?:17951|17911|12593)(?=1[3-9]\d{9}$)")
"""Dial-around prefixes that stay in the address of messages sent through them."""

_KIND_OF_TYPE = {
    PhoneNumberType.MOBILE: SenderKind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: SenderKind.MOBILE,
    PhoneNumberType.PAGER: SenderKind.MOBILE,
    PhoneNumberType.PERSONAL_NUMBER: SenderKind.MOBILE,
    PhoneNumberType.FIXED_LINE: SenderKind.FIXED,
    PhoneNumberType.VOIP: SenderKind.FIXED,
    PhoneNumberType.TOLL_FREE: SenderKind.SERVICE_NUMBER,
    PhoneNumberType.PREMIUM_RATE: SenderKind.SERVICE_NUMBER,
    PhoneNumberType.SHARED_COST: SenderKind.SERVICE_NUMBER,
    PhoneNumberType.UAN: SenderKind.SERVICE_NUMBER,
    PhoneNumberType.VOICEMAIL: SenderKind.SERVICE_NUMBER,
}


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender as understood; ``value`` is E.164 for subscriber numbers, else digits, header or address."""

    kind: SenderKind
    value: str
    country: str | None = None
    virtual_operator: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is an address that can be looked up at all."""
        return self.kind is not SenderKind.UNKNOWN


NO_SENDER = Sender(SenderKind.UNKNOWN, "")
_cache: BoundedCache[tuple[str, str], Sender] = BoundedCache(65_536)


def read_sender(raw: str | None, country: str | None) -> Sender:
    """What sort of address this is, seen from the reporter's country.

    >>> read_sender("95588", "CN").kind.value, read_sender("+447700900123", None).country
    ('service_number', 'GB')
    """
    if raw is None or not raw.strip():
        return NO_SENDER
    key = (raw, country or "")
    known = _cache.get(key)
    if known is None:
        known = _read(unicodedata.normalize("NFKC", raw).strip(), country)
        _cache.put(key, known)
    return known


def header_of(text: str) -> str:
    """The header itself, in capitals, without the Indian operator prefix and purpose suffix."""
    capitals = text.upper()
    match = _DLT.match(capitals)
    return match.group(1) if match else capitals


def number_key(number: str, country: str | None) -> str:
    """The one form in which a telephone number is compared: E.164, or bare digits for short service numbers."""
    return read_sender(number, country).value


def _read(text: str, country: str | None) -> Sender:
    if _EMAIL.match(text):
        return Sender(SenderKind.EMAIL, text.lower())
    digits = _SEPARATORS.sub("", text)
    if digits.startswith("00") and len(digits) > 9:
        digits = "+" + digits[2:]
    if digits.isascii() and _NUMBER.match(digits):
        return _read_number(digits, country)
    return _read_header(text)


def _read_header(text: str) -> Sender:
    if _DLT.match(text.upper()):
        return Sender(SenderKind.ALPHANUMERIC, header_of(text), "IN")
    has_letter = any(char.isalpha() for char in text)
    if has_letter and not _MASKED.search(text) and len(text) <= LONGEST_HEADER:
        return Sender(SenderKind.ALPHANUMERIC, text.upper())
    return Sender(SenderKind.UNKNOWN, text[:350])


def _read_number(digits: str, country: str | None) -> Sender:
    if digits.startswith("+86") or (country == "CN" and not digits.startswith("+")):
        return _read_chinese(digits)
    if country is not None and not digits.startswith("+"):
        planned = find_range(country, digits)
        if planned is not None:
            return Sender(planned.kind, digits, country)
    bare = digits.lstrip("+")
    if len(bare) < 3:
        return Sender(SenderKind.UNKNOWN, bare)
    if len(bare) <= LONGEST_SHORT_CODE and not digits.startswith("+"):
        return Sender(SenderKind.SHORT_CODE, bare, country)
    return _read_abroad(digits, country)


def _read_chinese(digits: str) -> Sender:
    bare = digits.removeprefix("+86")
    if digits.startswith("+8610") and len(bare) == LENGTH_OF_BEIJING_NUMBER:
        return Sender(SenderKind.FIXED, digits, "CN")  # +86 10 6… looks like a port, which is longer
    if not digits.startswith("+") and bare.startswith("86") and find_range("CN", bare[2:]) is not None:
        bare = bare[2:]
    bare = _CHINESE_CALL_PREFIX.sub("", bare)
    found = find_range("CN", bare)
    if found is None and digits.startswith("+") and len(bare) >= 9 and not bare.startswith("0"):
        found = find_range("CN", "0" + bare)  # +86 10 … is written without the trunk zero
        bare = "0" + bare if found is not None else bare
    if found is None:
        return Sender(SenderKind.UNALLOCATED, bare, "CN")
    subscriber = found.kind in {SenderKind.MOBILE, SenderKind.FIXED}
    value = "+86" + bare.removeprefix("0") if subscriber else bare
    return Sender(found.kind, value, "CN", found.label == VIRTUAL_OPERATOR)


def _read_abroad(digits: str, country: str | None) -> Sender:
    for candidate in _readings(digits, country):
        try:
            number = phonenumbers.parse(candidate, country)
        except phonenumbers.NumberParseException:
            continue
        if not phonenumbers.is_valid_number(number):
            continue
        region = phonenumbers.region_code_for_number(number)
        kind = _KIND_OF_TYPE.get(phonenumbers.number_type(number), SenderKind.UNALLOCATED)
        value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return Sender(kind, value, region)
    if country is None and not digits.startswith("+"):
        return _read_without_country(digits)
    return Sender(SenderKind.UNALLOCATED, digits, country)


def _readings(digits: str, country: str | None) -> tuple[str, ...]:
    """The number as it stands, then as an international one that lost its plus."""
    if digits.startswith("+"):
        return (digits,)
    if country is None:
        return ("+" + digits,) if len(digits) > 10 else ()
    return (digits, "+" + digits) if len(digits) > 10 else (digits,)


def _read_without_country(digits: str) -> Sender:
    """Without any country only forms that one plan alone uses are taken: Chinese ports and mobile numbers."""
    found = (
        find_range("CN", digits) if digits[:3] in ranges_of("CN") or digits[:2] in ranges_of("CN") else None
    )
    if found is None and digits.startswith("106"):
        found = find_range("CN", digits)
    if found is not None and (found.kind is SenderKind.PORT or digits[0] == "1"):
        return _read_chinese("+86" + digits)
    kind = SenderKind.UNKNOWN if len(digits) >= SHORTEST_SUBSCRIBER_NUMBER else SenderKind.SHORT_CODE
    return Sender(kind, digits)
