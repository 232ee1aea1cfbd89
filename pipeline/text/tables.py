"""Reading the small tables this room ships and the character tables of the packages it stands on."""

from collections.abc import Iterator
from importlib.resources import files

_DATA = files(__package__) / "data"


def rows(name: str) -> Iterator[list[str]]:
    """The rows of ``data/<name>``: tab-separated cells, without blank lines and ``#`` comments."""
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def opencc_rows(name: str) -> Iterator[tuple[str, list[str]]]:
    """The rows of one OpenCC dictionary: a key and its candidates, best first.

    The package is read as data only: its own converter handles phrases and costs a hundred times more per
    message than a table of single characters.
    """
    text = (files("opencc") / "dictionary" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        key, _, candidates = line.partition("\t")
        if candidates:
            yield key, candidates.split()
