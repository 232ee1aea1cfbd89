"""Who sends in the streams: institutions, known to the registry or not, and those who imitate them."""

import random
from dataclasses import dataclass

from smishwatch.pipeline.enrich.registry import starter

_MOBILE = {"CN": "1##########", "TH": "+668########", "ID": "+628##########", "IN": "+919#########",
           "GB": "+4477########", "US": "+1305#######"}  # fmt: skip
_PREFIXES = {"CN": ("13", "15", "18", "17")}
COUNTRIES = {"zh": "CN", "th": "TH", "id": "ID", "ms": "ID", "jv": "ID"}
"""Country of a language; English messages are spread over three."""


@dataclass(frozen=True, slots=True)
class Institution:
    """A lawful sender: one address and one domain, for as long as the stream goes."""

    sender: str
    domain: str
    name: str
    known: bool


def country_of(language: str, rng: random.Random) -> str:
    """Where a message of the language is reported."""
    return COUNTRIES.get(language) or rng.choice(("US", "GB", "IN"))


def mobile(country: str, rng: random.Random) -> str:
    """A person's number."""
    number = "".join(rng.choice("0123456789") if digit == "#" else digit for digit in _MOBILE[country])
    return rng.choice(_PREFIXES["CN"]) + number[2:] if country == "CN" else number


def application(country: str, rng: random.Random) -> str:
    """An address that organisations file for, of nobody in particular."""
    if country == "CN":
        return rng.choice(("10690", "10691", "10655", "10683")) + f"{rng.randrange(10**8):08d}"
    if country == "US":
        return f"{rng.randrange(20_000, 99_999)}"
    return _label(rng, 5, 9).upper()


def institution(country: str, rng: random.Random, *, known: bool) -> Institution:
    """One of the registry's, or one that the registry has never heard of."""
    if known and (rows := _registered(country)):
        row = rng.choice(rows)
        return Institution(row[0], row[1], row[2], True)
    name = _label(rng, 5, 10)
    if country == "CN" and rng.random() < 0.5:
        return Institution(f"95{rng.randrange(100, 999)}", f"{name}.com.cn", name, False)
    return Institution(application(country, rng), f"{name}.com", name, False)


def _registered(country: str) -> list[tuple[str, str, str]]:
    return [
        (row.senders[0].value, row.domains[0], row.name)
        for row in starter().institutions.values()
        if row.country == country and row.senders and row.domains
    ]


def scam_senders(country: str, rng: random.Random) -> list[str]:
    """The addresses of one operation: persons' numbers mostly, sometimes applications', sometimes both."""
    style = rng.choices(("mobile", "filed", "both", "many"), (60, 15, 10, 15))[0]
    if style == "many":
        return [mobile(country, rng) for _ in range(60)]
    count = rng.choice((1, 2, 5, 20))
    filed = [application(country, rng) for _ in range(min(count, 4))]
    persons = [mobile(country, rng) for _ in range(count)]
    return {"mobile": persons, "filed": filed, "both": persons + filed}[style]


def _label(rng: random.Random, least: int, most: int) -> str:
    return "".join(
        rng.choice("bcdfghjklmnprstvz" if place % 2 == 0 else "aeiou")
        for place in range(rng.randint(least, most))
    )
