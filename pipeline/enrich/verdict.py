"""From evidence to category, verdict and risk, with the reasons.

Two questions are asked of a message, each answered by a linear model over the same evidence (``model.py``): is it
unwanted, and if so, is it a scam? The first answer is the risk. A reason's weight is what it adds to the risk's
log-odds, so the base and the weights shown add up to it, but for what is too small to be shown.
``python -m benchmarks.enrich`` measures how well the probabilities keep their word.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from smishwatch.pipeline.enrich.bounded import BoundedCache
from smishwatch.pipeline.enrich.evidence import Evidence
from smishwatch.pipeline.enrich.model import Model, Odds
from smishwatch.pipeline.enrich.wording import LONGEST_GRAM, Heard, hear
from smishwatch.schemas.base import trusted
from smishwatch.schemas.codes import Category, Verdict
from smishwatch.schemas.enriched import Reason

MORE_LIKELY_THAN_NOT = 0.5
"""Scam and spam are said when nothing else is as likely; the probabilities are calibrated."""
SCAM_WITHOUT_KIND_FROM = 0.75
"""Without a recognised kind more must speak for it: an analyst cannot be told what it is. The lowest step of a tenth at
which no more of the genuine notices are called scams."""
SPAM_WITHOUT_KIND_FROM = 0.85
"""From an address that is filed for: most of what comes from there is ordinary, and an advert shows what it sells."""
LEGITIMATE_FROM = 0.6
"""Clearing a reported message needs more than a toss-up: somebody did complain."""
MOST_OF_WORDING = 3.0
"""Log-odds: beyond this no wording counts, so that letters alone cannot drown what rules and circumstances say."""
LOWEST_RISK, HIGHEST_RISK = 0.001, 0.999
"""Nothing is certain; a report must be able to change an analyst's mind."""
LONGEST_EVIDENCE = 120
LEAST_SHOWN = 0.25
"""Log-odds: less than this moves a toss-up by six points at most and would only crowd the list."""
WORDS_SHOWN = 3

LAWFUL = frozenset(
    {Category.GENUINE_NOTICE, Category.GENUINE_REMINDER, Category.ONE_TIME_CODE, Category.PERSONAL}
)
UNWANTED = frozenset({Category.LOAN_ADVERT, Category.ADVERT, Category.ABUSIVE_COLLECTION})
NO_KIND = frozenset({Category.UNCATEGORISED, Category.OTHER_SCAM})
NOT_SCAM = LAWFUL | UNWANTED | NO_KIND

FILED = frozenset({"from_port", "from_header", "from_short_code", "from_service_number"})
"""Features of addresses that organisations file for. An impostor may use one, but then something else shows it."""
SPEAK_AGAINST = frozenset(
    [
        "sender_of_another",
        "signature_of_another",
        "look_alike_domain",
        "look_alike_sender",
        "link_not_of_brand",
        "brand_behind_shortener",
        "throwaway_host",
        "form_host",
        "cheap_ending",
        "disguised_letters",
        "callback_not_of_brand",
        "listed_blocked",
        "analyst_blocked",
        "reported_before",
    ]
)
"""Reasons that rest on identities, hosts or others' word. Without one of them, or a rule that names a kind of scam, a
message from a filed address is not called a scam for its wording."""
NOT_CLEARED = frozenset(
    [
        "institution_by_private_number",
        "notice_by_private_link",
        "link_by_private_number",
        "person_to_answer",
        "app_file",
        "bare_account",
        "gift_held",
        "money_by_mistake",
        "disguised_letters",
        "look_alike_domain",
        "look_alike_sender",
        "link_not_of_brand",
        "brand_behind_shortener",
        "throwaway_host",
        "form_host",
        "signature_of_another",
        "listed_blocked",
        "analyst_blocked",
    ]
)
"""Reasons for which a message is never called legitimate, however ordinary its words."""


class Judgement(NamedTuple):
    """What the message is taken for, and why; reasons strongest first."""

    category: Category
    verdict: Verdict
    risk: float
    """The probability that the message is unwanted, as spam or as a scam."""
    scam: float
    """The probability that it is a scam."""
    reasons: tuple[Reason, ...]


class Part(NamedTuple):
    """One piece of evidence: what it adds to the log-odds of both questions, and the words for it."""

    weight: complex
    words: str


def judge(evidence: Evidence, model: Model) -> Judgement:
    """Weigh the evidence of one message."""
    scores = evidence.scores()
    kind = best(scores)
    parts = _fired(evidence, model)
    features = model.of_features((*evidence.features, _FEATURE_OF_KIND[kind]))
    form = _sum(features.values())
    wording = _hear(evidence.wording, model)
    total = model.bias + form + wording.weight + sum([part.weight for part in parts.values()])
    answers = Odds(total.real, total.imag)
    risk, scam = kept_off_certainty(answers.unwanted()), kept_off_certainty(answers.scam())
    filed = not evidence.features.isdisjoint(FILED)
    verdict = decide(kind, risk, scam, evidence.genuine, parts, filed)
    weights = {code: (part.weight.imag, part.words) for code, part in parts.items()}
    if abs(wording.weight.imag) >= LEAST_SHOWN:
        code = "wording_of_unwanted" if wording.weight.imag > 0.0 else "wording_of_wanted"
        weights[code] = (wording.weight.imag, wording.words)
    _explain_form(weights, form.imag, features, evidence.words)
    return Judgement(settle(kind, verdict, scores, filed), verdict, risk, scam, _in_order(weights))


def odds(evidence: Evidence, model: Model) -> Odds:
    """The log-odds alone, for those who measure."""
    kind = best(evidence.scores())
    total = model.bias + _sum(model.of_features((*evidence.features, _FEATURE_OF_KIND[kind])).values())
    total += _hear(evidence.wording, model).weight
    total += sum(part.weight for part in _fired(evidence, model).values())
    return Odds(total.real, total.imag)


def best(scores: Mapping[Category, float]) -> Category:
    """The category with the highest score; of equals the one that comes first in the code list."""
    found = max(scores, key=lambda category: (scores[category], -_PLACE[category]), default=None)
    return found if found is not None and scores[found] > 0.0 else Category.UNCATEGORISED


def decide(
    category: Category,
    risk: float,
    scam: float,
    genuine: bool,
    reasons: Collection[str] = (),
    filed: bool = False,
) -> Verdict:
    """The verdict that fits a category and the probabilities of being unwanted and of being a scam.

    An institution's own message is never a scam, and harsh collection of a real debt is not one either. From an address
    that is filed for, scam is said only when more than the wording speaks for it; and what shows one of the marks in
    ``NOT_CLEARED`` is at best unsure.

    Args:
        category: the kind that the rules find
        risk: probability of being unwanted
        scam: probability of being a scam
        genuine: whether the institution itself spoke
        reasons: the codes of all reasons but those of the wording
        filed: whether the sender is a port, header, short code or service number
    """
    if genuine:
        advert = category in UNWANTED and risk >= MORE_LIKELY_THAN_NOT
        return Verdict.SPAM if advert else Verdict.LEGITIMATE
    if scam >= (SCAM_WITHOUT_KIND_FROM if category in NO_KIND else MORE_LIKELY_THAN_NOT):
        if category is Category.ABUSIVE_COLLECTION:
            return Verdict.SPAM
        if not filed or category not in NOT_SCAM or not SPEAK_AGAINST.isdisjoint(reasons):
            return Verdict.SCAM
    spam = risk if category in UNWANTED else risk - scam
    if spam >= (SPAM_WITHOUT_KIND_FROM if filed and category in NO_KIND | LAWFUL else MORE_LIKELY_THAN_NOT):
        return Verdict.SPAM
    cleared = 1.0 - risk >= LEGITIMATE_FROM and NOT_CLEARED.isdisjoint(reasons)
    return Verdict.LEGITIMATE if cleared else Verdict.UNSURE


def settle(
    kind: Category, verdict: Verdict, scores: Mapping[Category, float], filed: bool = False
) -> Category:
    """The category that goes with a verdict: the best supported one of those that the verdict allows.

    ``filed``: the sender is a port, header, short code or service number; nobody talks to friends from there, and a
    lender's advert that is a scam is loan fraud.
    """
    if verdict is Verdict.SCAM and kind in NOT_SCAM:
        otherwise = Category.LOAN_FRAUD if kind is Category.LOAN_ADVERT else Category.OTHER_SCAM
        return _best_of(scores, lambda one: one not in NOT_SCAM, otherwise)
    if verdict is Verdict.SPAM and kind in LAWFUL | NO_KIND:
        return _best_of(scores, lambda one: one in UNWANTED, Category.ADVERT)
    if verdict is Verdict.LEGITIMATE and (kind not in LAWFUL or (filed and kind is Category.PERSONAL)):
        if filed:
            return _best_of(scores, lambda one: one in LAWFUL - {Category.PERSONAL}, Category.GENUINE_NOTICE)
        return _best_of(scores, lambda one: one in LAWFUL, Category.UNCATEGORISED)
    return kind


def bounded(weight: complex) -> complex:
    """What the wording says, bent towards its bounds: small weights stay what they are and the order is kept."""
    return complex(
        MOST_OF_WORDING * math.tanh(weight.real / MOST_OF_WORDING),
        MOST_OF_WORDING * math.tanh(weight.imag / MOST_OF_WORDING),
    )


def log_odds(chance: float) -> float:
    """The log-odds that belong to a probability."""
    return math.log(chance / (1.0 - chance))


def kept_off_certainty(chance: float) -> float:
    """A probability within what may be said."""
    return min(HIGHEST_RISK, max(LOWEST_RISK, chance))


def _best_of(
    scores: Mapping[Category, float], fits: Callable[[Category], bool], otherwise: Category
) -> Category:
    found = best({category: score for category, score in scores.items() if fits(category)})
    return otherwise if found is Category.UNCATEGORISED else found


_PLACE = {category: place for place, category in enumerate(Category)}
_FEATURE_OF_KIND = {category: f"kind:{category.value}" for category in Category}


def _sum(weights: Collection[complex]) -> complex:
    """The exact sum, rounded once: features come in no order, and the last digit must not depend on one."""
    return complex(math.fsum([one.real for one in weights]), math.fsum([one.imag for one in weights]))


def _fired(evidence: Evidence, model: Model) -> dict[str, Part]:
    """Each reason of the rules once."""
    found: dict[str, Part] = {}
    for rule in evidence.fired:
        if rule.reason not in found:
            weight = _weight_of_reason(rule.reason, rule.weight, model)
            found[rule.reason] = Part(weight, _words(rule.shown, evidence.words))
    return found


@lru_cache(maxsize=4_096)
def _weight_of_reason(reason: str, weight: float, model: Model) -> complex:
    return weight * model.rules + model.features.get(f"fired:{reason}", 0.0)


def hear_ahead(texts: Iterable[str], model: Model) -> None:
    """Weigh the wordings of some dozens of messages together, for ``judge`` to find them weighed."""
    memory = _memory(model)
    fresh = [text for text in dict.fromkeys(texts) if memory.get(text) is None]
    if fresh:
        for text, heard in zip(fresh, hear(fresh, model.wording), strict=True):
            memory.put(text, _told(text, heard))


def _hear(text: str, model: Model) -> Part:
    """What the wording says, and the word around its strongest run of letters: the same for a whole template."""
    memory = _memory(model)
    known = memory.get(text)
    if known is None:
        (heard,) = hear([text], model.wording)
        known = _told(text, heard)
        memory.put(text, known)
    return known


@lru_cache(maxsize=4)
def _memory(model: Model) -> BoundedCache[str, Part]:
    """What the model said of the wordings it heard."""
    return BoundedCache(32_768)


def forget_wordings() -> None:
    """Forget what was said of wordings, for who measures what hearing them costs."""
    _memory.cache_clear()


def _told(text: str, heard: Heard) -> Part:
    weight = bounded(heard.weight)
    shown = abs(weight.imag) >= LEAST_SHOWN
    return Part(weight, _strongest_word(text, weight.imag, heard) if shown else "")


def _strongest_word(text: str, weight: float, heard: Heard) -> str:
    if len(heard.longest) == 0:
        return text.strip()
    start = int(heard.longest.argmax() if weight > 0.0 else heard.longest.argmin())
    end = start + LONGEST_GRAM
    run_text = text[start:end]
    if run_text.strip().isascii():
        start = text.rfind(" ", 0, start + 1) if run_text[0] != " " else start
        end = text.find(" ", end - 1)
    return _without_marks(text[max(start, 0) : end if end > 0 else len(text)])


def _without_marks(text: str) -> str:
    return "".join(character if character >= " " else "…" for character in text).strip()[:LONGEST_EVIDENCE]


def _explain_form(
    weights: dict[str, tuple[float, str]],
    weight: float,
    features: Mapping[str, complex],
    words: Mapping[str, str],
) -> None:
    """What the message speaks of and carries, taken together, as one reason."""
    if abs(weight) < LEAST_SHOWN:
        return
    sign = 1.0 if weight > 0.0 else -1.0
    strongest = sorted(
        [
            (-sign * value.imag, name)
            for name, value in features.items()
            if sign * value.imag > 0.0 and words.get(name)
        ]
    )
    shown = [words[name] for _, name in strongest[:WORDS_SHOWN]]
    code = "content_of_unwanted" if weight > 0.0 else "content_of_wanted"
    weights[code] = (weight, ", ".join(dict.fromkeys(shown))[:LONGEST_EVIDENCE])


def _in_order(weights: Mapping[str, tuple[float, str]]) -> tuple[Reason, ...]:
    strongest = sorted([(-abs(weight), code, words, weight) for code, (weight, words) in weights.items()])
    return tuple([_reason(code, words, round(weight, 3)) for _, code, words, weight in strongest])


@lru_cache(maxsize=65_536)
def _reason(code: str, words: str, weight: float) -> Reason:
    """Reasons are frozen and recur with the same words, so one object serves many reports."""
    return trusted(Reason, code=code, evidence=words, weight=weight)


def _words(shown: tuple[str, ...], words: Mapping[str, str]) -> str:
    found = [text for name in shown if (text := words.get(name))]
    if len(found) > 1:
        found = list(dict.fromkeys(found))
    return ", ".join(found)[:LONGEST_EVIDENCE]
