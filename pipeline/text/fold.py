"""Folding: one readable form for all disguises of a text, for lexicon lookups and as the base of skeletons."""

from typing import Final

from smishwatch.pipeline.text.leet import read_leet
from smishwatch.pipeline.text.lookalikes import read_letters
from smishwatch.pipeline.text.surface import surface


def fold(text: str) -> str:
    """Lower case, compatibility forms, simplified hanzi, look-alikes and leet read as what they stand for.

    Zero-width characters and separators inside hanzi words are gone; punctuation stays. Folding twice is the
    same as folding once, so a lexicon folded once can be looked up in folded messages.
    """
    for _ in range(_ROUNDS):
        folded = finish(surface(text).text)
        if folded == text:
            break
        text = folded
    return text


_ROUNDS: Final = 4
"""One round nearly always settles a text; a repaired word may complete another one."""


def finish(surface_text: str) -> str:
    """The second half, on surface text in which links and contacts have been looked for. Keeps every position."""
    return read_leet(read_letters(surface_text))
