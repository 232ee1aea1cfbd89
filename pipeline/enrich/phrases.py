"""Looking for many phrases at once in the lexical form of a message.

The lexical form is the skeleton: folded, numbers and links masked, punctuation gone. Phrases are brought into the
same form once, so that a disguised message and a plain phrase meet. Phrases of scripts that write spaces match
whole words only (a trailing ``*`` lets the last word go on); hanzi, kana, hangul, Thai and the like match anywhere.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from smishwatch.pipeline.text.fold import fold
from smishwatch.pipeline.text.skeleton import skeleton

_UNSPACED = "\u0e00-\u1dff\u2000-\uffff"
"""Thai and everything above it but Vietnamese letters and polytonic Greek: scripts without spaces between words."""
_UNSPACED_RUN = re.compile(f"⟨[a-z]+⟩|[{_UNSPACED}]+")
_SPACED_FIRST = re.compile(f"[^{_UNSPACED}]")


@lru_cache(maxsize=16_384)
def lexical_form(text: str) -> str:
    """A phrase as it would stand in a skeleton; numbers stay as they are when a mask would swallow them."""
    folded = _fold_in_company(text)
    masked = skeleton(folded)
    return folded if "⟨" in masked and "⟨" not in text else masked


def _fold_in_company(text: str) -> str:
    """A phrase as it is folded among others of its script: ``карта`` alone could be Latin letters in disguise."""
    company = next((company for script, company in _COMPANY if script.fullmatch(text)), None)
    return fold(text) if company is None else fold(text + company).removesuffix(company)


_COMPANY = (
    (re.compile("(?=.*[\u0400-\u052f])[^A-Za-z]+"), " щыя"),
    (re.compile("(?=.*[\u0370-\u03ff])[^A-Za-z]+"), " ψδλ"),
)
"""Phrases of a script with Latin look-alikes, and a word that only it can have."""


class Found(NamedTuple):
    """Phrase number ``phrase`` stands at ``start:end``."""

    phrase: int
    start: int
    end: int


class PhraseFinder:
    """Two Aho-Corasick automata (Aho & Corasick 1975), one for words and one for unspaced scripts.

    Words are looked for with the spaces around them, so that no boundary has to be checked afterwards.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        words: list[tuple[int, str]] = []
        anywhere: list[tuple[int, str]] = []
        for number, phrase in enumerate(phrases):
            form = lexical_form(phrase.rstrip("*"))
            if not form:
                continue
            if _SPACED_FIRST.match(form):
                words.append((number, f" {form}" if phrase.endswith("*") else f" {form} "))
            else:
                anywhere.append((number, form))
        self._words, self._word_numbers = _automaton(words)
        self._anywhere, self._anywhere_numbers = _automaton(anywhere)

    def numbers_in(self, text: "LexicalText") -> list[int]:
        """The numbers of all phrases in a text, as often as they stand there."""
        numbers = self._word_numbers
        found = [
            numbers[place]
            for place, _, _ in self._words.find_matches_as_indexes(text.spaced, overlapping=True)
        ]
        if not text.lexical.isascii():
            numbers = self._anywhere_numbers
            found += [
                numbers[place]
                for place, _, _ in self._anywhere.find_matches_as_indexes(text.lexical, overlapping=True)
            ]
        return found

    def find(self, text: "LexicalText") -> Sequence[Found]:
        """All phrases in a text with their places, overlapping ones included."""
        numbers, spaced = self._word_numbers, text.spaced
        found = [
            Found(numbers[place], start, end - 2 if spaced[end - 1] == " " else end - 1)
            for place, start, end in self._words.find_matches_as_indexes(spaced, overlapping=True)
        ]
        if not text.lexical.isascii():
            numbers = self._anywhere_numbers
            found += [
                Found(numbers[place], start, end)
                for place, start, end in self._anywhere.find_matches_as_indexes(
                    text.lexical, overlapping=True
                )
            ]
        return found


class LexicalText(NamedTuple):
    """A text in lexical form, and the same with spaces around and in the place of unspaced scripts."""

    lexical: str
    spaced: str


def prepare(lexical: str) -> LexicalText:
    """What every finder needs of one text, made once."""
    spaced = f" {lexical} "
    if not lexical.isascii():  # an ASCII skeleton has no slot either: ⟨ is none
        spaced = _UNSPACED_RUN.sub(_blank, spaced)
    return LexicalText(lexical, spaced)


def _automaton(forms: Sequence[tuple[int, str]]) -> tuple[AhoCorasick, Sequence[int]]:
    return (
        AhoCorasick([form for _, form in forms], matchkind=MatchKind.Standard),
        [number for number, _ in forms],
    )


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())
