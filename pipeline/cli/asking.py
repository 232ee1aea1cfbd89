"""``smishwatch sql``: an analyst's own question, read-only, through the allow-list."""

import json
from typing import Annotated, Any

import typer

from smishwatch.pipeline.cli.exits import explained
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.warehouse.asking.running import MOST_ROWS, MOST_SECONDS, Answer, ask
from smishwatch.pipeline.warehouse.client import connect

SHOWN_CHARACTERS = 60
"""Of a cell, in the table for people; --json shows all."""


def sql(
    query: Annotated[str, typer.Argument(help="One SELECT")],
    carrier: Annotated[str, typer.Option(help="See only this carrier's rows, as it would itself")] = "",
    rows: Annotated[int, typer.Option(min=1, max=MOST_ROWS, help="At most so many")] = 100,
    seconds: Annotated[int, typer.Option(min=1, max=MOST_SECONDS, help="At most so long")] = MOST_SECONDS,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object per line, nothing shortened")
    ] = False,
) -> None:
    """Ask the warehouse a question of your own. Only SELECT, only listed tables and functions, within limits.

    What counts once is read once: tables are read with FINAL by themselves. Raw texts are not among the tables.
    """
    with explained():
        answer = ask(connect(Settings().clickhouse), query, carrier=carrier, rows=rows, seconds=seconds)
    if as_json:
        for row in answer.rows:
            typer.echo(
                json.dumps(dict(zip(answer.columns, row, strict=True)), default=str, ensure_ascii=False)
            )
    else:
        _print_table(answer)
    if answer.is_cut:
        typer.echo(
            f"only the first {len(answer.rows):,} rows: ask for more with --rows, or add a condition",
            err=True,
        )


def _print_table(answer: Answer) -> None:
    shown = [[_plain(value) for value in row] for row in answer.rows]
    widths = [max(map(len, column)) for column in zip([*map(_plain, answer.columns)], *shown, strict=True)]
    for row in ([_plain(name) for name in answer.columns], ["-" * width for width in widths], *shown):
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _plain(value: Any) -> str:
    """On one line, without what a terminal would take for a command: message text is hostile."""
    text = "".join(character if character.isprintable() else " " for character in str(value))
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
