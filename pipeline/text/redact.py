"""Redaction: the victim's identifiers leave the stored text, the scammer's contacts and links stay."""

import re
from collections.abc import Iterable
from typing import Final

from smishwatch.pipeline.text.slots import slot
from smishwatch.schemas.codes import SlotKind

_TAIL: Final = (
    r"(?:尾号|末四位|后四位|尾数|卡号后四位|ending(?: in| with)?|ends? (?:in|with)|last (?:4|four) digits(?: are)?|xx+)"
    r"\s{0,2}(?:是|为|为:|:)?\s{0,2}[\[(【]?(?P<account>[\d*]{3,6})(?!\d)"
)
_CODE: Final = (
    r"(?:验证码|校验码|动态码|动态密码|激活码|取件码|取货码|提取码|otp|(?<![a-z])code|(?<![a-z])pin|kode(?: verifikasi| otp)?|รหัส(?: otp)?|ma xac (?:nhan|thuc)|codigo)"
    r"(?: (?:is|adalah|la|es|ban|cua ban|anda))?\s{0,2}[:#=是为]?\s{0,2}[\[(【<\"']?\s?(?P<code>(?=[a-z]{0,6}\d)[a-z0-9]{4,8})(?![a-z0-9])"
    r"|(?<![\da-z])(?P<code_before>\d{4,8})(?= (?:is your|adalah kode|la ma))"
)
_TRACKING: Final = (
    r"(?:运单号?|快递单号|快递单|订单号|订单编号|单号|tracking(?: (?:id|no|number|code))?|parcel (?:no|id)|awb|resi|order (?:no|id|number)|ref(?: no|erence)?)"
    r"\.?\s{0,2}[:#是为]?\s{0,2}(?P<tracking>(?=[a-z]{0,6}\d)[a-z0-9-]{6,30})(?![a-z0-9])"
)
_IDENTITY: Final = (
    r"(?<!\d)(?P<identity>[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx])(?![\da-z])"
)
_MASKED: Final = r"(?P<masked>(?<!\d)\d{0,6}\*{2,}\d{2,6}(?!\d))"
_ADDRESS: Final = r"(?:收货地址|收件地址|家庭住址|住址|(?:您的)?地址)[:是为]\s{0,2}(?P<address>[\u4e00-\u9fff0-9a-z#-]{4,40}?(?:号|室|楼|栋|单元|村|组)(?:\d{1,5}(?:号|室)?)?)"
_PATTERN: Final = re.compile("|".join((_TAIL, _CODE, _TRACKING, _IDENTITY, _MASKED, _ADDRESS)))
_SLOT_OF: Final = {
    "account": SlotKind.ACCOUNT,
    "code": SlotKind.CODE,
    "code_before": SlotKind.CODE,
    "tracking": SlotKind.CODE,
    "identity": SlotKind.ACCOUNT,
    "masked": SlotKind.ACCOUNT,
    "address": SlotKind.NAME,
}


def find_identifiers(text: str) -> list[tuple[int, int, SlotKind]]:
    """Card tails, one-time codes, parcel and order numbers, identity numbers and addresses in surface text."""
    return [
        (*match.span(match.lastgroup), _SLOT_OF[match.lastgroup])
        for match in _PATTERN.finditer(text)
        if match.lastgroup is not None
    ]


def redact(original: str, spans: Iterable[tuple[int, int, SlotKind]]) -> str:
    """The original with the given places (in the original, in any order, overlaps allowed) replaced by slots."""
    pieces: list[str] = []
    position = 0
    for start, end, kind in sorted(spans):
        if start < position:
            continue
        pieces += (original[position:start], slot(kind))
        position = end
    pieces.append(original[position:])
    return "".join(pieces)
