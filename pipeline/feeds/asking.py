"""The questions of this room to the warehouse; each is a file in ``sql/``."""

from functools import cache
from importlib.resources import files
from typing import Any

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.literals import with_parameters


def ask(client: Client, question: str, /, **parameters: Any) -> list[dict[str, Any]]:
    """The answer to ``sql/<question>.sql``, a dictionary per row.

    Raises:
        WarehouseError: when the warehouse does not answer.
    """
    columns, rows = client.select(with_parameters(_load(question), parameters))
    return [dict(zip(columns, row, strict=True)) for row in rows]


@cache
def _load(question: str) -> str:
    return files("smishwatch.pipeline.feeds").joinpath("sql", f"{question}.sql").read_text(encoding="utf-8")
