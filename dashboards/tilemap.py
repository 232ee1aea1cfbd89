"""A map of regions as tiles, a block a country: no borders to draw, no file of shapes, every region equally large.

Drawn on the server as SVG with its figures as text in it, so that it can be read without colour, and beside a table.
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from smishwatch.dashboards import language, places
from smishwatch.dashboards.language import Language

TILE, GAP, HEAD = 34, 3, 26
"""In pixels: four digits fit into a tile, and two large countries beside each other; a head names the country."""
SHADES = 5
IN_A_ROW = 6
"""Of regions that have no place of their own."""
EMPTY = ".."
HIDDEN = "·"
"""Stands where a figure is not published."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A region's place, counted from the top left corner, and what stands in it."""

    row: int
    column: int
    code: str
    figure: str
    shade: str
    """As ``shade`` names it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A country's tiles as a picture by itself, without the ``svg`` element around it; sizes in pixels."""

    inner: Markup
    tiles: tuple[Tile, ...]
    """The same for who draws it otherwise."""
    width: int
    height: int
    country: str
    name: str
    reports: int | None
    """Nothing where it is not published."""

    @property
    def picture(self) -> Markup:
        """It, for a page."""
        return Markup(
            '<svg class="tilemap" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">{3}</svg>'
        ).format(self.width, self.height, self.name, self.inner)


def blocks(counts: Mapping[str, int | None], lang: Language) -> list[Block]:
    """The countries, that with the most reports first, as far as they are published.

    Args:
        counts: reports by region (ISO 3166-2), or by country where no region is known; nothing where the figure is
            not published. A country's figure is then not given either: it would tell the hidden one.
        lang: the reader's language
    """
    by_country: dict[str, dict[str, int | None]] = defaultdict(dict)
    for code, reports in counts.items():
        country, _, region = code.partition("-")
        by_country[country][region] = reports
    most = max((reports or 0 for code, reports in counts.items() if "-" in code), default=0)
    sizes = {
        country: sum(found or 0 for found in regions.values()) for country, regions in by_country.items()
    }
    return [
        _block(country, by_country[country], most, lang)
        for country in sorted(sizes, key=lambda country: (-sizes[country], country))
    ]


@cache
def drawn_places() -> dict[str, dict[str, tuple[int, int]]]:
    """Of each country that has a map of its own: region → row and column."""
    drawn = tomllib.loads(files("smishwatch.dashboards").joinpath("tiles.toml").read_text(encoding="utf-8"))
    return {
        country: {
            region: (row, column)
            for row, line in enumerate(text.strip().splitlines())
            for column, region in enumerate(line.split())
            if region != EMPTY
        }
        for country, text in drawn.items()
    }


def shade(reports: int | None, most: int) -> str:
    """The class of a tile: 0 for none, then five shades, each of twice the figures of the one before.

    >>> [shade(reports, 160) for reports in (0, 1, 10, 11, 80, 81, 160)]
    ['m-0', 'm-1', 'm-1', 'm-2', 'm-4', 'm-5', 'm-5']
    """
    if reports is None:
        return "m-h"
    if reports == 0:
        return "m-0"
    step = next((step for step in range(SHADES) if reports * 2**step > most / 2), SHADES - 1)
    return f"m-{SHADES - step}"


def _block(country: str, regions: Mapping[str, int | None], most: int, lang: Language) -> Block:
    placed = _placed(country, regions)
    known = [reports for reports in regions.values() if reports is not None]
    total = sum(known) if len(known) == len(regions) else None
    name = places.country(country, lang) or "–"
    said = f"{name} {language.number(total)}" if total is not None else name
    tiles = tuple(
        Tile(
            *place,
            places.short(f"{country}-{region}", lang),
            _short(regions.get(region, 0)),
            shade(regions.get(region, 0), most),
        )
        for region, place in placed.items()
    )
    drawn = [
        _drawn(tile, country, region, regions.get(region, 0), lang)
        for tile, region in zip(tiles, placed, strict=True)
    ]
    columns = max(column for _, column in placed.values()) + 1
    rows = max(row for row, _ in placed.values()) + 1
    width = max(columns * (TILE + GAP), 150)
    head = Markup('<text class="m-head" x="0" y="16">{}</text>').format(said)
    return Block(
        head + Markup("").join(drawn), tiles, width, HEAD + rows * (TILE + GAP), country, name, total
    )


def _placed(country: str, regions: Mapping[str, int | None]) -> dict[str, tuple[int, int]]:
    """Row and column of each tile; what has no place of its own stands below, what has no region at the end."""
    placed = dict(drawn_places().get(country, {}))
    below = max((row for row, _ in placed.values()), default=-1) + 1
    others: Sequence[str] = sorted(set(regions) - set(placed), key=lambda region: (region == "", region))
    for number, region in enumerate(others):
        placed[region] = (below + number // IN_A_ROW, number % IN_A_ROW)
    return placed


def _drawn(tile: Tile, country: str, region: str, reports: int | None, lang: Language) -> Markup:
    x, y = tile.column * (TILE + GAP), HEAD + tile.row * (TILE + GAP)
    full = (
        places.region(f"{country}-{region}", lang) if region else language.text(lang, "overview", "no_region")
    )
    name_class = " m-name" if len(tile.code) > 2 and not tile.code.isascii() else ""
    said = full if reports is None else f"{full}: {language.number(reports)}"
    return Markup(
        '<g class="{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="5"/>'
        '<text class="m-code{}" x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text class="m-figure" x="{}" y="{}" text-anchor="middle">{}</text></g>'
    ).format(
        tile.shade, said, x, y, TILE, TILE,
        name_class, x + TILE / 2, y + 15, tile.code,
        x + TILE / 2, y + 28, tile.figure,
    )  # fmt: skip


def _short(reports: int | None) -> str:
    """What fits into a tile: 9,999, then 10k, then 1.2M."""
    if reports is None:
        return HIDDEN
    if reports < 10_000:
        return language.number(reports)
    return f"{reports / 1e3:.0f}k" if reports < 999_500 else f"{reports / 1e6:.1f}M"


def packed(made: Sequence[Block], width: int, top: int, gap: int = 28) -> tuple[str, int]:
    """The blocks side by side in lines of ``width``, as the inside of a picture, and its height."""
    parts, x, y, line = [], 0, top, 0
    for one in made:
        if x and x + one.width > width:
            x, y, line = 0, y + line + gap, 0
        parts.append(f'<svg x="{x + 20}" y="{y}" width="{one.width}" height="{one.height}">{one.inner}</svg>')
        x, line = x + one.width + gap, max(line, one.height)
    return "".join(parts), y + line
