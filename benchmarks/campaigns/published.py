"""Two published streaming and offline methods in full: River's TextClust, and InfoShield's idea for any script.

Both see the masked texts only.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from benchmarks.campaigns.told import Told

_GRAM = 4
_PHRASES = 10
"""Most specific grams of a text under which it looks for templates (InfoShield: its top phrases by TF-IDF)."""
_COMPARED = 8
"""Templates that a text is encoded against at most."""


def textclust(told: Sequence[Told], masked: Sequence[str]) -> list[str]:
    """River's TextClust (Assenmacher and Trautmann 2022) over character 4-grams, its micro-clusters as campaigns.

    It scans every micro-cluster for each text, so it forgets those of which the last hundred texts brought nothing,
    as its defaults do; a text keeps the micro-cluster that was nearest when it came.
    """
    from river import cluster

    model = cluster.TextClust(radius=0.5, real_time_fading=False, tgap=100, term_fading=False)
    found = []
    for text in masked:
        grams = Counter(text[place : place + _GRAM] for place in range(max(1, len(text) - _GRAM + 1)))
        model.learn_one(grams)
        found.append(str(model.predict_one(grams, type="micro")))
    return found


def description_length(told: Sequence[Told], masked: Sequence[str]) -> list[str]:
    """InfoShield's idea (Lee et al. 2021): a text belongs to the template that makes it shorter to write down.

    Texts that share a specific phrase are compared; a text becomes part of the template from which its edits take the
    fewest bits, where that is fewer than the text takes by itself. Offline: phrases are weighed over all texts. Words
    are single characters, so that it works where nothing is spaced; a template is its first text.
    """
    texts = list(dict.fromkeys(masked))
    grams = [_grams(text) for text in texts]
    frequency = Counter(gram for held in grams for gram in held)
    bits = math.log2(max(2, len({letter for text in texts for letter in text})))
    templates: dict[str, list[str]] = defaultdict(list)
    home: dict[str, str] = {}
    for text, held in zip(texts, grams, strict=True):
        phrases = sorted(
            (gram for gram in held if frequency[gram] > 1), key=lambda gram: (frequency[gram], gram)
        )
        asked = Counter(template for phrase in phrases[:_PHRASES] for template in templates[phrase])
        costs = [
            (_bits_given(text, template, bits), template) for template, _ in asked.most_common(_COMPARED)
        ]
        cost, template = min(costs, default=(math.inf, text))
        if cost + math.log2(len(home) + 1) >= bits * len(text):
            template = text
            for phrase in phrases[:_PHRASES]:
                templates[phrase].append(text)
        home[text] = template
    return [home[text] for text in masked]


def _grams(text: str) -> set[str]:
    return {text[place : place + _GRAM] for place in range(max(1, len(text) - _GRAM + 1))}


def _bits_given(text: str, template: str, bits: float) -> float:
    """Bits of the edits that make the text of the template: where, how long, and what is put in."""
    position = math.log2(max(2, len(template)))
    edits = SequenceMatcher(None, template, text, autojunk=False).get_opcodes()
    return sum(2 * position + bits * (last - first) for tag, _, _, first, last in edits if tag != "equal")
