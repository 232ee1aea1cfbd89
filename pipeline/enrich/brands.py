"""Which institution a message claims to come from, with the evidence for each candidate.

Claims are read from the 【signature】, the name before a colon at the beginning, the sender's header, official and
imitated domains, official numbers, and names in the text. Names that are ordinary words or ways to be reached need
one of the stronger places (``data/ambiguous_names.tsv``).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from smishwatch.pipeline.enrich.bounded import BoundedCache
from smishwatch.pipeline.enrich.inflections import bent
from smishwatch.pipeline.enrich.links import JudgedLink
from smishwatch.pipeline.enrich.phrases import LexicalText, PhraseFinder, lexical_form, prepare
from smishwatch.pipeline.enrich.registry import NOBODY, Ids, Registry
from smishwatch.pipeline.enrich.senders import Sender
from smishwatch.pipeline.enrich.tables import shipped_table
from smishwatch.schemas.codes import SenderKind
from smishwatch.schemas.feeds import Institution

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
CLOSING_NAME = 1.8
NAME_IN_TEXT = 1.0
NAME_OF_MEANS = 0.5
"""As what is given away, or as the way by which something goes: an *Amazon gift card*, *via* Telkomsel."""
OFFICIAL_NUMBER = 0.8
OWN_COUNTRY = 0.4
EARLY_IN_TEXT = 0.3
LIST_FROM = 4
"""So many names in running text are a list of goods, of places to pay or of banks: it claims none of them."""
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
_BEFORE_NAME = frozenset(
    ("pt", "account", "akun", "rekening", "konto", "compte", "conta", "cuenta", "dear", "customer", "cliente", "client",
     "klant", "nasabah", "pelanggan", "official")
)  # fmt: skip
_AFTER_NAME = frozenset(
    ("account", "accounts", "akun", "customer", "customers", "client", "member", "members", "login", "password",
     "helpdesk", "kunde", "klant", "pengguna", "konto")
)  # fmt: skip
_AFTER_HANZI = re.compile("(?:官方)?(?:客服(?!代表|中心工作)|用户|会员)")
"""Words beside which a name is an institution's, even where it is also a word: nobody has an account with a fruit."""
_NOT_WORD = re.compile(r"[\W_]+")
_EARLY_CHARACTERS = 30
_CLOSING_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Claim:
    """One candidate: the institution, how strongly it is claimed, and by what (kind of evidence, words)."""

    institution_id: str
    strength: float
    evidence: tuple[tuple[str, str], ...]


class Mention(NamedTuple):
    """An institution's name in running text: whose it is, how much it counts there, and the name."""

    institution_ids: Ids
    strength: float
    name: str
    at_home: bool = False
    """Whether it counts only in the institution's own country: short names are words elsewhere."""


SHORTEST_SQUEEZED = 8
SHORTEST_WITH_FIGURES = 5
LONGEST_INITIALS = 3
"""Latin letters: so short a name is a word or an abbreviation in some language."""
NEVER_BY_TRADE = frozenset(
    {"way to be reached", "way to pay", "in the news", "threat word", "tax in general"}
)
"""Why a name is ambiguous, where speaking of its trade proves nothing: adverts and threats speak of it too."""
_NEVER_ADDRESSED = frozenset({"threat word", "in the news", "preposition in French", "syllable", "number"})
_HOMES = {
    "zh": "CN TW HK SG MY", "th": "TH", "vi": "VN", "id": "ID", "ja": "JP", "ko": "KR", "nl": "NL BE", "de": "DE AT CH",
    "fr": "FR BE CH CA", "it": "IT CH", "pl": "PL", "tr": "TR", "ms": "MY SG", "tl": "PH", "hi": "IN", "ru": "RU UA",
    "pt": "BR PT", "es": "ES MX AR CL CO PE", "sv": "SE", "da": "DK", "nb": "NO", "fi": "FI", "ar": "AE SA EG",
}  # fmt: skip
"""Where a language's messages are mostly received, for those whose country is not told; English is at home anywhere."""

_WAY_OUT = re.compile("⟨(?:link|phone)⟩")
"""Who opens with a name, even one that is also a word, and then asks to click or call, signs with it."""


@dataclass(slots=True)
class _Gathering:
    strength: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, ids: Ids, strength: float, kind: str, words: str) -> None:
        for institution_id in ids:
            self.strength[institution_id] = self.strength.get(institution_id, 0.0) + strength
            self.evidence.setdefault(institution_id, []).append((kind, words))


@cache
def _ambiguous_names() -> Mapping[str, str]:
    """Each name with why it is ambiguous."""
    return {
        lexical_form(row["name"]): row["why"] for row in shipped_table("ambiguous_names.tsv", ("name", "why"))
    }


@cache
def _trades() -> Mapping[str, frozenset[str]]:
    return {
        row["kind"]: frozenset(row.words("cues"))
        for row in shipped_table("trades.tsv", ("kind", "cues", "source"))
    }


class BrandFinder:
    """All names of a registry, arranged to be found in a text at once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        owners = _by_name(row for row in registry.institutions.values() if row.imitated)
        names = list(owners)
        for name, ids in _by_name(row for row in registry.institutions.values() if not row.imitated).items():
            owners.setdefault(name, ids)
        self._owners: Mapping[str, Ids] = owners
        self._last_words = frozenset(name.rpartition(" ")[2] for name in owners)
        forms = _bent_forms(names, owners, registry)
        self._names = [*names, *forms.values()]
        self._finder = PhraseFinder([*names, *forms])
        self._with_figures = _pattern_of(name for name in names if _has_figures(name))
        self._signatures: BoundedCache[str, tuple[Ids, bool]] = BoundedCache(16_384)

    def owners_of_signature(self, signature: str) -> tuple[Ids, bool]:
        """Who goes by that signature, and whether it is the whole name (else it only holds one)."""
        known = self._signatures.get(signature)
        if known is None:
            known = self._read_signature(lexical_form(signature))
            self._signatures.put(signature, known)
        return known

    def claims(
        self,
        mentions: Sequence["Mention"],
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
            language: of the message; tells where it was received when the country does not
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
        for name in self._names_with_figures(normalised):
            gathered.add(self._owners[name], NAME_IN_TEXT, "name", name)
        for ids, strength, name, at_home in mentions:
            own = self._at_home(ids, country, language) if at_home else ids
            gathered.add(own, strength, "name", name)
        return self._ranked(gathered, country) if gathered.strength else []

    def _read_signature(self, form: str) -> tuple[Ids, bool]:
        whole = self._owners.get(form)
        if whole is not None:
            return whole, True
        best: Ids = NOBODY
        longest = 0
        for found in self._finder.find(prepare(form)):
            name = self._names[found.phrase]
            if len(name) > longest and name not in _ambiguous_names():
                best, longest = self._owners[name], len(name)
        return best, False

    def _read_opening(self, normalised: str, gathered: _Gathering) -> None:
        match = _OPENING.match(normalised)
        if match is None:
            return
        name = " ".join(_NOT_WORD.sub(" ", match.group(1)).split())
        gathered.add(self._owners.get(name, NOBODY), OPENING_NAME, "opening", name)

    def _read_closing(self, normalised: str, gathered: _Gathering) -> None:
        """The name after a hyphen or a greeting at the end: ``- Samsung``, ``Thank you, team Jio.``."""
        last = normalised.rstrip(" .!*").rpartition(" ")[2]
        if (last if last.isalnum() else _NOT_WORD.split(last)[-1]) not in self._last_words:
            return
        match = _SIGNED.search(normalised, max(0, len(normalised) - _CLOSING_CHARACTERS))
        if match is not None:
            name = " ".join(_NOT_WORD.sub(" ", match["name"]).split())
            gathered.add(self._owners.get(name, NOBODY), SIGNED_NAME, "closing", name)

    def _names_with_figures(self, normalised: str) -> Iterable[str]:
        """Names such as bet365, whose figures a skeleton masks."""
        if self._with_figures is None or _FIGURE.search(normalised) is None:
            return ()
        return dict.fromkeys(match[0] for match in self._with_figures.finditer(normalised))

    def _at_home(self, ids: Ids, country: str | None, language: str) -> Ids:
        """Those of worldwide institutions and of the country, or of the countries of the language."""
        homes = country or _HOMES.get(language)
        if homes is None:
            return ids
        return tuple(one for one in ids if self._registry.institutions[one].country in f"{homes} XX".split())

    def _of_that_trade(self, name: str, cues: Collection[str]) -> Ids:
        """Of those that go by an ambiguous name, whose trade the message speaks of."""
        if _ambiguous_names()[name] in NEVER_BY_TRADE:
            return NOBODY
        institutions, trades = self._registry.institutions, _trades()
        return tuple(
            one
            for one in self._owners[name]
            if not trades.get(institutions[one].kind, frozenset()).isdisjoint(cues)
        )

    def mentions(self, text: LexicalText, cues: Collection[str] = ()) -> list["Mention"]:
        """Names in running text; a name inside a longer name does not count (中国银行 in 中国银行信用卡).

        Args:
            text: the skeleton
            cues: of the lexicon, what the message talks about
        """
        names = self._finder.find(text)
        if not names:
            return []
        spans: list[tuple[int, int, str]] = []
        for found in sorted(names, key=lambda found: (found.start, -found.end)):
            if not spans or found.end > spans[-1][1]:
                spans.append((found.start, found.end, self._names[found.phrase]))
        seen: set[str] = set()
        mentions: list[Mention] = []
        size = len(text.lexical)
        for start, end, name in spans:
            if name in seen:
                continue
            seen.add(name)
            closing = end == size and start > 0
            if _is_means(text.lexical, start, end):
                mentions.append(Mention(self._owners[name], NAME_OF_MEANS, name))
                continue
            if name in _ambiguous_names():
                if start == 0 and end - start > 2 and _WAY_OUT.search(text.lexical) is not None:
                    mentions.append(Mention(self._owners[name], NAME_IN_TEXT, name))
                elif closing and end - start > 1:
                    mentions.append(Mention(self._owners[name], CLOSING_NAME - NAME_IN_TEXT, name))
                owners = self._owners[name] if _is_addressed(text, start, end, name) else NOBODY
                owners = owners or self._of_that_trade(name, cues)
                if owners:
                    mentions.append(Mention(owners, NAME_IN_TEXT, name, at_home=True))
                continue
            early = EARLY_IN_TEXT if start < _EARLY_CHARACTERS else 0.0
            strength = (CLOSING_NAME if closing else NAME_IN_TEXT) + early
            initials = len(name) <= LONGEST_INITIALS and name.isascii()
            mentions.append(Mention(self._owners[name], strength, name, at_home=initials))
        return mentions if len(seen) < LIST_FROM else _lowered(mentions)

    def _ranked(self, gathered: _Gathering, country: str | None) -> list[Claim]:
        institutions = self._registry.institutions
        claims = []
        for institution_id, strength in gathered.strength.items():
            if strength < LEAST_CLAIM:
                continue
            at_home = institutions[institution_id].country == country
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
                claim.institution_id,
            ),
        )


_MEANS_BEFORE = re.compile(r"\b(?:via|thru|token|gift ?card|giftcard|carte cadeau|บัตรของขวัญ) ?$")
_MEANS_AFTER = re.compile(
    r" ?(?:gift ?cards?|geschenkkarte|carte cadeau|tarjeta regalo|buono"
    r"|vale presente|礼品卡|购物卡|e卡|ギフト ?カード|ギフト ?券|기프트 ?카드|상품권|บัตรของขวัญ)"
)


def _is_means(lexical: str, start: int, end: int) -> bool:
    """Whether a name stands as a prize or a means: nobody speaks for whose gift card he gives away."""
    return (
        _MEANS_AFTER.match(lexical, end) is not None
        or _MEANS_BEFORE.search(lexical, max(0, start - 14), start) is not None
    )


def _lowered(mentions: Sequence[Mention]) -> list[Mention]:
    """Names in a list, but for one that signs."""
    most = NAME_IN_TEXT + EARLY_IN_TEXT
    return [
        mention._replace(strength=NAME_OF_MEANS) if mention.strength <= most else mention
        for mention in mentions
    ]


def _is_addressed(text: LexicalText, start: int, end: int, name: str) -> bool:
    """Whether a name stands where only an institution's can: in ``PT Shopee``, ``your Apple account``, 京东会员."""
    if not name.isascii() or not text.lexical.isascii():
        addressed = _AFTER_HANZI.match(text.lexical, end) is not None
        if addressed and not _ambiguous_names()[name].startswith("way to"):
            return True
    if _ambiguous_names()[name] in _NEVER_ADDRESSED:
        return False
    before = text.lexical[max(0, start - 20) : start].split()
    after = text.lexical[end : end + 20].split()
    return (bool(before) and before[-1] in _BEFORE_NAME) or (bool(after) and after[0] in _AFTER_NAME)


_FIGURE = re.compile(r"\d")


def _has_figures(name: str) -> bool:
    """Whether a name is of letters and figures in one word; figures alone are numbers to call."""
    return (
        len(name) >= SHORTEST_WITH_FIGURES
        and " " not in name
        and _FIGURE.search(name) is not None
        and not name.isdigit()
        and name not in _ambiguous_names()
    )


def _pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """All of these names, the longer ones first; no letter or figure of a Latin word may go on."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    if not ordered:
        return None
    return re.compile(rf"(?<![a-z0-9./@-])(?:{'|'.join(map(re.escape, ordered))})(?![a-z0-9]|\.[a-z])")


def _squeezed(name: str) -> str:
    """A long name of several Latin words as one word, as it is often written: ``bnpparibas``."""
    word = name.replace(" ", "")
    several = " " in name and name.isascii() and len(word) >= SHORTEST_SQUEEZED and word.isalpha()
    return word if several and name not in _ambiguous_names() else ""


def _bent_forms(names: Iterable[str], owners: Mapping[str, Ids], registry: Registry) -> dict[str, str]:
    """Other forms of names, each with the name; of none that is ambiguous, and none that is itself a name."""
    forms: dict[str, str] = {}
    for name in names:
        if name not in _ambiguous_names():
            countries = dict.fromkeys(registry.institutions[one].country for one in owners[name])
            forms.update((form, name) for form in bent(name, countries) if form not in owners)
    return forms


def _by_name(rows: Iterable[Institution]) -> dict[str, Ids]:
    """Ids by each name in lexical form."""
    owners: dict[str, list[str]] = {}
    for row in rows:
        for name in (row.name, row.name_en, *row.aliases):
            owners.setdefault(lexical_form(name), []).append(row.institution_id)
            squeezed = _squeezed(lexical_form(name))
            if squeezed:
                owners.setdefault(squeezed, []).append(row.institution_id)
    owners.pop("", None)
    return {name: tuple(dict.fromkeys(ids)) for name, ids in owners.items()}
