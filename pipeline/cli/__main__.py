"""``python -m smishwatch.pipeline.cli``: the same as the console script, for children of the supervisor."""

from smishwatch.pipeline.cli import main

main()
