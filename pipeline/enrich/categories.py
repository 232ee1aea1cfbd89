"""Our categories in the words of others: the police's ten, 12381, Chakshu, the FTC, 7726 services; and loan traps.

The tables are data (``data/category_lists.tsv``, ``category_map.tsv``, ``loan_traps.tsv``), each row with its source.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from smishwatch.pipeline.enrich.reasons import catalogue
from smishwatch.pipeline.enrich.tables import shipped_table
from smishwatch.schemas.codes import Category

LISTS = ("mps", "miit_12381", "chakshu", "ftc", "gsma_style")
ENTRY_COLUMNS = ("list", "code", "en", "zh", "source")
MAP_COLUMNS = ("category", *LISTS)
TRAP_COLUMNS = ("trap", "en", "zh", "reasons", "source")
LOAN_SCAMS = frozenset({Category.LOAN_IMPERSONATION, Category.LOAN_FRAUD})


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of fraud in somebody's list."""

    list_: str
    code: str
    en: str
    zh: str
    source: str


@cache
def entries() -> Mapping[tuple[str, str], Entry]:
    """All entries by list and code.

    Raises:
        TableError: on an unknown list, or an entry that stands twice
    """
    found: dict[tuple[str, str], Entry] = {}
    for row in shipped_table("category_lists.tsv", ENTRY_COLUMNS):
        key = row["list"], row["code"]
        if row["list"] not in LISTS:
            raise row.fault("list", f"{row['list']!r} is not one of {', '.join(LISTS)}")
        if key in found:
            raise row.fault("code", f"{row['code']!r} stands twice in {row['list']}")
        found[key] = Entry(*key, row["en"], row["zh"], row["source"])
    return found


@cache
def mapping() -> Mapping[Category, Mapping[str, Entry]]:
    """For each category its entry in each list.

    Raises:
        TableError: on a category or entry that does not exist
    """
    found: dict[Category, Mapping[str, Entry]] = {}
    for row in shipped_table("category_map.tsv", MAP_COLUMNS):
        try:
            category = Category(row["category"])
        except ValueError:
            raise row.fault("category", f"{row['category']!r} is not a category") from None
        for name in LISTS:
            if (name, row[name]) not in entries():
                raise row.fault(name, f"{row[name]!r} is not an entry of {name}")
        found[category] = {name: entries()[name, row[name]] for name in LISTS}
    return found


@dataclass(frozen=True, slots=True)
class Trap:
    """One of the regulator's four traps around overdue loans, with the reason codes that show it."""

    code: str
    en: str
    zh: str
    reasons: frozenset[str]


@cache
def loan_traps() -> Sequence[Trap]:
    """The four traps.

    Raises:
        TableError: on a reason that is not in the catalogue
    """
    found = []
    for row in shipped_table("loan_traps.tsv", TRAP_COLUMNS):
        reasons = frozenset(row.words("reasons"))
        if unknown := reasons - catalogue().keys():
            raise row.fault("reasons", f"not in the catalogue: {', '.join(sorted(unknown))}")
        found.append(Trap(row["trap"], row["en"], row["zh"], reasons))
    return tuple(found)


def traps_in(category: Category, reasons: Iterable[str]) -> Sequence[Trap]:
    """The traps that a scam about a loan shows; what does not speak of one shows none."""
    codes = set(reasons)
    if category not in LOAN_SCAMS and not any(code.startswith("overdue_") for code in codes):
        return ()
    return [trap for trap in loan_traps() if trap.reasons & codes]
