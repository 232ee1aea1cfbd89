"""How clusterers share wordings out: each belongs to one part, by its script (docs/adr/0051-parts-by-script.md)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Self

from smishwatch.pipeline.text.language import SCRIPTS, script_of

MOST_CHANGES: Final = 4_000
"""Numbers of decisions stay below 2⁵³, which every reader of JSON takes."""
DECISIONS_OF_A_NUMBER: Final = 1 << 40
"""More than a clusterer decides in the years between two changes."""
EXAMPLE: Final = "1: latin=Latn hanzi=Hani,Jpan rest=*"
_REST: Final = "*"
_WHOLE: Final = re.compile(r"\s*(\d+)\s*:\s*(\S.*?)\s*", re.DOTALL)
_PART: Final = re.compile(r"([a-z][a-z0-9]{0,15})=(\S+)")
_SLOT: Final = re.compile("⟨[a-z_]+⟩")


class PartsError(ValueError):
    """What is said of parts cannot be meant; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts with the scripts of each; as they stand here, one that takes everything.

    A wording's part depends on the wording alone, never on who sent or reported it: that is what keeps a template in
    one clusterer for good. Other answers of ``script_of`` therefore need another version of the normaliser, under
    which templates have other ids.
    """

    number: int = 0
    """Rises with every change: decisions of a higher number replace those of a lower one."""
    names: tuple[str, ...] = ("",)
    """In the order in which they were written."""
    of_scripts: Mapping[str, str] = field(default_factory=dict)
    """ISO 15924 code → part."""
    rest: str = ""
    """The part of every other script."""

    @classmethod
    def read(cls, text: str) -> Self:
        """The parts that a setting describes, as in ``EXAMPLE``; nothing for one that takes everything.

        Raises:
            PartsError: it is not of that form, names a script that is none or twice, or leaves scripts to nobody
        """
        if not text.strip():
            return cls()
        found = _WHOLE.fullmatch(text)
        if found is None:
            raise PartsError(f"parts: write a number and the parts, as in `{EXAMPLE}`")
        number = int(found[1])
        if not 1 <= number <= MOST_CHANGES:
            raise PartsError(f"parts: the number is {number}, and must be from 1 to {MOST_CHANGES}")
        homes: dict[str, str] = {}
        names: list[str] = []
        for name, script in _said(found[2], names):
            if script in homes:
                raise PartsError(f"parts: {script} is in {homes[script]} and in {name}, and can be in one")
            homes[script] = name
        if _REST not in homes:
            raise PartsError(f"parts: no part takes the other scripts; write * for one, as in `{EXAMPLE}`")
        return cls(number, tuple(names), homes, homes.pop(_REST))

    def of(self, skeleton: str) -> str:
        """The name of the part that a wording belongs to."""
        return self.of_scripts.get(_script(skeleton), self.rest) if self.of_scripts else self.rest

    @property
    def numbered_from(self) -> int:
        """Decisions of these parts have higher numbers than this, and lower ones than those of the next."""
        return self.number * DECISIONS_OF_A_NUMBER

    def __str__(self) -> str:
        """As ``read`` takes it, whatever the order of scripts it was written in."""
        if not self.number:
            return ""
        said = [
            f"{name}="
            + ",".join(
                sorted(script for script, home in self.of_scripts.items() if home == name)
                + [_REST] * (name == self.rest)
            )
            for name in self.names
        ]
        return f"{self.number}: {' '.join(said)}"


def _said(text: str, names: list[str]) -> Iterator[tuple[str, str]]:
    """Every part with each of its scripts; notes the names."""
    for word in text.split():
        found = _PART.fullmatch(word)
        if found is None:
            raise PartsError(
                f"parts: {word!r}: write name=Script,Script, the name in small letters and digits"
            )
        name = found[1]
        if name in names:
            raise PartsError(f"parts: {name} is there twice")
        names.append(name)
        for script in found[2].split(","):
            if script != _REST and script not in SCRIPTS:
                known = ", ".join(sorted(SCRIPTS))
                raise PartsError(f"parts: {script!r} is no script; there are {known}, and * for all others")
            yield name, script


@lru_cache(16_384)
def _script(skeleton: str) -> str:
    """Of the words alone: the names of slots are Latin in every language."""
    return script_of(_SLOT.sub(" ", skeleton))
