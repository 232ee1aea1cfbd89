"""Names as grammar bends them: *карта Сбербанка*, *Garanti'den*, *Vodafone's*.

Names of one institution are looked for as they are written in its country, with the endings that the country's language
puts behind a name. Hanzi and other scripts without spaces need none: a name is found there within what follows.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, NamedTuple

from smishwatch.pipeline.enrich.phrases import lexical_form
from smishwatch.pipeline.enrich.tables import shipped_table

SHORTEST_BENT: Final = 4
"""Letters of the last word: a shorter one with an ending is too often another word."""


class _Endings(NamedTuple):
    after: frozenset[str]
    added: tuple[str, ...]
    replacing: tuple[str, ...]
    """Instead of the last letter."""


def bent(name: str, countries: Iterable[str]) -> Mapping[str, None]:
    """The other forms of a name.

    Args:
        name: in lexical form
        countries: of the institutions that go by it

    >>> "сбербанка" in bent("сбербанк", ["RU"])
    True
    """
    last = name.rpartition(" ")[2]
    if len(last) < SHORTEST_BENT or not last.isalpha():
        return {}
    forms: dict[str, None] = {}
    for country in countries:
        for endings in _endings().get(country, ()):
            if last[-1] in endings.after:
                forms.update((lexical_form(name + ending), None) for ending in endings.added)
                forms.update((lexical_form(name[:-1] + ending), None) for ending in endings.replacing)
    forms.pop(name, None)
    return forms


@cache
def _endings() -> Mapping[str, tuple[_Endings, ...]]:
    """By country."""
    found: dict[str, list[_Endings]] = {}
    for row in shipped_table("name_endings.tsv", ("countries", "after", "endings", "source")):
        every = row.words("endings")
        endings = _Endings(
            frozenset(row["after"]),
            tuple(ending for ending in every if ending[0] != "-"),
            tuple(ending[1:] for ending in every if ending[0] == "-"),
        )
        for country in row.words("countries", " "):
            found.setdefault(country, []).append(endings)
    return {country: tuple(endings) for country, endings in found.items()}
