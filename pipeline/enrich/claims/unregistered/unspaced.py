"""A name with an organisation's form in a language without spaces between words."""

import re
from functools import cache
from typing import NamedTuple

from smishwatch.pipeline.enrich.claims.unregistered.places import HEAD, ClaimedName
from smishwatch.pipeline.enrich.claims.unregistered.words import forms, no_names

_HAN = "\u3005\u3040-\u30ff\u3400-\u9fff"
SPEECH = re.compile(
    "[的我你您他们了在是有和与请该这那其何每几被把将从向给为已未不可吗吧呢就都点击为领送]"
    "|です|ます|ください|した|して|ました"
)
"""Signs of a sentence: no name has them."""


def proper_part(name: str) -> str:
    """What is left of an unspaced name without the forms at its end (Thai: its beginning); empty when it has none."""
    if SPEECH.search(name) is not None or not 3 <= len(name) <= 20:
        return ""
    proper, before = name, ""
    while proper and proper != before:
        before = proper
        for form in forms().unspaced:
            if proper.endswith(form):
                proper = proper.removesuffix(form)
            elif form[0] >= "\u0e00" and form[0] < "\u0e80" and proper.startswith(form):
                proper = proper.removeprefix(form).strip()
    if proper == name or len(proper) < 2 or proper in no_names() or name in no_names():
        return ""
    return proper


class _Place(NamedTuple):
    """Where senders name themselves in a language without spaces between words."""

    signs: tuple[str, ...]
    """One of these stands in the text, or the pattern need not be tried."""
    pattern: re.Pattern[str]
    """With the group ``name``."""
    place: str


@cache
def _places() -> tuple[_Place, ...]:
    han, hangul, thai = (
        "|".join(map(re.escape, forms().by_script[one])) for one in ("han", "hangul", "thai")
    )
    name = rf"(?P<name>[{_HAN}a-z0-9]{{2,14}}?(?:{han}))"
    korean = rf"(?P<name>[가-힣a-z0-9]{{1,10}}?(?:{hangul}))"
    in_thai = rf"(?P<name>(?:{thai}) ?[^\W\d][\u0e00-\u0e7fa-z]{{2,24}})"
    us = ("这里是", "我是", "我们是", "我这边是", "我司是")
    return tuple(
        _Place(signs, re.compile(pattern), place)
        for signs, pattern, place in (
            (
                forms().by_script["han"],
                rf"^\W{{0,4}}(?:您好|你好|尊敬的(?:客户|用户)|亲爱的(?:客户|用户))?\W{{0,2}}{name}"
                r"(?=[:,]|提醒|通知|温馨提示|客服|欢迎|诚邀|恭喜|より|です|お客様|カスタマー)",
                "opening",
            ),
            (us, rf"(?:{'|'.join(us)}){name}(?=[\W的]|客服|经理|小|工作|$)", "opening"),
            (("敬的", "爱的"), rf"(?:尊敬的|亲爱的){name}(?=用户|客户|会员|持卡人)", "addressed"),
            (("您的", "你的"), rf"[您你]的{name}(?=账户|账号|贷款|借款|会员|订单)", "account"),
            (("您在", "你在"), rf"[您你]在{name}(?=的?(?:贷款|借款|欠款|账单|账户))", "account"),
            (("いつも", "平素"), rf"(?:いつも|平素より|平素は){name}(?=を)", "opening"),
            (("のお客様", "会員様"), rf"{name}(?=のお客様|会員様)", "addressed"),
            (
                ("은행", "캐피탈", "캐피털", "택배", "화재", "생명", "법원", "경찰서", "검찰청"),
                r"^\W{0,3}(?:광고|web발신|국제발신|국외발신)?\W{0,3}"
                r"(?P<name>[가-힣a-z0-9]{1,10}?(?:저축은행|은행|캐피탈|캐피털|택배|화재|생명|법원|경찰서|검찰청))"
                r"(?=[ ,:])",
                "opening",
            ),
            (("안녕하세요",), rf"안녕하세요[., ]{{0,3}}{korean}(?=입니다|에서| 고객님|:)", "opening"),
            (("입니다",), rf"{korean}(?=입니다)", "opening"),
            (forms().by_script["thai"], rf"^\W{{0,3}}{in_thai}(?= |:|$)", "opening"),
            (("ลูกค้า",), rf"(?:เรียน|คุณ)ลูกค้า ?{in_thai}(?= |:|$)", "addressed"),
            (("ขอบคุณที่ใช้บริการ",), _THANKS, "closing"),
        )
    )


_THANKS = r"ขอบคุณที่ใช้บริการ ?(?P<name>[\u0e00-\u0e7f]{3,16}|[a-z][a-z0-9 ]{2,20})[ .!]*$"
_NOT_THAI = re.compile(
    "ของ|เรา|คุณ|ท่าน|นี้|นั้น|ค่ะ|ครับ|ได้|ใน|ที่|และ|จะ|กำลัง|ลงทะเบียน|ขอ|เพื่อ|ธุรกิจ|ส่วนบุคคล|ฯ|ให้|แจ้ง|โดย|จัดส่ง|เลย|ตรง|อนุมัติ|ออนไลน์"
)
"""Words of grammar and trade: what holds one goes on with the sentence."""


def of_unspaced(text: str) -> ClaimedName | None:
    """The claim of a normalised text where names have no spaces around them."""
    head = text[:HEAD]
    for signs, pattern, place in _places():
        part = text if place == "closing" else head
        if not any(sign in part for sign in signs):
            continue
        match = pattern.search(part)
        if match is None:
            continue
        name = match["name"].strip()
        if "\u0e00" <= name[0] < "\u0e80":
            if _NOT_THAI.search(name) is None and name not in no_names():
                return ClaimedName(name, place)
        elif place == "closing" or proper_part(name):
            return ClaimedName(name, place)
    return None
