"""Numbers in folded text and the kind of slot each one is: amount, date, time, percent, code, number …"""

import re
from typing import Final

from smishwatch.pipeline.text.scripts import HAN
from smishwatch.pipeline.text.slots import MARKS
from smishwatch.schemas.codes import SlotKind

_X: Final = re.compile(
    r"(?<![a-z])x{2,}+(?![a-wyz])|(?<![a-z0-9])x(?![a-z])|(?<=\d)x+(?![a-z])|(?<=\d)x+(?=\d)"
)
_UNITS: Final = (
    r"元|块钱?|圆|美元|美金|港币|人民币|日元|欧元|刀|rmb|usd|cny|eur|euros?|gbp|hkd|twd|ntd?|ngn|inr|idr|thb|vnd|myr|php|sgd|"
    r"rupees?|rupiah|dong|baht|bucks?|pounds?|dollars?|pesos?|reais|naira|lakhs?|crores?|jt|juta|rb|ribu|บาท|บ\.|đ|円|원|"
    r"руб(?:лей|\.)?|€|£|\$|฿|₫|₦|₹|¥|₱"
)
_PREFIX: Final = r"(?:[$€£¥฿₫₦₹₱₽₩]|(?<![a-z])(?:rp|rs|rm|usd|us\$|hk\$|nt\$|s\$|ngn|inr|idr|thb|php|myr|sgd|eur|gbp|rmb|cny|n)\.?)\s?"
_DIGITS: Final = r"\d+(?:[.,]\d+)*"
_SCALE: Final = r"(?:\s?(?:万亿|亿|万|千|百|w|k|m|jt|juta|rb|ribu|million|thousand|lakhs?|crores?)(?![a-z]))?"
_MONTHS: Final = (
    r"(?:jan|feb|mar|apr|may|mai|jun|jul|aug|agu|ago|sep|sept|oct|okt|out|nov|dec|des|dez|dic|ene|abr|avr|mei|ags|fev)[a-z]{0,6}"
    r"|(?:ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค)\.?"
)
_CN_NUMBER: Final = "零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"

_TOKEN: Final = re.compile(
    rf"(?P<percent>{_DIGITS}\s?(?:%|percent(?![a-z])|pct(?![a-z]))|百分之[{_CN_NUMBER}\d]+)"
    r"|(?P<date>\d{4}年(?:\d{1,2}月(?:\d{1,2}[日号]?)?)?|\d{1,2}月\d{1,2}[日号]?|\d{1,2}月(?!租|付|供|\d)|\d{1,2}[日号](?![楼店线院馆])"
    r"|(?<![\d.])\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?![\d])|(?<![\d.])\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)"
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?[ -]?(?:de |of )?(?:{_MONTHS})(?![a-z])(?:[ ,-]{{0,2}}(?:de )?(?:\d{{4}}|\d{{2}})(?!\d))?)"
    rf"|(?P<time>(?<!\d)\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d)(?:\s?[ap]\.?m(?![a-z]))?|(?<!\d)\d{{1,2}}\s?[ap]\.?m(?![a-z])|(?<!\d)\d{{1,2}}[点时]\d{{0,2}}分?(?!间))"
    rf"|(?P<amount>{_PREFIX}{_DIGITS}{_SCALE}(?:\s?(?:{_UNITS})(?![a-z]))?|{_DIGITS}{_SCALE}[多余]?\s?(?:{_UNITS})(?![a-z])"
    rf"|{_DIGITS}[万亿]|[{_CN_NUMBER}]*[{_CN_NUMBER[1:]}][多余]?(?:元|块钱|圆))"
    r"|(?P<account>\*{2,}\d{2,6}|\d{2,6}\*{2,}\d{0,6})"
    r"|(?P<code>(?<![a-z0-9])(?=[a-z]*\d+[a-z]+\d|\d+[a-z]+\d*[a-z]*\d|[a-z]{1,4}\d{5})[a-z0-9]{5,40}(?![a-z0-9]))"
    rf"|(?P<number>(?:[#*]\d+(?:[*]\d+)*#|{_DIGITS}))"
)
_DASHES: Final = re.compile(r"(?<=\d)[ -](?=\d{3,})")
_SERVICE_NUMBER: Final = re.compile(r"95\d{3}|100(?:00|01|10|86|99)|12[13]\d\d|96110|1008611|123[0-9]{2}")
_HAN: Final = re.compile(f"[{HAN}]")
_CODE_CUE: Final = re.compile(
    r"(?:验证码|校验码|动态码|激活码|密码|提取码|取件码|取货码|单号|运单号?|订单号?|编号|otp|code|pin|kode|kodenya|token|codigo|รหัส|ref(?:no|erence)?|resi|awb|tracking(?: (?:id|no|number))?|ma xac (?:nhan|thuc)|ma otp)\.?"
    r"(?: (?:is|adalah|ban|cua ban|anda|number|no))*\s{0,2}[:#=是为]?\s{0,2}[\[(【<\"']?\s?$"
)


def mask_numbers(text: str) -> str:
    """Every number becomes the mark of its slot; service numbers (95588, 10086 …) stay where hanzi are written.

    Runs of ``x`` that stand for digits in masked data count as digits.
    """
    if "x" in text:
        text = _X.sub(lambda match: "0" * len(match[0]), text)
    has_han = _HAN.search(text) is not None

    def mask(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        if kind == "number":
            return _number(match, text, has_han)
        return MARKS[SlotKind(kind)]

    return _TOKEN.sub(mask, text)


def _number(match: re.Match[str], text: str, has_han: bool) -> str:
    written = match[0]
    if has_han and _SERVICE_NUMBER.fullmatch(written):
        return written
    start = match.start()
    if len(written) >= 3 and _CODE_CUE.search(text, max(0, start - 28), start):
        return MARKS[SlotKind.CODE]
    if written.isdigit() and len(written) >= 7:
        return MARKS[
            SlotKind.PHONE
            if len(written) <= 12
            else SlotKind.ACCOUNT
            if len(written) <= 19
            else SlotKind.NUMBER
        ]
    return MARKS[SlotKind.NUMBER]
