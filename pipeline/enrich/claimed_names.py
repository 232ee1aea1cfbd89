"""The institution that a message claims to be where no registry knows one: its name, and where the claim stands.

Only places in which a sender names itself are read: brackets, the opening, the closing, whom it addresses as its
customers, whose account it speaks of, and a header or an own domain that the text repeats. There a name must have
an organisation's form (``data/organisation_forms.tsv``) or be written as a name, and ordinary words
(``data/no_names.tsv``, the lexicon, function words) are nobody's. A claim is missed rather than made up: a bank
named as payee, a topic in brackets or a person's name is none.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from smishwatch.pipeline.enrich.lexicon import shipped_lexicon
from smishwatch.pipeline.enrich.links import JudgedLink
from smishwatch.pipeline.enrich.senders import Sender
from smishwatch.pipeline.enrich.tables import shipped_table
from smishwatch.pipeline.text.fold import fold
from smishwatch.pipeline.text.read import ReadMessage
from smishwatch.pipeline.text.tables import rows
from smishwatch.schemas.codes import LinkClass, SenderKind

HEAD, TAIL = 120, 60
"""Characters at the beginning and the end in which senders name themselves."""
LONGEST_NAME = 60
MOST_WORDS = 4
"""Of the proper part of a name in Latin letters; what is longer is a sentence."""
MOST_TOKENS = 14
"""Looked at from the place where a name may begin: a salutation, a name and its form."""
SURE_FORM = 5
"""Letters from which a form is known whatever language a short message seems to be in."""
SHORTEST_LABEL = 4
"""Of a domain or header that the text repeats; shorter ones are words or chance."""

_HAN = "\u3005\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*|[^\w\s]")
_IS_LATIN = re.compile(r"[A-Za-zÀ-ɏͰ-ӿḀ-ỿ\u0590-\u0dff]")
"""Scripts with spaces between words."""
_SPEECH = re.compile(
    "[的我你您他们了在是有和与请该这那其何每几被把将从向给为已未不可吗吧呢就都点击为领送]"
    "|です|ます|ください|した|して|ました"
)
_LATIN_SIGNATURE = re.compile(r"[^\W\d_][\w'’&. -]{2,24}")
_PERSON = re.compile(
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗][\u4e00-\u9fff]{1,2}|.{1,4}(?:经理|老师|先生|女士|小姐|主任|医生|教练|律师|顾问|阿姨|店长|总监|助理)"
)
"""What stands in brackets where a person signs: a title, or one of the commonest surnames and one or two signs."""
_HEADING_END = re.compile(
    "(?:季|节|课|讲座|培训|班|展|会|盘|厅|版|款|价|专区|专享|直播|攻略|指南|大全|日报|早报|晚报|周刊)$"
    "|^[一二三四五六七八九十0-9]+月"
)
_TOPIC_MARKS = re.compile(r"[!?:,;!?:,。、/<>=*#%$¥€£]|\d{5}")

_NAME = r"(?P<name>[A-ZÀ-ÞĀ-ŽА-Я0-9][\w'’&-]*(?: [A-ZÀ-ÞĀ-ŽА-Я0-9][\w'’&-]*){0,2}?)"
_ADDRESSED = re.compile(
    rf"\b(?i:dear|hi|hello|beste|geachte|sehr geehrter?|lieber?|kære|kära|hei|yth\.?) (?:(?i:valued|our) )?{_NAME}"
    r"[ -](?i:customers?|clients?|members?|users?|subscribers?|cardholder|kunden?|kundin|klant(?:en)?|asiakas)\b"
    r"|\b(?i:estimad[oa]|querid[oa]|prezad[oa]|ch[eè]re?|gentile|caro) (?i:clientes?|client|usuari[oa]|soci[oa])"
    rf" (?i:de|di|do|da|del) {_NAME.replace('name', 'name2')}(?=[\s,:.!;]|$)"
    rf"|\b(?i:nasabah|pelanggan|member|pengguna) {_NAME.replace('name', 'name3')} (?i:yth)\b"
    rf"|\b(?i:quý khách hàng|quy khach hang) {_NAME.replace('name', 'name4')}(?=[\s,:.!;]|$)"
)
_ACCOUNT = re.compile(
    rf"\b(?:[Yy]our|[Uu]r) {_NAME} (?:[Aa]ccount|[Pp]rofile|[Ww]allet|[Ss]ubscription|[Mm]embership)\b"
    r"|\b(?:[Ss]u|[Tt]u|[Ss]ua|[Tt]uo|[Ss]uo|[Vv]otre|[Tt]on) (?:cuenta|tarjeta|conta|conto|compte)"
    rf" (?:de |do |da |del |chez )?{_NAME.replace('name', 'name2')}(?=[\s,:.!;]|$)"
    rf"|\b(?:[Ii]hr|[Dd]ein|[Uu]w|[Jj]e|[Jj]ouw) {_NAME.replace('name', 'name3')}[ -]"
    r"(?:[Kk]onto|[Aa]ccount|rekening|betaalpas|pas)\b"
    rf"|\b(?:[Aa]kun|[Rr]ekening|[Tt]ài khoản) {_NAME.replace('name', 'name4')} (?:[Aa]nda|của)\b"
)
_FROM = re.compile(
    r"\b(?i:(?:this is|we are|i am|i'm|calling|message|notice|info(?:rmation)?) (?:\w+ ){0,2}?from"
    r"|this is|here is|(?:shopping|banking) (?:at|with)"
    r"|on behalf of|dari|dr|atas nama|de (?:la )?parte? de|da parte di|im namen von|namens|từ|từ phía"
    r"|regards,?|sincerely,?|saludos,?|atentamente,?|cordialement,?|grüßen?,?|hormat kami,?|terima kasih,?)"
    r"[ \n]+(?i:the |de |la |el |il )?"
)
_THANKED = re.compile(
    rf"\b(?:[Ww]elcome to|[Tt]hank(?:s| you) for (?:choosing|using|joining|shopping (?:at|with)|banking with)) {_NAME}"
    r"(?=[!.,:]| (?:[Tt]his|[Yy]our|[Ww]e)\b|$)"
    rf"|\b(?:is|as) your {_NAME.replace('name', 'name2')} (?i:verification|login|security|sign-?in|otp|code|pin)\b"
    rf"|\b[Yy]our {_NAME.replace('name', 'name3')} (?i:(?:verification|login|security|sign-?in) code|otp)\b"
)
_DASHED = re.compile(r"(?:\s[-–—~|]\s?|[.!?]\s?[-–—]\s?)(?=[^\W_][^-–—~|\n]{2,40}$)")
_TEAM = re.compile(
    rf"(?:^|[.!?,\n–—-]\s*)(?:[Tt]he |[Yy]our )?(?:{_NAME} (?i:team)|(?i:team) {_NAME.replace('name', 'name2')})"
    r"[\s.!]*$"
)
_SALUTATIONS = frozenset(
    [
        "dear", "kære", "kära", "hei", "caro", "cara", "cher", "chère", "geachte", "sehr", "liebe", "lieber",
        "szanowny", "szanowna", "vážený", "sayın", "nasabah", "pelanggan", "stimate", "kedves", "уважаемый",
        "عزيزي", "عميلنا", "प्रिय", "প্রিয়", "αγαπητέ", "prezada", "estimados", "amigo", "hi", "hello", "hey",
        "hola", "estimado", "estimada", "prezado", "bonjour", "hallo", "beste", "gentile", "yth", "kepada",
    ]
)  # fmt: skip


_ARTICLES = frozenset(
    ["the", "your", "votre", "ihre", "ihr", "su", "sua", "uw", "o", "a", "el", "la", "le", "il", "die", "der"]
)


class ClaimedName(NamedTuple):
    """A name that no registry knows, and where a sender gives it."""

    name: str
    place: str
    """``signature``, ``opening``, ``closing``, ``addressed``, ``account``, ``header`` or ``domain``."""


def claimed_name(message: ReadMessage, sender: Sender, links: Sequence[JudgedLink]) -> ClaimedName | None:
    """Whom the message claims to be, when the registry finds nobody; the surest place first."""
    if message.signature is not None:
        name = _of_brackets(message.signature, "【" in message.normalised)
        if name is not None:
            return ClaimedName(name, "signature")
    text = message.original
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    found = _of_header(sender, text)
    if found is None and _IS_LATIN.search(text, 0, HEAD) is not None:
        found = _of_latin(text, message.language)
    if found is None and not text.isascii():
        found = _of_unspaced(message.normalised)
    return found or _of_domain(links, text)


def _of_brackets(signature: str, sure: bool) -> str | None:
    """The name in brackets; those of a Chinese signature (``sure``) hold a name unless it is a topic."""
    if _IS_LATIN.search(signature) is not None and signature.isascii():
        words = signature.casefold().split()
        named = _LATIN_SIGNATURE.fullmatch(signature) is not None and len(words) <= MOST_WORDS
        plain = named and _is_name(words) and not any(word in _headings() for word in words)
        return signature if plain else None
    if _TOPIC_MARKS.search(signature) is not None:
        return None
    if _proper_part(signature):
        return signature
    plain = 2 <= len(signature) <= 10 and " " not in signature and _SPEECH.search(signature) is None
    return signature if sure and plain and not _is_topic(signature) else None


def _is_topic(name: str) -> bool:
    return (
        _PERSON.fullmatch(name) is not None
        or _HEADING_END.search(name) is not None
        or any(topic in name for topic in _topics())
    )


def _proper_part(name: str) -> str:
    """What is left of an unspaced name without the forms at its end (Thai: its beginning); empty when it has none."""
    if _SPEECH.search(name) is not None or not 3 <= len(name) <= 20:
        return ""
    proper, before = name, ""
    while proper and proper != before:
        before = proper
        for form in _forms().unspaced:
            if proper.endswith(form):
                proper = proper.removesuffix(form)
            elif form[0] >= "\u0e00" and form[0] < "\u0e80" and proper.startswith(form):
                proper = proper.removeprefix(form).strip()
    if proper == name or len(proper) < 2 or proper in _no_names() or name in _no_names():
        return ""
    return proper


def _is_name(words: Sequence[str]) -> bool:
    """Whether these folded words can be a proper name: none belongs to grammar, and one is no ordinary word."""
    return not any(word in _grammar() for word in words) and any(
        len(word) > 2 and not word.isdigit() and word.strip("x") and word not in _ordinary() for word in words
    )


def _of_header(sender: Sender, text: str) -> ClaimedName | None:
    """A header that the text repeats as a word: ``KREDITA`` and "your KREDITA loan"."""
    if sender.kind is not SenderKind.ALPHANUMERIC:
        return None
    label = sender.value.casefold()
    if len(label) < SHORTEST_LABEL or label in _ordinary() or not any(map(str.isalpha, label)):
        return None
    repeated = _repeated(label, text)
    return ClaimedName(repeated, "header") if repeated and _is_written_as_name(repeated) else None


def _of_domain(links: Sequence[JudgedLink], text: str) -> ClaimedName | None:
    """The label of an own domain that the text outside the link repeats as a name."""
    for link in links:
        if link.link_class is not LinkClass.OWN:
            continue
        whole = link.found.domain.partition(".")[0]
        parts = [part for part in whole.split("-") if len(part) > SHORTEST_LABEL] if "-" in whole else []
        outside = text[: link.found.start] + " " + text[link.found.end :]
        for label in (whole.replace("-", ""), *parts):
            if len(label) < SHORTEST_LABEL or not label.isalnum() or label.isdigit() or label in _ordinary():
                continue
            repeated = _repeated(label, outside)
            if repeated and _is_written_as_name(repeated):
                return ClaimedName(repeated, "domain")
    return None


def _is_written_as_name(words: str) -> bool:
    parts = words.split()
    return all(part[0].isupper() or part[0].isdigit() for part in parts) and _is_name(
        words.casefold().split()
    )


def _repeated(label: str, text: str) -> str | None:
    """The word, or the two or three words in a row, that are the label."""
    place = text.casefold().find(label[:3])
    if place < 0:
        return None
    words = [match for match in _WORD.finditer(text) if match[0][0].isalnum()]
    for start, match in enumerate(words):
        word, end = match[0].casefold().replace("-", ""), start
        while label.startswith(word) and len(word) < len(label) and end - start < 2 and end + 1 < len(words):
            end += 1
            word += words[end][0].casefold()
        inside = text[match.start() : words[end].end()]
        if word == label and "." not in inside and text[words[end].end() :][:1] not in {".", "/", "@"}:
            return inside
        if word == label and text[words[end].end() :][:2].strip() == ".":
            return inside
    return None


def _of_latin(text: str, language: str) -> ClaimedName | None:
    words = frozenset(text.casefold().translate(_APART).split())
    if not words.isdisjoint(_forms().words):
        found = _with_form(text, language)
        if found is not None:
            return found
    for signs, pattern, part, place in (
        (_TEAMS, _TEAM, text[-TAIL:].rstrip(), "closing"),
        (_CUSTOMERS, _ADDRESSED, text[:HEAD], "addressed"),
        (_ACCOUNTS, _ACCOUNT, text, "account"),
        (_SERVED, _THANKED, text, "account"),
    ):
        said = pattern.search(part) if not words.isdisjoint(signs) else None
        if said is not None and said.lastgroup is not None:
            name = _without_ordinary_beginning(said[said.lastgroup])
            if name and _is_name(name.casefold().split()):
                return ClaimedName(name, place)
    return None


_APART = str.maketrans(dict.fromkeys('.,:;!?()[]-–—~|"', " "))
_TEAMS = frozenset({"team"})
_SERVED = frozenset({"welcome", "thank", "thanks", "code", "otp", "verification", "pin"})
_CUSTOMERS = frozenset(
    [
     "customer", "customers", "client", "clients", "member", "members", "user", "users", "subscriber",
     "subscribers", "cardholder", "kunde", "kunden", "kundin", "klant", "klanten", "asiakas", "cliente", "usuario",
     "usuaria", "socio", "socia", "socios", "nasabah", "pelanggan", "pengguna", "hàng", "hang",
    ]
)  # fmt: skip
_ACCOUNTS = frozenset(
    [
     "account", "profile", "wallet", "subscription", "membership", "cuenta", "tarjeta", "conta", "conto", "compte",
     "konto", "rekening", "betaalpas", "pas", "akun", "khoản",
    ]
)  # fmt: skip


def _with_form(text: str, language: str) -> ClaimedName | None:
    """A name with an organisation's form, at the opening, after *from* and the like, or after a dash at the end."""
    name = _name_at(text, 0, language, opening=True)
    if name is not None:
        return ClaimedName(name, "opening")
    for match in _FROM.finditer(text):
        name = _name_at(text, match.end(), language)
        if name is not None:
            return ClaimedName(name, "closing" if len(text) - match.end() < TAIL else "opening")
    tail = text[-TAIL:].rstrip()
    dashed = _DASHED.search(tail)
    name = _name_at(tail, dashed.end(), language) if dashed is not None else None
    return ClaimedName(name, "closing") if name is not None else None


def _without_ordinary_beginning(name: str) -> str:
    """``FREE Acme`` names Acme."""
    words = name.split()
    while words and words[0].casefold() in _ordinary():
        del words[0]
    return " ".join(words)


class _Token(NamedTuple):
    start: int
    end: int
    word: str
    """Folded."""
    written: str


def _name_at(text: str, start: int, language: str, opening: bool = False) -> str | None:
    """The organisation's name that begins there; at the opening after a salutation too."""
    tokens = [
        _Token(match.start(), match.end(), match[0].casefold(), match[0])
        for match in islice(_WORD.finditer(text, start, start + HEAD), MOST_TOKENS)
    ]
    first = 0
    if opening:
        while first < len(tokens) and not tokens[first].word[0].isalnum():
            first += 1
        first += _salutation(tokens[first:])
    if first < len(tokens) and tokens[first].word in _ARTICLES and opening:
        first += 1
    tokens = tokens[first:]
    span = _form_before(tokens, language)
    if span is None:
        span = _form_after(tokens)
        while span and span > 1 and tokens[0].word in _ordinary():  # PROMO Acme Bank names Acme Bank
            tokens, span = tokens[1:], span - 1
    if not span:
        return None
    name = " ".join(text[tokens[0].start : tokens[span - 1].end].split())
    return name if len(name) <= LONGEST_NAME else None


def _salutation(tokens: Sequence[_Token]) -> int:
    """How many tokens a salutation up to its comma takes."""
    if not tokens or tokens[0].word not in _SALUTATIONS:
        return 0
    for place, token in enumerate(tokens[1:7], start=1):
        if not token.word[0].isalnum():
            return place + 1
    return 0


def _form_before(tokens: Sequence[_Token], language: str) -> int | None:
    """How many tokens *Banco Acme* or *PT. Acme Jaya* takes; the proper part ends at the first ordinary word."""
    for length in (4, 3, 2, 1):
        form = " ".join(token.word for token in tokens[:length])
        languages = _forms().before.get(form)
        sure = languages is not None and (len(form) >= SURE_FORM or "any" in languages or language == "und")
        if languages is None or not (sure or language in languages):
            continue
        place = length
        if place < len(tokens) and tokens[place].word == ".":
            place += 1
        begin = place
        while place < len(tokens) and place - begin < MOST_WORDS and _is_proper(tokens[place]):
            if place > begin and tokens[begin].written.isupper() and not tokens[place].written.isupper():
                break  # PT ACME Menawarkan: the sentence begins where the capitals end
            place += 1
        cased = place > begin and not _is_caseless(tokens[begin])
        if place == begin or not (cased or _is_set_off(tokens, place)):
            continue
        if _is_name([token.word for token in tokens[begin:place]]):
            return place
    return None


def _is_proper(token: _Token) -> bool:
    written = token.written[0].isupper() or _is_caseless(token)
    return written and token.word not in _grammar() and token.word not in _ordinary()


def _is_caseless(token: _Token) -> bool:
    """Whether the word is of a script that has no capitals: there punctuation has to show where a name ends."""
    return token.written[0].isalpha() and token.word.upper() == token.word


def _is_set_off(tokens: Sequence[_Token], end: int) -> bool:
    return end < len(tokens) and tokens[end].word in {":", "-", "–"}


def _form_after(tokens: Sequence[_Token]) -> int | None:
    """How many tokens *Acme Credit Union* takes; every word of it is written as a name."""
    named = 0
    while named < len(tokens) and named < MOST_WORDS + 3:
        token = tokens[named]
        if not (token.written[0].isupper() or token.written[0].isdigit()) and token.word not in {
            "of",
            "and",
            "&",
        }:
            break
        named += 1
    for end in range(named, 1, -1):
        for length in (3, 2, 1):
            form = " ".join(token.word for token in tokens[max(0, end - length) : end])
            proper = [token.word for token in tokens[: end - length] if token.word not in {"of", "and", "&"}]
            if form not in _forms().after or not 1 <= len(proper) <= MOST_WORDS or not _is_name(proper):
                continue
            if not _is_caseless(tokens[end - 1]) or (len(proper) <= 2 and _is_set_off(tokens, end)):
                return end
    return None


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
        "|".join(map(re.escape, _forms().by_script[one])) for one in ("han", "hangul", "thai")
    )
    name = rf"(?P<name>[{_HAN}a-z0-9]{{2,14}}?(?:{han}))"
    korean = rf"(?P<name>[가-힣a-z0-9]{{1,10}}?(?:{hangul}))"
    in_thai = rf"(?P<name>(?:{thai}) ?[^\W\d][\u0e00-\u0e7fa-z]{{2,24}})"
    us = ("这里是", "我是", "我们是", "我这边是", "我司是")
    return tuple(
        _Place(signs, re.compile(pattern), place)
        for signs, pattern, place in (
            (
                _forms().by_script["han"],
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
            (_forms().by_script["thai"], rf"^\W{{0,3}}{in_thai}(?= |:|$)", "opening"),
            (("ลูกค้า",), rf"(?:เรียน|คุณ)ลูกค้า ?{in_thai}(?= |:|$)", "addressed"),
            (("ขอบคุณที่ใช้บริการ",), _THANKS, "closing"),
        )
    )


_THANKS = r"ขอบคุณที่ใช้บริการ ?(?P<name>[\u0e00-\u0e7f]{3,16}|[a-z][a-z0-9 ]{2,20})[ .!]*$"
_NOT_THAI = re.compile(
    "ของ|เรา|คุณ|ท่าน|นี้|นั้น|ค่ะ|ครับ|ได้|ใน|ที่|และ|จะ|กำลัง|ลงทะเบียน|ขอ|เพื่อ|ธุรกิจ|ส่วนบุคคล|ฯ|ให้|แจ้ง|โดย|จัดส่ง|เลย|ตรง|อนุมัติ|ออนไลน์"
)
"""Words of grammar and trade: what holds one goes on with the sentence."""


def _of_unspaced(text: str) -> ClaimedName | None:
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
            if _NOT_THAI.search(name) is None and name not in _no_names():
                return ClaimedName(name, place)
        elif place == "closing" or _proper_part(name):
            return ClaimedName(name, place)
    return None


class _Forms(NamedTuple):
    after: frozenset[str]
    before: dict[str, frozenset[str]]
    """Each form with the languages that put it before the name."""
    by_script: dict[str, tuple[str, ...]]
    unspaced: tuple[str, ...]
    words: frozenset[str]
    """One of the words of each form of a script with spaces."""


@cache
def _forms() -> _Forms:
    """The organisational forms; those of unspaced scripts longest first."""
    after: set[str] = set()
    before: dict[str, frozenset[str]] = {}
    by_script: dict[str, tuple[str, ...]] = {}
    for row in shipped_table("organisation_forms.tsv", ("where", "languages", "forms")):
        forms = row.words("forms")
        if row["where"] == "after":
            after.update(forms)
        elif row["where"] == "before":
            for form in forms:
                before[form] = before.get(form, frozenset()) | frozenset(row.words("languages"))
        elif row["where"] in {"han", "hangul", "thai"}:
            by_script[row["where"]] = tuple(sorted({*map(fold, forms)}, key=lambda form: (-len(form), form)))
        else:
            raise row.fault("where", f"{row['where']!r} is none of after, before, han, hangul, thai")
    unspaced = tuple(
        sorted((form for forms in by_script.values() for form in forms), key=lambda f: (-len(f), f))
    )
    words = frozenset(form.split()[0] for form in (*after, *before))
    return _Forms(frozenset(after), before, by_script, unspaced, words)


@cache
def _words_by_kind() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in shipped_table("no_names.tsv", ("kind", "words")):
        words = row.words("words")
        found[row["kind"]] = found.get(row["kind"], frozenset()) | {*words, *map(fold, words)}
    return found


@cache
def _no_names() -> frozenset[str]:
    kinds = _words_by_kind()
    return kinds["topic"] | kinds["property"] | kinds["unspaced"]


def _headings() -> frozenset[str]:
    """Topics in scripts with spaces: one such word in brackets makes them a heading."""
    return _words_by_kind()["topic"]


@cache
def _topics() -> tuple[str, ...]:
    """Topics in scripts without spaces: brackets that hold one are a heading."""
    return tuple(sorted(word for word in _no_names() if len(word) > 1 and word[0] > "\u0e00"))


def _grammar() -> frozenset[str]:
    """Words that no proper name has."""
    return _words_by_kind()["grammar"]


@cache
def _ordinary() -> Collection[str]:
    """Words that alone are nobody's name."""
    words = set(_no_names()) | {row[0] for row in rows("not_names.tsv")}
    for _, listed, *_ in rows("function_words.tsv"):
        words.update(listed.split())
    for entry in shipped_lexicon().entries:
        words.update(entry.words.split())
    return frozenset(words)
