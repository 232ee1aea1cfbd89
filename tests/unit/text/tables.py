"""Reading the tables of cases: tab-separated, ``#`` comments, ``\\uXXXX`` for what cannot be seen."""

import re
from pathlib import Path

_CASES = Path(__file__).parent / "cases"
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|(n))")


def cases(name: str) -> list[tuple[str, ...]]:
    """The rows of ``cases/<name>.tsv`` with their escapes resolved."""
    lines = (_CASES / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    return [
        tuple(map(_unescape, line.split("\t"))) for line in lines if "\t" in line and not line.startswith("#")
    ]


def _unescape(cell: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[2] else chr(int(match[1], 16)), cell)
