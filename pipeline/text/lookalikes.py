"""Cyrillic, Greek and Armenian letters that look Latin, and Latin ones that look Cyrillic.

Which way a letter is read depends on its company: in a message with letters that are only Cyrillic, Latin
letters inside Cyrillic words are led back to Cyrillic; in any other message the look-alikes become Latin.
The pairs follow the look of the capitals and small letters as Unicode's confusables table gives them.
"""

import re
from typing import Final

_FOREIGN: Final = re.compile("[\u03b1-\u03c9\u0430-\u045f\u04cf\u0501\u051b\u051d\u04bb\u0561-\u0586]")
_ONLY_CYRILLIC: Final = re.compile("[бгджзилпфцчшщъыэюяєґњљћђў]")
_ONLY_GREEK: Final = re.compile("[γδθλξπσςφψω]")
_ONLY_ARMENIAN: Final = re.compile("[աբգդեէըթժիխծկձղճմնշչպջռվտրփքֆ]")

_CYRILLIC: Final = "аеорсухкмтвніѕјһԁԛԝӏзгьбп"
_CYRILLIC_AS_LATIN: Final = "aeopcyxkmtbhisjhdqwl3rb6n"
_GREEK: Final = "αβγεζηικμνορτυχωσς"
_GREEK_AS_LATIN: Final = "abyeznikmvoptuxwoc"
_ARMENIAN: Final = "օսոհցզյլ"
_ARMENIAN_AS_LATIN: Final = "ounhgqji"
_TO_LATIN: Final = str.maketrans(
    _CYRILLIC + _GREEK + _ARMENIAN, _CYRILLIC_AS_LATIN + _GREEK_AS_LATIN + _ARMENIAN_AS_LATIN
)
_TO_CYRILLIC: Final = str.maketrans("aeopcyxkmtbhi3", "аеорсухкмтвніз")
_CYRILLIC_WORD: Final = re.compile("[a-z0-9]*[а-я][а-яa-z0-9]*")
_CERTAIN: Final = 2
"""So many letters without a Latin twin make a message Cyrillic, Greek or Armenian."""


def read_letters(text: str) -> str:
    """The folded text with every look-alike letter led back to the script the message is written in."""
    if text.isascii() or _FOREIGN.search(text) is None:
        return text
    cyrillic = len(_ONLY_CYRILLIC.findall(text))
    greek = len(_ONLY_GREEK.findall(text))
    if cyrillic >= _CERTAIN and cyrillic >= greek:
        return _CYRILLIC_WORD.sub(_to_cyrillic, text)
    if greek >= _CERTAIN or len(_ONLY_ARMENIAN.findall(text)) >= _CERTAIN:
        return text
    return text.translate(_TO_LATIN)


def _to_cyrillic(match: re.Match[str]) -> str:
    word = match[0]
    own = sum("а" <= letter <= "я" for letter in word)
    return word.translate(_TO_CYRILLIC) if own * 2 >= len(word) else word


def latin_letters(text: str) -> str:
    """Every look-alike as a Latin letter, for ids, which are written in Latin."""
    return text if text.isascii() else text.translate(_TO_LATIN)
