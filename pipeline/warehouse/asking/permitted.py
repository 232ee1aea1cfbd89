"""What people's own SQL may name: tables, with the columns that are left out, and functions. An allow-list."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Permitted:
    """Read from ``permitted.toml``; function names in lower case, aggregates with every combinator."""

    tables: Mapping[str, tuple[str, ...]]
    """Columns that are left out, by table."""
    of_carriers: frozenset[str]
    functions: frozenset[str]
    words: frozenset[str]
    """What may stand before a bracket without being a function."""
    nodes: frozenset[str]
    """Kinds of node of the parser's tree."""


@cache
def permitted() -> Permitted:
    """The lists of this release."""
    text = (
        files("smishwatch.pipeline.warehouse")
        .joinpath("asking", "permitted.toml")
        .read_text(encoding="utf-8")
    )
    read = tomllib.loads(text)
    names = {kind: listed.split() for kind, listed in read["functions"].items()}
    combinators = names.pop("combinators")
    functions = {name for listed in names.values() for name in listed}
    functions |= {name + one for name in names["aggregates"] for one in combinators}
    return Permitted(
        {table: tuple(hidden) for table, hidden in read["tables"].items()},
        frozenset(read["carriers"]["tables"]),
        frozenset(name.lower() for name in functions),
        frozenset(read["language"]["words"].split()),
        frozenset(read["language"]["nodes"].split()),
    )
