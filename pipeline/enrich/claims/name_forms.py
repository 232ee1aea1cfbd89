"""The names of a registry's institutions in all forms in which they are written, arranged to be found at once."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from smishwatch.pipeline.enrich.claims.inflections import bent
from smishwatch.pipeline.enrich.phrases import LexicalText, PhraseFinder, lexical_form
from smishwatch.pipeline.enrich.registry import Ids, Registry
from smishwatch.pipeline.enrich.tables import shipped_table
from smishwatch.schemas.feeds import Institution

SHORTEST_SQUEEZED = 8
SHORTEST_WITH_FIGURES = 5


class Found(NamedTuple):
    """A name in a text: from where to where, and in the form in which the registry has it."""

    start: int
    end: int
    name: str


class RegisteredNames:
    """All names of a registry; those of institutions that nobody imitates yield to those that are imitated."""

    def __init__(self, registry: Registry) -> None:
        owners = _by_name(row for row in registry.institutions.values() if row.imitated)
        names = list(owners)
        for name, ids in _by_name(row for row in registry.institutions.values() if not row.imitated).items():
            owners.setdefault(name, ids)
        self.owners: Mapping[str, Ids] = owners
        """Ids by name in lexical form."""
        self.last_words = frozenset(name.rpartition(" ")[2] for name in owners)
        forms = _bent_forms(names, owners, registry)
        self._names = [*names, *forms.values()]
        self._finder = PhraseFinder([*names, *forms])
        self._with_figures = _pattern_of(name for name in names if _has_figures(name))

    def within(self, text: LexicalText) -> list[Found]:
        """Every name in a text, also one inside another."""
        return [Found(one.start, one.end, self._names[one.phrase]) for one in self._finder.find(text)]

    def with_figures(self, normalised: str) -> Iterable[str]:
        """Names such as bet365 in a folded text; a skeleton masks their figures."""
        if self._with_figures is None or _FIGURE.search(normalised) is None:
            return ()
        return dict.fromkeys(match[0] for match in self._with_figures.finditer(normalised))


@cache
def ambiguous_names() -> Mapping[str, str]:
    """Each name with why it is ambiguous."""
    return {
        lexical_form(row["name"]): row["why"] for row in shipped_table("ambiguous_names.tsv", ("name", "why"))
    }


_FIGURE = re.compile(r"\d")


def _has_figures(name: str) -> bool:
    """Whether a name is of letters and figures in one word; figures alone are numbers to call."""
    return (
        len(name) >= SHORTEST_WITH_FIGURES
        and " " not in name
        and _FIGURE.search(name) is not None
        and not name.isdigit()
        and name not in ambiguous_names()
    )


def _pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """All of these names, the longer ones first; no letter or figure of a Latin word may go on."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    if not ordered:
        return None
    return re.compile(rf"(?<![a-z0-9./@-])(?:{'|'.join(map(re.escape, ordered))})(?![a-z0-9]|\.[a-z])")


def _squeezed(name: str) -> str:
    """A long name of several Latin words as one word, as it is often written: ``bnpparibas``."""
    word = name.replace(" ", "")
    several = " " in name and name.isascii() and len(word) >= SHORTEST_SQUEEZED and word.isalpha()
    return word if several and name not in ambiguous_names() else ""


def _bent_forms(names: Iterable[str], owners: Mapping[str, Ids], registry: Registry) -> dict[str, str]:
    """Other forms of names, each with the name; of none that is ambiguous, and none that is itself a name."""
    forms: dict[str, str] = {}
    for name in names:
        if name not in ambiguous_names():
            countries = dict.fromkeys(registry.institutions[one].country for one in owners[name])
            forms.update((form, name) for form in bent(name, countries) if form not in owners)
    return forms


def _by_name(rows: Iterable[Institution]) -> dict[str, Ids]:
    """Ids by each name in lexical form."""
    owners: dict[str, list[str]] = {}
    for row in rows:
        for name in (row.name, row.name_en, *row.aliases):
            owners.setdefault(lexical_form(name), []).append(row.institution_id)
            squeezed = _squeezed(lexical_form(name))
            if squeezed:
                owners.setdefault(squeezed, []).append(row.institution_id)
    owners.pop("", None)
    return {name: tuple(dict.fromkeys(ids)) for name, ids in owners.items()}
