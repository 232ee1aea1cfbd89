"""The three-identity check: sender, signature, links and callback numbers against the institution claimed.

A match never clears a message by itself, since addresses can be spoofed; *genuine* asks for all of them at once: a
sender that the registry gives to the institution, nothing in the message that leads anywhere else, and no other
institution's signature.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from smishwatch.pipeline.enrich.families import STATE_KINDS
from smishwatch.pipeline.enrich.links import JudgedLink
from smishwatch.pipeline.enrich.registry import NOBODY, Ids, Registry
from smishwatch.schemas.base import trusted
from smishwatch.schemas.codes import IdentityAnswer, SenderKind
from smishwatch.schemas.enriched import Identities

APPLICATION_KINDS = frozenset(
    {SenderKind.ALPHANUMERIC, SenderKind.SHORT_CODE, SenderKind.SERVICE_NUMBER, SenderKind.PORT}
)
"""Addresses that are filed for by organisations; a mobile number, an e-mail or no address at all is none."""


class Shown(NamedTuple):
    """What a message shows of who sent it, each with the institutions it belongs to."""

    sender_known: bool
    sender_owners: Ids
    signature: str | None
    signature_owners: Ids
    links: Sequence[JudgedLink]
    numbers: Sequence[tuple[str, Ids]]
    other_contacts: int = 0
    """Messenger ids, bank accounts and the like: never an institution's own channel."""
    sender_imitates: Ids = NOBODY
    """Whose header the sender's only looks like."""


def check_identities(brand: str | None, shown: Shown, registry: Registry) -> Identities:
    """Each identity against the brand; not applicable where there is none or no brand is claimed."""
    return _identities(
        _check_sender(brand, shown, registry),
        _check_signature(brand, shown, registry),
        _worst([_check_link(brand, link, registry) for link in shown.links]),
        _worst([_among_family(brand, owners, registry) for _, owners in shown.numbers]),
    )


def identities_of_unregistered(shown: Shown) -> Identities:
    """The answers where the institution that is claimed stands in no registry: nothing can be registered to it."""
    another, unknown = IdentityAnswer.REGISTERED_TO_ANOTHER, IdentityAnswer.UNREGISTERED
    none = IdentityAnswer.NOT_APPLICABLE
    return _identities(
        (another if shown.sender_owners else unknown) if shown.sender_known else none,
        unknown if shown.signature is not None else none,
        _worst([another if link.owners else unknown for link in shown.links]),
        _worst([another if owners else unknown for _, owners in shown.numbers]),
    )


@lru_cache(maxsize=256)
def _identities(
    sender: IdentityAnswer, signature: IdentityAnswer, link: IdentityAnswer, contact: IdentityAnswer
) -> Identities:
    """One object for each of the 256 combinations: it is frozen, and building it costs more than finding it."""
    return trusted(Identities, sender=sender, signature=signature, link=link, contact=contact)


def is_genuine(brand: str | None, shown: Shown, identities: Identities) -> bool:
    """Whether the institution itself must have spoken; without a sender never."""
    fitting = (IdentityAnswer.REGISTERED, IdentityAnswer.NOT_APPLICABLE)
    return (
        brand is not None
        and identities.sender is IdentityAnswer.REGISTERED
        and identities.signature is not IdentityAnswer.REGISTERED_TO_ANOTHER
        and identities.link in fitting
        and identities.contact in fitting
        and shown.other_contacts == 0
    )


def leads_only_home(brand: str | None, shown: Shown, identities: Identities, kind: SenderKind) -> bool:
    """Whether everything that the message leads to is the brand's own, and no person's phone sent it.

    The registry cannot know every header that an institution sends from. A message from an application's address
    whose links are all the brand's own, with no other contact, gains an impostor nothing; so its wording is kept
    apart from that of imitations, which lead elsewhere. It is a weaker thing than *genuine* and clears nothing.
    """
    return (
        brand is not None
        and kind in APPLICATION_KINDS
        and identities.link is IdentityAnswer.REGISTERED
        and identities.sender is not IdentityAnswer.REGISTERED_TO_ANOTHER
        and identities.signature is not IdentityAnswer.REGISTERED_TO_ANOTHER
        and identities.contact in (IdentityAnswer.REGISTERED, IdentityAnswer.NOT_APPLICABLE)
        and shown.other_contacts == 0
    )


def _check_sender(brand: str | None, shown: Shown, registry: Registry) -> IdentityAnswer:
    """A relative's address is not another's, but nor is it the brand's own: senders are filed for by country."""
    if not shown.sender_known or (brand is None and not shown.sender_owners):
        return IdentityAnswer.NOT_APPLICABLE
    answer = _answer(brand, shown.sender_owners)
    if answer is IdentityAnswer.REGISTERED_TO_ANOTHER and _are_family(brand, shown.sender_owners, registry):
        return IdentityAnswer.UNREGISTERED
    return answer


def _check_signature(brand: str | None, shown: Shown, registry: Registry) -> IdentityAnswer:
    if shown.signature is None:
        return IdentityAnswer.NOT_APPLICABLE
    return _among_family(brand, shown.signature_owners, registry)


def _check_link(brand: str | None, link: JudgedLink, registry: Registry) -> IdentityAnswer:
    if brand is None:
        return IdentityAnswer.NOT_APPLICABLE
    answer = _among_family(brand, link.owners, registry)
    if answer is IdentityAnswer.REGISTERED_TO_ANOTHER and _same_state(brand, link.owners, registry):
        return IdentityAnswer.REGISTERED
    return answer


def _among_family(brand: str | None, owners: Ids, registry: Registry) -> IdentityAnswer:
    """A name, domain or hotline of the same house is as good as the brand's own."""
    answer = _answer(brand, owners)
    if answer is IdentityAnswer.REGISTERED_TO_ANOTHER and _are_family(brand, owners, registry):
        return IdentityAnswer.REGISTERED
    return answer


def _are_family(brand: str | None, owners: Ids, registry: Registry) -> bool:
    return brand is not None and registry.are_family(brand, owners)


def _same_state(brand: str, owners: Ids, registry: Registry) -> bool:
    row = registry.institutions[brand]
    others = [registry.institutions[owner] for owner in owners]
    return row.kind in STATE_KINDS and any(
        other.kind in STATE_KINDS and other.country == row.country for other in others
    )


def _answer(brand: str | None, owners: Ids) -> IdentityAnswer:
    if not owners:
        return IdentityAnswer.UNREGISTERED
    return IdentityAnswer.REGISTERED if brand in owners else IdentityAnswer.REGISTERED_TO_ANOTHER


_ORDER = (IdentityAnswer.UNREGISTERED, IdentityAnswer.REGISTERED_TO_ANOTHER, IdentityAnswer.REGISTERED)


def _worst(answers: Sequence[IdentityAnswer]) -> IdentityAnswer:
    """The answer that counts for several: one foreign link is enough to speak against the message."""
    for answer in _ORDER:
        if answer in answers:
            return answer
    return IdentityAnswer.NOT_APPLICABLE
