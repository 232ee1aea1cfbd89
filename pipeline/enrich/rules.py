"""Weighted rules: which cues and circumstances together mean what.

A rule of ``data/rules.tsv`` fires when all features of ``all`` and at least one of each group of ``any`` are
present and none of ``none``. It points to a category with a score, and its reason carries a weight in log-odds of
being a scam (``data/reasons.tsv``). Features are cues of the lexicon and circumstances (``circumstances.py``);
an unknown name in a rule is an error of the file, not a rule that never fires.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from smishwatch.pipeline.enrich.bounded import BoundedCache
from smishwatch.pipeline.enrich.circumstances import CIRCUMSTANCES
from smishwatch.pipeline.enrich.lexicon import shipped_lexicon
from smishwatch.pipeline.enrich.reasons import catalogue
from smishwatch.pipeline.enrich.tables import Row, shipped_table
from smishwatch.schemas.codes import Category

COLUMNS = ("reason", "category", "score", "all", "any", "none")
GROUPS_SHOWN = 2
"""Groups after these say when a rule applies, and would only crowd its evidence."""
FEATURE_SETS_REMEMBERED = 16_384
"""Circumstances and cues recur together: of the messages of one template nearly all have the same."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, its features as bits of an integer."""

    reason: str
    category: Category | None
    score: float
    weight: float
    all_of: int
    any_of: tuple[int, ...]
    none_of: int
    shown: tuple[str, ...]
    """Cues whose words are the evidence, in order of preference."""

    def fires(self, features: int) -> bool:
        """Whether the rule applies to these features."""
        if features & self.all_of != self.all_of or features & self.none_of:
            return False
        return all(features & group for group in self.any_of)


class RuleBook:
    """All rules, with the numbering of features and an index that spares most rules the look."""

    def __init__(self, rules: Sequence[Rule], bits: Mapping[str, int]) -> None:
        self.rules = tuple(rules)
        woken_by: dict[str, list[int]] = {}
        frequency = _frequency(rules)
        for place, rule in enumerate(self.rules):
            for name in _wakers(rule, bits, frequency):
                woken_by.setdefault(name, []).append(place)
        self._bit_and_woken = {name: (bit, woken_by.get(name, [])) for name, bit in bits.items()}
        self._fired: BoundedCache[int, list[Rule]] = BoundedCache(FEATURE_SETS_REMEMBERED)

    def fired(self, features: Collection[str]) -> list[Rule]:
        """The rules that apply, in the file's order. ``features`` are circumstances and cues of the lexicon."""
        known = self._bit_and_woken
        encoded = 0
        woken: list[int] = []
        for feature in features:
            bit, places = known[feature]
            encoded |= bit
            if places:
                woken += places
        fired = self._fired.get(encoded)
        if fired is None:
            fired = [self.rules[place] for place in sorted(set(woken)) if self.rules[place].fires(encoded)]
            self._fired.put(encoded, fired)
        return fired


def _frequency(rules: Sequence[Rule]) -> Mapping[str, int]:
    """In how many rules each feature is asked for: a stand-in for how common it is."""
    return Counter(name for rule in rules for name in rule.shown)


def _wakers(rule: Rule, bits: Mapping[str, int], frequency: Mapping[str, int]) -> Sequence[str]:
    """Features of which one must be present for the rule to fire: the rarest required one, or an ``any`` group."""
    required = [name for name in rule.shown if bits[name] & rule.all_of]
    cues = [name for name in required if name not in CIRCUMSTANCES]
    if cues or not rule.any_of:
        return [min(cues or required, key=lambda name: frequency[name])]
    return [name for name in rule.shown if bits[name] & rule.any_of[0]]


@cache
def shipped_rules() -> RuleBook:
    """The rules that ship with the project.

    Raises:
        TableError: on an unknown feature, category or reason
    """
    known = sorted(shipped_lexicon().cues | CIRCUMSTANCES)
    bits = {name: 1 << place for place, name in enumerate(known)}
    return RuleBook([_rule(row, bits) for row in shipped_table("rules.tsv", COLUMNS)], bits)


def _rule(row: Row, bits: Mapping[str, int]) -> Rule:
    reason = catalogue().get(row["reason"])
    if reason is None:
        raise row.fault("reason", f"{row['reason']!r} has no sentence in reasons.tsv")
    category = None
    if row["category"]:
        try:
            category = Category(row["category"])
        except ValueError:
            raise row.fault("category", f"{row['category']!r} is not a category") from None
    groups = [group.split("|") for group in row["any"].split()]
    return Rule(
        reason=row["reason"],
        category=category,
        score=row.number("score", 0.0),
        weight=reason.weight,
        all_of=_bits(row, "all", row["all"].split(), bits),
        any_of=tuple(_bits(row, "any", group, bits) for group in groups),
        none_of=_bits(row, "none", row["none"].split(), bits),
        shown=(*row["all"].split(), *(name for group in groups[:GROUPS_SHOWN] for name in group)),
    )


def _bits(row: Row, column: str, names: Sequence[str], bits: Mapping[str, int]) -> int:
    encoded = 0
    for name in names:
        if name not in bits:
            raise row.fault(column, f"{name!r} is neither a cue nor a circumstance")
        encoded |= bits[name]
    return encoded
