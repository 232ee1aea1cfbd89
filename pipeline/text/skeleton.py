"""Skeletons: the wording of a message with its variable parts masked, and the template id made from one.

Punctuation and the spaces beside hanzi are dropped and words are set apart by single spaces, so that two
copies that differ in layout meet; what is left reads like the message does.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from smishwatch.pipeline.text.scripts import UNSPACED, WORD
from smishwatch.pipeline.text.slots import MARK_CLASS, SHOWN
from smishwatch.pipeline.text.version import NORMALISER_VERSION

GENUINE_MARKER: Final = "⟨genuine⟩"
"""Begins the skeleton of a message that the institution itself sent, so that its imitation is another template."""
FILED_MARKER: Final = "⟨filed⟩"
"""Begins the skeleton of a message from an organisation's address that leads to one place at most, so that the notice
of an institution that no registry knows is another template than its imitation."""

_SIGNS_KEPT: Final = 40
"""A message without words or numbers is known by the signs it begins with."""

_WORDLIKE: Final = re.compile(f"[{WORD}{MARK_CLASS}【】]")
_BESIDE_UNSPACED: Final = re.compile(f" (?:(?=[{UNSPACED}【】])|(?<=[{UNSPACED}【】].))")
_SLOTS: Final = re.compile(f"[{MARK_CLASS}][ {MARK_CLASS}]*+")
"""Slots that stand together."""
_KEEPS_LETTER: Final = frozenset("回复订按选发送至到")
"""After these a single letter at the end is an instruction (回复T), not padding."""


class _WordTable(dict[int, str | None]):
    """For ``str.translate``: word characters and marks stay, apostrophes vanish, all else becomes a space."""

    def __missing__(self, code_point: int) -> str | None:
        character = chr(code_point)
        kept = _WORDLIKE.match(character) is not None and (
            character in "【】" or not unicodedata.category(character).startswith("P")
        )
        replacement = character if kept else None if character == "'" else " "
        self[code_point] = replacement
        return replacement


_WORDS: Final = _WordTable()


def skeleton(masked: str) -> str:
    """The skeleton of finished text in which everything variable is filled with the marks of its slot."""
    text = " ".join(_SLOTS.sub(_show, masked.translate(_WORDS)).split())
    if not text.isascii():
        text = _BESIDE_UNSPACED.sub("", text)
        if (
            len(text) > 1
            and "a" <= text[-1] <= "z"
            and not text[-2].isascii()
            and text[-2] not in _KEEPS_LETTER
        ):
            text = text[:-1]
    return text or " ".join(masked.split())[:_SIGNS_KEPT]


def _show(match: re.Match[str]) -> str:
    return _shown(match[0])


@lru_cache(4_096)
def _shown(marks: str) -> str:
    """Slots in a row as they are written: set apart from words, not from each other; equal ones count once."""
    slots: list[str] = []
    for mark in marks.replace(" ", ""):
        if not slots or slots[-1] != SHOWN[mark]:
            slots.append(SHOWN[mark])
    return f" {''.join(slots)} "


def template_id(skeleton: str) -> str:
    """``t`` and 24 hexadecimal digits; depends on the skeleton and the normaliser's version alone."""
    digest = blake2b(f"{NORMALISER_VERSION}\n{skeleton}".encode(), digest_size=12)
    return "t" + digest.hexdigest()


def unmarked(skeleton: str) -> str:
    """The wording alone, without who sent it."""
    return skeleton.removeprefix(GENUINE_MARKER).removeprefix(FILED_MARKER)


def mark_filed(skeleton: str) -> str:
    """The skeleton of this wording as sent from an organisation's address."""
    return FILED_MARKER + skeleton


def mark_genuine(skeleton: str) -> str:
    """The skeleton of the genuine notice of this wording."""
    return GENUINE_MARKER + skeleton
