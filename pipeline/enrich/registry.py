"""The registry as it is asked: who owns this sender, this domain, this telephone number, this name.

Senders and domains may belong to several institutions of one group (95511, pingan.com), so every answer is a
tuple of ids. A registry holds as known at one day: ``at`` leaves out rows that are not valid then.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from smishwatch.pipeline.enrich.families import families_of
from smishwatch.pipeline.enrich.registry_files import read_registry_folder
from smishwatch.pipeline.enrich.senders import Sender, header_of, number_key
from smishwatch.schemas.codes import SenderKind
from smishwatch.schemas.feeds import WORLDWIDE, Institution

Ids = tuple[str, ...]
NOBODY: Ids = ()

LONGEST_NAMED_PORT = 13
"""A bank's own port is an access code and its national number (1069 0 95599); longer ones have extensions."""
SHORTEST_PREFIX_MATCH = 5


@dataclass(frozen=True, slots=True)
class _Index:
    """What makes the look-ups fast."""

    exact: Mapping[str, Ids]
    prefixes: Mapping[str, Ids]
    headers: Mapping[str, Ids]
    domains: Mapping[str, Ids]
    hotlines: Mapping[str, Ids]
    national: Mapping[str, Ids]


class Registry:
    """Institutions with indexes over their senders, domains and hotlines; never changed after it is built."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        self.institutions: Mapping[str, Institution] = {row.institution_id: row for row in institutions}
        self._index = _build_index(self.institutions.values())
        self._families = families_of(self.institutions.values())
        self._dated = sorted(
            {day for row in self.institutions.values() for day in (row.valid_from, row.valid_until) if day}
        )
        self._at: dict[tuple[int, int], Registry] = {}
        self._on: dict[date, Registry] = {}  # one entry a day since 2000 at most: no other time is accepted

    @classmethod
    def from_institutions(cls, institutions: Iterable[Institution]) -> "Registry":
        """A registry of these rows; of two with one id the later counts."""
        return cls(institutions)

    def at(self, moment: datetime) -> "Registry":
        """The registry as it held on that day; itself when no row has dates."""
        if not self._dated:
            return self
        day = moment.date()
        found = self._on.get(day)
        if found is None:
            found = self._on[day] = self._between(day)
        return found

    def _between(self, day: date) -> "Registry":
        key = (bisect_left(self._dated, day), bisect_right(self._dated, day))
        known = self._at.get(key)
        if known is None:
            known = Registry(row for row in self.institutions.values() if _holds(row, day))
            self._at[key] = known
        return known

    def get(self, institution_id: str | None) -> Institution | None:
        """The row with this id."""
        return None if institution_id is None else self.institutions.get(institution_id)

    def are_family(self, institution_id: str, others: Ids) -> bool:
        """Whether one of the others is of the institution's own group: the same name or domain, elsewhere."""
        family = self._families.get(institution_id)
        return family is not None and any(self._families.get(other) == family for other in others)

    def owners_of_sender(self, sender: Sender) -> Ids:
        """Whose official address this is: exact, by prefix, by header, or a port that ends in the number itself."""
        index = self._index
        if sender.kind is SenderKind.ALPHANUMERIC:
            return self._owners_of_header(sender)
        if sender.kind is SenderKind.UNKNOWN:
            return NOBODY
        owners = index.exact.get(sender.value, NOBODY)
        if owners:
            return self._in_country(owners, sender.country)
        for length in range(len(sender.value), SHORTEST_PREFIX_MATCH - 1, -1):
            owners = index.prefixes.get(sender.value[:length], NOBODY)
            if owners:
                return self._in_country(owners, sender.country)
        if sender.kind is SenderKind.PORT and len(sender.value) <= LONGEST_NAMED_PORT:
            return index.national.get(sender.value[-5:], NOBODY)
        return NOBODY

    def owners_of_host(self, host: str) -> Ids:
        """Whose official domain the host is or lies under; the longest registered name decides."""
        domains = self._index.domains
        name = host
        while name:
            owners = domains.get(name)
            if owners is not None:
                return owners
            _, _, name = name.partition(".")
        return NOBODY

    def owners_of_number(self, value: str) -> Ids:
        """Whose hotline or sender a telephone number is; E.164 or bare digits, as contacts are normalised."""
        owners = self._index.hotlines.get(value, NOBODY)
        return owners or self._index.exact.get(value, NOBODY)

    def _owners_of_header(self, sender: Sender) -> Ids:
        owners = self._index.headers.get(sender.value, NOBODY)
        return self._in_country(owners, sender.country) if sender.country else owners

    def _in_country(self, owners: Ids, country: str | None) -> Ids:
        """A short code belongs to whoever has it in the sender's country."""
        if country is None:
            return owners
        return tuple(owner for owner in owners if self.institutions[owner].country in {country, WORLDWIDE})


@cache
def starter() -> Registry:
    """The registry that ships with the project.

    Raises:
        TableError: naming line and field, when a shipped file was edited wrongly
    """
    return Registry.from_institutions(read_registry_folder())


def _holds(row: Institution, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (
        row.valid_until is None or day <= row.valid_until
    )


def _build_index(institutions: Iterable[Institution]) -> _Index:
    exact: dict[str, list[str]] = {}
    prefixes: dict[str, list[str]] = {}
    headers: dict[str, list[str]] = {}
    domains: dict[str, list[str]] = {}
    hotlines: dict[str, list[str]] = {}
    national: dict[str, list[str]] = {}
    for row in institutions:
        for sender in row.senders:
            if sender.kind == "header":
                headers.setdefault(header_of(sender.value), []).append(row.institution_id)
            elif sender.kind == "prefix":
                prefixes.setdefault(sender.value, []).append(row.institution_id)
            else:
                key = number_key(sender.value, _country(row))
                exact.setdefault(key, []).append(row.institution_id)
                if row.country == "CN" and len(key) == 5 and key.startswith("95"):
                    national.setdefault(key, []).append(row.institution_id)
        for domain in row.domains:
            domains.setdefault(domain, []).append(row.institution_id)
        for hotline in row.hotlines:
            hotlines.setdefault(number_key(hotline, _country(row)), []).append(row.institution_id)
    return _Index(*(_frozen(part) for part in (exact, prefixes, headers, domains, hotlines, national)))


def _country(row: Institution) -> str | None:
    return None if row.country == WORLDWIDE else row.country


def _frozen(gathered: Mapping[str, list[str]]) -> dict[str, Ids]:
    return {key: tuple(dict.fromkeys(ids)) for key, ids in gathered.items()}
