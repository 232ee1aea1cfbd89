"""What people text to the Chinese operators' report numbers: the sender and the message in one text.

=========  ==================================  ======================================
To         Operator                            Syntax
=========  ==================================  ======================================
10086999   China Mobile                        ``sender*text`` or ``sender text``
10010      China Unicom                        ``ljdxjb#sender#text``
10000999   China Telecom                       ``sender:text``
=========  ==================================  ======================================

Full-width marks (``＊ ＃ ：``), spaces around a mark and letter case are accepted, because phones write them.
"""

import re
from dataclasses import dataclass

_SENDER = r"(?P<sender>[^\s*＊#＃:：]{1,350})"
_NUMBER = r"(?P<sender>\+?[0-9][0-9-]{2,24})"
_TEXT = r"(?P<text>\S(?s:.)*)"

_SYNTAXES: dict[str, tuple[re.Pattern[str], ...]] = {
    "10086999": (
        re.compile(rf"\s*{_SENDER}\s*[*＊]\s*{_TEXT}"),
        re.compile(rf"\s*{_NUMBER}\s+{_TEXT}"),
    ),
    "10010": (re.compile(rf"\s*ljdxjb\s*[#＃]\s*{_SENDER}\s*[#＃]\s*{_TEXT}", re.IGNORECASE),),
    "10000999": (re.compile(rf"\s*{_SENDER}\s*[:：]\s*{_TEXT}"),),
}
SYNTAX_IN_WORDS = {
    "10086999": "sender*text or sender text",
    "10010": "ljdxjb#sender#text",
    "10000999": "sender:text",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """Who sent the reported message, if known, and the message."""

    sender: str | None
    body: str


def read_complaint(short_code: str, text: str) -> Complaint | None:
    """The complaint in a text to ``short_code``, or ``None`` when the text does not follow its syntax.

    >>> read_complaint("10086999", "10690000000*您的贷款已逾期")
    Complaint(sender='10690000000', body='您的贷款已逾期')
    """
    for syntax in _SYNTAXES[short_code]:
        if found := syntax.fullmatch(text):
            return Complaint(found["sender"], found["text"].rstrip())
    return None
