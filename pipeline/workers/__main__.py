"""One worker process: ``python -m smishwatch.pipeline.workers enrich``. Settings come from the environment.

The clusterer of a part is called as its group is, ``cluster-1-latin``; which parts there are says a setting.
"""

import importlib
import sys

from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.workers.cluster_part import KIND, cluster_parts

WORKERS = ("enrich", "cluster", "reputation", "sink")
USAGE_EXIT_CODE = 2


def run_worker(name: str, settings: Settings) -> int:
    """Run one worker until it ends; only its own modules are loaded.

    Raises:
        ValueError: for a name that no worker of this deployment has.
    """
    parts = {part.worker: part.name for part in cluster_parts(settings)}
    names = [*parts, *(kind for kind in WORKERS if kind != KIND)]
    if name not in names:
        raise ValueError(f"no worker is called {name!r}; there are {', '.join(names)}")
    kind = KIND if name in parts else name
    of_part = (parts[name],) if name in parts else ()
    code: int = importlib.import_module(f"smishwatch.pipeline.workers.{kind}").run(settings, *of_part)
    return code


if __name__ == "__main__":
    try:
        sys.exit(run_worker(sys.argv[1] if len(sys.argv) > 1 else "", Settings()))
    except ValueError as problem:
        print(f"error: {problem}", file=sys.stderr)
        sys.exit(USAGE_EXIT_CODE)
