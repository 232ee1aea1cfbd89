"""Contacts other than links: callback numbers, messenger ids, accounts, e-mail addresses, keywords.

Works on surface text, where disguises of the words (薇信, 扣扣, V信) and of the digits are already gone.
"""

import re
from dataclasses import dataclass
from typing import Final

from smishwatch.pipeline.text.phones import NUMBER, to_e164
from smishwatch.pipeline.text.scripts import HAN
from smishwatch.schemas.codes import ContactKind, SlotKind

_ID: Final = r"(?P<id>@?[a-z][a-z0-9_.-]{3,24}|(?:\d[ -]?){5,12}\d|[x]{5,})"
_AFTER: Final = (
    r"(?:号码|帐号|账号|号|群|id|is)?\s{0,2}(?:[:;,=】》」>~→是为)]|-{1,2})?\s{0,2}[(【\[\"'“]?\s?"
)
_MESSENGERS: Final = re.compile(
    r"(?:(?P<wechat>微信|(?<![a-z])(?:wechat|weixin|wx|vx)(?![a-z]))"
    r"|(?P<qq>(?<![a-z])qq)"
    r"|(?P<line>(?<![a-z])line(?=\s?(?:id|@|:|号))|加line|ไลน์|แอดไลน์)"
    r"|(?P<telegram>(?<![a-z])telegram|(?<![a-z])tele(?=\s?:)|(?<![a-z])tg(?=\s?[:@号]))"
    r"|(?P<whatsapp>(?<![a-z])whats ?app|(?<![a-z])wa(?=\s?[:.]?\s?[+\d])|(?<![a-z])w4(?=\s?[:.]?\s?[+\d])))"
    + _AFTER
    + _ID
)
_CARD: Final = re.compile(r"(?<![\d.])\d(?:[ -]?\d){15,18}(?![\d])")
_SERVICE: Final = re.compile(
    r"(?<![\d.,/:$¥+*-])(?:95\d{3}|100(?:00|01|10|86|99)|12[13]\d{2}|96110|400-\d)(?![\d,.:/%元块万千点折月年日米平-])"
)
_MANY_DIGITS: Final = re.compile(r"\d[ .()-]{0,2}\d[ .()-]{0,2}\d[ .()-]{0,2}\d[ .()-]{0,2}\d")
_VICTIMS: Final = re.compile(
    r"(?:您的?(?:手机|号码|手机号码?|电话)?|尊敬的|本机号?码?|用户|your (?:number|mobile|phone)(?: no)?)[\s:.]{0,2}$"
)
_NOT_DIGIT: Final = re.compile(r"\D+")
_HAS_HAN: Final = re.compile(f"[{HAN}]")
_ID_NUMBER: Final = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx]")


@dataclass(frozen=True, slots=True)
class ContactSpan:
    """A contact in the surface text. ``value`` is empty when the place holds a masked or unusable one."""

    start: int
    end: int
    kind: ContactKind
    value: str
    slot: SlotKind


def find_contacts(text: str, region: str | None, taken: list[tuple[int, int]]) -> list[ContactSpan]:
    """Contacts in order of place; ``taken`` are places that belong to links."""
    found: list[ContactSpan] = []
    occupied = list(taken)
    for match in _MESSENGERS.finditer(text):
        span = _messenger(match, region)
        if span is not None and _free(span.start, span.end, occupied):
            found.append(span)
            occupied.append((span.start, span.end))
    if _MANY_DIGITS.search(text):
        for match in _CARD.finditer(text):
            digits = _NOT_DIGIT.sub("", match[0])
            if _free(*match.span(), occupied) and not _ID_NUMBER.fullmatch(digits) and luhn(digits):
                found.append(ContactSpan(*match.span(), ContactKind.BANK_ACCOUNT, digits, SlotKind.ACCOUNT))
                occupied.append(match.span())
        for match in NUMBER.finditer(text):
            if _free(*match.span(), occupied) and (span := _phone(text, match, region)) is not None:
                found.append(span)
                occupied.append(match.span())
        if _HAS_HAN.search(text):
            for match in _SERVICE.finditer(text):
                if _free(*match.span(), occupied):
                    found.append(ContactSpan(*match.span(), ContactKind.PHONE, match[0], SlotKind.PHONE))
    found.sort(key=lambda span: span.start)
    return found


def _free(start: int, end: int, occupied: list[tuple[int, int]]) -> bool:
    return all(end <= other_start or start >= other_end for other_start, other_end in occupied)


def _messenger(match: re.Match[str], region: str | None) -> ContactSpan | None:
    kind = ContactKind(_cue_kind(match))
    written = match["id"]
    digits = _NOT_DIGIT.sub("", written)
    value = written.strip("@.-_ ")
    if not any(character.isalpha() for character in written):
        if kind is ContactKind.WHATSAPP:
            value = to_e164(written, region) or digits
        else:
            value = digits
    elif set(written) == {"x"}:
        value = ""
    elif kind is ContactKind.WHATSAPP or (kind is not ContactKind.LINE and not _looks_like_id(value)):
        return None
    return ContactSpan(match.start("id"), match.end("id"), kind, value, SlotKind.ACCOUNT)


def _cue_kind(match: re.Match[str]) -> str:
    for kind in ("wechat", "qq", "line", "telegram", "whatsapp"):
        if match[kind] is not None:
            return kind
    raise AssertionError("one of the cues matched")


def _looks_like_id(value: str) -> bool:
    """Ids mix letters with digits or signs, or are no common word: at least six letters."""
    return any(c.isdigit() or c in "_-" for c in value) or len(value) >= 6


def _phone(text: str, match: re.Match[str], region: str | None) -> ContactSpan | None:
    start, end = match.span()
    if _VICTIMS.search(text, max(0, start - 16), start):
        return ContactSpan(start, end, ContactKind.PHONE, "", SlotKind.PHONE)
    value = to_e164(match[0], region)
    if value is None:
        return None
    return ContactSpan(start, end, ContactKind.PHONE, value, SlotKind.PHONE)


def luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0
