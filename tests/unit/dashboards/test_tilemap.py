"""The map of tiles: each region once, none upon another, and hidden figures hidden."""

import re
import xml.etree.ElementTree as ET

import pytest

from smishwatch.dashboards import tilemap

COUNTS = {"CN-GD": 1_234, "CN-XZ": 3, "CN": 70, "GB-ENG": 40, "GB-SCT": 5, "US-TX": 9}


@pytest.mark.parametrize(("country", "regions"), [("CN", 31), ("US", 51), ("IN", 36)])
def test_every_region_of_a_drawn_country_has_one_place(country: str, regions: int) -> None:
    placed = tilemap.drawn_places()[country]
    assert len(placed) == len(set(placed.values())) == regions
    assert all(re.fullmatch("[A-Z]{2}", region) for region in placed)


def test_neighbours_lie_as_on_a_map() -> None:
    china, states = tilemap.drawn_places()["CN"], tilemap.drawn_places()["US"]
    assert china["HL"] < china["GD"] and china["XJ"][1] < china["SH"][1] and china["XZ"][1] < china["SC"][1]
    assert states["CA"][1] < states["NY"][1] and states["ND"][0] < states["TX"][0]


def test_every_figure_stands_in_its_countrys_block_and_the_largest_country_comes_first() -> None:
    made = tilemap.blocks(COUNTS, "en")
    assert [(one.country, one.reports) for one in made] == [("CN", 1_307), ("GB", 45), ("US", 9)]
    told = [title.text for one in made for title in ET.fromstring(str(one.picture)).iter("title")]
    assert {"Guangdong: 1,234", "Tibet: 3", "England: 40", "Texas: 9", "Beijing: 0"} <= set(told)
    assert "no region known: 70" in told
    assert len(told) == 32 + 2 + 51


def test_chinese_readers_are_told_the_names_of_regions_and_codes_where_names_are_long() -> None:
    (china,) = tilemap.blocks({"CN-GD": 5, "CN-HL": 3, "CN": 2}, "zh")
    drawn = ET.fromstring(str(china.picture))
    assert {"广东: 5", "黑龙江: 3"} <= {one.text for one in drawn.iter("title")}
    assert {"广东", "黑龙江", "内蒙古"} <= {one.text for one in drawn.iter("text")}
    (states,) = tilemap.blocks({"US-CA": 5}, "zh")
    drawn = ET.fromstring(str(states.picture))
    assert "加利福尼亚州: 5" in {one.text for one in drawn.iter("title")}
    assert "CA" in {one.text for one in drawn.iter("text")}


def test_a_figure_that_is_not_published_is_not_in_the_picture_nor_can_it_be_worked_out() -> None:
    (block,) = tilemap.blocks({"GB-ENG": 40, "GB-SCT": None, "GB-WLS": None}, "en")
    assert block.reports is None
    picture = str(block.picture)
    assert "<title>Scotland</title>" in picture and picture.count('class="m-h"') == 2
    assert re.findall(r">(\d+)<", picture) == ["40"]


def test_tiles_do_not_cover_each_other_and_blocks_neither() -> None:
    made = tilemap.blocks({**COUNTS, **{f"TH-{number}": number for number in range(10, 40)}}, "zh")
    for one in made:
        tiles = [
            (float(rect.attrib["x"]), float(rect.attrib["y"]))
            for rect in ET.fromstring(str(one.picture)).iter("rect")
        ]
        assert len(tiles) == len(set(tiles))
        assert max(x for x, _ in tiles) + tilemap.TILE <= one.width
        assert max(y for _, y in tiles) + tilemap.TILE <= one.height
    inner, height = tilemap.packed(made, 920, 64)
    places = [
        tuple(float(block.attrib[name]) for name in ("x", "y", "width", "height"))
        for block in ET.fromstring(f"<svg>{inner}</svg>")
    ]
    for number, (x, y, width, high) in enumerate(places):
        assert x + width <= 960 and y + high <= height
        for other_x, other_y, other_width, other_high in places[:number]:
            assert (
                x >= other_x + other_width
                or other_x >= x + width
                or y >= other_y + other_high
                or other_y >= y + high
            )


def test_names_are_text() -> None:
    picture = str(tilemap.blocks({"<b>-<i>": 3}, "en")[0].picture)
    assert {one.tag for one in ET.fromstring(picture).iter()} == {"svg", "text", "g", "title", "rect"}
