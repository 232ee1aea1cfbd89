"""The 7726 flow: a person forwards the message, is asked for its sender, and answers with the sender.

Texts arrive one by one from many reporters. A text waits for the sender in the same reporter's next text; nothing
that was sent is dropped: whatever does not find its sender in time, or must make room, is a report without one.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

_SENDER = re.compile(
    r"\s*(?P<sender>\+?[0-9(][0-9 ().-]{1,23}[0-9]|[A-Za-z0-9][A-Za-z0-9._&-]{1,10}|[^\s@]{1,64}@[^\s@]{1,255})\s*"
)
"""A number, a short code, an alphanumeric sender of at most 11 characters, or an e-mail address: and nothing else."""
_PUNCTUATION_IN_NUMBERS = str.maketrans("", "", " ().-")
DEFAULT_WINDOW = timedelta(hours=24)
"""People answer within minutes or the next morning; a day later the answer belongs to another message."""
DEFAULT_MOST_WAITING = 100_000
"""About 100 MB of longest messages at worst; a country's 7726 sees some thousands of open conversations."""


Source = TypeVar("Source")


@dataclass(frozen=True, slots=True)
class Text(Generic[Source]):
    """One text to the short code, and where it came from. ``reporter_key`` is the reporter's hash, never the number."""

    reporter_key: str
    body: str
    at: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class Paired(Generic[Source]):
    """A forwarded message with its sender, or with none where no answer came."""

    text: Text[Source]
    sender: str | None


@dataclass(frozen=True, slots=True)
class SenderAlone(Generic[Source]):
    """An answer with a sender to which no forwarded message belongs."""

    text: Text[Source]


class TwoStepFlow(Generic[Source]):
    """Pairs texts with the senders that follow them.

    Args:
        window: how long a text waits for its sender
        most_waiting: how many texts wait at most; the oldest goes on without a sender when there are more
    """

    def __init__(self, window: timedelta = DEFAULT_WINDOW, most_waiting: int = DEFAULT_MOST_WAITING) -> None:
        if most_waiting < 1:
            raise ValueError("most_waiting: at least one text must be able to wait")
        self._window = window
        self._most_waiting = most_waiting
        self._waiting: OrderedDict[str, Text[Source]] = OrderedDict()

    def receive(self, text: Text[Source]) -> list[Paired[Source] | SenderAlone[Source]]:
        """What this text settles, in the order in which it was sent. Time is the texts' own."""
        settled: list[Paired[Source] | SenderAlone[Source]] = list(self.expire(text.at))
        earlier = self._waiting.pop(text.reporter_key, None)
        sender = sender_in(text.body)
        if sender is not None:
            settled.append(Paired(earlier, sender) if earlier else SenderAlone(text))
            return settled
        if earlier:
            settled.append(Paired(earlier, None))
        self._waiting[text.reporter_key] = text
        if len(self._waiting) > self._most_waiting:
            settled.append(Paired(self._waiting.popitem(last=False)[1], None))
        return settled

    def expire(self, now: datetime) -> list[Paired[Source]]:
        """The texts that have waited longer than the window; of texts in disorder those behind a younger one stay."""
        expired: list[Paired[Source]] = []
        while self._waiting and now - next(iter(self._waiting.values())).at > self._window:
            expired.append(Paired(self._waiting.popitem(last=False)[1], None))
        return expired

    def finish(self) -> list[Paired[Source]]:
        """Everything that still waits, when no more texts will come."""
        left = [Paired(text, None) for text in self._waiting.values()]
        self._waiting.clear()
        return left


def sender_in(body: str) -> str | None:
    """The sender if the text is nothing but one; numbers lose their punctuation."""
    found = _SENDER.fullmatch(body)
    if found is None:
        return None
    sender = found["sender"]
    digits = sender.translate(_PUNCTUATION_IN_NUMBERS)
    return digits if digits.removeprefix("+").isdigit() else sender
