"""Cutting a file of SQL into its statements."""

import re

_PIECES = re.compile(
    r"""--[^\n]*            # a comment to the end of the line
      | /\*.*?\*/          # a bracketed comment
      | '(?:[^'\\]|\\.|'')*'  # a string
      | `(?:[^`\\]|\\.)*`  # a quoted name
      | ;
      | [^-/'`;]+ | .      # anything else
    """,
    re.VERBOSE | re.DOTALL,
)


def split_statements(text: str) -> list[str]:
    """The statements between semicolons, comments removed; a semicolon in a string or comment cuts nothing.

    >>> split_statements("SELECT ';'; -- one; two\\nSELECT 2;")
    ["SELECT ';'", 'SELECT 2']
    """
    statements: list[str] = []
    current: list[str] = []
    for piece in _PIECES.findall(text):
        if piece.startswith(("--", "/*")):
            current.append(" ")
        elif piece == ";":
            statements.append("".join(current).strip())
            current = []
        else:
            current.append(piece)
    statements.append("".join(current).strip())
    return [statement for statement in statements if statement]
