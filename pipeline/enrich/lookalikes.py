"""Domains that imitate a registered institution's domain.

Four ways are told apart, in order of certainty: *subdomain* (``icbc.com.cn.x.top``), *homoglyph* (``аpple.com``,
``rnicrosoft.com``), *combination* (``icbc-credit.top``, ``uspslogin.com``, ``usps.top``) and *spelling* (one edit
away from a label of at least five characters, of seven where a letter is exchanged for another). Precision comes
first: common words and initials count only as a whole word beside a lure word, and nothing is ever resolved.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ahocorasick_rs import AhoCorasick, MatchKind

from smishwatch.pipeline.enrich.bounded import BoundedCache
from smishwatch.pipeline.enrich.registry import Ids
from smishwatch.pipeline.enrich.tables import shipped_table
from smishwatch.pipeline.text.domains import public_suffix
from smishwatch.schemas.feeds import WORLDWIDE, Institution

SHORTEST_FOR_SPELLING = 5
SHORTEST_FOR_ANOTHER_LETTER = 7
"""Shorter labels with one letter exchanged for another are mostly somebody else's name: of 135 000 popular domains such
a slip hit more than of 45 000 reported ones, where letters added, left out or swapped did not. Names known all over the
world are imitated so from one letter less."""
SHORTEST_GLUED_LURE = 3
"""Two shorter words after one another are found in many a word."""
SHORTEST_GLUED = 4
"""A name glued to a lure word (uspslogin) must be at least this long."""
SHORTEST_MISSPELT = 6
"""Shorter words that look like a name beside a lure word are mostly words of their own."""
SHORTEST_IN_PATH = 6
"""Letters of a name that a path made of letters drawn at random does not hold by accident."""
SHORTEST_BEFORE_NAME = 3
"""Letters glued before a name in a path that are a word of their own; fewer may be the beginning of another name."""
SHORTEST_LABEL = 3

Way = Literal["subdomain", "homoglyph", "combination", "spelling"]

_LETTERS_AT_END = re.compile(r"[a-z]+$")
_TOKENS = re.compile(r"[a-z]+|\d+")
_SHAPES = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("3", "e"))
_SHAPES_OF_ONE = str.maketrans("а0е1осрхуіѕјԁɡɑοιρτυν", "aoelocpxyisjdgaoiptuv")
_TRUSTED_SUFFIX = re.compile(r"(?:^|\.)(?:gov|edu|mil|ac|go|gob|gouv)(?:\.[a-z]{2})?$")


@dataclass(frozen=True, slots=True)
class Imitation:
    """Whom a host imitates and how."""

    institution_ids: Ids
    """The institutions of one group may share a name; which of them is meant the rest of the message says."""
    way: Way


@cache
def _lure_words() -> frozenset[str]:
    return frozenset(row["word"] for row in shipped_table("lure_words.tsv", ("word", "language", "source")))


@cache
def _weak_labels() -> frozenset[str]:
    return frozenset(row["label"] for row in shipped_table("weak_brand_labels.tsv", ("label", "why")))


class LookAlikes:
    """The official domains of a registry, arranged to be compared with."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        self._labels: dict[str, Ids] = {}
        self._strong: dict[str, Ids] = {}
        self._names: dict[str, Ids] = {}
        self._shapes: dict[str, Ids] = {}
        self._foreign_shapes: dict[str, Ids] = {}
        self._near: dict[str, str] = {}
        self._worldwide: set[str] = set()
        for row in institutions:
            for domain in row.domains if row.imitated else ():
                self._learn(domain, row.institution_id)
                if row.country == WORLDWIDE:
                    self._worldwide.add(_label_of(domain))
        self._glued_names = [name for name in self._strong if len(name) >= SHORTEST_GLUED]
        self._glued = AhoCorasick(self._glued_names, matchkind=MatchKind.Standard)
        self._long_names = [name for name in self._strong if len(name) >= SHORTEST_IN_PATH and name.isalpha()]
        self._in_path = AhoCorasick(self._long_names, matchkind=MatchKind.LeftmostLongest)
        self._cache: BoundedCache[str, tuple[Imitation | None]] = BoundedCache(32_768)

    def find(self, host: str, domain: str) -> Imitation | None:
        """Whom an unofficial host imitates; ``domain`` is its registrable domain."""
        known = self._cache.get(host)
        if known is None:
            known = (self._find(host, domain),)
            self._cache.put(host, known)
        return known[0]

    def named_in(self, written: str) -> tuple[Ids, str]:
        """Whose name stands in a path, or in a guest's name under another's domain: ``bit.ly/hadiahshopee``.

        Whoever chose the address chose the name; that is no more than a name in the text.
        """
        for place, start, _ in self._in_path.find_matches_as_indexes(written):
            before = _LETTERS_AT_END.search(written, 0, start)
            if before is None or len(before[0]) >= SHORTEST_BEFORE_NAME or before[0] in _lure_words():
                name = self._long_names[place]
                return self._strong[name], name
        return (), ""

    def _learn(self, domain: str, institution_id: str) -> None:
        label = _label_of(domain)
        _join(self._names, domain, institution_id)
        if len(label) < SHORTEST_LABEL or label in _lure_words() or (label.isdigit() and len(label) < 5):
            return
        _join(self._labels, label, institution_id)
        _join(self._foreign_shapes, _shape(label), institution_id)
        if label in _weak_labels() or label.isdigit():
            return
        _join(self._strong, label, institution_id)
        _join(self._shapes, _shape(label), institution_id)
        if len(_core(label)) >= SHORTEST_FOR_SPELLING:
            for form in _one_less(label):
                self._near.setdefault(form, label)

    def _find(self, host: str, domain: str) -> Imitation | None:
        suffix = public_suffix(domain)
        if _TRUSTED_SUFFIX.search(suffix):
            return None
        label = domain.removesuffix("." + suffix)
        if owners := self._by_subdomain(host, domain):
            return Imitation(owners, "subdomain")
        if owners := self._by_shape(label):
            return Imitation(owners, "homoglyph")
        if owners := self._by_combination(host, domain, label, suffix):
            return Imitation(owners, "combination")
        if owners := self._by_spelling(label):
            return Imitation(owners, "spelling")
        return None

    def _by_subdomain(self, host: str, domain: str) -> Ids | None:
        """An official name written out in front of another domain, with dots or hyphens."""
        front = host.removesuffix(domain).rstrip(".")
        if front:
            names = front.split(".")
            for start in range(len(names)):
                for end in range(len(names), start + 1, -1):
                    owner = self._names.get(".".join(names[start:end]))
                    if owner is not None:
                        return owner
        for label in host.split("."):
            parts = label.split("-")  # www-icbc-com-cn.top
            for start in range(len(parts)):
                for end in range(min(len(parts), start + 4), start + 1, -1):
                    owner = self._names.get(".".join(parts[start:end]))
                    if owner is not None:
                        return owner
        return None

    def _by_shape(self, label: str) -> Ids | None:
        """The same to the eye: other alphabets' letters, or letter pairs and digits that look alike."""
        shown = _decode(label)
        if shown in self._strong:
            return None
        if len(shown) < SHORTEST_LABEL:
            return None
        return (self._shapes if shown.isascii() else self._foreign_shapes).get(_shape(shown))

    def _by_combination(self, host: str, domain: str, label: str, suffix: str) -> Ids | None:
        """A name with lure words around it, under another ending, or as a label in front of another domain."""
        if label in self._strong and len(label) >= 4 and _is_cheap(suffix):
            return self._strong[label]
        front = host.removesuffix(domain).rstrip(".")
        words = [
            word
            for part in (label, front)
            for word in _TOKENS.findall(_decode(part))
            if word not in _PLAIN_FRONTS
        ]
        for word in words:
            owner = self._labels.get(word)
            if owner is None or word == label:
                continue
            lured = any(other in _lure_words() for other in words if other != word)
            strong_alone = word in self._strong and len(word) >= 4 and _is_cheap(suffix)
            if lured or strong_alone:
                return owner
        return self._misspelt(words) or self._glued_name(words)

    def _misspelt(self, words: Sequence[str]) -> Ids | None:
        """``netfiix-billing``: a word that looks like a name to the eye, beside a lure word."""
        if any(word in _lure_words() for word in words):
            for word in words:
                if len(word) >= SHORTEST_MISSPELT and word not in self._labels:
                    owners = self._by_shape(word)
                    if owners is not None:
                        return owners
        return None

    def _glued_name(self, words: Iterable[str]) -> Ids | None:
        """``uspslogin``, ``infoundianlazada``: a name with nothing but lure words before or behind it."""
        for word in words:
            for place, start, end in self._glued.find_matches_as_indexes(word, overlapping=True):
                before, behind = word[:start], word[end:]
                if (before or behind) and _only_lures(before) and _only_lures(behind):
                    return self._strong[self._glued_names[place]]
        return None

    def _by_spelling(self, label: str) -> Ids | None:
        """One slip of the finger; the first letter, which readers notice most, is left alone."""
        if len(label) < SHORTEST_FOR_SPELLING or label in self._labels or not label.isascii():
            return None
        for form in (label, *_one_less(label)):
            near = self._near.get(form)
            if near is not None and near[0] == label[0] and _one_edit_apart(label, near):
                return None if self._is_by_chance(label, near) else self._strong[near]
        return None

    def _is_by_chance(self, label: str, near: str) -> bool:
        exchanged = len(label) == len(near) and sorted(label) != sorted(near)
        return exchanged and len(near) + (near in self._worldwide) < SHORTEST_FOR_ANOTHER_LETTER


def _label_of(domain: str) -> str:
    """The label below the public suffix."""
    return domain.removesuffix("." + public_suffix(domain)).rpartition(".")[2]


def _core(label: str) -> str:
    """What is left without a general word at the end: two banks' names may well differ in one letter."""
    return next((label.removesuffix(word) for word in _GENERAL_ENDINGS if label.endswith(word)), label)


_GENERAL_ENDINGS = ("bank", "post", "pay", "express", "air", "mail", "card")


def _join(table: dict[str, Ids], key: str, institution_id: str) -> None:
    known = table.get(key, ())
    if institution_id not in known:
        table[key] = (*known, institution_id)


def _only_lures(text: str) -> bool:
    """Whether it is nothing, a lure word, or two of them glued together."""
    if not text or text in _lure_words():
        return True
    return any(
        text[:cut] in _lure_words() and text[cut:] in _lure_words()
        for cut in range(SHORTEST_GLUED_LURE, len(text) - SHORTEST_GLUED_LURE + 1)
    )


def _is_cheap(suffix: str) -> bool:
    """Endings outside the country codes and the old generic ones: cheap to register by the hundred."""
    last = suffix.rpartition(".")[2]
    return (
        len(last) > 2 and last not in {"com", "net", "org", "gov", "edu", "int", "mil"}
    ) or last in _CHEAP_COUNTRIES


_PLAIN_FRONTS = frozenset({"www", "m", "wap", "web"})
"""Labels that stand in front of any site and say nothing."""
_CHEAP_COUNTRIES = frozenset({"cc", "tk", "ml", "ga", "cf", "gq", "ws", "pw", "su"})
"""Country endings that are sold to anyone like generic ones."""


def _decode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _shape(label: str) -> str:
    text = label.translate(_SHAPES_OF_ONE)
    for written, seen in _SHAPES:
        text = text.replace(written, seen)
    return text


def _one_less(label: str) -> Iterable[str]:
    """The label and all forms with one character left out: two labels one edit apart share one of them."""
    yield label
    for index in range(len(label)):
        yield label[:index] + label[index + 1 :]


def _one_edit_apart(left: str, right: str) -> bool:
    """One insertion, deletion, substitution or exchange of neighbours."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    shortest = min(len(left), len(right))
    while start < shortest and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
