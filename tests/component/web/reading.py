"""Reading figures off a page as a person would."""

import re
from html import unescape
from html.parser import HTMLParser

FIGURE = re.compile(r'data-figure="(\w+)"><dt>.*?</dt><dd>([\d,]+|–)', re.S)
BAR = re.compile(r'<li><span class="name" title="([^"]*)">.*?<span class="value">([\d,]+)</span>', re.S)
LEGEND = re.compile(r"</svg>([^<]+) <b>([\d,]+)</b>")
COLUMN = re.compile(r"<g><title>(.*?): ([\d,]+)(?: ·[^<]*)?</title>")


def number(text: str) -> int:
    """1,234 → 1234."""
    return int(text.replace(",", ""))


def section(page: str, heading: str) -> str:
    """The first card with this heading."""
    return sections(page, heading)[0]


def sections(page: str, heading: str) -> list[str]:
    """The cards with this heading; at least one."""
    found = [card for card in page.split('<section class="card')[1:] if f"<h2>{heading}<" in card]
    assert found, f"there is no card {heading!r}"
    return found


def figures(page: str) -> dict[str, int]:
    """The tiles of the overview by name, but for those that are not known."""
    return {name: number(value) for name, value in FIGURE.findall(page) if value != "–"}


def bars(card: str) -> dict[str, int]:
    """A ranking by name."""
    return {unescape(name): number(value) for name, value in BAR.findall(card)}


def legend(card: str) -> dict[str, int]:
    """A chart's totals by series."""
    return {unescape(name): number(value) for name, value in LEGEND.findall(card)}


def columns(card: str) -> dict[str, int]:
    """A chart's bars by name."""
    return {unescape(name): number(value) for name, value in COLUMN.findall(card)}


class Elements(HTMLParser):
    """What the browser would see: every element with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.found.append((tag, dict(attrs)))

    def attributes(self, name: str) -> list[str]:
        """All values of one attribute."""
        return [attributes[name] or "" for _, attributes in self.found if name in attributes]

    def tags(self) -> set[str]:
        """All element names."""
        return {tag for tag, _ in self.found}
