"""People's names after a salutation: the victim's own, different in every copy of a message."""

import re
from functools import cache
from typing import Final

from smishwatch.pipeline.text.spans import Span
from smishwatch.pipeline.text.tables import rows
from smishwatch.schemas.codes import SlotKind

_HAN_TITLES: Final = "先生|女士|小姐|同学|老师|阿姨"
_HAN_NAME: Final = re.compile(
    rf"[尊亲敬](?:敬的|爱的|贵的)(?P<name>[\u4e00-\u9fff*]{{1,4}}?)(?={_HAN_TITLES})"
    rf"|[您你]好[,!]?(?P<hello>[\u4e00-\u9fff*]{{1,4}}?)(?={_HAN_TITLES})"
)
_SALUTATIONS: Final = (
    "dear|hi|hello|hey|hola|ola|bonjour|hallo|ciao|estimad[oa]s?|kepada yth\\.?|yth\\.?"
    "|halo|xin chao|kinh gui|kinh chao"
)
_HAS_SALUTATION: Final = re.compile(
    r"dear|h[iea][lyi, ]|h[aeo]l[alo]|bonjour|ciao|estimad|yth|xin chao|kinh |ola "
)
_BEGINNING: Final = 100
"""Salutations stand in the first so many characters."""

_LATIN_NAME: Final = re.compile(
    rf"(?<![a-z])(?:{_SALUTATIONS})[ ,]{{1,2}}"
    r"(?:(?:mr|mrs|ms|miss|dr|sr|sra|bpk|ibu|bapak|anh|chi|khun|sdr|sdri)\.? )?"
    r"(?P<name>[a-z\u00df-\u024f]{2,20})(?![a-z'@.]\w|:/| (?:customers?|users?|clients?"
    r"|members?|subscribers?|pelanggan|nasabah|cust)(?![a-z]))"
)


@cache
def _not_names() -> frozenset[str]:
    words = {row[0] for row in rows("not_names.tsv")}
    for _, listed, *_ in rows("function_words.tsv"):
        words.update(listed.split())
    return frozenset(words)


def find_names(text: str) -> list[Span]:
    """Where names stand in surface text; titles and words like "customer" are no names."""
    spans = []
    if not text.isascii():
        for match in _HAN_NAME.finditer(text):
            group = match.lastgroup or "name"
            if match[group] not in _not_names():
                spans.append(Span(*match.span(group), SlotKind.NAME, True))
    if _HAS_SALUTATION.search(text, 0, _BEGINNING) is not None:
        spans += [
            Span(*match.span("name"), SlotKind.NAME, True)
            for match in _LATIN_NAME.finditer(text, 0, _BEGINNING)
            if match["name"] not in _not_names()
        ]
    return spans
