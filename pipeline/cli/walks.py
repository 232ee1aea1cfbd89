"""Walks in the documentation: commands with the output that they really give.

A console block that begins with ``$ smishwatch check …`` is followed by what the command prints. ``make reference``
writes the output again; a test fails when a page and the code disagree.
"""

import io
import re
import shlex
import sys
from contextlib import redirect_stdout
from pathlib import Path

from smishwatch.pipeline.cli.app import app

_BLOCK = re.compile(r"```console\n\$ smishwatch (check [^\n]*)\n.*?```", re.DOTALL)


def walked(page: str) -> str:
    """The page with every command's output as it is now."""
    return _BLOCK.sub(lambda block: f"```console\n$ smishwatch {block[1]}\n{_output(block[1])}\n```", page)


def _output(command: str) -> str:
    printed = io.StringIO()
    with redirect_stdout(printed):
        app(shlex.split(command), standalone_mode=False)
    return printed.getvalue().rstrip("\n")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(walked(path.read_text(encoding="utf-8")), encoding="utf-8")
        print(path)  # the command's output
