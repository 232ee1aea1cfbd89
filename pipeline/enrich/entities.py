"""The entities of a message: what carries reputation, and what may tie campaigns together."""

import re

from smishwatch.pipeline.enrich.claims.identities import Shown
from smishwatch.pipeline.enrich.senders import Sender
from smishwatch.pipeline.text.found import FoundLink
from smishwatch.pipeline.text.phones import is_local
from smishwatch.pipeline.text.read import ReadMessage
from smishwatch.schemas.codes import ContactKind, EntityKind, SenderKind

Tie = tuple[EntityKind, str, bool]

_SENDERS_OF_MANY = frozenset({SenderKind.SERVICE_NUMBER, SenderKind.UNKNOWN})
"""Service numbers stand for institutions or are rented out; an unknown sender identifies nobody."""
_GAP = re.compile(r"[a-z](?: +\. *|\. +)[a-z]", re.IGNORECASE)


def entities_of(text: ReadMessage, sender: Sender, shown: Shown, genuine: bool) -> tuple[Tie, ...]:
    """Every entity once, in order: sender, then domain and host of each link, then contacts as ``kind:value``.

    Shared are registered senders and official numbers, service numbers, numbers without their town's code, hosts that
    many unrelated people use or that are only guessed at, and everything in an institution's own message.
    """
    found: dict[tuple[EntityKind, str], bool] = {}
    if sender.is_known and sender.value:
        shared = genuine or bool(shown.sender_owners) or sender.kind in _SENDERS_OF_MANY
        found[EntityKind.SENDER, sender.value] = shared
    for link in shown.links:
        nobodys = genuine or _is_guessed(link.found)
        found.setdefault((EntityKind.DOMAIN, link.found.domain), nobodys or link.shares(link.found.domain))
        if link.found.host != link.found.domain:
            found.setdefault((EntityKind.HOST, link.found.host), nobodys or link.shares(link.found.host))
    owners = dict(shown.numbers)
    for contact in text.contacts:
        of_many = contact.kind is ContactKind.KEYWORD or is_local(contact.value)
        shared = genuine or of_many or bool(owners.get(contact.value))
        found.setdefault((EntityKind.CONTACT, f"{contact.kind.value}:{contact.value}"), shared)
    return tuple((kind, value, shared) for (kind, value), shared in found.items())


def _is_guessed(link: FoundLink) -> bool:
    """Whether the domain was read across a gap, where as well a sentence may have ended: ``Good day. com``.

    It is a link to judge the message by; but its name is then an ordinary word, and somebody else's domain. A name with
    figures or hyphens is no word: whoever writes ``pay-24 . top`` hides a domain.
    """
    name = link.domain.partition(".")[0]
    written = link.as_written.lower()
    return name.isalpha() and link.domain not in written and _GAP.search(written) is not None
