"""Exit codes and the one way in which a command ends in error."""

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import NoReturn

import typer

from smishwatch.pipeline.warehouse.errors import WarehouseError, WarehouseUnavailableError

OK = 0
FAILED = 1
USAGE = 2
SOME_REJECTED = 3
UNREACHABLE = 4
INTERRUPTED = 130

TABLE = (
    (OK, "done"),
    (FAILED, "failed; the message says why"),
    (USAGE, "the command line or a setting is wrong"),
    (SOME_REJECTED, "done, but some reports were rejected; they are kept with their reasons"),
    (UNREACHABLE, "the broker or the warehouse does not answer"),
    (INTERRUPTED, "stopped by Ctrl-C"),
)


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say what is wrong on standard error and end."""
    typer.secho(f"error: {message}", err=True, fg=typer.colors.RED)
    raise typer.Exit(code)


@contextmanager
def explained() -> Iterator[None]:
    """Turn the errors that a user can do something about into a sentence and an exit code."""
    try:
        yield
    except (FileNotFoundError, PermissionError, IsADirectoryError) as problem:
        fail(f"{problem.filename}: {problem.strerror}", USAGE)
    except ValueError as problem:
        fail(str(problem), USAGE)
    except WarehouseUnavailableError as problem:
        fail(f"the warehouse does not answer: {problem}", UNREACHABLE)
    except WarehouseError as problem:
        fail(f"warehouse: {problem}", FAILED)
    except ConnectionError as problem:
        fail(f"the broker does not answer: {problem}", UNREACHABLE)
    except BrokenProcessPool:
        fail(
            "a process that helped was killed, perhaps for want of memory; again, with --processes 1", FAILED
        )
    except KeyboardInterrupt:
        typer.secho("stopped", err=True)
        raise typer.Exit(INTERRUPTED) from None
