"""Hostile text on a page: escaped, disarmed, visible, and never wider than the page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.dashboards.wording import (
    LONGEST_MESSAGE,
    beside,
    defang,
    label,
    laid_out,
    message,
    original,
    plain,
    template,
)

NAMES = {"amount": "金额"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('"><img src=x onerror=alert(1)>', "&#34;&gt;&lt;img src=x onerror=alert(1)&gt;"),
        ("pay at http://evil.top/a now", "pay at hxxp://evil[.]top/a now"),
        ("请前往https://evil.top/a还款", "请前往hxxps://evil[.]top/a还款"),
        ("evil.top", "evil[.]top"),
        ("already hxxp://evil[.]top", "already hxxp://evil[.]top"),
        ("登录 建行.中国 查看", "登录 建行[.]中国 查看"),
        ("1.请勿回复 2.退订", "1.请勿回复 2.退订"),
        ("is at 3.50 now", "is at 3.50 now"),
        ("a\u202eb", 'a<span class="unseen" title="U+202E">U+202E</span>b'),
        ("a\u200bb", 'a<span class="unseen" title="U+200B">¦</span>b'),
        ("【工行】您的贷款", "【工行】您的贷款"),
        ("还款⟨amount⟩", '还款<span class="slot slot-amount">金额</span>'),
        ("⟨unheard⟩", '<span class="slot slot-unheard">unheard</span>'),
        ("⟨<b>⟩", "⟨&lt;b&gt;⟩"),
        ("x" * 61, "x" * 60 + "<wbr>x"),
        ("e\u0301", "e\u0301"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 4),
        ("two\nlines", "two\nlines"),
    ],
)
def test_a_message_is_shown_harmless(text: str, shown: str) -> None:
    assert str(message(text, NAMES)) == shown


def test_a_template_is_shown_like_a_message() -> None:
    assert template("还款⟨amount⟩", NAMES) == message("还款⟨amount⟩", NAMES)


@pytest.mark.parametrize("text", ["evil.top请点击", "evil.top1", "a.ab中"])
def test_a_host_with_something_glued_to_it_is_disarmed_too(text: str) -> None:
    assert "." not in str(message(text, NAMES)).replace("[.]", "")


def test_a_title_is_one_line_of_bounded_length() -> None:
    title = plain("pay ⟨amount⟩\nnow " + "long " * 50)
    assert title.startswith("pay… now")
    assert len(title) == 90


@pytest.mark.parametrize(
    ("skeleton", "title"),
    [
        ("⟨genuine⟩ 您的账单⟨amount⟩", "您的账单…"),
        ("⟨amount⟩⟨date⟩ ⟨time⟩ due", "… due"),
        ("see evil.top", "see evil[.]top"),
        ("a\u200bb", "ab"),
        ("<b>", "<b>"),
    ],
)
def test_titles(skeleton: str, title: str) -> None:
    assert plain(skeleton) == title


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("evil.top", "evil[.]top"),
        ("thief@evil.top", "thief@evil[.]top"),
        ("+86 138\n0013", "+86 138 0013"),
        ("\u202e95588", "⟦U+202E⟧95588"),
        ("x" * 500, "x" * 119 + "…"),
    ],
)
def test_labels(value: str, shown: str) -> None:
    assert label(value) == shown


def test_defang_leaves_nothing_to_click() -> None:
    assert defang("https://a.b/c.d") == "hxxps://a[.]b/c[.]d"


def test_a_giant_message_is_cut() -> None:
    assert len(message("word " * 10_000, NAMES)) < LONGEST_MESSAGE + 10


@given(st.text(max_size=300) | st.text("a.-⟨⟩⟦⟧U+0\u200b\u202e<>&\"'/:htp", max_size=300))
def test_no_text_becomes_markup(text: str) -> None:
    shown = str(message(text, NAMES))
    ours = re.compile(
        r'<wbr>|<span class="slot slot-[a-z]+">|<span class="unseen" title="U\+[0-9A-F]+">|</span>'
    )
    left = ours.sub("", shown)
    assert "<" not in left
    assert '"' not in left


@given(st.text("ab.1中/- ", max_size=200))
def test_no_host_name_stays_whole(text: str) -> None:
    assert not re.search(r"[ab1][.][ab]{2}", str(message(text, NAMES)))


def test_a_title_in_parts_is_shown_with_its_slots_and_differences() -> None:
    shown = laid_out(
        ("text", "slot", "varies", "varies"),
        ("pay ", "amount", "<b>now", ""),
        ((), (), ("http://evil.top",), ("today",)),
        NAMES,
    )
    assert str(shown) == (
        'pay <span class="slot slot-amount">金额</span>'
        '<span class="varies"><span>&lt;b&gt;now</span><span>hxxp://evil[.]top</span></span>'
        '<span class="varies"><span>∅</span><span>today</span></span>'
    )


def test_a_variant_is_shown_with_what_the_title_lacks() -> None:
    assert str(beside("pay now", "pay <i>today", NAMES)) == (
        'pay<mark class="differs"> &lt;i&gt;today</mark>'
    )


def test_an_original_is_shown_whole_and_its_sender_makes_no_slots() -> None:
    long = "word " * LONGEST_MESSAGE
    assert original(long) == long
    assert original("a\u202eb ⟨link⟩ <b> http://evil.top") == (
        'a<span class="unseen" title="U+202E">U+202E</span>b ⟨link⟩ &lt;b&gt; hxxp://evil[.]top'
    )
