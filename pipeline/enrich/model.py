"""The fitted part of the judgement: two linear models over the same evidence, read from one small file.

*Unwanted* says whether a message is spam or scam at all; *scam* says, of an unwanted one, whether it is a scam. Each
is a bias, plus a weight for every rule that fired and every feature that holds, plus the weights of the wording's
n-grams. ``make train`` fits and writes the file; ``docs/explanation/how-messages-are-judged.md`` says on what.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from smishwatch.pipeline.enrich.tables import DATA_FOLDER
from smishwatch.pipeline.enrich.wording import BUCKETS, Complex

FILE = DATA_FOLDER / "model.npz"


class Odds(NamedTuple):
    """Log-odds of both questions."""

    of_scam: float
    """Of being a scam, given that it is unwanted."""
    of_unwanted: float

    def unwanted(self) -> float:
        """The probability of spam or scam."""
        return logistic(self.of_unwanted)

    def scam(self) -> float:
        """The probability of a scam."""
        return logistic(self.of_scam) * logistic(self.of_unwanted)


def logistic(log_odds: float) -> float:
    """The probability that belongs to log-odds."""
    return 1.0 / (1.0 + math.exp(-max(-_FARTHEST, min(_FARTHEST, log_odds))))


_FARTHEST = 50.0
"""Beyond this the exponential says nothing more, and far beyond it overflows."""


class ModelError(ValueError):
    """The model file does not fit this code; train again."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights as complex numbers, scam real and unwanted imaginary: one look-up serves both questions."""

    version: str
    bias: complex
    rules: complex
    """What the hand-set weight of a rule is multiplied with; the fitted weights come on top."""
    features: Mapping[str, complex]
    wording: Complex

    def of_features(self, names: Iterable[str]) -> dict[str, complex]:
        """The weights of those features that have one."""
        weights = self.features
        return {name: weight for name in names if (weight := weights.get(name)) is not None}


@cache
def shipped_model() -> Model:
    """The model that ships with the project."""
    return read_model(FILE)


def read_model(path: Path) -> Model:
    """A model file as ``write_model`` made it.

    Raises:
        ModelError: when it was made for another number of buckets
    """
    with np.load(path, allow_pickle=False) as stored:
        about = json.loads(str(stored["about"]))
        parts = stored["wording"].astype(np.float32) * np.float32(about["wording_step"])
        names, weights = stored["names"].tolist(), stored["weights"].astype(float)
    if parts.shape != (2, BUCKETS):
        raise ModelError(f"{path.name} has {parts.shape[-1]} buckets, not {BUCKETS}: run python -m training")
    wording = np.empty(BUCKETS, np.complex64)
    wording.real, wording.imag = parts
    return Model(
        version=about["version"],
        bias=complex(*about["bias"]),
        rules=complex(*about["rules"]),
        features={name: complex(*pair) for name, pair in zip(names, weights.T.tolist(), strict=True)},
        wording=wording,
    )


def write_model(model: Model, path: Path) -> Model:
    """Write a model and give back what reading the file gives; equal models make equal files."""
    names = sorted(model.features)
    weights = [model.features[name] for name in names]
    step = float(max(np.abs(model.wording.real).max(), np.abs(model.wording.imag).max())) / _LARGEST
    wording = np.rint(np.stack([model.wording.real, model.wording.imag]) / step).astype(np.int16)
    numbers = np.round(np.asarray([[w.real for w in weights], [w.imag for w in weights]]), 4).astype(
        np.float32
    )
    about = {
        "bias": [round(model.bias.real, 4), round(model.bias.imag, 4)],
        "rules": [round(model.rules.real, 4), round(model.rules.imag, 4)],
        "wording_step": round(step, 9),
    }
    digest = hashlib.sha256(json.dumps([about, names]).encode() + numbers.tobytes() + wording.tobytes())
    about["version"] = digest.hexdigest()[:12]
    np.savez(
        path, about=np.asarray(json.dumps(about)), names=np.asarray(names), weights=numbers, wording=wording
    )
    return read_model(path)


_LARGEST = 32_767
