"""Fitting the two linear models on the evidence of messages, and holding folds out.

Both are logistic regressions with an L2 prior: *unwanted* over all messages, *scam* over those unwanted ones whose
kind is known. Columns of the design matrix are scaled so that one penalty serves features, rules and n-grams alike;
the hand-set weights of the rules enter as one column with a wide prior, so the data decide how far to trust them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.evidence import Evidence
from smishwatch.pipeline.enrich.model import Model
from smishwatch.pipeline.enrich.verdict import best
from smishwatch.pipeline.enrich.wording import BUCKETS, buckets_of
from training.messages import Kind, Message

AT: Final = datetime(2026, 1, 15, tzinfo=UTC)
PENALTY: Final = {"unwanted": 0.3, "scam": 0.1}
WORDING_SCALE: Final = 4.0
FEATURE_SCALE: Final = 0.4
RULES_SCALE: Final = 0.5
"""Chosen by log loss on held-out groups of what is learned from; half or twice of each is within 0.02 of it."""
NO_EVIDENCE: Final = frozenset({"from_unknown"})
"""A feed that has no senders says nothing of its messages by that. The weight would only be how often senders lack in
what is learned from, and rank messages without one above all others where a feed has some."""
LICENSED_SHARE: Final = 0.5
"""Weight of the licensed sets together against the self-written messages: they are two places and times."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Messages with their evidence as a design matrix."""

    messages: Sequence[Message]
    matrix: csr_matrix
    names: Sequence[str]
    """Features, after the buckets of the wording and the column of the rules."""
    weights: Floats
    folds: NDArray[np.int64]


def gather(enricher: Enricher, messages: Sequence[Message], folds: int) -> Material:
    """The evidence of every message, and the fold that its group falls into."""
    evidence = list(enricher.evidence_all((m.text, m.sender, m.country, AT) for m in messages))
    named = [features_of(one) for one in evidence]
    names = sorted({name for one in named for name in one})
    return Material(
        messages,
        design(evidence, named, names),
        names,
        balance(messages),
        np.asarray([int(hashlib.sha256(m.group.encode()).hexdigest(), 16) % folds for m in messages]),
    )


def features_of(evidence: Evidence) -> list[str]:
    """Names as the model file has them."""
    fired = dict.fromkeys(f"fired:{rule.reason}" for rule in evidence.fired)
    return [*sorted(evidence.features - NO_EVIDENCE), *fired, f"kind:{best(evidence.scores()).value}"]


def design(evidence: Sequence[Evidence], named: Sequence[Sequence[str]], names: Sequence[str]) -> csr_matrix:
    """One row a message: n-grams, the rules' sum, features."""
    column_of = {name: BUCKETS + 1 + place for place, name in enumerate(names)}
    columns, values, starts = [], [], [0]
    for one, features in zip(evidence, named, strict=True):
        buckets, counts = np.unique(buckets_of(one.wording), return_counts=True)
        own = [column_of[name] for name in features if name in column_of]
        columns.append(np.concatenate([buckets.astype(np.int64), [BUCKETS], np.asarray(own, np.int64)]))
        hand = sum({rule.reason: rule.weight for rule in one.fired}.values())
        values.append(
            np.concatenate(
                [
                    WORDING_SCALE * counts / counts.sum() ** 0.5,
                    [RULES_SCALE * hand],
                    np.full(len(own), FEATURE_SCALE),
                ]
            )
        )
        starts.append(starts[-1] + len(columns[-1]))
    return csr_matrix(
        (np.concatenate(values), np.concatenate(columns), starts),
        shape=(len(evidence), BUCKETS + 1 + len(names)),
    )


def balance(messages: Sequence[Message]) -> Floats:
    """Weights that give scam, spam and wanted a third each of what is self-written, and halves elsewhere."""
    sources = [m.source if m.source in {"uci_sms", "india_sms"} else "own" for m in messages]
    keys = list(zip(sources, (m.kind for m in messages), strict=True))
    counts = {key: keys.count(key) for key in set(keys)}
    own = sum(source == "own" for source in sources)
    others = {source for source in sources if source != "own"}
    share = {source: own * LICENSED_SHARE / len(others) / 2 for source in others} | {"own": own / 3}
    return np.asarray([share[source] / counts[source, kind] for source, kind in keys])


def target(material: Material, question: str) -> tuple[Flags, Flags]:
    """Which messages a question is asked of, and the answers."""
    kinds = np.asarray([message.kind.value for message in material.messages])
    if question == "unwanted":
        return np.ones(len(kinds), bool), kinds != Kind.WANTED.value
    asked = (kinds == Kind.SCAM.value) | (kinds == Kind.SPAM.value)
    return asked, kinds == Kind.SCAM.value


def fit(material: Material, rows: Flags, question: str) -> Floats:
    """Bias and weights for one question, on some of the rows."""
    asked, truth = target(material, question)
    rows = rows & asked
    model = LogisticRegression(C=PENALTY[question], max_iter=400, tol=1e-5)
    with threadpool_limits(1):  # sums in another order would change the last bits of the file
        model.fit(material.matrix[rows], truth[rows], sample_weight=material.weights[rows])
    return np.concatenate([model.intercept_, model.coef_[0]])


def held_out(material: Material, question: str, folds: NDArray[np.int64]) -> Floats:
    """Log-odds of every message from a model that never saw its fold; also of those that were not asked about."""
    found = np.empty(len(material.messages))
    for fold in np.unique(folds):
        out = folds == fold
        fitted = fit(material, ~out, question)
        found[out] = material.matrix[out] @ fitted[1:] + fitted[0]
    return found


def calibration(material: Material, question: str) -> tuple[float, float]:
    """Slope and intercept (Platt 2000) that make the odds keep their word on a *source* that was not learned from.

    A stream is always another source than the training: leaving single messages out would call the model far surer
    than it is on one.
    """
    names = [message.source for message in material.messages]
    sources = np.asarray([sorted(set(names)).index(name) for name in names])
    asked, truth = target(material, question)
    odds = held_out(material, question, sources)[asked]
    model = LogisticRegression(C=1e6)
    model.fit(odds[:, None], truth[asked], sample_weight=material.weights[asked])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def as_model(scam: Floats, unwanted: Floats, names: Sequence[str]) -> Model:
    """Fitted weights in the form that enrichment uses."""
    both = scam + 1j * unwanted
    wording = (both[1 : 1 + BUCKETS] * WORDING_SCALE).astype(np.complex64)
    features = dict(zip(names, (both[2 + BUCKETS :] * FEATURE_SCALE).tolist(), strict=True))
    return Model("", complex(both[0]), complex(both[1 + BUCKETS] * RULES_SCALE), features, wording)


def calibrated(fitted: Floats, slope: float, intercept: float) -> Floats:
    """The same weights, scaled: a calibrated linear model is a linear model."""
    scaled = fitted * slope
    scaled[0] += intercept
    return scaled


def train(material: Material) -> Model:
    """Both questions, fitted on everything and calibrated."""
    everything = np.ones(len(material.messages), bool)
    scam, unwanted = (
        calibrated(fit(material, everything, question), *calibration(material, question))
        for question in ("scam", "unwanted")
    )
    return as_model(scam, unwanted, material.names)
