"""Contacts other than links: callback numbers, messenger ids, accounts, e-mail addresses, keywords.

Works on surface text, where disguises of the words (薇信, 扣扣, V信) and of the digits are already gone. The
search goes from cue to cue and from digit to digit, so a message without either costs next to nothing.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from smishwatch.pipeline.text.deep_links import contact_of
from smishwatch.pipeline.text.links import LinkSpan
from smishwatch.pipeline.text.lookalikes import latin_letters
from smishwatch.pipeline.text.number_cues import is_reference
from smishwatch.pipeline.text.phones import NUMBER, holds_date, iban, luhn, to_e164
from smishwatch.pipeline.text.scripts import HAN, UNSPACED
from smishwatch.schemas.codes import ContactKind, SlotKind

_CUE: Final = re.compile(
    r"微信|q(?<![a-z].)q|ไลน์|赖(?=[ :@a-z])(?<=加赖)"
    r"|라인(?<!온..)(?= ?[:@a-z]| ?(?:id|아이디))|ライン(?<!オン...)(?= ?[:@a-z]|id)"
    r"|l(?<![a-z].)ine(?= ?(?:id|@|:|号|账))"
    r"|t(?<![a-z].)(?:elegram|ele(?= ?[:@])|g(?= ?[:@号群]))"
    r"|电报(?=(?:频道|号)? ?[:@]|号)|飞机(?=号? ?[:@])|телеграм+а?(?![а-я])|т(?<![а-я].)(?:г(?= ?[:@])|елега(?![а-я]))"
    r"|텔레(?:그램)?(?= ?[:@a-z])|テレグラム|เทเลแกรม|تل[يی]?[جغقگ]رام"
    r"|w(?<![a-z].)(?:hat'?s? ?app?(?![a-z])|hats(?= ?[:.]? ?[+\d(])|echat|eixin|x(?![a-z])"
    r"|a(?= ?[:.]? ?[+\d(])|4(?= ?[:.]? ?[+\d(])|\.a(?= ?[:.]? ?[+\d(]))"
    r"|в(?<![а-я].)(?:а|о)[тц](?:с|ц)?ап+|واتس ?[آا]?ب|व्हा?ट्स ?[एऐ]प|왓츠앱|วอ(?:ท|ต)ส?(?:์)?แอ(?:พ|ป)(?:พ์)?"
    r"|v(?<![a-z].)(?:x(?![a-z])|iber(?![a-z]))|z(?<![a-z].)a(?:p(?:zap)?(?= ?[:.]? ?[+\d(])|lo(?![a-z]))"
    r"|в(?<![а-я].)а[йи]бер(?![а-я])|فا?[يی]بر(?= ?[:.]? ?[+\d(])|k(?<![a-z].)aka(?:o ?talk|o(?= ?(?:id|:|@)))(?![a-z])"
    r"|카(?:카오 ?)?톡(?= ?[:@a-z\d]| ?(?:id|아이디))|カカオ(?:トーク)?(?= ?[:@]| ?id)"
    r"|s(?<![a-z].)ignal(?= ?(?:app|id|number)? ?[:@+]| \d{6}| [a-z_]\w{2,24}\.\d\d)"
)
"""Names of messengers, in the scripts they are written in."""
_WEAK_CUE: Final = re.compile(
    r"v(?<![a-z0-9@._/:-].)(?= ?:)"
    r"|[微薇徽威溦]x?(?<![a-z0-9].)(?= ?[:❤♥♡💕💗🧡💛💚💙💜])|加(?= ?[❤♥♡💕💗🧡💛💚💙💜])"
    r"|q(?<![a-z0-9@._/:-].)[ ._*-]?q?(?![a-z0-9])(?= ?:)"
    r"|q(?<=[加系服询扣].) ?(?=:? ?\d)|扣(?:(?= ?: ?\d)|(?<=[加系服询].)(?= ?\d))"
)
"""What stands for a messenger beside hanzi, where an id follows that cannot be anything else."""
_UNSPACED: Final = re.compile(f"[{UNSPACED}\uac00-\ud7af]")
_HANZI: Final = re.compile(f"[{HAN}]")
_KIND_OF_CUE: Final = {
    **dict.fromkeys("微薇徽威溦加v", ContactKind.WECHAT),
    **dict.fromkeys("q扣", ContactKind.QQ),
    **dict.fromkeys("lไ赖라ラ", ContactKind.LINE),
    **dict.fromkeys("t电飞т텔テเت", ContactKind.TELEGRAM),
    **dict.fromkeys("wвوव왓วz", ContactKind.WHATSAPP),
    **dict.fromkeys("k카カ", ContactKind.KAKAOTALK),
    "ف": ContactKind.VIBER,
    "s": ContactKind.SIGNAL,
}
_KIND_OF_WORD: Final = {
    "we": ContactKind.WECHAT, "wx": ContactKind.WECHAT, "vx": ContactKind.WECHAT, "za": ContactKind.ZALO,
    "vi": ContactKind.VIBER, "вайбер": ContactKind.VIBER, "ваибер": ContactKind.VIBER,
}  # fmt: skip
"""Beginnings that say more than the first letter."""
_BY_NUMBER: Final = frozenset({ContactKind.WHATSAPP, ContactKind.ZALO, ContactKind.VIBER, ContactKind.SIGNAL})
"""Messengers in which people are known by their telephone numbers."""
_SIGNAL_NAME: Final = re.compile(r"[a-z_]\w{2,31}\.\d{2,10}")
"""User names of Signal end in a full stop and two figures or more."""
_ID: Final = re.compile(
    r"[\u2600-\u27bf\U0001f300-\U0001faff]{0,2}"
    r"(?:号码|帐号|账号|群号|号|群|搜|频道| ?id| ?아이디|ไอดี| is| us| me| at| on| number"
    r"| no)*[.]? ?(?P<named>[:;=】》」>~➡→]|[,是为)/]|-{1,2})?"
    r"[ \u2190-\u21ff\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]{0,3}[(【\[\"'「]? ?"
    r"(?P<id>(?:@[a-z0-9\u0430-\u045f]|[a-z\u0430-\u045f])[a-z0-9\u0430-\u045f_.-]{2,24}"
    r"|\+?\(?\d(?:[ .-]?\d){4,14}|x{5,})"
)
_NO_ID: Final = frozenset(
    ("http", "https", "www", "wechat", "weixin", "telegram", "whatsapp", "line", "group", "official", "channel", "add")
)  # fmt: skip
"""Words that follow a messenger's name and are nobody."""
_FLIGHT: Final = re.compile(r"[a-z]{2}\d{3,4}")
_ACCOUNT_CUES: Final = (
    "卡号", "账号", "帐号", "账户", "a/c", "a/c no", "acct", " acc", "account", "account no", "account number",
    "rek", "rekening", " bca", " bri", " bni", "mandiri", "stk", "so tai khoan", "vao tai khoan", "บัญชี", "กสิกร",
    "ไทยพาณิชย์", "กรุงไทย", "ออมสิน", "clabe", " cbu", " cvu", "a la cuenta", "sur le compte", "на карту", "hesap no",
)  # fmt: skip
_PAY_INTO: Final = re.compile(
    "(?:卡[上里内]|打到|打入|转账?[到至入给]|汇[到至入款]|存[到入]|账上)[^。!?]{0,8}$"
)
_OWN_ACCOUNT: Final = re.compile(
    r"(?:your|yr|ur|您的?|你的?|尾号|su|tu|sua|seu|votre|ihre?m?|uw|tuo|suo|il tuo|anda) ?"
    r"(?:[a-z]+ )?(?:卡号|账号|帐号|账户|银行卡|a/c|acct|acc|account|cuenta|conta|compte|konto|rekening)"
    r"[ .:]*(?:no|number)?$"
)
"""The reader's own account, of which a notice speaks: nobody is to pay into it."""
_ACCOUNT: Final = re.compile(r"\d(?<!\d\d)(?<!\d[.*-]\d)(?:[ -]?\d){7,18}(?!\d)")
_IBAN: Final = re.compile(
    r"\d(?<=[a-z][a-z].)(?<![a-z0-9][a-z][a-z].)\d(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?![a-z0-9])"
)
"""An international account number after its country: 15 to 34 characters with it, often in groups of four."""
_LOCAL: Final = re.compile(
    r"[2-8](?<![\d.,/:$¥+*a-z#@&=_-].)(?:\d{2,3}[ -]?\d{4})(?!\d|[.,:/-]\d|[%元块万千点折月年日号人套户平㎡米起a-z@_-])"
)
"""A Chinese number as it is dialled within its town: seven or eight figures, the first from 2 to 8 (numbering plan of
1993, MIIT)."""
_LOCAL_CUE: Final = re.compile(
    r"(?:电话|致电|来电|热线|专线|咨询|询|联系|拨打|预[约订]|订[座餐房票]"
    r"|报名|垂询|tel|电|手机|座机|[店处部]|☎|📞)[ :：是为至\[【(]{0,3}$"
)
_BEFORE_LOCAL: Final = re.compile(f"[{HAN}!。、/】)~]")
_LOCAL_END: Final = re.compile(r" ?(?:$|[【\[(、;!。,/]|或|转\d|回|退)")
_SERVICE: Final = re.compile(
    r"[19](?<![\d.,/:$¥+*a-z-].)(?:5\d{3}|00(?:00|01|10|86|99)|2[13]\d{2}|6110"
    r"|008611)(?![\d,.:/%元块万千点折月年日米平gm-])"
)
_TWO_DIGITS: Final = re.compile(r"\d\d")
"""What every number people can be reached at has; some countries write theirs in pairs."""
_MANY_DIGITS: Final = re.compile(r"\d(?:[ .()-]{0,2}\d){6}")
"""As many as the shortest telephone number and the shortest account have."""
_VICTIMS: Final = (
    "您手机", "您的手机", "您号码", "您的号码", "您手机号", "您的手机号", "您的手机号码", "您的电话",
    "你的手机", "你的号码", "尊敬的", "本机", "本机号", "本机号码", "用户",
    "your number", "your mobile", "your mobile no", "your phone", "your phone no",
    "your mobile number", "your phone number", "nomor anda", "no anda",
)  # fmt: skip
"""After these stands the reporter's own number."""

_NOT_SERVICE: Final = ("编号", "单号", "验证码", "校验码", "尾号", "密码", "订单", "第", "邮编")
"""After these a number that looks like a hotline is another number."""
_NO_NUMBER: Final = (
    *_NOT_SERVICE,
    *(
        "账号",
        "帐号",
        "卡号",
        "代码",
        "流水",
        "号码",
        "口令",
        "工号",
        "会员号",
        "学号",
        "证号",
        "群",
        "金额",
        "余额",
        "约",
    ),
    *(
        "共",
        "达",
        "超",
        "账户",
        "帐户",
        "积分",
        "编码",
        "邀请码",
        "兑换码",
        "凭证",
        "合同",
        "户号",
        "保单",
        "批次",
        "基金",
    ),
    *("型号", "近", "满", "仅", "用户", "客户", "先生", "女士", "您", "你"),
)
"""After these stands an amount, an id or the reader's own number, and no local one."""

_KEYWORD: Final = re.compile(
    r"(?P<verb>(?:text|txt|send|sms|type|reply|ketik|kirim|soan) |发送|编辑(?:短信)?|回复|发短信|发)[:\"'「“ ]{0,2}"
    r"(?P<word>[a-z0-9*#]{1,12}(?: [a-z0-9*#]{1,10})?"
    r"|[\u4e00-\u9fff]{1,4})[\"'」” ,]{0,2}(?: ?(?:to|ke|kirim ke|sms ke|gui|至"
    r"|到)) ?(?P<number>\d{3,8})(?![\d.])"
)
_TO_NUMBER: Final = re.compile(r"(?:[至到oei])(?<=to|ke|ui|.至|.到) ?\d{3}")
"""The end of every form of the pattern above."""
_OPT_OUT: Final = frozenset(
    (
        "stop",
        "td",
        "t",
        "n",
        "unreg",
        "unsub",
        "off",
        "end",
        "退订",
        "quit",
        "cancel",
        "tu choi",
        "tc",
        "0000",
    )
)
_GROUPED_AMOUNT: Final = re.compile(
    r"\d{1,3}(?:[.,]\d{3})+|\d{4}[-.]\d{1,2}[-.]\d{1,2}.*|\d{1,2}[-.]\d{1,2}[-.]\d{4}.*"
)
_MONEY_BEFORE: Final = re.compile(r"(?:[$€£¥฿₫₦₹₱₽]|(?<![a-z])(?:rp|rs|ngn|usd|inr|rm))[ .]{0,2}$")
_MONEY_AFTER: Final = re.compile(r" ?(?:元|块|万|%|บาท|vnd|đ|dong|usd|jt|juta|rb|naira)")
_NOT_DIGIT: Final = re.compile(r"\D+")


class ContactSpan(NamedTuple):
    """A contact at ``text[start:end]`` of the surface text. ``value`` is empty when the place holds a masked
    one or the victim's own (``private``); ``literal`` ones (service numbers, keywords) stay in skeletons."""

    start: int
    end: int
    kind: ContactKind
    value: str
    slot: SlotKind
    literal: bool = False
    private: bool = False


def find_contacts(text: str, finished: str, region: str | None, links: list[LinkSpan]) -> list[ContactSpan]:
    """Contacts, those inside links left out unless the link is one.

    ``finished`` is the same text with its letters read, in which the cues are looked for; ids are taken as
    ``text`` has them. ``region`` is for national numbers.
    """
    found: list[ContactSpan] = []
    taken = [(span.start, span.end) for span in links]
    for source in _sources(text, finished, region):
        for span in source:
            if all(span.end <= start or span.start >= end for start, end in taken):
                found.append(span)
                taken.append((span.start, span.end))
    return found + [
        ContactSpan(link.start, link.end, *contact, SlotKind.LINK, literal=True)
        for link in links
        if link.link is not None and (contact := contact_of(link.link)) is not None
    ]


def _sources(text: str, finished: str, region: str | None) -> Iterator[Iterator[ContactSpan]]:
    """The searches that are worth their time on this text, the surest first."""
    if _CUE.search(finished) is not None:
        yield _messengers(text, finished, region)
    beside_hanzi = region == "CN" or (not text.isascii() and _HANZI.search(text) is not None)
    if beside_hanzi and _WEAK_CUE.search(text) is not None:
        yield _hinted_messengers(text)
    if _TWO_DIGITS.search(text) is None:
        return
    if _MANY_DIGITS.search(text) is not None:
        yield _international_accounts(text)
        yield _accounts(text, finished)
        yield _phones(text, finished, region)
        if beside_hanzi:
            yield _local_numbers(text, finished)
    if not text.isascii():
        yield _service_numbers(text)
    if _TO_NUMBER.search(text) is not None:
        yield _keywords(text)


def _messengers(text: str, finished: str, region: str | None) -> Iterator[ContactSpan]:
    unspaced = not text.isascii() and _UNSPACED.search(text) is not None
    for cue in _CUE.finditer(finished):
        match = _ID.match(text, cue.end())
        if match is None:
            continue
        kind = _kind_of(cue[0])
        named = unspaced and match["named"] is not None
        value = _id_value(match["id"], kind, region, named=named)
        if value is not None and not (cue[0] == "飞机" and _FLIGHT.fullmatch(value)):
            yield ContactSpan(*match.span("id"), kind, value, SlotKind.ACCOUNT)


def _kind_of(cue: str) -> ContactKind:
    if cue.startswith("zap"):
        return ContactKind.WHATSAPP
    return _KIND_OF_WORD.get(cue[:2]) or _KIND_OF_WORD.get(cue) or _KIND_OF_CUE[cue[0]]


def _hinted_messengers(text: str) -> Iterator[ContactSpan]:
    """Ids after a letter, a heart or a hanzi that stands for a messenger: figures for QQ, letters and figures else."""
    for cue in _WEAK_CUE.finditer(text):
        match = _ID.match(text, cue.end())
        if match is None:
            continue
        kind, written = _KIND_OF_CUE[cue[0][0]], match["id"]
        if kind is ContactKind.QQ:
            digits = _NOT_DIGIT.sub("", written)
            least = 5 if match["named"] else 6
            if digits == written and least <= len(digits) <= 10 and not _MONEY_AFTER.match(text, match.end()):
                yield ContactSpan(*match.span("id"), kind, digits, SlotKind.ACCOUNT)
            continue
        value = latin_letters(written).strip("@.-_")
        if 6 <= len(value) <= 20 and value[0].isalpha() and any(map(str.isdigit, value)):
            yield ContactSpan(*match.span("id"), kind, value, SlotKind.ACCOUNT)


def _id_value(written: str, kind: ContactKind, region: str | None, *, named: bool) -> str | None:
    """The normalised id; empty for one masked with x; ``None`` when it is only the next word.

    ``named``: a sign leads from the messenger's name to Latin letters in a text of another script.
    """
    if not any(map(str.isalpha, written)):
        digits = _NOT_DIGIT.sub("", written)
        if kind is ContactKind.QQ or (kind not in _BY_NUMBER and len(digits) != 11):
            return digits if 5 <= len(digits) <= 12 else None
        number = to_e164(written, region)
        return number if kind is ContactKind.SIGNAL else number or digits
    if written == "x" * len(written):
        return ""
    value = latin_letters(written).strip("@.-_")
    if kind is ContactKind.QQ or kind in _BY_NUMBER or len(value) < 4 or value in _NO_ID:
        named_so = kind is ContactKind.SIGNAL and _SIGNAL_NAME.fullmatch(value) is not None
        return value if named_so else None
    if written[0] == "@" or any(c.isdigit() or c in "_-" for c in value) or kind is ContactKind.LINE:
        return value
    likely = len(value) >= 5 if named else kind is ContactKind.WECHAT and 6 <= len(value) <= 20
    return value if likely else None


def _accounts(text: str, finished: str) -> Iterator[ContactSpan]:
    """Accounts by the words before them, and payment cards by their check digit."""
    for match in _ACCOUNT.finditer(text):
        start, end = match.span()
        digits = _NOT_DIGIT.sub("", match[0])
        before = text[max(0, start - 24) : start].rstrip(" .:是为")
        if before.endswith(_ACCOUNT_CUES) or _paid_into(digits, before):
            own = _OWN_ACCOUNT.search(before) is not None
            value = "" if own else digits
            yield ContactSpan(start, end, ContactKind.BANK_ACCOUNT, value, SlotKind.ACCOUNT, private=own)
        elif _is_card(digits) and text[start - 1 : start] != "+" and not is_reference(finished, start):
            yield ContactSpan(start, end, ContactKind.BANK_ACCOUNT, digits, SlotKind.ACCOUNT)


def _paid_into(digits: str, before: str) -> bool:
    """Whether a card of the Chinese network stands after words for paying into it; scams misprint check digits."""
    return digits.startswith("62") and 16 <= len(digits) <= 19 and _PAY_INTO.search(before) is not None


def _is_card(digits: str) -> bool:
    """Whether figures are a payment card's: its length, the first figure of a network's, the check digit."""
    return 15 <= len(digits) <= 19 and digits[0] in "234569" and luhn(digits)


def _international_accounts(text: str) -> Iterator[ContactSpan]:
    for match in _IBAN.finditer(text):
        start, end = match.start() - 2, match.end()
        written = text[start:end].replace(" ", "")
        if 15 <= len(written) <= 34 and iban(written):
            yield ContactSpan(start, end, ContactKind.BANK_ACCOUNT, written.upper(), SlotKind.ACCOUNT)


def _local_numbers(text: str, finished: str) -> Iterator[ContactSpan]:
    """Chinese numbers without their town's code: after a word for calling, or where a sentence or text ends."""
    for match in _LOCAL.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 10) : start]
        if before.rstrip(" :是为").endswith(_NO_NUMBER) or is_reference(finished, start):
            continue
        at_end = _LOCAL_END.match(text, end) is not None and _BEFORE_LOCAL.match(text, start - 1) is not None
        if at_end or _LOCAL_CUE.search(before) is not None:
            yield ContactSpan(start, end, ContactKind.PHONE, _NOT_DIGIT.sub("", match[0]), SlotKind.PHONE)


def _phones(text: str, finished: str, region: str | None) -> Iterator[ContactSpan]:
    for match in NUMBER.finditer(text):
        start, end = match.span()
        if (
            _GROUPED_AMOUNT.fullmatch(match[0]) is not None
            or holds_date(match[0])
            or _MONEY_AFTER.match(text, end) is not None
            or _MONEY_BEFORE.search(text, max(0, start - 6), start) is not None
        ):
            continue
        written = match[0] if text[start - 1 : start] != "+" else f"+{match[0]}"
        if text[max(0, start - 20) : start].rstrip(" :.").endswith(_VICTIMS):
            yield ContactSpan(start, end, ContactKind.PHONE, "", SlotKind.PHONE, private=True)
        elif written[0] != "+" and is_reference(finished, start, as_dialled=_is_as_dialled(written)):
            continue
        elif (value := to_e164(written, region)) is not None:
            yield ContactSpan(start, end, ContactKind.PHONE, value, SlotKind.PHONE)


def _is_as_dialled(written: str) -> bool:
    """Whether a number is written as people dial it: in groups or with the prefix for inside the country."""
    return written[0] == "0" or not written.isdigit()


def _service_numbers(text: str) -> Iterator[ContactSpan]:
    for match in _SERVICE.finditer(text):
        if text[max(0, match.start() - 6) : match.start()].rstrip(" :是为").endswith(_NOT_SERVICE):
            continue
        yield ContactSpan(*match.span(), ContactKind.PHONE, match[0], SlotKind.PHONE, literal=True)


def _keywords(text: str) -> Iterator[ContactSpan]:
    """A word to send to a short code, as ``word>number``; ways to unsubscribe are no contact."""
    for match in _KEYWORD.finditer(text):
        word = match["word"].strip()
        if word not in _OPT_OUT and not word.startswith(("unreg", "stop", "td", "unsub")):
            value = f"{word}>{match['number']}"
            yield ContactSpan(
                *match.span("number"), ContactKind.KEYWORD, value, SlotKind.NUMBER, literal=True
            )
