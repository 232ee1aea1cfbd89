"""Asking a question: each is a file in `dashboards/queries`, with ClickHouse's own ``{name:Type}`` placeholders."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from textwrap import indent
from typing import Any

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.literals import placeholders_of, with_parameters

LIMITS: dict[str, Any] = {
    "readonly": 2,
    "max_execution_time": 30,  # a page that takes longer is not waited for
    "max_memory_usage": 2_000_000_000,
    "do_not_merge_across_partitions_select_final": 1,  # a report's place names its day, so no key spans two
    # Each text is asked once with its values put in: compiling it takes longer than it spares.
    **dict.fromkeys(("compile_expressions", "compile_aggregate_expressions", "compile_sort_description"), 0),
    "enable_join_runtime_filters": 0,  # nearly every wording has a place, so that they leave out nothing
}
UNASKED: dict[str, Any] = {
    **dict.fromkeys(("carrier", "country", "category", "brand", "language", "verdict"), ""),
    "subscribed": [],
    "subscribers": [],
    "blocked": [],
}
"""Put in where the caller does not say: filters that match all, nothing known of carriers' subscribers, or blocked."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PART = re.compile(r"^( *)-- parts/([a-z_]+)\.sql\n", re.MULTILINE)
"""A line that stands for ``dashboards/queries/parts/<name>.sql``."""


def names() -> list[str]:
    """The questions there are."""
    return sorted(
        file.name.removesuffix(".sql") for file in _folder().iterdir() if file.name.endswith(".sql")
    )


@cache
def load(name: str) -> str:
    """The text of ``dashboards/queries/<name>.sql``, with the parts that several questions share in their places.

    Raises:
        KeyError: when there is no such question.
    """
    if not _NAME.fullmatch(name) or name not in names():
        raise KeyError(f"there is no query {name!r}")
    return _PART.sub(_part, _folder().joinpath(f"{name}.sql").read_text(encoding="utf-8"))


def parameters_of(name: str) -> dict[str, str]:
    """What a question takes: ClickHouse types by parameter name."""
    return placeholders_of(load(name))


def run(client: Client, name: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The answer, a dictionary per row.

    Args:
        client: on the warehouse
        name: of the question
        parameters: a value for each of its placeholders; filters may be left out to match all

    Raises:
        KeyError: when there is no such question.
        ValueError: when a parameter is missing or unknown.
        WarehouseError: when the warehouse does not answer, or the answer takes too much time or memory.
    """
    sql = load(name)
    defaults = {key: value for key, value in UNASKED.items() if key in placeholders_of(sql)}
    columns, rows = client.select(with_parameters(sql, defaults | dict(parameters or {})), settings=LIMITS)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _part(line: re.Match[str]) -> str:
    text = _folder().joinpath("parts", f"{line[2]}.sql").read_text(encoding="utf-8")
    return indent(text, line[1])


def _folder() -> Traversable:
    return files("smishwatch.dashboards").joinpath("queries")
