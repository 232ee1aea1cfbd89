"""Which institutions are one house: rows of the registry that share a name or a domain.

HSBC has a row in each of three countries, Ping An one for its bank and one for its insurance. What one of them
registers is not *another's* when the other is claimed: the header HSBC, filed for in Hong Kong, says nothing against a
message of HSBC in Britain. Offices of states share names (税务局) and domains (gov.br) without being one house.
"""

from collections.abc import Iterable, Iterator, Mapping

from smishwatch.pipeline.enrich.phrases import lexical_form
from smishwatch.schemas.feeds import Institution

STATE_KINDS = frozenset({"tax", "social_security", "court", "police", "government"})
"""Offices of one state use each other's domains (gov.cn, gov.uk), so theirs count for each other."""


def families_of(institutions: Iterable[Institution]) -> Mapping[str, str]:
    """For each institution that has relatives the id that stands for its house; the smallest, so order is nothing."""
    head: dict[str, str] = {}
    first_with: dict[str, str] = {}

    def find(one: str) -> str:
        while head.get(one, one) != one:
            one = head[one]
        return one

    for row in institutions:
        if row.kind in STATE_KINDS:
            continue
        for mark in _marks(row):
            other = first_with.setdefault(mark, row.institution_id)
            if other != row.institution_id:
                low, high = sorted((find(other), find(row.institution_id)))
                head[high] = head[low] = low
    return {one: find(one) for one in head}


def _marks(row: Institution) -> Iterator[str]:
    for name in (row.name, row.name_en, *row.aliases):
        yield f"{row.kind} {lexical_form(name)}"
    yield from row.domains
