"""The fitted model: its file, its look-ups, and what judging by it promises."""

import hashlib
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smishwatch.pipeline.enrich.circumstances import CIRCUMSTANCES
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.lexicon import shipped_lexicon
from smishwatch.pipeline.enrich.model import FILE, Model, ModelError, shipped_model, write_model
from smishwatch.pipeline.enrich.reasons import catalogue
from smishwatch.pipeline.enrich.shape import SHAPES, is_disguised, shape_of, shapes_of
from smishwatch.pipeline.enrich.verdict import (
    LEAST_SHOWN,
    MOST_OF_WORDING,
    NOT_CLEARED,
    bounded,
    decide,
    judge,
    log_odds,
    odds,
    settle,
)
from smishwatch.pipeline.enrich.wording import BUCKETS, READ_AT_MOST, buckets_of, compact, hear
from smishwatch.schemas.codes import Category, Verdict
from tests.unit.enrich.conftest import AT, Enrich


def _small_model() -> Model:
    wording = np.zeros(BUCKETS, np.complex64)
    wording[:3] = [1.5 - 0.5j, -2.0, 0.25j]
    return Model("", 0.5 - 1j, 0.8 + 1.2j, {"link": 0.5 + 0.25j, "fired:urgent": -1.0}, wording)


def test_equal_models_make_equal_files(tmp_path: Path) -> None:
    first = write_model(_small_model(), tmp_path / "a.npz")
    second = write_model(_small_model(), tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert first.version == second.version != ""
    assert first.features == second.features == _small_model().features
    assert np.allclose(first.wording, _small_model().wording, atol=1e-4)


def test_another_number_of_buckets_is_refused(tmp_path: Path) -> None:
    small = Model("", 0j, 0j, {}, np.ones(8, np.complex64))
    with pytest.raises(ModelError, match="8 buckets"):
        write_model(small, tmp_path / "m.npz")


def test_the_shipped_file_is_small_and_carries_the_hash_of_its_weights() -> None:
    assert FILE.stat().st_size < 1_000_000
    with np.load(FILE, allow_pickle=False) as stored:
        about = json.loads(str(stored["about"]))
        version = about.pop("version")
        names = json.dumps([about, stored["names"].tolist()]).encode()
        digest = hashlib.sha256(names + stored["weights"].tobytes() + stored["wording"].tobytes())
    assert version == digest.hexdigest()[:12] == shipped_model().version


def test_the_shipped_model_knows_only_features_that_can_occur() -> None:
    """A feature that was renamed since the training would silently lose its weight."""
    possible = shipped_lexicon().cues | CIRCUMSTANCES | SHAPES
    possible |= {f"fired:{code}" for code in catalogue()} | {
        f"kind:{category.value}" for category in Category
    }
    assert set(shipped_model().features) - possible == set()


@given(st.text(max_size=300))
def test_buckets_are_within_the_table(text: str) -> None:
    found = buckets_of(compact(text))
    assert len(found) >= 2
    assert int(found.max()) < BUCKETS


@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_what_a_wording_says_is_the_sum_of_its_own_grams_whatever_it_is_heard_with(bodies: list[str]) -> None:
    table, texts = shipped_model().wording, list(map(compact, bodies))
    together = list(hear(texts, table))
    for text, heard in zip(texts, together, strict=True):
        buckets = buckets_of(text)
        expected = table.take(buckets).astype(complex).sum() / len(buckets) ** 0.5
        assert heard.weight == pytest.approx(complex(expected), abs=1e-6)
        (alone,) = hear([text], table)
        assert heard.weight == alone.weight
        assert (
            heard.longest.tolist() == table.take(buckets[len(buckets) - len(heard.longest) :]).imag.tolist()
        )


@given(st.lists(st.text(max_size=1_200), max_size=5))
def test_a_shape_does_not_depend_on_the_messages_it_is_looked_at_with(bodies: list[str]) -> None:
    assert shapes_of(bodies) == list(map(shape_of, bodies))


def test_a_slot_counts_as_one_character() -> None:
    assert len(compact("pay ⟨amount⟩ at ⟨link⟩")) == len(" pay x at y ")


def test_the_cost_is_bounded() -> None:
    assert len(compact("x" * 10_000)) == READ_AT_MOST + 2


@pytest.mark.parametrize(
    ("body", "features"),
    [
        ("HELLO THERE", {"capitals_4", "digits_0", "exclaims_0", "asks_0", "length_0"}),
        ("hi there, you ok?", {"capitals_0", "asks_1", "length_1"}),
        ("WIN 1000 NOW!!!", {"exclaims_2", "digits_4"}),
        ("您好", {"capitals_0", "digits_0", "signs_0", "length_0"}),
    ],
)
def test_shapes(body: str, features: set[str]) -> None:
    assert features <= set(shape_of(body))


@given(st.text())
def test_a_shape_is_one_feature_of_each_kind(body: str) -> None:
    assert len(shape_of(body)) == 6
    assert set(shape_of(body)) <= SHAPES


MESSAGES = [
    ("【招商银行】您的贷款已逾期3天，请登录手机银行还款，详询95555。", "13812345678"),
    ("Royal Mail: your parcel is held due to an unpaid fee. Pay at royalmail-fees.com", None),
    ("hey are you coming tonight?", None),
    ("สล็อตเว็บตรง ฝาก 100 รับ 200 คลิก abc888.bet", None),
    ("", None),
    ("\ud800", None),
]


@pytest.mark.parametrize(("body", "sender"), MESSAGES)
def test_the_reasons_shown_add_up_to_the_risk(body: str, sender: str | None, enricher: Enricher) -> None:
    evidence = enricher.evidence(body, sender, "CN", AT)
    found = judge(evidence, shipped_model())
    shown = shipped_model().bias.imag + sum(reason.weight for reason in found.reasons)
    whole = odds(evidence, shipped_model()).of_unwanted
    assert math.isclose(shown, whole, abs_tol=2 * LEAST_SHOWN + 0.001 * len(found.reasons))
    if 0.001 < found.risk < 0.999:
        assert math.isclose(log_odds(found.risk), whole, abs_tol=1e-6)
    assert found.scam <= found.risk


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(body=st.text(max_size=200))
def test_a_scam_is_never_likelier_than_being_unwanted(body: str, enricher: Enricher) -> None:
    found = enricher.enrich(body, None, None, AT).enrichment
    assert 0.0 < found.scam_score <= found.risk_score < 1.0


@pytest.mark.parametrize(
    ("category", "risk", "scam", "genuine", "verdict"),
    [
        ("bank_phishing", 0.95, 0.9, False, "scam"),
        ("bank_phishing", 0.95, 0.9, True, "legitimate"),
        ("uncategorised", 0.9, 0.7, False, "unsure"),
        ("uncategorised", 0.99, 0.9, False, "scam"),
        ("loan_advert", 0.9, 0.45, False, "spam"),
        ("loan_advert", 0.9, 0.1, True, "spam"),
        ("abusive_collection", 0.9, 0.8, False, "spam"),
        ("gambling", 0.95, 0.3, False, "spam"),
        ("gambling", 0.9, 0.45, False, "unsure"),
        ("personal", 0.1, 0.01, False, "legitimate"),
        ("uncategorised", 0.45, 0.1, False, "unsure"),
    ],
)
def test_verdicts(category: str, risk: float, scam: float, genuine: bool, verdict: str) -> None:
    assert decide(Category(category), risk, scam, genuine).value == verdict


@pytest.mark.parametrize(
    ("category", "reasons", "verdict"),
    [
        ("uncategorised", (), "unsure"),
        ("genuine_notice", ("wording_of_unwanted",), "unsure"),
        ("uncategorised", ("sender_of_another",), "scam"),
        ("uncategorised", ("cheap_ending",), "scam"),
        ("uncategorised", ("reported_before",), "scam"),
        ("bank_phishing", (), "scam"),
    ],
)
def test_from_a_filed_address_wording_alone_makes_no_scam(
    category: str, reasons: tuple[str, ...], verdict: str
) -> None:
    assert decide(Category(category), 0.97, 0.95, False, reasons, filed=True).value == verdict
    assert decide(Category(category), 0.97, 0.95, False, reasons, filed=False).value == "scam"


@pytest.mark.parametrize("reason", sorted(NOT_CLEARED))
def test_what_shows_a_mark_is_never_cleared(reason: str) -> None:
    assert reason in catalogue()
    assert decide(Category.GENUINE_NOTICE, 0.01, 0.01, False).value == "legitimate"
    assert decide(Category.GENUINE_NOTICE, 0.01, 0.01, False, (reason,)).value == "unsure"


@given(st.complex_numbers(max_magnitude=50), st.complex_numbers(max_magnitude=50))
def test_wording_is_bounded_and_keeps_its_order(one: complex, other: complex) -> None:
    low, high = bounded(one), bounded(other)
    assert max(abs(low.real), abs(low.imag)) <= MOST_OF_WORDING
    if one.imag < other.imag:
        assert low.imag <= high.imag
    assert abs(bounded(0.1 + 0.2j) - (0.1 + 0.2j)) < 0.001


@pytest.mark.parametrize(
    ("body", "disguised"),
    [
        ("your pаrcel is held", True),
        ("Ｃlicｋ here", True),
        ("加微\u2060信领取", True),
        ("co\ufeffnfirm your account", True),
        ("บัญชี\u2060ของคุณ", True),
        ("บัญชี\u200bของคุณ", False),
        ("\ufeffYour parcel is held", False),
        ("Ваш заказ в DHL ждёт", False),
        ("ＡＢＣ商店 本日", False),
        ("नमस्\u200dते", False),
    ],
)
def test_disguised_letters(body: str, disguised: bool) -> None:
    assert is_disguised(body) is disguised


@pytest.mark.parametrize(
    ("kind", "verdict", "scores", "settled"),
    [
        ("advert", "scam", {"advert": 2.0, "prize": 1.0}, "prize"),
        ("advert", "scam", {"advert": 2.0}, "other_scam"),
        ("genuine_notice", "spam", {"genuine_notice": 2.0}, "advert"),
        ("delivery", "legitimate", {"delivery": 2.0, "genuine_notice": 1.0}, "genuine_notice"),
        ("delivery", "legitimate", {"delivery": 2.0}, "uncategorised"),
        ("delivery", "unsure", {"delivery": 2.0}, "delivery"),
        ("gambling", "spam", {"gambling": 2.0}, "gambling"),
    ],
)
def test_category_and_verdict_go_together(
    kind: str, verdict: str, scores: dict[str, float], settled: str
) -> None:
    told = {Category(name): score for name, score in scores.items()}
    assert settle(Category(kind), Verdict(verdict), told).value == settled


def test_the_wording_is_shown_by_a_word(enrich: Enrich) -> None:
    body = (
        "WINNER you have been selected to receive a guaranteed cash prize, call the claims line to collect it"
    )
    found = enrich(body, None, "GB").enrichment
    shown = {reason.code: reason.evidence for reason in found.reasons}
    assert shown["wording_of_unwanted"] in body.lower().replace(",", "").split()
