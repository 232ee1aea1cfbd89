"""Taking ClickHouse type names apart: ``Map(String, Array(UInt8))`` into a name and its arguments."""

import re

_QUOTES = "'`\""
_NAMED_ELEMENT = re.compile(r"""(?:[A-Za-z_]\w*|`(?:[^`\\]|\\.|``)*`|"(?:[^"\\]|\\.|"")*")\s+(?=\S)""")


def split_type(name: str) -> tuple[str, list[str]]:
    """The outer name and the argument texts.

    >>> split_type("Map(String, Decimal(9, 2))")
    ('Map', ['String', 'Decimal(9, 2)'])
    >>> split_type("Date")
    ('Date', [])
    """
    name = name.strip()
    opening = name.find("(")
    if opening < 0:
        return name, []
    return name[:opening].strip(), _arguments(name[opening + 1 : name.rindex(")")])


def element_type(argument: str) -> str:
    """The type of a tuple or nested element, without the element's name.

    >>> element_type("lat Nullable(Float64)")
    'Nullable(Float64)'
    >>> element_type("Decimal(9, 2)")
    'Decimal(9, 2)'
    """
    named = _NAMED_ELEMENT.match(argument)
    return argument[named.end() :] if named else argument


def _arguments(inner: str) -> list[str]:
    """Split at the commas that are outside brackets and quotes."""
    arguments, depth, start, index = [], 0, 0, 0
    while index < len(inner):
        char = inner[index]
        if char in _QUOTES:
            index = _end_of_quoted(inner, index)
            continue
        if char in "()":
            depth += 1 if char == "(" else -1
        elif char == "," and depth == 0:
            arguments.append(inner[start:index].strip())
            start = index + 1
        index += 1
    last = inner[start:].strip()
    return [*arguments, last] if last else arguments


def _end_of_quoted(text: str, start: int) -> int:
    """The index after the quoted piece that begins at ``start``."""
    index = start + 1
    while index < len(text) and text[index] != text[start]:
        index += 2 if text[index] == "\\" else 1
    return index + 1
