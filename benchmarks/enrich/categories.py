"""Categories on the hand-labelled kinds of fake-base-station messages."""

from collections.abc import Sequence

from benchmarks.enrich.datasets import CATEGORY_OF_FBS, Message
from benchmarks.enrich.judging import enrich
from benchmarks.enrich.scores import macro_f1

ADVERTS = {"AD:Retail", "AD:Real_estate", "AD:Network_service", "AD:Other"}
"""We keep one code for lawful advertising, so these count as one kind."""


def print_categories(messages: Sequence[Message]) -> None:
    """F1 per kind; a guess that fits several kinds counts as the right one when the right one is among them."""
    told = [message for message in messages if message.label in CATEGORY_OF_FBS]
    truth = ["AD" if message.label in ADVERTS else message.label for message in told]
    guess = []
    for message, one in zip(told, enrich(told), strict=True):
        fitting = [label for label, codes in CATEGORY_OF_FBS.items() if one.category in codes]
        label = message.label if message.label in fitting else (fitting or ["none"])[0]
        guess.append("AD" if label in ADVERTS else label)
    scores = macro_f1(truth, guess)
    print(f"\nCategories on fbs_sms, mapped to our codes ({len(told)} messages): F1")
    for name, score in scores.items():
        print(f"  {name:24} {truth.count(name):6} {score:.3f}")
    print(f"  {'macro':24} {len(truth):6} {sum(scores.values()) / len(scores):.3f}")
