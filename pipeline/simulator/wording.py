"""Wordings: the small notation in which the data files write messages, and how variants are drawn from it.

``{slot}`` is filled anew for each message; ``<a|b|c>`` are synonyms, one of which a variant keeps. Neither
nests, but slots may stand inside synonyms.
"""

import re
from dataclasses import dataclass
from random import Random

_TOKEN = re.compile(r"\{(\w+)\}|<([^<>]*)>")

Piece = tuple[str, str | None]
"""Literal text, then the name of the slot that follows it, if any."""


class WordingError(ValueError):
    """A message in a data file is not written in the notation."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence or message: literal pieces and slots, with choices between synonyms."""

    nodes: tuple[tuple[tuple[Piece, ...], ...], ...]
    """Each node is a choice between alternatives; a fixed part has one."""

    @property
    def choices(self) -> tuple[int, ...]:
        """How many alternatives each node offers."""
        return tuple(len(node) for node in self.nodes)

    @property
    def slots(self) -> frozenset[str]:
        """Every slot that some variant has."""
        return frozenset(
            name for node in self.nodes for pieces in node for _, name in pieces if name is not None
        )

    def pick(self, chosen: tuple[int, ...]) -> tuple[Piece, ...]:
        """The variant in which node i takes alternative ``chosen[i]``."""
        return tuple(piece for node, index in zip(self.nodes, chosen, strict=True) for piece in node[index])


def _pieces(text: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    position = 0
    for match in re.finditer(r"\{(\w+)\}", text):
        found.append((text[position : match.start()], match.group(1)))
        position = match.end()
    if position < len(text) or not found:
        found.append((text[position:], None))
    return tuple(found)


def parse(text: str) -> Phrase:
    """Reads the notation. Raises WordingError for brackets that do not pair."""
    nodes: list[tuple[tuple[Piece, ...], ...]] = []
    position = 0
    for match in _TOKEN.finditer(text):
        if match.start() > position:
            nodes.append((_pieces(text[position : match.start()]),))
        if match.group(1) is not None:
            nodes.append(((("", match.group(1)),),))
        else:
            nodes.append(tuple(_pieces(option) for option in match.group(2).split("|")))
        position = match.end()
    if position < len(text) or not nodes:
        nodes.append((_pieces(text[position:]),))
    if re.search(r"[<>{}|]", _TOKEN.sub("", text)):
        raise WordingError(f"brackets do not pair in: {text}")
    return Phrase(tuple(nodes))


def draw(random: Random, phrase: Phrase) -> tuple[int, ...]:
    """Chooses freely among all synonyms."""
    return tuple(random.randrange(count) if count > 1 else 0 for count in phrase.choices)


def redraw(random: Random, phrase: Phrase, chosen: tuple[int, ...], share: float) -> tuple[int, ...]:
    """Chooses anew for about ``share`` of the nodes that offer a choice; keeps the rest."""
    return tuple(
        random.randrange(count) if count > 1 and random.random() < share else index
        for count, index in zip(phrase.choices, chosen, strict=True)
    )


def joined(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Merges neighbouring literals, so that a variant costs little to fill."""
    merged: list[Piece] = []
    literal = ""
    for text, slot in pieces:
        literal += text
        if slot is not None:
            merged.append((literal, slot))
            literal = ""
    if literal:
        merged.append((literal, None))
    return tuple(merged)
