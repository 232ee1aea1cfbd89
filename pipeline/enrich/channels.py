"""The channel of a message that an organisation's address sent: that address, and the one domain it leads to.

No registry knows every institution. But an institution speaks from an address that is filed for, and leads people to
one place, for years; those who copy its words send from persons' numbers, or lead elsewhere, and change both. What a
single message shows of that is its channel; whether the channel keeps is for the stream to tell.
"""

from dataclasses import dataclass

from smishwatch.pipeline.enrich.claims.identities import APPLICATION_KINDS, Shown
from smishwatch.pipeline.enrich.senders import Sender
from smishwatch.schemas.codes import LinkClass

_HOMES = frozenset({LinkClass.OWN, LinkClass.OFFICIAL, LinkClass.POPULAR})
"""Hosts that an organisation can call its own; anybody can have a page behind the others."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Who speaks and where to; ``domain`` is empty where the message leads nowhere."""

    sender: str
    domain: str
    known: bool = False
    """Both are of one institution that the registry knows."""


def channel_of(sender: Sender, shown: Shown) -> Channel | None:
    """The channel, or ``None``: from a person's number or none at all, or to several domains of somebody's own.

    Other contacts and shorteners do not count: they are entities, and show in the stream who else uses them.
    """
    if sender.kind not in APPLICATION_KINDS:
        return None
    domains = {link.found.domain for link in shown.links if link.link_class in _HOMES}
    if len(domains) > 1:
        return None
    return Channel(sender.value, domains.pop() if domains else "")


def voice_of(sender: Sender, shown: Shown) -> Channel | None:
    """The channel of a registered institution whose own address and domain a message shows, though it leads to other
    domains as well.

    Such a message is not *genuine*, and nothing clears it: addresses are spoofed, and a link to the bank is easily
    added. But it says who speaks, in two ways that an imitation from other addresses lacks.
    """
    owners = set(shown.sender_owners)
    if sender.kind not in APPLICATION_KINDS or not owners:
        return None
    if shown.signature_owners and owners.isdisjoint(shown.signature_owners):
        return None
    own = sorted(link.found.domain for link in shown.links if not owners.isdisjoint(link.owners))
    return Channel(sender.value, own[0], known=True) if own else None
