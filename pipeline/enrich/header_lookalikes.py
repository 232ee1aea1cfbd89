"""Alphanumeric headers that look like an institution's: ``1CBC``, ``H5BC``, ``PayPaI``, ``l0086``, ``НSВС``.

Only letters and figures that look alike are exchanged. A header that leaves out or changes anything else is another
name, and a registered one, or a name spelt plainly, is no imitation.
"""

from collections.abc import Iterable

from smishwatch.pipeline.enrich.registry import NOBODY, Ids
from smishwatch.pipeline.enrich.senders import LONGEST_HEADER
from smishwatch.schemas.feeds import Institution

SHORTEST_NAME = 4
"""Characters. Of three (``8CA``) too many are somebody's own."""
SHORTEST_NUMBER = 5

_LOOK_LIKE = {
    "a": "4@аα", "b": "8вβ", "c": "с", "d": "ԁ", "e": "3еεё", "g": "6", "h": "нһη", "k": "кκ", "l": "1i!|іїι",
    "m": "мμ", "n": "ν", "o": "0оο", "p": "рρ", "q": "ԛ", "s": "5$ѕ", "t": "7тτ", "w": "ԝ", "x": "хχ", "y": "уυ",
    "z": "2ζ",
}  # fmt: skip
"""For each letter what is written in its place, in small letters; figures are taken for letters on both sides."""
_SHAPES = str.maketrans({sign: letter for letter, signs in _LOOK_LIKE.items() for sign in signs})
_SEPARATORS = str.maketrans("", "", " ._-#&'")


class HeaderLookAlikes:
    """The headers, Latin names and short numbers of a registry, arranged to be compared with by their look."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        self._plain: set[str] = set()
        self._shapes: dict[str, list[str]] = {}
        for row in institutions:
            for name in _names(row):
                self._plain.add(name)
                owners = self._shapes.setdefault(_shape(name), [])
                if row.imitated and row.institution_id not in owners:
                    owners.append(row.institution_id)

    def find(self, header: str) -> Ids:
        """Whom a header imitates that is nobody's; mostly nobody."""
        plain = _plain(header)
        if len(plain) < SHORTEST_NAME or plain in self._plain:
            return NOBODY
        return tuple(self._shapes.get(_shape(plain), NOBODY))


def _names(row: Institution) -> Iterable[str]:
    """What may stand as a header: registered ones, names in Latin letters, and service numbers."""
    headers = [sender.value for sender in row.senders if sender.kind == "header"]
    numbers = [sender.value for sender in row.senders if sender.kind == "exact" and sender.value.isdigit()]
    for name in (*headers, row.name, row.name_en, *row.aliases):
        plain = _plain(name)
        if name.isascii() and SHORTEST_NAME <= len(plain) <= LONGEST_HEADER and not plain.isdigit():
            yield plain
    for number in (*numbers, *row.hotlines):
        if SHORTEST_NUMBER <= len(number) <= LONGEST_HEADER and number.isdigit():
            yield number


def _plain(name: str) -> str:
    return name.lower().translate(_SEPARATORS)


def _shape(plain: str) -> str:
    return plain.translate(_SHAPES).replace("vv", "w")
