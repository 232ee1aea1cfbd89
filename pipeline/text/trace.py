"""A text while it is being folded, able to say where each of its parts stood in the original."""

import re
from collections.abc import Callable
from typing import TypeAlias

from smishwatch.pipeline.text.characters import TABLE

_Spans: TypeAlias = tuple[list[int], list[int]]
"""For each character of the new text: where the part it came from starts and ends in the older one."""


class Trace:
    """``text`` is the folded form of ``original``; ``span`` leads from the one to the other.

    Nothing is recorded until a step changes something, and the character step is walked again only when a
    span is asked for: most messages need neither.
    """

    __slots__ = ("_characters", "_steps", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        plain = original.isascii() and original.isprintable() and "`" not in original
        self.text = original.lower() if plain else original.translate(TABLE)
        self._steps: list[_Spans] = []
        self._characters: _Spans | None = None

    def substitute(self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str] | str) -> bool:
        """Replace every match, remembering what came from where; says whether there was one."""
        if pattern.search(self.text) is None:
            return False
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            written = replace if isinstance(replace, str) else replace(match)
            pieces += (self.text[position:start], written)
            starts.extend(range(position, start))
            ends.extend(range(position + 1, start + 1))
            starts.extend([start] * len(written))
            ends.extend([end] * len(written))
            position = end
        pieces.append(self.text[position:])
        starts.extend(range(position, len(self.text)))
        ends.extend(range(position + 1, len(self.text) + 1))
        self.text = "".join(pieces)
        self._steps.append((starts, ends))
        return True

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original that became ``text[start:end]`` (which must not be empty)."""
        for starts, ends in reversed(self._steps):
            start, end = starts[start], ends[end - 1]
        if self._characters is None:
            if self.original.isascii():  # every character of ASCII stays one character
                return start, end
            self._characters = self._walk()
        starts, ends = self._characters
        return (starts[start], ends[end - 1]) if starts else (start, end)

    def _walk(self) -> _Spans:
        """The character step's spans; empty lists when every character stayed one character."""
        starts: list[int] = []
        ends: list[int] = []
        if TABLE.uneven.isdisjoint(self.original):
            return starts, ends
        for position, character in enumerate(self.original):
            for _ in TABLE[ord(character)]:
                starts.append(position)
                ends.append(position + 1)
        return starts, ends
