"""What the server says of people's own SQL: the question's fault, unless the server cannot answer at all."""

import re

from smishwatch.pipeline.warehouse.errors import (
    RowsRefusedError,
    StatementRefusedError,
    WarehouseError,
    WarehouseUnavailableError,
)

LONGEST_SAID = 300
PASSING_CODES = frozenset((
    3, 95, 96, 198, 202, 203, 209, 210, 225, 236, 242, 243, 279, 286, 290, 319, 335, 394, 425, 439, 518, 519, 722,
    999, 1000,
))  # fmt: skip
"""Codes about the server or the way to it: network, no connection or thread free, full, read-only, cancelled."""
MEMORY_LIMIT_EXCEEDED = 241
_OF_THE_QUESTION = re.compile(r"query memory limit|\(for query\)", re.IGNORECASE)
_INTERNALS = re.compile(
    r"(?:[.:]|\s)\s*(?:in scope\b|in query (?:SELECT|WITH)\b|while (?:executing|processing|reading)\b|stack trace\b)",
    re.IGNORECASE,
)
"""Where the server begins to quote the query as it was written anew, or its own steps."""
_CODE = re.compile(r"\(([A-Z][A-Z_]{3,})\)\.?\s*$")


def fault_of(problem: WarehouseError) -> WarehouseError:
    """The error as whoever asked is to be told: of the question, in a sentence, or of the warehouse as it is."""
    if isinstance(problem, WarehouseUnavailableError):
        if problem.code in PASSING_CODES | {0}:
            return problem
        if problem.code == MEMORY_LIMIT_EXCEEDED and not _OF_THE_QUESTION.search(str(problem)):
            return problem  # what all questions together may take
        return StatementRefusedError(said(str(problem)), problem.code)
    if isinstance(problem, RowsRefusedError):
        return StatementRefusedError(said(str(problem)), 0)
    if isinstance(problem, StatementRefusedError):
        return StatementRefusedError(said(str(problem)), problem.code)
    return problem


def said(message: str) -> str:
    """The server's sentence, without the query as we wrote it and without the server's own steps.

    >>> said("DB::Exception: Unknown expression `a`. In scope SELECT a FROM (SELECT b FROM c). (UNKNOWN_IDENTIFIER).")
    'Unknown expression `a` (UNKNOWN_IDENTIFIER)'
    """
    code = _CODE.search(message)
    text = _INTERNALS.split(message.replace("DB::Exception:", ""), maxsplit=1)[0]
    text = " ".join(_CODE.sub("", text).split()).rstrip(" .:")
    cut = text if len(text) <= LONGEST_SAID else text[: LONGEST_SAID - 1] + "…"
    return f"{cut} ({code[1]})" if code else cut
