"""Real messages whose campaigns a person told apart by reading them: no generator, no senders, no times.

``hand.tsv`` names rows of ``spamhunter_2018_2020`` (counted from 0) and the campaign of each; ``-`` is one of its own.
Around messages drawn at random, those that share a sixth of their 5-grams were read, up to 22 for each, before any
method's answer was looked at. Where a reader could not tell whether two are one campaign, they were left out.
"""

import csv
import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from benchmarks.campaigns.analysed import analyse
from benchmarks.campaigns.baselines import METHODS
from benchmarks.campaigns.enriched import enriched
from benchmarks.campaigns.messages import FOLDER
from benchmarks.campaigns.scoring import b_cubed, pairwise
from benchmarks.campaigns.stream import START
from benchmarks.campaigns.told import Told

_LABELS = Path(__file__).with_name("hand.tsv")
_MESSAGES = FOLDER / "spamhunter_2018_2020.jsonl.gz"


def hand_checked_table(names: tuple[str, ...] = tuple(METHODS)) -> None:
    """The whole set goes in, in its order; the labelled rows are scored."""
    if not _MESSAGES.exists():
        print(f"Nothing measured: {_MESSAGES} is absent.")
        return
    labels = _labels()
    told = _told()
    masked = enriched(told).masked
    print(f"\nhand-checked: {len(labels)} of {len(told)} messages\n{'method':<32}{'B³ F1':>7}{'pairs':>7}")
    for name in names:
        _row(name, labels, lambda method=METHODS[name]: method(told, masked))  # type: ignore[misc]
    _row("smishwatch analyse", labels, lambda: analyse(told).found)


def _row(name: str, labels: dict[int, str], method: Callable[[], list[str]]) -> None:
    found = method()
    truth, answer = list(labels.values()), [found[row] for row in labels]
    print(f"{name:<32}{b_cubed(truth, answer):>7.3f}{pairwise(truth, answer):>7.3f}", flush=True)


def _labels() -> dict[int, str]:
    with _LABELS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {
        int(row["row"]): row["campaign"] if row["campaign"] != "-" else f"alone{row['row']}" for row in rows
    }


def _told() -> list[Told]:
    with gzip.open(_MESSAGES, "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    return [
        Told(START + timedelta(minutes=number), text, None, f"1{number:010d}", "alpha", None, "", None, False, "", None,
             "spam", 0)
        for number, text in enumerate(texts)
    ]  # fmt: skip
