"""Everybody that a message may claim to be, each with what says so and the answers of the identity check.

An enriched report names one institution, the most strongly claimed. A message may claim several at once (a courier's
signature, a bank in the text, a third one's domain imitated), and who reads it wants to see each: what points to it,
and whether sender, signature, links and numbers are that institution's by the registry as it held at its time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from smishwatch.pipeline.enrich.claims.brands import Claim
from smishwatch.pipeline.enrich.claims.identities import Shown, check_identities, is_genuine
from smishwatch.pipeline.enrich.phrases import lexical_form
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.schemas.enriched import Identities

MOST_CANDIDATES = 5
"""A notice about payment names three at most; what comes after five are mentions."""

Place = Literal["signature", "text", "link", "sender"]
_PLACE_OF: dict[str, Place] = {
    "signature": "signature", "opening": "signature", "closing": "signature", "header": "sender", "sender": "sender",
    "imitated_header": "sender",
    "official_link": "link", "imitated_link": "link", "name_in_link": "link", "official_number": "text", "name": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that points to an institution."""

    place: Place
    """Where it stands."""
    kind: str
    """``signature``, ``opening``, ``closing``, ``header``, ``imitated_header``, ``sender``, ``official_link``,
    ``imitated_link``, ``name_in_link``, ``official_number`` or ``name``."""
    words: str
    """The name, host, number or address itself."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One institution that may be meant."""

    institution_id: str
    strength: float
    """How strongly it is claimed, in the units of ``brands.py``; only the order means something."""
    clues: tuple[Clue, ...]
    identities: Identities
    """Sender, signature, links and numbers, each against this institution. A match never clears a message by itself."""
    genuine: bool
    """Whether everything fits, so that this institution itself must have spoken."""


def candidates_of(claims: Sequence[Claim], shown: Shown, registry: Registry) -> tuple[Candidate, ...]:
    """The candidates, the most strongly claimed first."""
    return tuple(_candidate(claim, shown, registry) for claim in claims[:MOST_CANDIDATES])


def _candidate(claim: Claim, shown: Shown, registry: Registry) -> Candidate:
    identities = check_identities(claim.institution_id, shown, registry)
    clues = dict.fromkeys(
        Clue(_PLACE_OF[kind], kind, words)
        for kind, words in claim.evidence
        if kind != "name" or not _is_said(words, claim)
    )
    return Candidate(
        claim.institution_id,
        round(claim.strength, 2),
        tuple(clues),
        identities,
        is_genuine(claim.institution_id, shown, identities),
    )


def _is_said(name: str, claim: Claim) -> bool:
    """Whether a name in the text is the one that the signature or the opening holds."""
    return any(
        kind in {"signature", "opening", "closing"} and name in lexical_form(words)
        for kind, words in claim.evidence
    )
