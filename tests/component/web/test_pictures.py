"""Panels as pictures: well formed, by themselves, with the figures of the panel, and nothing that runs."""

import xml.etree.ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import language, pictures
from smishwatch.dashboards.panels import PANELS, Panel, Shape
from smishwatch.dashboards.period import period
from tests.support.filled import END

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", [name for name, panel in PANELS.items() if panel.shape in pictures.DRAWN])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_picture_shows_the_figures_of_its_panel(filled_pages: TestClient, name: str, lang: str) -> None:
    answer = filled_pages.get(f"/panels/{name}/svg?period=7d&lang={lang}")
    assert answer.status_code == 200 and answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-disposition"].startswith("attachment")
    tree = ET.fromstring(answer.text)
    texts = [one.text or "" for one in tree.iter(f"{SVG}text")]
    assert texts[0] == language.text(lang, "panel", name)  # type: ignore[arg-type]
    rows = filled_pages.get(f"/api/v1/figures/{name}?period=7d").json()["rows"]
    if PANELS[name].shape is Shape.RANKING:
        assert texts[3::2] == [f"{row['reports']:,}" for row in rows[: pictures.MOST_LINES]]
    else:
        assert sum(
            int(text.split()[-1].replace(",", "")) for text in texts if text.split()[0] in LEGEND
        ) == sum(row["reports"] for row in rows)
    link = f'href="/panels/{name}/svg?period=7d"'
    assert link in filled_pages.get(f"/panels/{name}?period=7d").text


LEGEND = {
    language.text(lang, "verdict", code)
    for lang in language.LANGUAGES
    for code in ("scam", "spam", "unsure", "legitimate")
}


@pytest.mark.parametrize(
    "name", [name for name, panel in PANELS.items() if panel.shape not in pictures.DRAWN]
)
def test_what_is_no_picture_has_none(filled_pages: TestClient, name: str) -> None:
    assert filled_pages.get(f"/panels/{name}/svg?period=7d").status_code == 404
    assert f"/panels/{name}/svg" not in filled_pages.get(f"/panels/{name}?period=7d").text


def test_hostile_names_are_text() -> None:
    rows = [{"domain": '"/><script>alert(1)</script>&', "link_class": "own", "reports": 3}]
    picture = pictures.drawn(Panel("domains_top", Shape.RANKING, ("domain",)), rows, period("7d", END), "en")
    assert {one.tag.removeprefix(SVG) for one in ET.fromstring(picture).iter()} == {
        "svg",
        "style",
        "rect",
        "text",
    }
