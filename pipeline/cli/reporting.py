"""``smishwatch report``: the bulletin of a month, as HTML, PDF and CSV."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from smishwatch.dashboards import institutions, names
from smishwatch.dashboards.bulletin import figures, writing
from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.cli.exits import USAGE, explained, fail
from smishwatch.pipeline.settings import Settings


class Tongue(StrEnum):
    """The bulletin's language."""

    ZH = "zh"
    EN = "en"


class Form(StrEnum):
    """What is written beside the CSV."""

    BOTH = "both"
    PDF = "pdf"
    HTML = "html"


def report(
    month: Annotated[str, typer.Option("--month", help="Which, as 2026-10; it must have ended (UTC)")],
    lang: Annotated[Tongue, typer.Option("--lang", help="Language")] = Tongue.EN,
    form: Annotated[Form, typer.Option("--format", help="Beside the CSV")] = Form.BOTH,
    output: Annotated[Path, typer.Option("-o", help="Folder to write into")] = Path(),
    fonts: Annotated[
        Path | None, typer.Option("--fonts", exists=True, file_okay=False, help="Folder with further fonts")
    ] = None,
) -> None:
    """Write the bulletin of a month: PDF and HTML, and a CSV with every figure in them.

    Small counts are hidden, with as many others as it takes to keep them so. Two runs over the same reports give the
    same bytes.
    """
    with explained():
        period = figures.month_asked(month, datetime.now(tz=UTC))
        questions = Questions(Settings().clickhouse, kept_seconds=0)
        names.use(institutions.in_force(questions))
        found = figures.gather(questions, period)
        names_of = {"csv": f"bulletin-{month}.csv"} | {
            one.value: f"bulletin-{month}-{lang}.{one.value}"
            for one in (Form.PDF, Form.HTML)
            if form in {Form.BOTH, one}
        }
        try:
            written = {
                name: writing.written(found, kind, lang.value, fonts) for kind, name in names_of.items()
            }
        except writing.MissingPartError as problem:
            fail(str(problem), USAGE)
        output.mkdir(parents=True, exist_ok=True)
        for name, content in written.items():
            (output / name).write_bytes(content)
            typer.echo(output / name)
