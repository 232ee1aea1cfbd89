"""A claimed name, where in a message it is looked for, and how long it may be."""

import re
from typing import NamedTuple

HEAD, TAIL = 120, 60
"""Characters at the beginning and the end in which senders name themselves."""
MOST_WORDS = 4
"""Of the proper part of a name in Latin letters; what is longer is a sentence."""
SPACED = re.compile(r"[A-Za-zÀ-ɏͰ-ӿḀ-ỿ\u0590-\u0dff]")
"""Scripts with spaces between words."""
WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*|[^\w\s]")
"""A word with its apostrophes and hyphens, or a sign."""


class ClaimedName(NamedTuple):
    """A name that no registry knows, and where a sender gives it."""

    name: str
    place: str
    """``signature``, ``opening``, ``closing``, ``addressed``, ``account``, ``header`` or ``domain``."""
