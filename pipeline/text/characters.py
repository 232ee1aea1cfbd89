"""Character by character: every code point to its plainest form.

Compatibility forms (full-width, enclosed, mathematical, squared), capitals, accents, traditional Chinese
and foreign digits are folded; controls, bidirectional marks, zero-width characters, variation selectors and
private-use characters vanish or become a space. The rules come from Unicode's own properties, so every
character that Unicode knows is covered; the few exceptions are written below.
"""

import unicodedata
from typing import Final

from smishwatch.pipeline.text.hanzi import simplified
from smishwatch.pipeline.text.tables import rows

_INVISIBLE_LETTERS: Final = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\u1680")
"""Blank glyphs that Unicode counts as letters or symbols."""

_LAST_STORED: Final = 0xE01EF
"""Beyond it there are only private-use planes; the table never grows past the assigned code points."""

_NEGATIVE_LETTERS: Final = (0x1F150, 0x1F170)
"""First code points of the white-on-black A–Z in circles and in squares, which NFKC leaves alone."""


class CharacterTable(dict[int, str]):
    """Code point → replacement for ``str.translate``, computed when a character is first met.

    ``uneven`` holds the code points met so far whose replacement is not exactly one character.
    """

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()
        self._overrides = {row[0]: row[1] if len(row) > 1 else "" for row in rows("characters.tsv")}

    def __missing__(self, code_point: int) -> str:
        replacement = self._settle(chr(code_point))
        if code_point <= _LAST_STORED:
            self[code_point] = replacement
            if len(replacement) != 1:
                self.uneven.add(chr(code_point))
        return replacement

    def _settle(self, character: str) -> str:
        """Fold until nothing changes, which makes folding twice the same as folding once."""
        text = character
        for _ in range(4):
            following = "".join(self._fold(c) for c in text)
            if following == text:
                break
            text = following
        return text

    def _fold(self, character: str) -> str:
        written = self._overrides.get(character)
        if written is not None:
            return written
        by_class = _fold_by_category(character)
        return _fold_letter(character) if by_class is None else by_class


def _fold_by_category(character: str) -> str | None:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category in ("Cf", "Me") or (category == "Mn" and _is_ornament(character)):
        return ""
    if category in ("Cc", "Co", "Zs", "Zl", "Zp") or character in _INVISIBLE_LETTERS:
        return " "
    if category == "Pd":
        return "-"
    if category in ("Nd", "No"):
        value = unicodedata.numeric(character, 0.5)
        if value == int(value) and value < 10_000:
            return str(int(value))
    return None


def _is_ornament(mark: str) -> bool:
    """Accents, stacked marks, Hebrew points and Arabic vowels; not the vowel signs of Indic scripts and Thai."""
    code_point = ord(mark)
    return (
        0x300 <= code_point <= 0x36F
        or 0x591 <= code_point <= 0x5C7
        or 0x610 <= code_point <= 0x61A
        or 0x64B <= code_point <= 0x670
        or 0x6D6 <= code_point <= 0x6ED
        or 0x180B <= code_point <= 0x180F
        or 0x1AB0 <= code_point <= 0x1AFF
        or 0x1DC0 <= code_point <= 0x20FF
        or 0x302A <= code_point <= 0x302D
        or 0xFE00 <= code_point <= 0xFE2F
        or code_point >= 0xE0100
    )


def _fold_letter(character: str) -> str:
    code_point = ord(character)
    for first in _NEGATIVE_LETTERS:
        if first <= code_point < first + 26:
            return chr(ord("a") + code_point - first)
    text = unicodedata.normalize("NFKC", character)
    if len(text) == 3 and text[0] == "(" and text[2] == ")":
        text = text[1]
    text = text.lower()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFD", text)
        plain = "".join(c for c in decomposed if not (unicodedata.category(c) == "Mn" and _is_ornament(c)))
        text = unicodedata.normalize("NFC", plain)
        forms = simplified()
        text = "".join(forms.get(c, c) for c in text)
    return text


TABLE: Final = CharacterTable()
"""The one table: a cache of a pure function of the code point."""
