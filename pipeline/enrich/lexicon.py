"""The lexicon: what a message talks about, as cues in many languages.

A cue (``overdue``, ``parcel``, ``threat_legal`` …) is a set of phrases per language in ``data/lexicon.tsv``. A cue
says what the words mean, never what the message is; the rules weigh cues and circumstances together.
"""

from dataclasses import dataclass
from functools import cache

from smishwatch.pipeline.enrich.phrases import PhraseFinder
from smishwatch.pipeline.enrich.tables import shipped_table

SHORTEST_DISTINCTIVE = 6
COLUMNS = ("cue", "language", "phrases", "source")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases with the cue each one belongs to."""

    finder: PhraseFinder
    cue_of: tuple[str, ...]
    language_of: tuple[str | None, ...]
    """The language that a short word is a word of; ``None`` where the phrase is distinctive in any text."""
    cues: frozenset[str]

    def find(self, lexical: str, language: str) -> dict[str, str]:
        """The cues of a message in lexical form, each with the longest words that show it.

        Short Latin words mean different things in different languages and count in their own only.
        """
        found: dict[str, str] = {}
        for phrase, start, end in self.finder.find(lexical):
            own = self.language_of[phrase]
            if own is not None and own != language:
                continue
            cue = self.cue_of[phrase]
            if end - start > len(found.get(cue, "")):
                found[cue] = lexical[start:end]
        return found


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon that ships with the project.

    Raises:
        TableError: when a row of the file has no phrases
    """
    phrases: list[str] = []
    cue_of: list[str] = []
    language_of: list[str | None] = []
    for row in shipped_table("lexicon.tsv", COLUMNS):
        words = row.words("phrases")
        if not words:
            raise row.fault("phrases", "no phrases")
        phrases.extend(words)
        cue_of.extend([row["cue"]] * len(words))
        language_of.extend(row["language"] if _is_short_latin(word) else None for word in words)
    return Lexicon(PhraseFinder(phrases), tuple(cue_of), tuple(language_of), frozenset(cue_of))


def _is_short_latin(phrase: str) -> bool:
    return len(phrase) < SHORTEST_DISTINCTIVE and phrase[0] < "\u0250"
