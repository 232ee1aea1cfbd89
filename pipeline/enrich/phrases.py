"""Looking for many phrases at once in the lexical form of a message.

The lexical form is the skeleton: folded, numbers and links masked, punctuation gone. Phrases are brought into the
same form once, so that a disguised message and a plain phrase meet. Phrases of scripts that write spaces match
whole words only (a trailing ``*`` lets the last word go on); hanzi, kana, hangul, Thai and the like match anywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from smishwatch.pipeline.text.fold import fold
from smishwatch.pipeline.text.skeleton import skeleton

_FIRST_UNSPACED = 0x0E00
"""Code points from Thai upwards belong, with few exceptions, to scripts without spaces between words."""
_LAST_UNSPACED = 0xFFFF
_LATIN_EXTENDED_ADDITIONAL = range(0x1E00, 0x2000)
"""Vietnamese letters and polytonic Greek lie above Thai but are written with spaces."""


@lru_cache(maxsize=16_384)
def lexical_form(text: str) -> str:
    """A phrase as it would stand in a skeleton; numbers stay as they are when a mask would swallow them."""
    folded = fold(text)
    masked = skeleton(folded)
    return folded if "⟨" in masked and "⟨" not in text else masked


@dataclass(frozen=True, slots=True)
class Found:
    """Phrase number ``index`` stands at ``start:end``."""

    index: int
    start: int
    end: int


class PhraseFinder:
    """An Aho-Corasick automaton over phrases in lexical form (Aho & Corasick 1975); all overlapping matches."""

    def __init__(self, phrases: Iterable[str]) -> None:
        forms = [_form(phrase) for phrase in phrases]
        kept = [(number, form, open_end) for number, (form, open_end) in enumerate(forms) if form]
        self._numbers = [number for number, _, _ in kept]
        self._open = [open_end for _, _, open_end in kept]
        self._spaced = [(_is_spaced(form[0]), _is_spaced(form[-1])) for _, form, _ in kept]
        self._automaton = (
            AhoCorasick([form for _, form, _ in kept], matchkind=MatchKind.Standard) if kept else None
        )

    def find(self, lexical: str) -> Sequence[Found]:
        """All phrases in a text that is in lexical form, in order of their ends."""
        if self._automaton is None:
            return ()
        found = []
        size = len(lexical)
        for place, start, end in self._automaton.find_matches_as_indexes(lexical, overlapping=True):
            spaced_start, spaced_end = self._spaced[place]
            if spaced_start and start and _is_spaced(lexical[start - 1]):
                continue
            if spaced_end and end < size and not self._open[place] and _is_spaced(lexical[end]):
                continue
            found.append(Found(self._numbers[place], start, end))
        return found


def _form(phrase: str) -> tuple[str, bool]:
    open_end = phrase.endswith("*")
    return lexical_form(phrase.rstrip("*")), open_end


def _is_spaced(character: str) -> bool:
    """Whether a character is part of a word in a script that sets words apart, or a digit."""
    if character.isascii():
        return character.isalnum()
    point = ord(character)
    if _FIRST_UNSPACED <= point <= _LAST_UNSPACED and point not in _LATIN_EXTENDED_ADDITIONAL:
        return False
    return character.isalnum()
