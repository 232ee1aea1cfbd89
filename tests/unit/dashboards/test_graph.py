"""A graph's names stay within its picture."""

import re
import unicodedata

import pytest

from smishwatch.dashboards.graph import WIDE, Edge, Node, two_sides

HALF_WIDTH = 7.4
"""Of a letter at thirteen units, on average; a hanzi is as wide as the letters are high."""


@pytest.mark.parametrize(
    "name", ["最后通知建设银行已将您的贷款逾期案件移交我方执行" * 2, "a wording that goes on and on " * 4]
)
def test_names_on_the_left_end_at_their_dot_and_begin_within_the_picture(name: str) -> None:
    picture = str(
        two_sides(
            [Node(name, "/campaigns/c", "v-scam")], [Node("a.top", "", "s-1")], [Edge(0, 0, 3)], "graph"
        )
    )
    wide = picture.partition("</svg>")[0]
    shown = re.findall(r'text-anchor="end">([^<]*)</text>', wide)
    assert len(shown) == 1 and shown[0].endswith("…")
    halves = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in shown[0])
    assert halves * HALF_WIDTH <= WIDE.left - 12
