"""People's names after a salutation: the victim's own, different in every copy of a message."""

import re
from functools import cache
from typing import Final

from smishwatch.pipeline.text.tables import rows

_HAN_NAME: Final = re.compile(
    r"(?:尊敬的|亲爱的|敬爱的|尊贵的|您好,?|你好,?)(?P<name>[\u4e00-\u9fff*0x]{1,4}?)(?=先生|女士|小姐|同学|老师|阿姨|大哥|美女)"
    r"|(?<![\u4e00-\u9fff])(?P<lead>[\u4e00-\u9fff*]{1,3})(?=(?:先生|女士|小姐)[,:您你])"
)
_LATIN_NAME: Final = re.compile(
    r"(?<![a-z])(?:dear|hi|hello|hey|hola|ola|bonjour|hallo|ciao|estimad[oa]s?(?:\(a\))?|kepada yth\.?|yth\.?|halo|chao|kinh gui|xin chao)"
    r"[\s,]{1,2}(?:(?:mr|mrs|ms|miss|dr|sr|sra|bpk|ibu|bapak|anh|chi|khun|sdr|sdri)\.?\s)?(?P<name>[a-z\u00c0-\u024f]{2,20})(?=\s*[,!:.;-]|\s[a-z]|\s?$)"
)


@cache
def _generic() -> frozenset[str]:
    return frozenset(row[0] for row in rows("not_names.tsv"))


def find_names(text: str) -> list[tuple[int, int]]:
    """Where names stand in surface text."""
    spans = []
    if "先" in text or "女" in text or "小" in text or "老" in text:
        for match in _HAN_NAME.finditer(text):
            group = "name" if match["name"] is not None else "lead"
            if match[group] not in _generic():
                spans.append(match.span(group))
    for match in _LATIN_NAME.finditer(text):
        if match["name"] not in _generic():
            spans.append(match.span("name"))
    return spans
