"""Which institution a message claims to come from, with the evidence for each candidate.

Claims are read from the 【signature】, the name before a colon at the beginning, the sender's header, official and
imitated domains, official numbers, and names in the text. Names that are ordinary words or ways to be reached need
one of the stronger places (``data/ambiguous_names.tsv``).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from smishwatch.pipeline.enrich.bounded import BoundedCache
from smishwatch.pipeline.enrich.claims.mentions import NAME_IN_TEXT, Mention, mentions_in
from smishwatch.pipeline.enrich.claims.name_forms import RegisteredNames, ambiguous_names
from smishwatch.pipeline.enrich.links import JudgedLink
from smishwatch.pipeline.enrich.phrases import LexicalText, lexical_form, prepare
from smishwatch.pipeline.enrich.registry import NOBODY, Ids, Registry
from smishwatch.pipeline.enrich.senders import Sender
from smishwatch.schemas.codes import SenderKind
from smishwatch.schemas.feeds import WORLDWIDE

# How much each kind of evidence counts. The order matters, not the sizes: a signature outdoes everything in the
# text, and the sender alone outdoes a mention (a bank writes of shops, a shop hardly of banks).
SIGNATURE_IS_NAME = 5.0
SIGNATURE_HOLDS_NAME = 4.0
OPENING_NAME = 3.5
HEADER_IS_NAME = 3.0
IMITATED_HEADER = 3.0
IMITATED_LINK = 3.0
OFFICIAL_LINK = 2.5
REGISTERED_SENDER = 2.0
SIGNED_NAME = 1.8
OFFICIAL_NUMBER = 0.8
OWN_COUNTRY = 0.4
LEAST_CLAIM = 1.0
"""Below this there is no claim: an ambiguous word or somebody's hotline alone."""

_OPENING = re.compile(r"^\s*[<(\"'*]*([^:\n,.!?]{2,32}?)[>)\"'*]*\s?(?::|\s-\s|\))")
_SIGNED = re.compile(
    r"(?:\s[-~|]\s?|\b(?:team|regards|sincerely|thank ?you|thanks|thankyou|thx|tks|cheers|greetings|groeten|groet"
    r"|gru(?:ss|ß)e?|mvg|saludos|atentamente|atte|atenciosamente|cordialement|cordiali saluti|saluti|hormat kami|salam"
    r"|terima kasih|saygilarimizla)\b[ ,.:!-]{0,3})"
    r"(?:team |de |from |the |your |a |equipe |equipo )?(?P<name>[^\W_][\w'&. -]{1,26}?)[\s.!*]*$"
)
"""What stands before the name of who signs at the end."""
_NOT_WORD = re.compile(r"[\W_]+")
_CLOSING_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Claim:
    """One candidate: the institution, how strongly it is claimed, and by what (kind of evidence, words)."""

    institution_id: str
    strength: float
    evidence: tuple[tuple[str, str], ...]


_HOMES = {
    "zh": "CN TW HK SG MY", "th": "TH", "vi": "VN", "id": "ID", "ja": "JP", "ko": "KR", "nl": "NL BE", "de": "DE AT CH",
    "fr": "FR BE CH CA", "it": "IT CH", "pl": "PL", "tr": "TR", "ms": "MY SG", "tl": "PH", "hi": "IN", "ru": "RU UA",
    "pt": "BR PT", "es": "ES MX AR CL CO PE", "sv": "SE", "da": "DK", "nb": "NO", "fi": "FI", "ar": "AE SA EG",
}  # fmt: skip
"""Where a language's messages are mostly received, for those whose country is not told, most of them first; English is
at home anywhere."""


def _homes(country: str | None, language: str) -> Sequence[str]:
    """The countries in which a message may have been received, the likeliest first; none where nothing tells."""
    return (country,) if country else _HOMES.get(language, "").split()


@dataclass(slots=True)
class _Gathering:
    strength: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, ids: Ids, strength: float, kind: str, words: str) -> None:
        for institution_id in ids:
            self.strength[institution_id] = self.strength.get(institution_id, 0.0) + strength
            self.evidence.setdefault(institution_id, []).append((kind, words))


class BrandFinder:
    """Finds whom messages claim to be, among the institutions of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._names = RegisteredNames(registry)
        self._signatures: BoundedCache[str, tuple[Ids, bool]] = BoundedCache(16_384)

    def mentions(self, text: LexicalText, cues: Collection[str] = ()) -> list[Mention]:
        """The names in a skeleton; ``cues`` of the lexicon say what the message talks about."""
        return mentions_in(text, self._names, self._registry, cues)

    def owners_of_signature(self, signature: str) -> tuple[Ids, bool]:
        """Who goes by that signature, and whether it is the whole name (else it only holds one)."""
        known = self._signatures.get(signature)
        if known is None:
            known = self._read_signature(lexical_form(signature))
            self._signatures.put(signature, known)
        return known

    def claims(
        self,
        mentions: Sequence[Mention],
        normalised: str,
        signature: str | None,
        sender: Sender,
        sender_owners: Ids,
        sender_imitates: Ids,
        links: Sequence[JudgedLink],
        numbers: Sequence[tuple[str, Ids]],
        country: str | None,
        language: str = "",
    ) -> list[Claim]:
        """The candidates, strongest first.

        Args:
            mentions: the names in the text, from ``mentions``
            normalised: the folded text with its punctuation
            signature: what stands in 【…】, if anything
            sender: the originating address
            sender_owners: whose official address it is
            sender_imitates: whose header it only looks like
            links: the judged links
            numbers: telephone numbers in the text with their owners
            country: where the message was received; of two equal names the local one is meant
            language: of the message; tells where it may have been received when the country does not
        """
        gathered = _Gathering()
        if signature is not None:
            owners, whole = self.owners_of_signature(signature)
            gathered.add(owners, SIGNATURE_IS_NAME if whole else SIGNATURE_HOLDS_NAME, "signature", signature)
        self._read_opening(normalised, gathered)
        self._read_closing(normalised, gathered)
        if sender.kind is SenderKind.ALPHANUMERIC:
            owners, whole = self.owners_of_signature(sender.value)
            gathered.add(owners, HEADER_IS_NAME if whole else NAME_IN_TEXT, "header", sender.value)
        gathered.add(sender_imitates, IMITATED_HEADER, "imitated_header", sender.value)
        gathered.add(sender_owners, REGISTERED_SENDER, "sender", sender.value)
        for link in links:
            gathered.add(link.owners, OFFICIAL_LINK, "official_link", link.found.domain)
            if link.imitation is not None:
                gathered.add(link.imitation.institution_ids, IMITATED_LINK, "imitated_link", link.found.host)
            elif link.named[0]:
                gathered.add(link.named[0], NAME_IN_TEXT, "name_in_link", link.named[1])
        for value, owners in numbers:
            gathered.add(owners, OFFICIAL_NUMBER, "official_number", value)
        for name in self._names.with_figures(normalised):
            gathered.add(self._names.owners[name], NAME_IN_TEXT, "name", name)
        for ids, strength, name, at_home in mentions:
            own = self._at_home(ids, country, language) if at_home else ids
            gathered.add(own, strength, "name", name)
        return self._ranked(gathered, _homes(country, language)) if gathered.strength else []

    def _read_signature(self, form: str) -> tuple[Ids, bool]:
        whole = self._names.owners.get(form)
        if whole is not None:
            return whole, True
        best: Ids = NOBODY
        longest = 0
        for _, _, name in self._names.within(prepare(form)):
            if len(name) > longest and name not in ambiguous_names():
                best, longest = self._names.owners[name], len(name)
        return best, False

    def _read_opening(self, normalised: str, gathered: _Gathering) -> None:
        match = _OPENING.match(normalised)
        if match is None:
            return
        name = " ".join(_NOT_WORD.sub(" ", match.group(1)).split())
        gathered.add(self._names.owners.get(name, NOBODY), OPENING_NAME, "opening", name)

    def _read_closing(self, normalised: str, gathered: _Gathering) -> None:
        """The name after a hyphen or a greeting at the end: ``- Samsung``, ``Thank you, team Jio.``."""
        last = normalised.rstrip(" .!*").rpartition(" ")[2]
        if (last if last.isalnum() else _NOT_WORD.split(last)[-1]) not in self._names.last_words:
            return
        match = _SIGNED.search(normalised, max(0, len(normalised) - _CLOSING_CHARACTERS))
        if match is not None:
            name = " ".join(_NOT_WORD.sub(" ", match["name"]).split())
            gathered.add(self._names.owners.get(name, NOBODY), SIGNED_NAME, "closing", name)

    def _at_home(self, ids: Ids, country: str | None, language: str) -> Ids:
        """Those of worldwide institutions and of the country, or of the countries of the language."""
        homes = _homes(country, language)
        if not homes:
            return ids
        return tuple(one for one in ids if self._registry.institutions[one].country in (*homes, WORLDWIDE))

    def _ranked(self, gathered: _Gathering, homes: Sequence[str]) -> list[Claim]:
        """Of those that one name claims alike, the one of the likeliest home comes first."""
        institutions = self._registry.institutions
        places = {home: place for place, home in enumerate(homes)}
        claims = []
        for institution_id, strength in gathered.strength.items():
            if strength < LEAST_CLAIM:
                continue
            at_home = institutions[institution_id].country in places
            claims.append(
                Claim(
                    institution_id,
                    strength + (OWN_COUNTRY if at_home else 0.0),
                    tuple(gathered.evidence[institution_id]),
                )
            )
        return sorted(
            claims,
            key=lambda claim: (
                -claim.strength,
                not institutions[claim.institution_id].imitated,
                places.get(institutions[claim.institution_id].country, len(places)),
                claim.institution_id,
            ),
        )
