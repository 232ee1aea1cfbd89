"""One worker process: ``python -m smishwatch.pipeline.workers enrich``. Settings come from the environment."""

import importlib
import sys

from smishwatch.pipeline.settings import Settings

WORKERS = ("enrich", "cluster", "reputation", "sink")
USAGE_EXIT_CODE = 2


def run_worker(name: str, settings: Settings) -> int:
    """Run one kind of worker until it ends; only its own modules are loaded.

    Raises:
        ValueError: for a name that is none of ``WORKERS``.
    """
    if name not in WORKERS:
        raise ValueError(f"no worker is called {name!r}; there are {', '.join(WORKERS)}")
    code: int = importlib.import_module(f"smishwatch.pipeline.workers.{name}").run(settings)
    return code


if __name__ == "__main__":
    try:
        sys.exit(run_worker(sys.argv[1] if len(sys.argv) > 1 else "", Settings()))
    except ValueError as problem:
        print(f"error: {problem}", file=sys.stderr)
        sys.exit(USAGE_EXIT_CODE)
