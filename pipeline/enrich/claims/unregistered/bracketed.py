"""The name in a message's brackets, in any script."""

import re

from smishwatch.pipeline.enrich.claims.unregistered.places import MOST_WORDS, SPACED
from smishwatch.pipeline.enrich.claims.unregistered.unspaced import SPEECH, proper_part
from smishwatch.pipeline.enrich.claims.unregistered.words import headings, is_name, topics

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


def of_brackets(signature: str, sure: bool) -> str | None:
    """The name in brackets; those of a Chinese signature (``sure``) hold a name unless it is a topic."""
    if SPACED.search(signature) is not None and signature.isascii():
        words = signature.casefold().split()
        named = _LATIN_SIGNATURE.fullmatch(signature) is not None and len(words) <= MOST_WORDS
        plain = named and is_name(words) and not any(word in headings() for word in words)
        return signature if plain else None
    if _TOPIC_MARKS.search(signature) is not None:
        return None
    if proper_part(signature):
        return signature
    plain = 2 <= len(signature) <= 10 and " " not in signature and SPEECH.search(signature) is None
    return signature if sure and plain and not _is_topic(signature) else None


def _is_topic(name: str) -> bool:
    return (
        _PERSON.fullmatch(name) is not None
        or _HEADING_END.search(name) is not None
        or any(topic in name for topic in topics())
    )
