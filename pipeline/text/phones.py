"""Telephone numbers as they are written in messages, brought to E.164.

The number plans are those of the ``phonenumbers`` package; its own parser costs 25 µs a number, so a number is
tried against the plan's patterns directly.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import phonenumbers

NUMBER: Final = re.compile(
    r"[\d+(](?:(?<![\da-z].)|(?<=ke[0+])|(?<=hub[0+])|(?<=tlp[0+])|(?<=telp[0+])|(?<=hp[0+])|(?<=tel[0+])|(?<=call[0+])"
    r"|(?<=sms[0+]))(?<!\d[ .,/*_-].)(?:"
    r"(?<=[+]|0)(?:0?86)[ -]?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"
    r"|(?<=[18])(?:6[ -]?1)?[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"
    r"|(?<=[(0])0?[1-9]\d{1,2}(?:\)[ -]?| - |[ -]?)\d{7,8}(?![\d])"
    r"|(?<=[48])00(?:[ -]?\d){7}(?!\d)"
    r"|(?:[ .()-]{0,2}\d){6,15}(?!\d|:\d)(?!(?<=[ .-]\d\d)/\d\d|(?<=[ .-]\d)/\d\d)"
    r")"
)
"""Chinese mobiles and landlines first, whose groups are known; else up to sixteen digits with single signs, the last of
which begin no date or time."""
_HOLDS_DATE: Final = re.compile(
    r"(?<![\d.-])(?:\d{1,2}([.-])\d{1,2}\1(?:20)?\d\d|20\d\d([.-])\d{1,2}\2\d{1,2})(?![.-]?\d)"
)

_NOT_DIGIT: Final = re.compile(r"\D+")
_NUMBERS_REMEMBERED: Final = 65_536


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one country's plan says: calling code, prefix inside the country, forms of a number without it.

    ``bare`` are the forms that are written without the prefix: where it is 0, a landline never is.
    """

    country_code: int
    trunk: re.Pattern[str] | None
    national: tuple[re.Pattern[str], ...]
    bare: tuple[re.Pattern[str], ...]
    called: tuple[re.Pattern[str], ...]
    """What people answer with: mobiles and free numbers."""


@cache
def _plan(region: str) -> _Plan | None:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.country_code is None:
        return None
    mobile = (metadata.mobile, metadata.toll_free, metadata.premium_rate, metadata.shared_cost, metadata.voip)
    others = (metadata.uan, metadata.personal_number)
    fixed = _patterns(metadata.fixed_line)
    bare = _patterns(*mobile, *others)
    trunk = metadata.national_prefix_for_parsing
    return _Plan(
        metadata.country_code,
        re.compile(trunk) if trunk else None,
        fixed + bare,
        bare if metadata.national_prefix == "0" else fixed + bare,
        _patterns(metadata.mobile, metadata.toll_free),
    )


def _patterns(*kinds: phonenumbers.PhoneNumberDesc | None) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(kind.national_number_pattern) for kind in kinds if kind and kind.national_number_pattern
    )


@lru_cache(_NUMBERS_REMEMBERED)
def to_e164(written: str, region: str | None) -> str | None:
    """A written number in E.164, or ``None`` where no plan has it.

    ``region`` is the country (ISO 3166-1 alpha-2) whose national form is assumed without ``+`` or ``00``. Another
    country's number without either is read where its calling code stands apart or it is a mobile or a free number:
    any row of figures fits some country's landlines.
    """
    digits = _NOT_DIGIT.sub("", written)
    if "+" in written[:3]:
        return _international(digits)
    if digits.startswith("00"):
        return _international(digits[2:])
    national = _national(digits, region, inside=True) if region else None
    if national is not None or len(digits) < _SHORTEST_INTERNATIONAL:
        return national
    apart = _CODE_APART.match(written)
    if apart is None and digits[0] == "1" and not written.isdigit():
        return (
            None  # North America's mobiles are no block of their own: figures in odd groups are none of them
        )
    return _international(digits, None if apart is None else apart[1], bare=True)


_SHORTEST_INTERNATIONAL: Final = 11
_CODE_APART: Final = re.compile(r"\(?(\d{1,3})(?:\) ?|[ .-])")


def holds_date(written: str) -> bool:
    """Whether what looks like a telephone number has a date among its figures."""
    return _HOLDS_DATE.search(written) is not None


def _national(digits: str, region: str, *, inside: bool) -> str | None:
    """A number in national form; ``inside``: as written inside the country, else after the calling code."""
    plan = _plan(region)
    if plan is None:
        return None
    if any(pattern.fullmatch(digits) for pattern in (plan.bare if inside else plan.national)):
        return f"+{plan.country_code}{digits}"
    if plan.trunk is not None and (match := plan.trunk.match(digits)) and match.end():
        rest = digits[match.end() :]
        if any(pattern.fullmatch(rest) for pattern in plan.national):
            return f"+{plan.country_code}{rest}"
    return None


def _international(digits: str, apart: str | None = None, *, bare: bool = False) -> str | None:
    """A number after its calling code; ``bare``: without ``+`` or ``00``, ``apart`` is then the code that stands by
    itself, if one does."""
    if digits.startswith("0"):
        return None
    for length in (1, 2, 3):
        code, rest = digits[:length], digits[length:]
        for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code or 0), ()):
            called = bare and apart != code
            found = _called(rest, region) if called else _national(rest, region, inside=False)
            if found is not None:
                return found
    return None


def _called(digits: str, region: str) -> str | None:
    plan = _plan(region)
    if plan is None or not any(pattern.fullmatch(digits) for pattern in plan.called):
        return None
    return f"+{plan.country_code}{digits}"


def is_local(number: str) -> bool:
    """Whether a number lacks its town's code, so that many towns have it: it names nobody by itself."""
    return 7 <= len(number) <= 8 and number.isdigit()


def iban(written: str) -> bool:
    """Whether letters and figures are an international account number, by its check digits (ISO 13616, mod 97)."""
    moved = written[4:] + written[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0
