"""From fired rules to category, verdict and risk, with the reasons.

The risk is the logistic of a base plus the weights of the reasons: weights are log-odds, so they add like
independent evidence. Base and weights were set by hand while reading outcomes on public message sets, not fitted, and
the risk is not calibrated against held-out truth; ``python -m benchmarks.enrich`` measures what they achieve.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from smishwatch.pipeline.enrich.rules import Rule
from smishwatch.schemas.codes import Category, Verdict
from smishwatch.schemas.enriched import Reason

BASE_LOG_ODDS = -1.5
"""Where nothing is known: about one in six. Chosen by hand, not measured."""
SCAM_FROM = 0.5
SCAM_WITHOUT_KIND_FROM = 0.62
"""Without a recognised kind more must speak for it."""
LEGITIMATE_BELOW = 0.35
LOWEST_RISK, HIGHEST_RISK = 0.005, 0.995
"""Nothing is certain; a report must be able to change an analyst's mind."""
LONGEST_EVIDENCE = 120

LAWFUL = frozenset(
    {
        Category.GENUINE_NOTICE,
        Category.GENUINE_REMINDER,
        Category.ONE_TIME_CODE,
        Category.PERSONAL,
    }
)
UNWANTED = frozenset({Category.LOAN_ADVERT, Category.ADVERT, Category.ABUSIVE_COLLECTION})
NO_KIND = frozenset({Category.UNCATEGORISED, Category.OTHER_SCAM})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the message is taken for, and why; reasons strongest first."""

    category: Category
    verdict: Verdict
    risk: float
    log_odds: float
    reasons: tuple[Reason, ...]


def judge(fired: Sequence[Rule], evidence: Mapping[str, str], genuine: bool) -> Judgement:
    """Add up the rules; ``evidence`` gives the words for cues and circumstances."""
    scores: dict[Category, float] = {}
    weights: dict[str, tuple[float, str]] = {}
    for rule in fired:
        if rule.category is not None:
            scores[rule.category] = scores.get(rule.category, 0.0) + rule.score
        if rule.reason not in weights:
            weights[rule.reason] = (rule.weight, _words(rule, evidence))
    log_odds = BASE_LOG_ODDS + sum(weight for weight, _ in weights.values())
    risk = probability(log_odds)
    category = _category(scores, risk)
    reasons = tuple(
        _reason(code, words, weight)
        for code, (weight, words) in sorted(weights.items(), key=lambda item: (-abs(item[1][0]), item[0]))
    )
    return Judgement(category, decide(category, risk, genuine), risk, log_odds, reasons)


@lru_cache(maxsize=65_536)
def _reason(code: str, words: str, weight: float) -> Reason:
    """Reasons are frozen and recur with the same words, so one object serves many reports."""
    return Reason.model_construct(code=code, evidence=words, weight=weight)


def decide(category: Category, risk: float, genuine: bool) -> Verdict:
    """The verdict that fits a category and a risk; an institution's own message is never a scam."""
    if category in UNWANTED:
        return Verdict.SPAM if genuine or risk < SCAM_FROM else Verdict.SCAM
    if genuine:
        return Verdict.LEGITIMATE
    if category in LAWFUL:
        if risk < LEGITIMATE_BELOW:
            return Verdict.LEGITIMATE
        return Verdict.UNSURE if risk < SCAM_WITHOUT_KIND_FROM else Verdict.SCAM
    threshold = SCAM_WITHOUT_KIND_FROM if category in NO_KIND else SCAM_FROM
    return Verdict.SCAM if risk >= threshold else Verdict.UNSURE


def probability(log_odds: float) -> float:
    """The logistic function, kept off certainty."""
    return min(HIGHEST_RISK, max(LOWEST_RISK, 1.0 / (1.0 + math.exp(-log_odds))))


def _category(scores: Mapping[Category, float], risk: float) -> Category:
    """The category with the highest score; of equals the one that comes first in the code list."""
    best = max(scores, key=lambda category: (scores[category], -_PLACE[category]), default=None)
    if best is not None and scores[best] > 0.0:
        return best
    return Category.OTHER_SCAM if risk >= SCAM_WITHOUT_KIND_FROM else Category.UNCATEGORISED


_PLACE = {category: place for place, category in enumerate(Category)}


def _words(rule: Rule, evidence: Mapping[str, str]) -> str:
    words = [found for name in rule.shown if (found := evidence.get(name))]
    if len(words) > 1:
        words = list(dict.fromkeys(words))
    return ", ".join(words)[:LONGEST_EVIDENCE]
