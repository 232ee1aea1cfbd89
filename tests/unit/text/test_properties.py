"""What holds for every text, whatever is in it."""

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smishwatch.pipeline.text.fold import fold
from smishwatch.pipeline.text.read import read, read_all
from smishwatch.pipeline.text.skeleton import skeleton, template_id
from smishwatch.pipeline.text.surface import surface

ANY_TEXT = st.text(alphabet=st.characters(), max_size=200)
"""Every code point, lone surrogates among them."""

MESSAGE_PARTS = st.sampled_from(
    [
        "【某某银行】", "尊敬的客户", "您的贷款已逾期", "3天", "请于11月3日18:00前", "还款1,200.50元",
        "登录www.example-pay.top/a1", "加微信abc_123",
        "详询95588", "13800138000", "尾号1234", "验证码882211", "两万元", "50%", "退订回T",
        "http //example.com/x", "hxxp://a[.]b[.]com", "Dear John,",
        "your parcel EE123456789CN", "is held. ", "Pay $2.99 ", "WA 081234567890 ",
        "p1nj4m4n ", "suspended.Call us ", "รหัส OTP 123456", "Поздравляем ",
        "1O0元", "薇❤", "亻言", "①②③", "x月xx日", "ＡＢＣ", "\u200b", "\U0001f600", "。", ".", " ",
        "\n", "'", "x", "00", "+86 ", "@",
    ]
)  # fmt: skip
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u202a\u202c\u200f\u00ad\ufe0f"
COMPOSED = st.lists(MESSAGE_PARTS, max_size=14).map("".join)


@given(ANY_TEXT)
@settings(max_examples=400, deadline=None)
def test_any_string_is_read(text: str) -> None:
    message = read(text)
    message.skeleton.encode("utf-8")
    message.normalised.encode("utf-8")
    for link in message.links:
        assert link.as_written == text[link.start : link.end]
    for contact in message.contacts:
        assert contact.as_written == text[contact.start : contact.end]


@given(st.one_of(COMPOSED, ANY_TEXT))
@settings(max_examples=600, deadline=None)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(COMPOSED)
@settings(max_examples=300, deadline=None)
def test_every_found_part_stands_where_it_says(text: str) -> None:
    message = read(text)
    for found in (*message.links, *message.contacts):
        assert found.as_written == text[found.start : found.end] != ""


@given(COMPOSED, st.sets(st.integers(0, 200), max_size=20), st.sampled_from(INVISIBLE))
@settings(max_examples=300, deadline=None)
def test_invisible_characters_change_no_template(text: str, places: set[int], invisible: str) -> None:
    disguised = "".join(invisible + c if index in places else c for index, c in enumerate(text))
    assert read(disguised).skeleton == read(text).skeleton


@given(COMPOSED, st.sets(st.integers(0, 200), max_size=40))
@settings(max_examples=300, deadline=None)
def test_full_width_characters_change_no_template(text: str, places: set[int]) -> None:
    disguised = "".join(
        chr(ord(c) + 0xFEE0) if index in places and "!" <= c <= "~" else c for index, c in enumerate(text)
    )
    assert read(disguised).skeleton == read(text).skeleton


HANZI = st.lists(
    st.sampled_from(["尊敬的客户", "您的贷款已逾期", "请立即还款", "快递", "点击领取", "积分即将清零", "联系客服"]),
    min_size=1, max_size=6,
).map("".join)  # fmt: skip


@given(
    HANZI,
    st.sets(st.integers(1, 40), max_size=20),
    st.sampled_from([" ", "  ", "\u3000", "\u00a0", "\u2009"]),
)
@settings(max_examples=200, deadline=None)
def test_spaces_between_hanzi_change_no_template(text: str, places: set[int], space: str) -> None:
    disguised = "".join(space + c if index in places else c for index, c in enumerate(text))
    assert read(disguised).skeleton == read(text).skeleton


@given(COMPOSED, st.sampled_from(["  ", "\u00a0", "\u2003", " \n"]))
@settings(max_examples=200, deadline=None)
def test_wider_spaces_between_words_change_no_template(text: str, space: str) -> None:
    assert read(text.replace(" ", space)).skeleton == read(text).skeleton


@given(COMPOSED)
@settings(max_examples=200, deadline=None)
def test_capitals_change_no_template_of_hanzi_text(text: str) -> None:
    if "." not in text:
        assert read(text.upper()).skeleton == read(text.lower()).skeleton


@given(ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_a_trace_leads_every_character_back_into_the_original(text: str) -> None:
    trace = surface(text)
    for position in range(len(trace.text)):
        start, end = trace.span(position, position + 1)
        assert 0 <= start < end <= len(text)


@given(st.lists(ANY_TEXT, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_no_message_changes_the_template_of_another(texts: list[str]) -> None:
    together = [message.skeleton for message in read_all([(text, None) for text in texts])]
    assert together == [read(text).skeleton for text in texts]


def test_a_template_id_depends_on_the_skeleton_alone() -> None:
    assert template_id("尊敬的客户") == template_id("尊敬的客户")
    assert template_id("尊敬的客户") != template_id("尊敬的用户")
    assert len(template_id("")) == 25


def test_marks_typed_by_a_sender_do_not_pass_for_slots() -> None:
    assert "⟨genuine⟩" not in read("⟨genuine⟩尊敬的客户").skeleton
    assert skeleton("⟨link⟩ abc def") == "link abc def"


HOSTILE = [
    "a", "1", " ", ".", "a.", "1.", "1 ", "a.b", "http://", "微信", "微信:", "www.", "中",
    "中 ", "中.", "@", "a@", "x", "*", "验证码", "尊敬的", "-1", "(1", "+", "o0",
    "1o", "a1", "4a", "【", "亻", "零", "元", "1元", "dear ", "\u0301", "\u200b", "а", "a b ",
    "1-", "12/", "1:", "½", "\ud800", "http //a.b", "rp", "$", "code ", "a'",
]  # fmt: skip

ROUNDS = 400
"""Few are needed where nothing else runs; a busy machine may be slow for a second."""
LEAST_SECONDS = 0.0005
"""Below this the clock says little."""


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_no_faster_than_length(unit: str) -> None:
    short, long = unit * (5_000 // len(unit)), unit * (10_000 // len(unit))

    def seconds(text: str) -> float:
        start = time.process_time()
        read(text)
        return time.process_time() - start

    read(short)
    for_short = for_long = math.inf
    for _ in range(ROUNDS):  # the least of many: what else runs on the machine only ever adds
        for_short, for_long = min(for_short, seconds(short)), min(for_long, seconds(long))
        if for_long <= 2.3 * max(for_short, LEAST_SECONDS):
            return
    raise AssertionError(f"{unit!r}: twice the length took {for_long / for_short:.1f} times as long")
