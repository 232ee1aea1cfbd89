"""What a judgement rests on: the rules that fired, the features that hold, the wording."""

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from smishwatch.pipeline.enrich.rules import Rule
from smishwatch.schemas.codes import Category


class Evidence(NamedTuple):
    """The evidence of one message."""

    fired: Sequence[Rule]
    features: Set[str]
    """Cues of the lexicon, circumstances, shape."""
    words: Mapping[str, str]
    """The words for cues and circumstances, for people."""
    wording: str
    """The skeleton, compact, for its n-grams."""
    genuine: bool

    def scores(self) -> dict[Category, float]:
        """What the rules say for each category."""
        scores: dict[Category, float] = {}
        for rule in self.fired:
            if rule.category is not None:
                scores[rule.category] = scores.get(rule.category, 0.0) + rule.score
        return scores
