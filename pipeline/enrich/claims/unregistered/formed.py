"""A name with an organisation's form (*Acme Credit Union*, *Banco Acme*) in a script with spaces."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from smishwatch.pipeline.enrich.claims.unregistered.places import HEAD, MOST_WORDS, TAIL, WORD, ClaimedName
from smishwatch.pipeline.enrich.claims.unregistered.words import forms, grammar, is_name, ordinary

LONGEST_NAME = 60
MOST_TOKENS = 14
"""Looked at from the place where a name may begin: a salutation, a name and its form."""
SURE_FORM = 5
"""Letters from which a form is known whatever language a short message seems to be in."""
_FROM = re.compile(
    r"\b(?i:(?:this is|we are|i am|i'm|calling|message|notice|info(?:rmation)?) (?:\w+ ){0,2}?from"
    r"|this is|here is|(?:shopping|banking) (?:at|with)"
    r"|on behalf of|dari|dr|atas nama|de (?:la )?parte? de|da parte di|im namen von|namens|từ|từ phía"
    r"|regards,?|sincerely,?|saludos,?|atentamente,?|cordialement,?|grüßen?,?|hormat kami,?|terima kasih,?)"
    r"[ \n]+(?i:the |de |la |el |il )?"
)
_DASHED = re.compile(r"(?:\s[-–—~|]\s?|[.!?]\s?[-–—]\s?)(?=[^\W_][^-–—~|\n]{2,40}$)")
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


def with_form(text: str, language: str) -> ClaimedName | None:
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
        for match in islice(WORD.finditer(text, start, start + HEAD), MOST_TOKENS)
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
        while span and span > 1 and tokens[0].word in ordinary():  # PROMO Acme Bank names Acme Bank
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
        languages = forms().before.get(form)
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
        if is_name([token.word for token in tokens[begin:place]]):
            return place
    return None


def _is_proper(token: _Token) -> bool:
    written = token.written[0].isupper() or _is_caseless(token)
    return written and token.word not in grammar() and token.word not in ordinary()


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
            if form not in forms().after or not 1 <= len(proper) <= MOST_WORDS or not is_name(proper):
                continue
            if not _is_caseless(tokens[end - 1]) or (len(proper) <= 2 and _is_set_off(tokens, end)):
                return end
    return None
