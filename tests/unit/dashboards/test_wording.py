"""Hostile text on a page: escaped, disarmed, visible, and never wider than the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.dashboards.wording import defang, message, plain, template


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('"><img src=x onerror=alert(1)>', "&#34;&gt;&lt;img src=x onerror=alert(1)&gt;"),
        ("pay at http://evil.top/a now", "pay at hxxp://evil[.]top/a now"),
        ("evil.top", "evil[.]top"),
        ("a\u202eb\u200bc", "a⟦U+202E⟧b⟦U+200B⟧c"),
        ("【工行】您的贷款", "【工行】您的贷款"),
        ("x" * 61, "x" * 60 + "<wbr>x"),
    ],
)
def test_a_message_is_shown_harmless(text: str, shown: str) -> None:
    assert str(message(text)) == shown


def test_slots_are_marked_in_the_readers_language() -> None:
    assert (
        str(template("还款⟨amount⟩", {"amount": "金额"})) == '还款<span class="slot slot-amount">金额</span>'
    )


def test_a_title_is_one_line_of_bounded_length() -> None:
    title = plain("pay ⟨amount⟩\nnow " + "long " * 50)
    assert title.startswith("pay … now")
    assert len(title) == 90


def test_defang_leaves_nothing_to_click() -> None:
    assert defang("https://a.b/c.d") == "hxxps://a[.]b/c[.]d"


@given(st.text(max_size=200))
def test_no_text_becomes_markup(text: str) -> None:
    shown = str(message(text))
    for allowed in ("<wbr>", "</span>"):
        shown = shown.replace(allowed, "")
    while '<span class="slot slot-' in shown:
        start = shown.index('<span class="slot slot-')
        shown = shown[:start] + shown[shown.index(">", start) + 1 :]
    assert "<" not in shown
