"""``docs/reference/tables.md``: what the live schema says about every table, beside why it is so.

``python -m smishwatch.pipeline.cli.table_reference FOLDER`` makes an empty warehouse, migrates it and writes the page.
"""

import sys
import tempfile
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from smishwatch.infra.devstack.ports import free_port
from smishwatch.infra.devstack.stack import WAREHOUSE_STOP_SECONDS, start_warehouse
from smishwatch.pipeline.cli.reference import WRITTEN, table
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.migrate import migrate
from smishwatch.pipeline.warehouse.shape import Table, tables

FILE = "tables.md"
ASPECTS = ("engine", "order", "partition", "ttl")
_INTRODUCTION = """# Tables

What a database of this release holds, and why each table is as it is. Settings at their defaults are left out. How
to keep them: [retention, forgetting, verifying, backup](../how-to/keep-the-warehouse.md).

"""


def arguments() -> dict[str, dict[str, str]]:
    """Table → aspect → why, from ``schemas/tables.toml``."""
    return tomllib.loads(files("smishwatch.schemas").joinpath("tables.toml").read_text(encoding="utf-8"))


def page(client: Client) -> str:
    """The page for the database that the client is on.

    Raises:
        KeyError: for a table that ``schemas/tables.toml`` says nothing about.
    """
    why = arguments()
    return (
        WRITTEN
        + _INTRODUCTION
        + "\n".join(text for one in tables(client) for text in _section(one, why[one.name]))
    )


def _section(one: Table, why: dict[str, str]) -> Iterator[str]:
    yield f"## `{one.name}`\n\n{why['holds']}\n"
    if not one.is_view:
        shown = {
            "engine": one.engine + (f"; {one.settings}" if one.settings else ""),
            "order": one.order + ("" if one.primary == one.order else f"; primary key {one.primary}"),
            "partition": one.partition or "none",
            "ttl": one.ttl or "none",
        }
        yield table(("", "", "why"), ((aspect, f"`{shown[aspect]}`", why[aspect]) for aspect in ASPECTS))
    yield table(
        ("column", "type", ""), ((f"`{name}`", f"`{kind}`", said) for name, kind, said in one.columns)
    )


def main(folder: Path) -> None:
    """Write the page into the folder."""
    with tempfile.TemporaryDirectory(prefix="smishwatch-tables-", ignore_cleanup_errors=True) as temporary:
        port = free_port()
        process = start_warehouse(Path(temporary), port)
        try:
            client = connect(ClickHouseSettings(port=port), create_database=True)
            migrate(client)
            (folder / FILE).write_text(page(client), encoding="utf-8")
            client.close()
        finally:
            process.stop(WAREHOUSE_STOP_SECONDS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
