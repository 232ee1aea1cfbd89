"""Which wordings are one campaign, and which must never be."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.packing import unpack_campaign
from smishwatch.pipeline.campaigns.settings import WordingSettings
from smishwatch.pipeline.campaigns.similarity import (
    Likeness,
    expected,
    expected_when_tied,
    joins,
)
from smishwatch.schemas.codes import Verdict
from tests.unit.campaigns.streams import Said, cut, envelope, template_id

BASE = {
    "parcel": "Your parcel ⟨number⟩ is held at the depot because the address is incomplete, update it at ⟨link⟩",
    "loan": "【某银行】您的贷款已严重逾期，请立即点击⟨link⟩处理，否则将上报征信并起诉，影响子女上学",
    "thai": "พัสดุของคุณถูกระงับเนื่องจากที่อยู่ไม่ครบถ้วน กรุณาอัปเดตที่ ⟨link⟩ ภายใน ⟨number⟩ ชั่วโมง",
    "arabic": "تم إيقاف حسابك البنكي بسبب عدم تحديث البيانات يرجى الدخول على الرابط ⟨link⟩ خلال ⟨number⟩ ساعة",
}


def places(texts: list[str], **more: object) -> list[str]:
    clusterer = Clusterer()
    for record in cut([Said(text, who, minute=who, **more) for who, text in enumerate(texts)], [1]):  # type: ignore[arg-type]
        clusterer.apply(record)
    return [clusterer.place(template_id(text))[0] for text in texts]


@pytest.mark.parametrize("name", sorted(BASE))
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: "Dear customer, " + text, id="greeting in front"),
        pytest.param(lambda text: text + " Reply STOP to opt out", id="footer behind"),
        pytest.param(lambda text: text[: int(len(text) * 0.7)], id="end cut off"),
        pytest.param(lambda text: text[len(text) // 2 :] + " " + text[: len(text) // 2], id="halves swapped"),
        pytest.param(lambda text: text.replace("，", "！ ").replace(",", " -"), id="other punctuation"),
        pytest.param(lambda text: text.replace("⟨link⟩", "⟨phone⟩"), id="another slot"),
    ],
)
def test_a_variant_joins_in_any_script(name: str, change: object) -> None:
    text = BASE[name]
    one, other = places([text, change(text)])  # type: ignore[operator]
    assert one == other


SHARES = st.floats(0, 1)


@given(SHARES, SHARES, st.floats(0, 1_000), st.integers(1, 1_000))
def test_a_campaign_asks_for_no_less_than_one_of_which_nothing_is_known(
    dice: float, contained: float, spread: float, reports: int
) -> None:
    """So a candidate that cannot fit need not be fetched."""
    settings, found = WordingSettings(), Likeness(dice, contained)
    if joins(found, settings, expected(spread, reports, settings)):
        assert joins(found, settings, settings.likeness)
    assert expected_when_tied(spread, reports, settings) >= settings.tied_likeness


def test_what_cannot_fit_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    half = BASE["parcel"] + " " + BASE["arabic"]
    clusterer = Clusterer()
    clusterer.apply(cut([Said(half, 1)], [])[0])
    clusterer.changes()  # packs everything
    fetched: list[bytes] = []

    def unpack(row: bytes) -> Campaign:
        fetched.append(row)
        return unpack_campaign(row)

    monkeypatch.setattr(clusterer._state.campaigns, "_unpack", unpack)
    other = BASE["arabic"][:40] + " " + BASE["thai"] + " " + BASE["loan"]  # a quarter is the same
    clusterer.apply(envelope([Said(other, 2, minute=9)], 1))
    assert fetched == []
    assert clusterer.place(template_id(other))[0] != clusterer.place(template_id(half))[0]


def test_unlike_wordings_stay_apart() -> None:
    found = places(list(BASE.values()))
    assert len(set(found)) == len(BASE)


def test_a_genuine_notice_and_its_imitation_are_two_campaigns() -> None:
    notice = Said(BASE["loan"], 1, genuine=True, verdict=Verdict.LEGITIMATE)
    imitation = Said(BASE["loan"], 2)
    variant = Said(BASE["loan"].replace("立即", "马上"), 3)
    clusterer = Clusterer()
    for record in cut([notice, imitation, variant], [1, 2]):
        clusterer.apply(record)
    assert clusterer.place(imitation.template_id)[0] == clusterer.place(variant.template_id)[0]
    assert clusterer.place(notice.template_id)[0] != clusterer.place(imitation.template_id)[0]


def test_genuine_notices_tie_no_operation() -> None:
    notice = Said(BASE["loan"], 1, genuine=True, domains=("bank.example",), senders=("95588",))
    scam = Said(BASE["parcel"], 2, domains=("bank.example",), senders=("95588",))
    clusterer = Clusterer()
    for record in cut([notice, scam], [1]):
        clusterer.apply(record)
    assert clusterer.place(notice.template_id)[1] != clusterer.place(scam.template_id)[1]


def test_messages_that_share_only_a_footer_stay_apart() -> None:
    """Twenty unlike messages with one long footer; the footer is most of none of them."""
    footer = " This is an automated message, please do not reply. Terms apply, see our website."
    rng = random.Random(4)
    texts = [
        " ".join("".join(rng.choice("abcdefghijklmnop") for _ in range(6)) for _ in range(16)) + footer
        for _ in range(20)
    ]
    assert len(set(places(texts))) == 20


def test_short_messages_that_share_a_phrase_stay_apart() -> None:
    texts = ["加微信领红包", "加微信看视频", "加微信办贷款", "Call me now", "Call mum now"]
    assert len(set(places(texts))) == len(texts)


def test_a_message_of_two_halves_does_not_weld_two_campaigns() -> None:
    parcel, loan = BASE["parcel"], BASE["arabic"]
    bridge = parcel[: len(parcel) // 2] + " " + loan[len(loan) // 2 :]
    variants = [f"{greeting} {text}" for greeting in ("Hello", "Dear", "Note:") for text in (parcel, loan)]
    found = places([parcel, loan, *variants, bridge, bridge + " now"])
    assert found[0] != found[1]
    assert set(found[2:8:2]) == {found[0]}
    assert set(found[3:8:2]) == {found[1]}


def test_a_row_of_small_steps_does_not_chain_two_campaigns_into_one() -> None:
    """Between two established campaigns stand texts that turn the one into the other, word by word."""
    one, other = BASE["parcel"].split(), BASE["arabic"].split()
    ends = [
        f"{greeting} {BASE[name]}" for greeting in ("Hello", "Dear", "Note:") for name in ("parcel", "arabic")
    ]
    steps = [" ".join(other[:step] + one[step:]) for step in range(1, len(other))]
    found = places([BASE["parcel"], BASE["arabic"], *ends, *steps])
    assert found[0] != found[1]
    assert set(found[2:8:2]) == {found[0]}
    assert set(found[3:8:2]) == {found[1]}


WORDS = [
    "Selamat",
    "nomor",
    "anda",
    "terpilih",
    "sebagai",
    "pemenang",
    "undian",
    "berhadiah",
    "mobil",
    "dari",
    "bank",
    "kami",
    "segera",
    "hubungi",
]
OTHERS = [
    "Pengumuman",
    "resmi",
    "bulan",
    "ini",
    "kupon",
    "motor",
    "gratis",
    "milik",
    "pelanggan",
    "setia",
    "telah",
    "dikirim",
    "lewat",
    "pos",
    "kantor",
]
HALF_ONE = " ".join(WORDS)
HALF_OTHER = " ".join(word if place % 2 else OTHERS[place] for place, word in enumerate(WORDS))
HALF_OTHER = HALF_OTHER.replace("berhadiah", "istimewa").replace("pemenang", "penerima")


def test_half_alike_wording_joins_when_it_shares_infrastructure_and_only_then() -> None:
    assert len(set(places([HALF_ONE, HALF_OTHER]))) == 2
    assert len(set(places([HALF_ONE, HALF_OTHER], domains=("undian.top",)))) == 1
    assert len(set(places([HALF_ONE, HALF_OTHER], senders=("+6281300000001",)))) == 1


@pytest.mark.parametrize(
    ("sender", "reports", "campaigns"),
    [
        pytest.param("+6281300000001", 2, 1, id="a number that a stranger used once"),
        pytest.param("+6281300000001", 1, 2, id="a number that a stranger used as much"),
        pytest.param("UNDIAN", 2, 2, id="a header that a stranger showed once"),
    ],
)
def test_a_sender_that_a_stranger_used_once_still_says_that_half_alike_wording_is_one_campaign(
    sender: str, reports: int, campaigns: int
) -> None:
    said = [Said(HALF_ONE, who, senders=(sender,)) for who in range(reports)]
    said += [Said(BASE["loan"], 50, senders=(sender,)), Said(HALF_OTHER, 60, senders=(sender,))]
    clusterer = Clusterer()
    for record in cut(said, range(1, len(said))):
        clusterer.apply(record)
    assert len({clusterer.place(template_id(text))[0] for text in (HALF_ONE, HALF_OTHER)}) == campaigns


HALF = (
    "Golden Tower flats from ⟨amount⟩ in the city centre, call our sales office before ⟨date⟩ for a viewing",
    "Golden Tower flats from ⟨amount⟩ in the city centre, swimming pool and gym included, call our office on weekends",
)


def test_a_campaign_that_never_varied_is_not_joined_by_what_shares_half_of_it() -> None:
    unvaried = [Said(HALF[0], who, minute=who) for who in range(30)]
    clusterer = Clusterer()
    for record in cut([*unvaried, Said(HALF[1], 99, minute=99)], [30]):
        clusterer.apply(record)
    assert clusterer.place(template_id(HALF[0]))[0] != clusterer.place(template_id(HALF[1]))[0]


THIRD = (
    "Correios: a entrega do seu pacote em ⟨date⟩ foi recusada e será leiloada em breve, libere aqui ⟨link⟩",
    "Correios: a entrega de hoje falhou, pague a taxa pendente para evitar a devolução do objeto em ⟨link⟩",
)
"""A quarter is the same, by weight."""


@pytest.mark.parametrize(
    ("reports", "campaigns"),
    [
        pytest.param(1, 1, id="of which it is not known how much it varies"),
        pytest.param(30, 2, id="that never varied"),
    ],
)
def test_what_shares_infrastructure_and_a_quarter_of_the_words_is_a_variant_only_of_a_campaign(
    reports: int, campaigns: int
) -> None:
    first = [Said(THIRD[0], who, minute=who, domains=("pacote.top",)) for who in range(reports)]
    clusterer = Clusterer()
    for record in cut([*first, Said(THIRD[1], 99, minute=99, domains=("pacote.top",))], [reports]):
        clusterer.apply(record)
    (one, operation), (other, same) = (clusterer.place(template_id(text)) for text in THIRD)
    assert (len({one, other}), operation) == (campaigns, same)


def test_a_young_campaign_may_still_vary_that_much() -> None:
    one, other = places(list(HALF))
    assert one == other
