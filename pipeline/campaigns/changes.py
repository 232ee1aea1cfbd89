"""What of a memory is to be written anew: rows of tables, so that saving costs what changed and not what there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Key = int | str
Row = tuple[Any, Any]
"""A key, and bytes or a number."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of one table that hold from now on."""

    rows: Sequence[Row]
    gone: Sequence[Key] = ()
    """Keys of rows that hold no longer."""
    whole: bool = False
    """No other row holds."""
