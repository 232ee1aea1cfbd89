"""The entities of a message: what carries reputation, and what may tie campaigns together."""

from smishwatch.pipeline.enrich.claims.identities import Shown
from smishwatch.pipeline.enrich.senders import Sender
from smishwatch.pipeline.text.phones import is_local
from smishwatch.pipeline.text.read import ReadMessage
from smishwatch.schemas.codes import ContactKind, EntityKind, SenderKind

Tie = tuple[EntityKind, str, bool]

_SENDERS_OF_MANY = frozenset({SenderKind.SERVICE_NUMBER, SenderKind.UNKNOWN})
"""Service numbers stand for institutions or are rented out; an unknown sender identifies nobody."""


def entities_of(text: ReadMessage, sender: Sender, shown: Shown, genuine: bool) -> tuple[Tie, ...]:
    """Every entity once, in order: sender, then domain and host of each link, then contacts as ``kind:value``.

    Shared are registered senders and official numbers, service numbers, numbers without their town's code, hosts that
    many unrelated people use, and everything in an institution's own message.
    """
    found: dict[tuple[EntityKind, str], bool] = {}
    if sender.is_known and sender.value:
        shared = genuine or bool(shown.sender_owners) or sender.kind in _SENDERS_OF_MANY
        found[EntityKind.SENDER, sender.value] = shared
    for link in shown.links:
        found.setdefault((EntityKind.DOMAIN, link.found.domain), genuine or link.shares(link.found.domain))
        if link.found.host != link.found.domain:
            found.setdefault((EntityKind.HOST, link.found.host), genuine or link.shares(link.found.host))
    owners = dict(shown.numbers)
    for contact in text.contacts:
        of_many = contact.kind is ContactKind.KEYWORD or is_local(contact.value)
        shared = genuine or of_many or bool(owners.get(contact.value))
        found.setdefault((EntityKind.CONTACT, f"{contact.kind.value}:{contact.value}"), shared)
    return tuple((kind, value, shared) for (kind, value), shared in found.items())
