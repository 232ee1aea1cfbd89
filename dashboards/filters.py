"""What figures are narrowed to beside a period: the same names in the addresses of pages, downloads and API."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

from smishwatch.dashboards.problems import BadFilterError
from smishwatch.schemas.codes import Category, Verdict

_CODES: dict[str, Collection[str]] = {
    "category": [code.value for code in Category],
    "verdict": [code.value for code in Verdict],
}
_SHAPES = {
    "country": re.compile(r"[A-Z]{2}"),
    "carrier": re.compile(r"[^\x00-\x1f]{1,64}"),
    "brand": re.compile(r"[\w-]{1,64}"),
    "language": re.compile(r"[a-z]{2,8}"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Each empty, which matches all, or one value."""

    country: str = ""
    """Of the reporter: ISO 3166-1 alpha-2."""
    carrier: str = ""
    category: str = ""
    brand: str = ""
    """The institution that is imitated, by its id in the registry."""
    language: str = ""
    """Of the message."""
    verdict: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Those that somebody set, in order."""
        return {name: value for name, value in asdict(self).items() if value}

    def obeyed(self, names: Collection[str]) -> "Filters":
        """Only those that are named."""
        return Filters(**{name: value for name, value in self.chosen.items() if name in names})

    def without(self, *names: str) -> "Filters":
        """All but those that are named."""
        return Filters(**{name: value for name, value in self.chosen.items() if name not in names})


FILTERS: tuple[str, ...] = tuple(asdict(Filters()))


def filters_asked(given: Mapping[str, str]) -> Filters:
    """The filters of an address.

    Raises:
        BadFilterError: names the first that is not understood.
    """
    found = {name: given.get(name, "").strip() for name in FILTERS}
    for name, value in found.items():
        if not value:
            continue
        if (name in _CODES and value not in _CODES[name]) or (
            name in _SHAPES and not _SHAPES[name].fullmatch(value)
        ):
            raise BadFilterError(name)
    return Filters(**found)
