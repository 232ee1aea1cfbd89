"""Numbers in folded text and what each one is: amount, date, time, percent, account, code, phone or number.

One pattern finds a number with the unit behind it; what stands before it (a currency, the word "code", the
letters of a tracking number) is looked at only where a number was found.
"""

import re
from collections.abc import Iterator
from typing import Final

from smishwatch.pipeline.text.number_cues import kind_by_words
from smishwatch.pipeline.text.scripts import HAN
from smishwatch.pipeline.text.spans import Span
from smishwatch.schemas.codes import SlotKind

_X_RUN: Final = re.compile(
    r"x(?<![a-z].)(?:x+(?![a-wyz])|(?![a-z])(?<![0-9] .)(?! \d))|x(?<=\d.)x*(?![a-wyz])"
)
"""Digits masked as x in published data, alone (``xx``, ``x月``) or after a digit (``1xxxx``)."""

_MONTHS: Final = (
    "jan(?:uar[iy]?|uary|eiro|vier|v)?|feb(?:ruari|ruary|rero|ruar|braio)?|fev(?:ereiro"
    "|rier)?|ene(?:ro)?|gen(?:naio)?"
    "|mar(?:ch|et|s|zo|co|z)?|maart|maerz|apr(?:il|ile)?|abr(?:il)?|avr(?:il)?|may|mai|mei"
    "|mayo|maio|maggio|jun(?:e|i|io|ho)?|juin"
    "|jul(?:y|i|io|ho)?|juil(?:let)?|giugno|luglio|aug(?:ust|ustus)?|agu(?:stus)?"
    "|ago(?:sto)?|agt|aout|sept?(?:ember|iembre|embre|tembre)?"
    "|set(?:embro|tembre)?|oct(?:ober|ubre|obre)?|okt(?:ober)?|out(?:ubro)?|ott(?:obre)?"
    "|nov(?:ember|iembre|embro|embre)?"
    "|dec(?:ember|embre)?|des(?:ember)?|dez(?:ember|embro)?|dic(?:iembre|embre)?"
)
_THAI_MONTHS: Final = r"ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค"
_SCALES: Final = (
    "[ .]?(?:万亿|亿|万|千|百|jta?|juta|rb|ribu(?:an)?|million|thousand|lakhs?|crores?|trieu)|[wkm]|tr"
)
_MONEY: Final = (
    r"元|块钱?|圆|美元|美金|港币|人民币|日元|欧元|刀|rmb|usd|cny|eur|euros?|gbp|hkd|twd"
    r"|ntd?|ngn|inr|idr|thb|vnd|vnđ|myr|php|sgd|"
    r"rupees?|rupiah|dong|baht|bucks?|pounds?|dollars?|pesos?|reais|naira|lakhs?|crores?|jt"
    r"|juta|rb|ribu|trieu|บาท|บ\.?|đ|円|원|"
    r"руб(?:леи|лей|\.)?|€|£|\$|฿|₫|₦|₹|¥|₱"
)
_NUMBER: Final = re.compile(
    r"[\d*#](?:(?<=\d)(?<!\d\d)(?P<phone>\d{1,3}\)?[ -]?\d{3,4}[ -]\d{3,4}(?![\d.,:/-]))"
    rf"|(?<=\d)(?:\d|[.:/-](?=\d)|,(?<!\d{{4}},)(?=\d{{2,3}}(?!\d)))*+(?:"
    r"(?P<percent> ?%| ?percent(?![a-z])| pct(?![a-z]))"
    r"|(?P<date>年(?: ?\d{1,2}月(?: ?\d{1,2}[日号]?)?)?|月 ?\d{1,2}[日号]?|月(?![租供付])|[日号](?![楼店线院馆码])"
    rf"|(?:st|nd|rd|th)?[ -]?(?:de |of )?(?:{_MONTHS})(?![a-z])(?:[ ,.-]{{0,2}}(?:de )?(?:\d{{4}}|\d{{2}})(?!\d))?"
    rf"| ?(?:{_THAI_MONTHS})\.?(?: ?\d{{2,4}}(?!\d))?)"
    r"|(?P<time> ?[ap]\.?m(?![a-z])|[点时](?!间)(?: ?\d{1,2}分?|半)?)"
    rf"|(?P<amount>(?:(?:{_SCALES})[多余]?(?![a-z0-9]))?(?: ?(?:{_MONEY})|d)(?![a-z0-9\u0e00-\u0e7f])|[万亿][多余]?)"
    r"|(?P<account>\*{2,}\d*)"
    r"|(?P<word>[a-z][a-z0-9]*)"
    r")?"
    r"|(?<=\*)(?<!\*\*)\*+(?P<tail>\d{2,6})"
    r"|(?<=[#*])(?P<dial>\d+(?:\*\d+)*#))"
)
_HAN_AMOUNT: Final = re.compile(
    r"[一二三四五六七八九十百千万两壹贰叁肆伍陆柒捌玖拾佰仟零几]+[多余]?(?:万[多余]?)?(?:元"
    r"|块钱|圆)|百分之[一二三四五六七八九十百零点\d]+"
)
_CURRENCY_BEFORE: Final = re.compile(
    r"(?:(?:(?<![a-z])(?:us|hk|nt|s|r|a|c))?[$€£¥฿₫₦₹₱₽₩]"
    r"|(?<![a-z])(?:rp|rs|rm|usd|inr|ngn|idr|thb|php|myr|sgd|eur|gbp|rmb|cny|ksh|kes|ghs"
    r"|zar|tk|aed)\.?)[ :]?$|(?<![a-z])n$"
)
_CURRENCY_ENDS: Final = frozenset("$€£¥฿₫₦₹₱₽₩.pmdrstnybkhk")
_DATE: Final = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})")
_SHORT_DATE: Final = re.compile(r"\d{1,2}[-/]\d{1,2}")
_TIME: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:-\d{1,2}:\d{2})?")
_ONLY_DASHES: Final = re.compile(r"[\d-]+")
_SERVICE_NUMBER: Final = re.compile(r"95\d{3}|100(?:00|01|10|50|86|99)|12[13]\d\d|96110|1008611")
_HAN: Final = re.compile(f"[{HAN}]")


def digits_for_x(text: str) -> str:
    """The text with masked digits (``xx``) written as zeros; same length."""
    return _X_RUN.sub(_zeros, text) if "x" in text else text


def _zeros(match: re.Match[str]) -> str:
    return "0" * len(match[0])


def find_numbers(text: str) -> Iterator[Span]:
    """Every number's place and kind in order. Short service numbers (95588, 10086 …) in Chinese are no slots."""
    has_han = not text.isascii() and _HAN.search(text) is not None
    end = 0
    for match in _NUMBER.finditer(text):
        start = match.start()
        if start < end:
            continue
        span = _classify(text, match, start, has_han)
        if span is not None:
            yield span
            end = span.end


def find_written_amounts(text: str) -> list[Span]:
    """Amounts and percentages in Chinese numerals: 两万元, 百分之五."""
    if "元" not in text and "块钱" not in text and "百分之" not in text:
        return []
    return [
        Span(*match.span(), SlotKind.PERCENT if match[0].startswith("百分之") else SlotKind.AMOUNT)
        for match in _HAN_AMOUNT.finditer(text)
    ]


def _classify(text: str, match: re.Match[str], start: int, has_han: bool) -> Span | None:
    """One number's span, widened to what belongs to it before and after."""
    end = match.end()
    group = match.lastgroup
    if group == "word":
        return _mixed(text, match, start)
    if start and (before := text[start - 1]).isascii() and before.isalpha():
        return _after_letters(text, match, start)
    if group is None:
        return _plain(text, match[0], start, end, has_han)
    if group == "tail":
        return Span(start, end, SlotKind.ACCOUNT, True)
    if group == "dial":
        return Span(start, end, SlotKind.NUMBER)
    if group == "amount":
        start = _with_currency(text, start)
    return Span(start, end, SlotKind(group), group == "account")


def _plain(text: str, written: str, start: int, end: int, has_han: bool) -> Span | None:
    """A number without a unit."""
    with_currency = _with_currency(text, start)
    if with_currency < start:
        return Span(with_currency, end, SlotKind.AMOUNT)
    if not written.isdigit():
        if _DATE.fullmatch(written) is not None:
            by_cue = kind_by_words(text, start, len(written))
            return (
                Span(start, end, *by_cue) if by_cue[0] is SlotKind.CODE else Span(start, end, SlotKind.DATE)
            )
        if _TIME.fullmatch(written) is not None:
            return Span(start, end, SlotKind.TIME)
        if _SHORT_DATE.fullmatch(written) is not None:
            return Span(start, end, SlotKind.DATE)
    elif has_han and _SERVICE_NUMBER.fullmatch(written) is not None:
        return None
    kind, private = kind_by_words(text, start, end - start)
    if kind is SlotKind.PHONE and (
        _ONLY_DASHES.fullmatch(written) is None or (len(written) < 8 and "-" in written)
    ):
        kind = SlotKind.NUMBER
    return Span(start, end, kind, private)


def _with_currency(text: str, start: int) -> int:
    """Where the amount begins when a currency stands before the number, else ``start``."""
    if start == 0:
        return start
    last = text[start - 1] if text[start - 1] not in " :" else text[start - 2 : start - 1]
    if last not in _CURRENCY_ENDS:
        return start
    match = _CURRENCY_BEFORE.search(text, max(0, start - 6), start)
    return start if match is None else match.start()


def _letters_before(text: str, start: int) -> int:
    while start and (text[start - 1].isalnum() and text[start - 1].isascii()):
        start -= 1
    return start


def _after_letters(text: str, match: re.Match[str], start: int) -> Span:
    """A number glued to letters before it: a currency, a code (``ab12345``) or a word and a number (``win10``)."""
    with_currency = _with_currency(text, start)
    if with_currency < start:
        return Span(with_currency, match.end(), SlotKind.AMOUNT)
    word_start = _letters_before(text, start)
    letters = start - word_start
    digits = match.end() - start
    if match.lastgroup is None and digits >= 4 and letters <= 6:
        private = kind_by_words(text, word_start, letters + digits)[1]
        return Span(word_start, match.end(), SlotKind.CODE, private)
    kind = (
        SlotKind(match.lastgroup)
        if match.lastgroup in ("percent", "date", "time", "amount")
        else SlotKind.NUMBER
    )
    return Span(start, match.end(), kind)


def _mixed(text: str, match: re.Match[str], start: int) -> Span:
    """A number with letters after it: a quantity and its unit (``3gb``) or a mixed code (``8jf2177``)."""
    word = match["word"]
    if any(character.isdigit() for character in word) or (
        start and text[start - 1].isascii() and text[start - 1].isalpha()
    ):
        word_start = _letters_before(text, start)
        if match.end() - word_start >= 5:
            private = kind_by_words(text, word_start, match.end() - word_start)[1]
            return Span(word_start, match.end(), SlotKind.CODE, private)
        return Span(start, match.end(), SlotKind.NUMBER)
    end = match.start("word")
    start = _with_currency(text, start)
    if text[start] not in "0123456789":
        return Span(start, end, SlotKind.AMOUNT)
    kind, private = kind_by_words(text, start, end - start)
    return Span(start, end, kind, private)
