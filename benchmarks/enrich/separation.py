"""Spam or scam against ham, beside simpler judges; and whether the probabilities keep their word."""

from collections.abc import Sequence

from benchmarks.enrich.baselines import keyword_scores, ngram_scores
from benchmarks.enrich.judging import Judged
from benchmarks.enrich.scores import auroc, brier, calibration_error, precision_at_recall, reliability

SCAM_LABELS = {"scam", "fraud"}
"""Sets whose labels tell scams from other spam: there the probability of a scam can be held to account too."""


def print_separation(sets: Sequence[Judged]) -> None:
    """Area under the ROC curve and precision at 95 % recall per set, ours and the baselines'."""
    print("\nSpam or scam against ham: AUROC / precision at 95 % recall")
    print(
        "* out of fold: the shipped model has learned from this set, so its rows come from five models that had"
    )
    print(
        "  not seen the wording. All other sets were never learned from. The n-grams learn from the scored set."
    )
    heads = ("risk", "keywords", "n-grams, cv")
    print(f"{'set':17} {'n':>6} {'unwanted':>9} " + " ".join(f"{head:>14}" for head in heads))
    for judged in sets:
        truth, texts = judged.truth, [message.text for message in judged.messages]
        columns = (judged.risks, keyword_scores(texts), ngram_scores(texts, truth))
        cells = [(auroc(column, truth), precision_at_recall(column, truth)) for column in columns]
        print(
            f"{judged.name + ('*' if judged.out_of_fold else ''):17} {len(texts):6} {sum(truth) / len(truth):9.2f} "
            + " ".join(f"{area:8.3f} / {precision:.2f} " for area, precision in cells)
            + _behind([area for area, _ in cells])
        )


def _behind(areas: Sequence[float]) -> str:
    ours, keywords, ngrams = (round(area, 3) for area in areas)
    beaten = [name for name, area in (("keywords", keywords), ("n-grams", ngrams)) if area > ours]
    return f"  behind {' and '.join(beaten)}" if beaten else ""


def print_reliability(sets: Sequence[Judged]) -> None:
    """Brier score, expected calibration error, and what was true where a probability was said."""
    print(
        "\nDo the probabilities keep their word? Brier score, calibration error, then per fifth: said → true (n)"
    )
    for judged in sets:
        mark = "*" if judged.out_of_fold else ""
        _print_kept(f"{judged.name}{mark}, unwanted", judged.risks, judged.truth)
        scams = [message.label in SCAM_LABELS for message in judged.messages]
        if any(scams):
            _print_kept(f"{judged.name}, scam", [one.scam_score for one in judged.found], scams)


def _print_kept(name: str, chances: Sequence[float], truth: Sequence[bool]) -> None:
    rows = "  ".join(f"{said:.2f}→{true:.2f} ({count})" for count, said, true in reliability(chances, truth))
    print(f"  {name:26} {brier(chances, truth):.3f} {calibration_error(chances, truth):.3f}   {rows}")
