"""The lexicon: what a message talks about, as cues in many languages.

A cue (``overdue``, ``parcel``, ``threat_legal`` …) is a set of phrases per language in ``data/lexicon.tsv``. A cue
says what the words mean, never what the message is; the rules weigh cues and circumstances together.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from smishwatch.pipeline.enrich.phrases import LexicalText, PhraseFinder, lexical_form
from smishwatch.pipeline.enrich.tables import shipped_table

SHORTEST_DISTINCTIVE = 6
_KANJI = re.compile("[\u3400-\u9fff]+")
COLUMNS = ("cue", "language", "phrases", "source")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases with the cue each one belongs to."""

    finder: PhraseFinder
    entries: tuple["Entry", ...]
    cues: frozenset[str]

    def find(self, text: LexicalText, language: str) -> dict[str, str]:
        """The cues of a message, each with the longest words that show it.

        Short Latin words, and Japanese words written in kanji alone, mean different things in different languages and
        count in their own only.
        """
        entries = self.entries
        found: dict[str, str] = {}
        for number in self.finder.numbers_in(text):
            cue, words, own_language = entries[number]
            if own_language is None or own_language == language:
                known = found.get(cue)
                if known is None or len(words) > len(known):
                    found[cue] = words
        return found


class Entry(NamedTuple):
    """One phrase: the cue it shows, itself in lexical form, and the language it is confined to, if any."""

    cue: str
    words: str
    own_language: str | None


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon that ships with the project.

    Raises:
        TableError: when a row of the file has no phrases
    """
    phrases: list[str] = []
    entries: list[Entry] = []
    for row in shipped_table("lexicon.tsv", COLUMNS):
        words = row.words("phrases")
        if not words:
            raise row.fault("phrases", "no phrases")
        for word in words:
            phrases.append(word)
            stem = word.rstrip("*")
            confined = _is_short_latin(stem) or (
                row["language"] == "ja" and _KANJI.fullmatch(stem) is not None
            )
            entries.append(Entry(row["cue"], lexical_form(stem), row["language"] if confined else None))
    return Lexicon(PhraseFinder(phrases), tuple(entries), frozenset(entry.cue for entry in entries))


def _is_short_latin(phrase: str) -> bool:
    return len(phrase) < SHORTEST_DISTINCTIVE and phrase[0] < "\u0250"
