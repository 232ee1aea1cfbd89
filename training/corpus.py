"""The self-written corpus: messages as people, institutions, advertisers and swindlers write them.

A file per language in ``training/corpus``. ``[category]`` opens a section; each line below it is one message, in which
``<a|b>`` are alternatives and ``{slot}`` is filled at random, seeded by the line itself. ``@header`` at the end of a
line gives the sender, which may have alternatives and slots too; a handle (@name) therefore never ends a line. A line
makes as many messages as it has alternatives to show, at most ``MOST_PER_LINE``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from smishwatch.schemas.codes import Category

FOLDER: Final = Path(__file__).with_name("corpus")
MOST_PER_LINE: Final = 8
COUNTRIES: Final = {
    "zh": "CN", "en": "GB", "es": "ES", "pt": "BR", "fr": "FR", "de": "DE", "it": "IT", "nl": "NL", "pl": "PL",
    "ru": "RU", "tr": "TR", "ar": "AE", "hi": "IN", "id": "ID", "ms": "MY", "th": "TH", "vi": "VN", "ja": "JP",
    "ko": "KR", "tl": "PH", "zh-hant": "TW", "sw": "KE", "bn": "BD", "ur": "PK", "fa": "IR", "uk": "UA", "he": "IL",
    "ro": "RO", "hu": "HU", "cs": "CZ", "el": "GR", "sv": "SE", "ta": "IN", "te": "IN", "mr": "IN", "bg": "BG",
    "hr": "HR", "sk": "SK", "da": "DK", "no": "NO", "fi": "FI", "ne": "NP", "my": "MM", "km": "KH",
}  # fmt: skip

_CHOICE: Final = re.compile(r"<([^<>]*\|[^<>]*)>")
_SLOT: Final = re.compile(r"\{([a-z]+)\}")
_SENDER: Final = re.compile(r"\s@(\S+)$")
_HANDLES: Final = frozenset({"{wechat}", "{qq}"})


class CorpusError(ValueError):
    """A corpus file is not as it should be; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One generated message; ``group`` names the line that it comes from."""

    text: str
    sender: str | None
    country: str
    category: Category
    group: str


def read_corpus(folder: Path = FOLDER) -> Iterator[Line]:
    """All messages of all files, in the order of file names and lines.

    Raises:
        CorpusError: on an unknown category or slot, or a message before the first section
    """
    for path in sorted(folder.glob("*.txt")):
        category: Category | None = None
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            where = f"{path.name}:{number}"
            line = raw.strip()
            if not line or line.startswith("# "):
                continue
            if line.startswith("[") and line.endswith("]") and line[1:-1].replace("_", "").isalpha():
                category = _category(line[1:-1], where)
            elif category is None:
                raise CorpusError(f"{where}: a message before the first [category]")
            else:
                yield from _messages(line, category, COUNTRIES[path.stem], where)


def _category(name: str, where: str) -> Category:
    try:
        return Category(name)
    except ValueError:
        raise CorpusError(f"{where}: {name!r} is not a category") from None


def _messages(line: str, category: Category, country: str, where: str) -> Iterator[Line]:
    sender = _SENDER.search(line)
    if sender and sender[1] in _HANDLES:
        raise CorpusError(f"{where}: a handle at the end would be read as the sender; let words follow it")
    template = line[: sender.start()] if sender else line
    random = Random(f"{where} {template}")
    senders = Random(f"{where} sender")
    most = min(MOST_PER_LINE, 1 + 2 * len(_CHOICE.findall(template)))
    for text in dict.fromkeys(_filled(template, random, where) for _ in range(most)):
        yield Line(text, _filled(sender[1], senders, where) if sender else None, country, category, where)


def _filled(template: str, random: Random, where: str) -> str:
    while _CHOICE.search(template):
        template = _CHOICE.sub(lambda match: random.choice(match[1].split("|")), template)

    def slot(match: re.Match[str]) -> str:
        draw = _SLOTS.get(match[1])
        if draw is None:
            raise CorpusError(f"{where}: unknown slot {match[0]}; known are {', '.join(sorted(_SLOTS))}")
        return draw(random)

    return _SLOT.sub(slot, template)


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def _host(random: Random) -> str:
    name = "".join(random.choice("bcdfghjkmnpqrstvwxz") for _ in range(random.randint(3, 7)))
    return (
        f"{name}{random.randint(1, 99)}.{random.choice(('top', 'cc', 'vip', 'xyz', 'com', 'info', 'club'))}"
    )


def _page(random: Random) -> str:
    return f"http://{_host(random)}/{_digits(random, 3)}"


def _site(random: Random) -> str:
    """A domain as institutions have them, but nobody's: only its class is ever looked at."""
    name = random.choice(_FIRST) + random.choice(_SECOND)
    ending = random.choice(
        ("com", "com", "org", "net", "co.uk", "com.cn", "cn", "in", "co.id", "de", "fr", "es", "com.br")
    )
    page = random.choice(("", "", "", "/my", f"/{_digits(random, 5)}"))
    return f"{random.choice(('', '', 'https://', 'www.'))}{name}.{ending}{page}"


_FIRST: Final = (
    "aldern",
    "brisko",
    "calwen",
    "dorvik",
    "elmora",
    "farlo",
    "gresk",
    "holvin",
    "ixtal",
    "jorvan",
)
_SECOND: Final = ("haus", "feld", "mont", "dale", "ria", "wick", "sund", "lund", "mara", "tal")


def _hotline(random: Random) -> str:
    return random.choice(("400-{}-{}", "1800 {} {}", "0800 {} {}")).format(
        _digits(random, 3), _digits(random, 4)
    )


def _header(random: Random) -> str:
    """A sender of letters, of the lengths that networks let through."""
    return "".join(random.choice("ABDEGHKLMNOPRSTUVY") for _ in range(random.randint(5, 9)))


def _short(random: Random) -> str:
    host = random.choice(("bit.ly", "t.cn", "tinyurl.com", "is.gd", "cutt.ly", "dwz.cn"))
    return f"{host}/{''.join(random.choice('abcdefghkmnpqrstuvwxyzABCDEFGH23456789') for _ in range(6))}"


_SLOTS: Final[dict[str, Callable[[Random], str]]] = {
    "n": lambda random: str(random.randint(2, 30)),
    "big": lambda random: f"{random.randint(2, 90) * 1000}",
    "price": lambda random: f"{random.randint(5, 990)}",
    "cents": lambda random: f"{random.randint(1, 900)}.{random.randint(0, 99):02d}",
    "percent": lambda random: f"{random.choice((5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80))}%",
    "code": lambda random: _digits(random, 6),
    "tail": lambda random: _digits(random, 4),
    "order": lambda random: _digits(random, random.randint(9, 14)),
    "card": lambda random: "62" + _digits(random, 17),
    "date": lambda random: f"{random.randint(1, 28):02d}/{random.randint(1, 12):02d}",
    "day": lambda random: f"{random.randint(1, 12)}月{random.randint(1, 28)}日",
    "time": lambda random: f"{random.randint(7, 22)}:{random.randint(0, 59):02d}",
    "cnmobile": lambda random: f"1{random.choice('35789')}{_digits(random, 9)}",
    "cnphone": lambda random: f"0{random.choice(('10', '21', '571', '755', '28'))}-{_digits(random, 8)}",
    "phone": lambda random: f"0{random.randint(100, 999)} {_digits(random, 6)}",
    "wechat": lambda random: random.choice("abdgklmwxz") + random.choice("abdgklmwxz") + _digits(random, 6),
    "qq": lambda random: str(random.randint(1, 9)) + _digits(random, 8),
    "short": lambda random: _digits(random, 5),
    "link": lambda random: random.choice((_host, _page, _short))(random),
    "host": _host,
    "site": _site,
    "hotline": _hotline,
    "header": _header,
    "dlt": lambda random: f"{random.choice(('VM', 'AD', 'JK', 'BP'))}-{_header(random)[:6]}",
    "port": lambda random: f"106{random.choice('589')}{_digits(random, random.randint(5, 10))}",
    "shortlink": _short,
}  # fmt: skip
