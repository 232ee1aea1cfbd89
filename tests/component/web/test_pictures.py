"""Panels as pictures: well formed, by themselves, with the figures of the panel, and nothing that runs."""

import re
import xml.etree.ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import language, pictures
from smishwatch.dashboards.asked import PanelAsked
from smishwatch.dashboards.filters import Filters
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.panels import PANELS, Panel, Shape
from smishwatch.dashboards.period import period
from tests.component.web.subjects import query
from tests.support.filled import END

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_picture_shows_the_figures_of_its_panel(
    filled_pages: TestClient, name: str, lang: Language
) -> None:
    panel = PANELS[name]
    asked = query(filled_pages, name)
    answer = filled_pages.get(f"/panels/{name}/svg?{asked}&lang={lang}")
    assert answer.status_code == 200 and answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-disposition"].startswith("attachment")
    texts = [one.text or "" for one in ET.fromstring(answer.text).iter(f"{SVG}text")]
    assert texts[0] == language.text(lang, "panel", name)
    rows = filled_pages.get(f"/api/v1/figures/{name}?{asked}").json()["rows"]
    match panel.shape:
        case Shape.RANKING:
            assert texts[3::2] == [f"{row['reports']:,}" for row in rows[: pictures.MOST_LINES]]
        case Shape.OVER_TIME:
            named = [
                one.text or ""
                for one in ET.fromstring(answer.text).iter(f"{SVG}text")
                if "key" in one.attrib["class"]
            ]
            assert name != "reports_over_time" or {text.split()[0] for text in named} <= LEGEND
            shown = sum(int(text.split()[-1].replace(",", "")) for text in named)
            assert shown == sum(row["reports"] for row in rows)
        case Shape.MAP:
            titles = [one.text or "" for one in ET.fromstring(answer.text).iter(f"{SVG}title")]
            figures = sorted(int(text.rpartition(": ")[2].replace(",", "")) for text in titles)
            assert [one for one in figures if one] == sorted(row["reports"] for row in rows)
        case Shape.FIGURES | Shape.TABLE:
            for row in rows[: pictures.MOST_LINES]:
                told = [
                    value
                    for column, value in row.items()
                    if not column.startswith("previous_") and column not in panel.aside
                ]
                told += [one for value in told if isinstance(value, list) for one in value]
                whole = [f"{value:,}" for value in told if isinstance(value, int)]
                assert all(
                    any(value in re.split(", |、", text.split(" (")[0]) for text in texts) for value in whole
                ), row
                assert not [text for text in texts if re.match(r"\d{4}-\d\d.*…$", text)], "a moment is cut"
    link = f'href="/panels/{name}/svg?{asked.replace("&", "&amp;")}"'
    assert link in filled_pages.get(f"/panels/{name}?{asked}").text


LEGEND = {
    language.text(lang, "verdict", code)
    for lang in language.LANGUAGES
    for code in ("scam", "spam", "unsure", "legitimate")
}


def test_hostile_names_are_text() -> None:
    rows = [{"domain": '"/><script>alert(1)</script>&', "link_class": "own", "reports": 3}]
    panel = Panel("domains_top", Shape.RANKING, ("domain",))
    asked = PanelAsked(panel, period("7d", END), Filters(), rows, True, END)
    picture = pictures.drawn(asked, "en", rows[0]["domain"])
    assert {one.tag.removeprefix(SVG) for one in ET.fromstring(picture).iter()} == {
        "svg",
        "desc",
        "metadata",
        "style",
        "rect",
        "text",
    }
