"""Charts as text: what they say, and that they cannot be broken out of."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.dashboards.charts import (
    PLOT_HEIGHT,
    Bar,
    Series,
    meter,
    round_up,
    short,
    sparkline,
    stacked_bars,
)

BARS = (Bar("Mon", "Monday"), Bar("", "Tuesday"))
TWO = (Series("Scam", "v-scam", (3, 0)), Series("Spam", "v-spam", (1, 2)))


def heights(chart: str, css_class: str) -> list[float]:
    return [
        float(one.get("height", "0"))
        for one in ET.fromstring(chart).iter("rect")
        if one.get("class") == css_class
    ]


def test_a_bar_says_its_figures() -> None:
    titles = [title.text for title in ET.fromstring(stacked_bars(BARS, TWO, "Reports")).iter("title")]
    assert titles == ["Monday: 4 · Scam 3 · Spam 1", "Tuesday: 2 · Spam 2"]


def test_heights_are_in_proportion_and_nothing_is_drawn_for_nothing() -> None:
    chart = stacked_bars(BARS, TWO, "Reports")
    assert heights(chart, "v-scam") == [pytest.approx(3 / 4 * PLOT_HEIGHT, abs=0.01)]
    assert heights(chart, "v-spam") == [
        pytest.approx(PLOT_HEIGHT * share, abs=0.01) for share in (1 / 4, 2 / 4)
    ]


def test_only_bars_with_a_label_have_one() -> None:
    labels = [one.text for one in ET.fromstring(stacked_bars(BARS, TWO, "Reports")).iter("text")]
    assert labels[-1] == "Mon"
    assert "Tuesday" not in labels


def test_a_year_of_bars_has_eight_labels_at_most() -> None:
    bars = [Bar(f"w{number}", f"week {number}") for number in range(53)]
    chart = stacked_bars(bars, [Series("all", "s-1", [1] * 53)], "Reports")
    assert sum((one.text or "").startswith("w") for one in ET.fromstring(chart).iter("text")) <= 8


@pytest.mark.parametrize("series", [(), (Series("none", "s-1", (0, 0)),)])
def test_a_chart_of_nothing_is_a_chart(series: tuple[Series, ...]) -> None:
    assert ET.fromstring(stacked_bars(BARS, series, "Reports")).tag == "svg"


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=40)
)
def test_no_text_breaks_out(text: str) -> None:
    chart = stacked_bars([Bar(text, text)], [Series(text, "s-1", [1])], text)
    root = ET.fromstring(chart)
    assert {one.tag for one in root.iter()} <= {"svg", "g", "rect", "line", "text", "title"}
    assert not any(name.startswith("on") or name == "style" for one in root.iter() for name in one.attrib)


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 4), (4, 4), (5, 8), (11, 12), (37, 40), (61, 80), (99, 100), (101, 120), (999_999, 1_000_000)],
)
def test_the_top_of_the_scale(value: float, top: float) -> None:
    assert round_up(value) == top


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (750, "750"), (1_500, "1.5k"), (2_000_000, "2M")])
def test_numbers_on_the_scale(value: float, text: str) -> None:
    assert short(value) == text


def test_a_sparkline_of_nothing_is_empty() -> None:
    assert "polyline" not in sparkline([0, 0], "x")
    assert "polyline" in sparkline([0, 3, 1], "x")


@pytest.mark.parametrize(("share", "width"), [(-1, "0.00"), (0.5, "50.00"), (7, "100.00")])
def test_a_meter_stays_in_its_frame(share: float, width: str) -> None:
    assert f'class="meter-fill" width="{width}"' in meter(share)
