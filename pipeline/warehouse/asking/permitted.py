"""What people's own SQL may name: tables, with the columns that are left out, and functions. An allow-list."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any


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
    """The lists of this release, for people who may see all."""
    read = _read()
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


@cache
def permitted_to_regulators() -> Permitted:
    """The same functions over fewer tables: no single reports."""
    listed = set(_read()["regulators"]["tables"])
    every = permitted()
    return replace(every, tables={name: hidden for name, hidden in every.tables.items() if name in listed})


@cache
def _read() -> dict[str, Any]:
    text = (
        files("smishwatch.pipeline.warehouse")
        .joinpath("asking", "permitted.toml")
        .read_text(encoding="utf-8")
    )
    return tomllib.loads(text)
