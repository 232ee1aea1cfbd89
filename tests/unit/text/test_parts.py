"""Which part of the stream a wording belongs to, and what is said of a setting that cannot be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.text.language import SCRIPTS
from smishwatch.pipeline.text.parts import DECISIONS_OF_A_NUMBER, MOST_CHANGES, Parts, PartsError
from smishwatch.pipeline.text.skeleton import mark_filed, mark_genuine

THREE = Parts.read("1: latin=Latn hanzi=Hani,Jpan rest=*")


@pytest.mark.parametrize(
    ("skeleton", "part"),
    [
        ("your parcel is held update it at ⟨link⟩", "latin"),
        ("【某银行】您的贷款已严重逾期请立即点击⟨link⟩处理", "hanzi"),
        ("お荷物のお届けにあがりましたが不在の為持ち帰りました⟨link⟩", "hanzi"),
        ("พัสดุของคุณถูกระงับ⟨link⟩", "rest"),
        ("ваша посылка задержана ⟨link⟩", "rest"),
        ("⟨link⟩⟨phone⟩⟨amount⟩⟨link⟩⟨account⟩", "rest"),
        ("您好⟨percent⟩⟨account⟩⟨amount⟩", "hanzi"),
        ("", "rest"),
    ],
)
def test_the_words_decide_and_no_slot(skeleton: str, part: str) -> None:
    assert THREE.of(skeleton) == part


@given(st.text())
def test_a_notice_and_its_imitation_are_in_one_part(text: str) -> None:
    assert THREE.of(text) == THREE.of(mark_genuine(text)) == THREE.of(mark_filed(text)) in THREE.names


def test_one_part_takes_everything_unless_more_are_named() -> None:
    assert Parts.read("") == Parts.read("  ") == Parts()
    assert {Parts().of(text) for text in ("hello", "您好", "")} == {""}
    assert (Parts().number, Parts().numbered_from, str(Parts())) == (0, 0, "")
    again = Parts.read("2: all=*")
    assert {again.of(text) for text in ("hello", "您好", "")} == {"all"}


def test_every_script_can_be_named() -> None:
    each = " ".join(f"p{number}={script}" for number, script in enumerate(sorted(SCRIPTS)))
    assert len(Parts.read(f"1: {each} rest=*").names) == len(SCRIPTS) + 1


@pytest.mark.parametrize(
    "text", ["1: latin=Latn hanzi=Hani,Jpan rest=*", "7: a=Latn,* b=Hani", "3: all=*", " 1:a=Latn\n rest=* "]
)
def test_parts_are_written_as_they_are_read(text: str) -> None:
    parts = Parts.read(text)
    assert Parts.read(str(parts)) == parts


def test_the_order_of_scripts_is_no_difference() -> None:
    one, other = Parts.read("1: a=Hani,Jpan rest=*"), Parts.read("1: a=Jpan,Hani rest=*")
    assert str(one) == str(other)


def test_numbers_of_decisions_never_overlap_and_stay_readable_for_every_program() -> None:
    later = Parts.read("2: all=*")
    assert THREE.numbered_from + DECISIONS_OF_A_NUMBER == later.numbered_from
    assert (MOST_CHANGES + 1) * DECISIONS_OF_A_NUMBER < 2**53


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("latin=Latn rest=*", "write a number and the parts"),
        ("1:", "write a number and the parts"),
        ("0: latin=Latn rest=*", "the number is 0"),
        ("4001: all=*", "the number is 4001"),
        ("1: latin=Latn", "no part takes the other scripts"),
        ("1: latin=Latn rest=* more=*", r"\* is in rest and in more"),
        ("1: latin=Latn asia=Hani,Latn rest=*", "Latn is in latin and in asia"),
        ("1: latin=latin rest=*", "'latin' is no script; there are .*Latn"),
        ("1: chinese=zh rest=*", "'zh' is no script"),
        ("1: a=Latn a=Hani rest=*", "a is there twice"),
        ("1: Latin=Latn rest=*", "write name=Script,Script"),
        ("1: a-b=Latn rest=*", "write name=Script,Script"),
        ("1: a= rest=*", "write name=Script,Script"),
        ("1: a=Latn, rest=*", "'' is no script"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(PartsError, match=said):
        Parts.read(text)
