"""The progress of an import on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from smishwatch.pipeline.ingest.importer import ImportProgress


@contextmanager
def progress_bar(console: Console | None = None) -> Iterator[Callable[[ImportProgress], None]]:
    """A bar on standard error while the block runs; gives the function to be told of progress."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[lines]:,} lines"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console or Console(stderr=True), transient=True) as bar:
        task = bar.add_task("import", total=None, lines=0)

        def tell(state: ImportProgress) -> None:
            bar.update(
                task,
                description=state.file,
                completed=state.bytes_read,
                total=state.bytes_total,
                lines=state.lines,
            )

        yield tell
