"""Invented numbers, names of accounts and domains. Numbers come from ranges that regulators keep for fiction
where a country has one (Ofcom 07700 900xxx, NANPA 555-01xx, ARCEP 06 39 98 xx xx, ACMA 0491 57x xxx); elsewhere
they are random digits. Domains are random syllables under registries that scams favour."""

from random import Random

from smishwatch.pipeline.simulator.drawing import between, pick

_CONSONANTS = "bcdfghjklmnpqrstvwxyz"
_VOWELS = "aeiou"
_ALPHANUMERIC = "abcdefghijkmnpqrstuvwxyz23456789"
_MIXED = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

SCAM_TLDS = (
    "top",
    "xyz",
    "icu",
    "cc",
    "vip",
    "shop",
    "cfd",
    "sbs",
    "click",
    "buzz",
    "cyou",
    "info",
    "online",
    "site",
)
_TLD_WEIGHTS = (20, 12, 9, 8, 8, 6, 4, 4, 4, 3, 3, 4, 9, 3)
SHORTENERS = ("bit.ly", "tinyurl.com", "is.gd", "cutt.ly", "t.ly", "rb.gy", "shorturl.at", "s.id")
CHINESE_SHORTENERS = ("t.cn", "dwz.cn", "suo.im", "c1n.cn", "url.cn")
FREE_HOSTS = (
    "web.app",
    "pages.dev",
    "netlify.app",
    "vercel.app",
    "github.io",
    "weebly.com",
    "wixsite.com",
    "duckdns.org",
)
_SMALL_RANGE_DIGITS = 4
_DOCUMENTATION_NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.")


def digits(random: Random, pattern: str) -> str:
    """Fills each ``#`` of a number's pattern with a digit."""
    count = pattern.count("#")
    if not count:
        return pattern
    return _filled(pattern, str(int(random.random() * 10**count)).zfill(count))


def _filled(pattern: str, drawn: str) -> str:
    pieces = pattern.split("#")
    return "".join(piece + digit for piece, digit in zip(pieces, drawn, strict=False)) + pieces[-1]


class Numbers:
    """Hands out numbers of a pattern without repeats while there are any left: the ranges that are kept for
    fiction are small, and two strangers with one number would look like one operation."""

    def __init__(self) -> None:
        self._left: dict[str, list[int]] = {}

    def next(self, random: Random, pattern: str) -> str:
        """The next number of the pattern."""
        width = pattern.count("#")
        if not 0 < width <= _SMALL_RANGE_DIGITS:
            return digits(random, pattern)
        left = self._left.get(pattern)
        if not left:
            left = self._left[pattern] = random.sample(range(10**width), 10**width)
        return _filled(pattern, str(left.pop()).zfill(width))


def token(random: Random, length: int) -> str:
    """Lower-case letters and digits without look-alikes, beginning with a letter."""
    return pick(random, _ALPHANUMERIC[:24]) + "".join(random.choices(_ALPHANUMERIC, k=length - 1))


def path_token(random: Random, length: int) -> str:
    """A short link's path, in mixed case."""
    return "".join(random.choices(_MIXED, k=length))


def syllables(random: Random, count: int) -> str:
    """A pronounceable word that means nothing."""
    return "".join(pick(random, _CONSONANTS) + pick(random, _VOWELS) for _ in range(count))


def top_level_domain(random: Random) -> str:
    """One of the registries that scams favour."""
    return random.choices(SCAM_TLDS, _TLD_WEIGHTS)[0]


def domain(random: Random, style: str, tld: str, hint: str) -> str:
    """A registrable domain in one of the styles of kits; ``hint`` is a word of the trade, such as parcel."""
    match style:
        case "token":
            name = token(random, between(random, 6, 9))
        case "syllables":
            name = syllables(random, 4) + pick(random, _CONSONANTS)
        case "numbered":
            name = f"{syllables(random, 2)}{between(random, 100, 99999)}"
        case "hinted":
            name = f"{hint}-{token(random, 5)}"
        case _:  # short: what a kit uses as its own shortener
            name = token(random, 4) + pick(random, "0123456789")
    return f"{name}.{tld}"


def documentation_address(random: Random) -> str:
    """An IPv4 address from the networks reserved for examples (RFC 5737)."""
    return pick(random, _DOCUMENTATION_NETWORKS) + str(between(random, 2, 254))


def account_name(random: Random) -> str:
    """A messenger account: letters and digits."""
    return syllables(random, between(random, 2, 3)) + digits(
        random, pick(random, ("##", "###", "####", "_##"))
    )


def email(random: Random) -> str:
    """A throw-away address at a big mail provider."""
    host = pick(random, ("gmail.com", "hotmail.com", "icloud.com", "outlook.com", "yahoo.com"))
    return f"{syllables(random, between(random, 3, 4))}{between(random, 10, 99999)}@{host}"
