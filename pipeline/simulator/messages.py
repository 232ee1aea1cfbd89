"""A single message: pieces of a variant, filled and, for heavy disguises, mutated once more for each phone."""

from random import Random
from typing import NamedTuple

from smishwatch.pipeline.simulator.catalogue import Brand
from smishwatch.pipeline.simulator.obfuscation import Trick, break_link, disguise
from smishwatch.pipeline.simulator.slots import FILLS, NEVER_DISGUISED, Scene
from smishwatch.pipeline.simulator.wording import Piece


class Variant(NamedTuple):
    """One way of writing a wording: its pieces, and the brand it names."""

    pieces: tuple[Piece, ...]
    brand: Brand | None
    brand_name: str


class Message(NamedTuple):
    """What arrives on a phone."""

    body: str
    sender: str
    brand: Brand | None


def compose(
    scene: Scene, pieces: tuple[Piece, ...], heavy: tuple[tuple[Trick, float], ...] = (), link_break: str = ""
) -> str:
    """The text: literals and filled slots; links broken in the given style, the rest disguised by ``heavy``."""
    out: list[str] = []
    random = scene.random
    for literal, slot in pieces:
        out.append(disguise(random, literal, heavy) if heavy and literal else literal)
        if slot is None:
            continue
        value = FILLS[slot](scene)
        if slot == "link":
            if link_break:
                value = break_link(value, link_break)
        elif heavy and slot not in NEVER_DISGUISED:
            value = disguise(random, value, heavy)
        out.append(value)
    return "".join(out)


def truncated(random: Random, body: str) -> str:
    """The text as a phone or carrier that keeps one message part hands it on: 70 characters, or 160 for Latin."""
    limit = 160 if body.isascii() else 70
    return body[:limit] if len(body) > limit else body
