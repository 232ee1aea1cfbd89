"""Names of institutions in running text, and how much each counts for a claim there."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from smishwatch.pipeline.enrich.claims.name_forms import Found, RegisteredNames, ambiguous_names
from smishwatch.pipeline.enrich.phrases import LexicalText
from smishwatch.pipeline.enrich.registry import NOBODY, Ids, Registry
from smishwatch.pipeline.enrich.tables import shipped_table

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
_EARLY_CHARACTERS = 30
LONGEST_INITIALS = 4
"""Latin letters: so short a name is a word or an abbreviation in some language."""
NEVER_BY_TRADE = frozenset(
    {"way to be reached", "way to pay", "in the news", "threat word", "tax in general"}
)
"""Why a name is ambiguous, where speaking of its trade proves nothing: adverts and threats speak of it too."""
_NEVER_ADDRESSED = frozenset({"threat word", "in the news", "preposition in French", "syllable", "number"})
_WAY_OUT = re.compile("⟨(?:link|phone)⟩")
"""Who opens with a name, even one that is also a word, and then asks to click or call, signs with it."""
NAME_IN_TEXT = 1.0
CLOSING_NAME = 1.8
NAME_OF_MEANS = 0.5
"""As what is given away, or as the way by which something goes: an *Amazon gift card*, *via* Telkomsel."""
EARLY_IN_TEXT = 0.3
LIST_FROM = 4
"""So many names in running text are a list of goods, of places to pay or of banks: it claims none of them."""


class Mention(NamedTuple):
    """An institution's name in running text: whose it is, how much it counts there, and the name."""

    institution_ids: Ids
    strength: float
    name: str
    at_home: bool = False
    """Whether it counts only in the institution's own country: short names are words elsewhere, and so are bent ones
    (the Polish *Energy* is of Energa)."""


@cache
def _trades() -> Mapping[str, frozenset[str]]:
    return {
        row["kind"]: frozenset(row.words("cues"))
        for row in shipped_table("trades.tsv", ("kind", "cues", "source"))
    }


def _of_that_trade(name: str, registry: Registry, names: RegisteredNames, cues: Collection[str]) -> Ids:
    """Of those that go by an ambiguous name, whose trade the message speaks of."""
    if ambiguous_names()[name] in NEVER_BY_TRADE:
        return NOBODY
    trades = _trades()
    return tuple(
        one
        for one in names.owners[name]
        if not trades.get(registry.institutions[one].kind, frozenset()).isdisjoint(cues)
    )


def mentions_in(
    text: LexicalText, names: RegisteredNames, registry: Registry, cues: Collection[str] = ()
) -> list[Mention]:
    """Names in running text; a name inside a longer name does not count (中国银行 in 中国银行信用卡).

    Args:
        text: the skeleton
        names: those of the registry
        registry: whose institutions they are
        cues: of the lexicon, what the message talks about
    """
    spans: list[Found] = []
    for found in sorted(names.within(text), key=lambda found: (found.start, -found.end)):
        if not spans or found.end > spans[-1].end:
            spans.append(found)
    seen: set[str] = set()
    mentions: list[Mention] = []
    size = len(text.lexical)
    for start, end, name in spans:
        if name in seen:
            continue
        seen.add(name)
        closing = end == size and start > 0
        if _is_means(text.lexical, start, end):
            mentions.append(Mention(names.owners[name], NAME_OF_MEANS, name))
            continue
        if name in ambiguous_names():
            if start == 0 and end - start > 2 and _WAY_OUT.search(text.lexical) is not None:
                mentions.append(Mention(names.owners[name], NAME_IN_TEXT, name))
            elif closing and end - start > 1:
                mentions.append(Mention(names.owners[name], CLOSING_NAME - NAME_IN_TEXT, name))
            owners = names.owners[name] if _is_addressed(text, start, end, name) else NOBODY
            owners = owners or _of_that_trade(name, registry, names, cues)
            if owners:
                mentions.append(Mention(owners, NAME_IN_TEXT, name, at_home=True))
            continue
        early = EARLY_IN_TEXT if start < _EARLY_CHARACTERS else 0.0
        strength = (CLOSING_NAME if closing else NAME_IN_TEXT) + early
        initials = len(name) <= LONGEST_INITIALS and name.isascii()
        bent = text.lexical[start:end] != name
        mentions.append(Mention(names.owners[name], strength, name, at_home=initials or bent))
    return mentions if len(seen) < LIST_FROM else _lowered(mentions)


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
        if addressed and not ambiguous_names()[name].startswith("way to"):
            return True
    if ambiguous_names()[name] in _NEVER_ADDRESSED:
        return False
    before = text.lexical[max(0, start - 20) : start].split()
    after = text.lexical[end : end + 20].split()
    return (bool(before) and before[-1] in _BEFORE_NAME) or (bool(after) and after[0] in _AFTER_NAME)
