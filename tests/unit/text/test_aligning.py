"""Variants laid side by side: fixed text, slots, and what differs."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.text.aligning import LONGEST_OTHER, Part, aligned, common, differing

WORDS = st.lists(
    st.sampled_from(["pay", "now", "⟨amount⟩", "⟨link⟩", "您的", "贷款", "พัสดุ", "the"]), max_size=12
)
TEXT = WORDS.map(" ".join)


@pytest.mark.parametrize(
    ("title", "others", "parts"),
    [
        (
            "Your parcel ⟨number⟩ is held",
            ("Your parcel ⟨number⟩ is waiting",),
            (
                Part("text", "Your parcel "),
                Part("slot", "number"),
                Part("text", " is "),
                Part("varies", "held", ("waiting",)),
            ),
        ),
        (
            "您的贷款已严重逾期点击⟨link⟩处理",
            ("尊敬的客户您的贷款已经严重逾期点击⟨link⟩处理", "您的贷款已经严重逾期马上点击⟨link⟩处理"),
            (
                Part("varies", "", ("尊敬的客户",)),
                Part("text", "您的贷款已"),
                Part("varies", "", ("经",)),
                Part("text", "严重逾期"),
                Part("varies", "", ("马上",)),
                Part("text", "点击"),
                Part("slot", "link"),
                Part("text", "处理"),
            ),
        ),
        (
            "พัสดุของคุณ",
            ("พัสดุของท่าน",),
            (Part("text", "พัสดุของ"), Part("varies", "คุณ", ("ท่าน",))),
        ),
        ("pay now", ("pay now", "pay now", "pay now", "pay today"), (Part("text", "pay now"),)),
        ("same", (), (Part("text", "same"),)),
        ("", ("something",), (Part("varies", "", ("something",)),)),
        ("", (), ()),
        ("odd ⟨ mark", (), (Part("text", "odd ⟨ mark"),)),
    ],
)
def test_a_title_in_parts(title: str, others: tuple[str, ...], parts: tuple[Part, ...]) -> None:
    assert aligned(title, others) == parts


def test_a_single_character_shared_by_chance_is_no_fixed_text() -> None:
    found = aligned("甲乙的丙丁一致文字", ["戊己的庚辛一致文字"])
    assert found == (Part("varies", "甲乙的丙丁", ("戊己的庚辛",)), Part("text", "一致文字"))


def test_what_others_say_is_told_commonest_first_and_bounded() -> None:
    others = [f"pay {word} now" for word in ("b", "c", "c", "d", "e", "f", "x" * 500)]
    (varies,) = [part for part in aligned("pay a now", others) if part.kind == "varies"]
    assert varies.others[0] == "c"
    assert len(varies.others) == 4
    (long,) = [part for part in aligned("pay a now", ["pay " + "x" * 500 + " now"]) if part.kind == "varies"]
    assert len(long.others[0]) == LONGEST_OTHER


@given(title=TEXT, others=st.lists(TEXT, max_size=6))
def test_the_parts_put_together_are_the_title(title: str, others: list[str]) -> None:
    parts = aligned(title, others)
    assert "".join(f"⟨{part.text}⟩" if part.kind == "slot" else part.text for part in parts) == title
    assert all(part.others for part in parts if part.kind == "varies" and not part.text)


@given(title=TEXT, variant=TEXT)
def test_the_stretches_put_together_are_the_variant(title: str, variant: str) -> None:
    stretches = differing(title, variant)
    assert "".join(text for _, text in stretches) == variant
    if title == variant:
        assert all(shared for shared, _ in stretches)


@given(one=st.text("abc", max_size=12), other=st.text("abc", max_size=12))
def test_the_common_subsequence_is_a_longest_one(one: str, other: str) -> None:
    pairs = common(one, other)
    assert all(one[left] == other[right] for left, right in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in itertools.pairwise(pairs))
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for left, mine in enumerate(one):
        for right, theirs in enumerate(other):
            lengths[left + 1][right + 1] = (
                lengths[left][right] + 1
                if mine == theirs
                else max(lengths[left][right + 1], lengths[left + 1][right])
            )
    assert len(pairs) == lengths[-1][-1]


def test_a_giant_text_is_aligned_in_bounded_time() -> None:
    assert aligned("字" * 10_000, ["子" * 10_000])[0].kind == "varies"
