"""What fills a message's slots: amounts, dates, names, codes, and the sender's links and contacts."""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Protocol

from smishwatch.pipeline.simulator.catalogue import Country, Language, NumberStyle
from smishwatch.pipeline.simulator.drawing import between, pick
from smishwatch.pipeline.simulator.identities import digits

_COURIER_CODES = {
    "CN": ("SF##########", "7####-#####-####", "YT#############", "43############"),
    "GB": ("RM######GB", "H00###########", "1550#########"),
    "US": ("9400 1118 #### ####", "US-####-######", "1Z#########"),
}
_OTHER_COURIER_CODES = ("RR#########", "LP##########", "#### #### ####")
_PLATE_REGIONS = "京沪粤苏浙鲁川鄂湘闽豫皖"
_NARROW_AMOUNTS = {"ja", "ko", "vi", "id"}


class Identities(Protocol):
    """Where a message leads: a scammer's infrastructure, or an institution's own."""

    def link(self, random: Random, moment: float) -> str:
        """A link as it is written."""

    def contact(self, random: Random, kind: str, moment: float) -> str:
        """A phone number or account of the given kind."""


class Scene:
    """Everything a slot may depend on, for one message."""

    __slots__ = ("brand", "country", "identities", "language", "moment", "random")

    def __init__(
        self,
        random: Random,
        country: Country,
        language: Language,
        brand: str,
        identities: Identities,
        moment: float,
    ) -> None:
        self.random = random
        self.country = country
        self.language = language
        self.brand = brand
        self.identities = identities
        self.moment = moment


def _money(scene: Scene, style: NumberStyle) -> str:
    text = written(scene.random, style, scene.language.code)
    return scene.country.currency + text if scene.language.code == "en" else text


def written(random: Random, style: NumberStyle, language: str = "") -> str:
    """An amount in the country's style; smaller ones are likelier. Large currencies are rounded to the hundred."""
    value = style.lowest * (style.highest / style.lowest) ** random.random()
    if style.decimals:
        text = f"{value:,.{style.decimals}f}"
    elif language in _NARROW_AMOUNTS and value > 2_000:
        text = f"{int(value) // 100 * 100:,}"
    else:
        text = f"{int(value):,}"
    return text.replace(",", "\x01").replace(".", style.point).replace("\x01", style.thousands)


def _date(scene: Scene, days: int) -> str:
    day = datetime.fromtimestamp(scene.moment + scene.country.utc_offset * 3_600 + days * 86_400, UTC)
    return pick(scene.random, scene.country.dates[:2]).format(
        d=day.day,
        m=day.month,
        y=day.year % 100,
        Y=day.year,
        be=day.year + 543,
        mon=scene.language.months[day.month - 1],
    )


def _tracking(scene: Scene) -> str:
    patterns = _COURIER_CODES.get(scene.country.code, _OTHER_COURIER_CODES)
    return digits(scene.random, pick(scene.random, patterns))


def _plate(scene: Scene) -> str:
    random = scene.random
    return f"{pick(random, _PLATE_REGIONS)}{pick(random, 'ABCDEFG')}·{digits(random, '#')}**{digits(random, '##')}"


def _contact(kind: str) -> Callable[[Scene], str]:
    return lambda scene: scene.identities.contact(scene.random, kind, scene.moment)


Fill = Callable[[Scene], str]

FILLS: dict[str, Fill] = {
    "brand": lambda s: s.brand,
    "link": lambda s: s.identities.link(s.random, s.moment),
    "amount": lambda s: _money(s, s.country.amount),
    "fee": lambda s: _money(s, s.country.fee),
    "pay": lambda s: _money(s, s.country.pay),
    "bill": lambda s: _money(s, s.country.bill),
    "gift": lambda s: _money(s, s.country.gift),
    "small": lambda s: str(between(s.random, 1, 9)),
    "minutes": lambda s: pick(s.random, ("1", "3", "5", "10", "15", "30")),
    "months": lambda s: pick(s.random, ("6", "12", "24", "36", "48", "60")),
    "window": lambda s: pick(
        s.random, ("8:00 and 10:00", "10:20 and 12:20", "13:15 and 15:15", "15:00 and 19:00")
    ),
    "home": lambda s: _money(s, s.country.home),
    "usdt": lambda s: f"{between(s.random, 180, 9800):,}",
    "discount": lambda s: pick(s.random, ("3", "5", "6", "6.8", "7.5", "8", "8.8", "9")),
    "date": lambda s: _date(s, between(s.random, 0, 3)),
    "past": lambda s: _date(s, -between(s.random, 1, 9)),
    "time": lambda s: f"{between(s.random, 7, 21)}:{between(s.random, 0, 59):02}",
    "days": lambda s: str(between(s.random, 3, 97)),
    "hours": lambda s: pick(s.random, ("2", "6", "12", "24", "24", "48", "72")),
    "name": lambda s: pick(s.random, s.language.names),
    "city": lambda s: pick(s.random, s.country.cities or s.language.cities),
    "shop": lambda s: pick(s.random, s.language.shops),
    "code": lambda s: digits(s.random, "######"),
    "short": lambda s: digits(s.random, "####"),
    "tail": lambda s: digits(s.random, "####"),
    "pickup": lambda s: digits(s.random, pick(s.random, ("#-#-####", "##-#-####", "##-####"))),
    "number": lambda s: str(between(s.random, 2, 60)),
    "order": lambda s: digits(s.random, "##########"),
    "tracking": _tracking,
    "percent": lambda s: f"{between(s.random, 3, 80)}%",
    "points": lambda s: str(between(s.random, 8, 480) * 100 + between(s.random, 0, 99)),
    "plate": _plate,
    **{
        kind: _contact(kind)
        for kind in ("phone", "wechat", "qq", "line", "telegram", "whatsapp", "account", "email")
    },
}
"""Slot name → what fills it."""

NEVER_DISGUISED = frozenset({"link", "phone", "email", "account", "whatsapp", "telegram", "line"})
"""Slots whose value the reader must be able to use, so kits leave it readable."""
