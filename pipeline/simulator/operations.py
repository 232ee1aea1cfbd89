"""Operations: who is behind campaigns, with the domains, contacts and senders that they own and rotate."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from smishwatch.pipeline.simulator import identities
from smishwatch.pipeline.simulator.arrivals import DAY, HOUR
from smishwatch.pipeline.simulator.catalogue import Brand, Country
from smishwatch.pipeline.simulator.drawing import between, pick

_LINK_STYLES = ("own", "own_path", "own_shortener", "shortener", "free_host", "address", "messaging")
_LINK_STYLE_WEIGHTS = (30, 26, 18, 14, 7, 1.5, 3.5)
_DOMAIN_STYLES = ("token", "syllables", "numbered", "hinted", "hinted")
_SIBLINGS = ("m", "wap", "www", "h5", "app", "my", "id", "web")
_PATHS = ("", "/", "/pay", "/i", "/app", "/index", "/s", "/verify", "/m", "/update", "/track", "/login")
_SHARED_PORTS = ("1069012", "1069055", "1068388", "106575201", "10690299", "1065502", "106931", "1069800")
"""Aggregators' ports: several customers of one aggregator share the prefix; the extension tells them apart."""


@dataclass(frozen=True, slots=True)
class _Domains:
    """The domains registered together for one period, and their sibling hosts."""

    hosts: tuple[str, ...]
    short_hosts: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Operation:
    """One group of senders. What it owns is drawn when first needed and kept for the period it is in use."""

    operation_id: str
    country: Country
    born: float
    link_style: str
    scheme: str
    path: str
    hint: str
    brand_domain: str
    domain_style: str
    tld: str
    siblings: int
    domains_a_burst: int
    domain_seconds: float
    contact_seconds: float
    sender_seconds: float
    reports_a_sender: int
    numbers: identities.Numbers
    _domains: dict[int, _Domains] = field(default_factory=dict)
    _contacts: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    _senders: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    _makers: dict[str, Callable[[Random], str]] = field(init=False)

    def __post_init__(self) -> None:
        self._makers = self._contact_makers()

    def _period(self, moment: float, seconds: float) -> int:
        return max(0, int((moment - self.born) / seconds))

    def _registered(self, random: Random, moment: float) -> _Domains:
        period = self._period(moment, self.domain_seconds)
        found = self._domains.get(period)
        if found is None:
            found = self._domains[period] = self._register(random)
        return found

    def _register(self, random: Random) -> _Domains:
        names = [
            identities.domain(random, self.domain_style, self.tld, self.hint)
            for _ in range(between(random, 1, self.domains_a_burst))
        ]
        hosts = []
        for name in names:
            hosts.append(name)
            if self.brand_domain and random.random() < 0.2:
                hosts.append(f"{self.brand_domain}.{name}")
            hosts.extend(
                f"{pick(random, _SIBLINGS)}{pick(random, ('', '1', '2', '66'))}.{name}"
                for _ in range(self.siblings)
            )
        short = tuple(identities.domain(random, "short", self.tld, "") for _ in range(2))
        return _Domains(tuple(hosts), short)

    def link(self, random: Random, moment: float) -> str:
        """A link of this operation as it writes it at that moment."""
        style = self.link_style
        if style == "messaging":
            return f"{self.scheme}t.me/{self.contact(random, 'telegram_name', moment)}"
        kept = {"shortener": self._shortened, "free_host": self._free_host, "address": self._address}.get(
            style
        )
        if kept is not None:
            return self._kept(random, style, moment, self.domain_seconds, kept)
        domains = self._registered(random, moment)
        if style == "own_shortener":
            return f"{self.scheme}{pick(random, domains.short_hosts)}/{identities.path_token(random, 4)}"
        path = self.path if style == "own" else f"/{identities.path_token(random, 5)}"
        return self.scheme + pick(random, domains.hosts) + path

    def _shortened(self, random: Random) -> str:
        pool = identities.CHINESE_SHORTENERS if self.country.code == "CN" else identities.SHORTENERS
        return f"{self.scheme}{pick(random, pool)}/{identities.path_token(random, between(random, 5, 7))}"

    def _free_host(self, random: Random) -> str:
        name = f"{self.hint}-{identities.token(random, 5)}"
        return f"https://{name}.{pick(random, identities.FREE_HOSTS)}{self.path}"

    def _address(self, random: Random) -> str:
        return f"http://{identities.documentation_address(random)}/{identities.token(random, 4)}"

    def _kept(
        self, random: Random, kind: str, moment: float, seconds: float, make: Callable[[Random], str]
    ) -> str:
        """One of the few values of a kind that are in use in the period."""
        key = (kind, self._period(moment, seconds))
        found = self._contacts.get(key)
        if found is None:
            count = pick(random, (1, 1, 1, 2, 3))
            found = self._contacts[key] = tuple(make(random) for _ in range(count))
        return found[0] if len(found) == 1 else pick(random, found)

    def contact(self, random: Random, kind: str, moment: float) -> str:
        """One of the few numbers or accounts of a kind that it uses in that period."""
        make = self._makers.get(kind, identities.account_name)
        return self._kept(random, kind, moment, self.contact_seconds, make)

    def _contact_makers(self) -> dict[str, Callable[[Random], str]]:
        return {
            "phone": self._phone,
            "whatsapp": self._mobile,
            "qq": lambda random: identities.digits(random, "9#########"),
            "account": lambda random: identities.digits(random, "62########" + "#" * between(random, 6, 9)),
            "email": identities.email,
            "line": lambda random: "@" + identities.token(random, 8),
        }

    def _phone(self, random: Random) -> str:
        pool = self.country.fixed if random.random() < 0.45 else self.country.mobile
        return self.numbers.next(random, pick(random, pool))

    def sender(self, random: Random, style: str, brand: Brand | None, name: str, moment: float) -> str:
        """An address of a sending style; SIM cards and mailboxes are used up and replaced."""
        match style:
            case "spoof" if brand is not None and brand.senders:
                return brand.senders[0]
            case "alpha":
                return self._kept_sender(random, "alpha", moment, lambda r: header(r, name), 0)
            case "port":
                return self._kept_sender(random, "port", moment, _port, 0)
            case "short":
                return self._kept_sender(random, "short", moment, lambda r: identities.digits(r, "7####"), 0)
        make = {"email": identities.email, "overseas": self._overseas}.get(style, self._mobile)
        return self._kept_sender(random, style, moment, make, self.reports_a_sender)

    def _kept_sender(
        self, random: Random, style: str, moment: float, make: Callable[[Random], str], used_up_after: int
    ) -> str:
        pool = self._senders.setdefault((style, self._period(moment, self.sender_seconds)), [])
        if not pool or (used_up_after and random.random() < 1 / used_up_after):
            pool.append(make(random))
        return pick(random, pool[-6:])

    def _mobile(self, random: Random) -> str:
        return self.numbers.next(random, pick(random, self.country.mobile))

    def _overseas(self, random: Random) -> str:
        return self.numbers.next(random, pick(random, self.country.overseas))


_PLAIN_HEADERS = ("INFO", "NOTICE", "SMSInfo", "PROMO", "OFFERS", "DEALS", "NEWS", "Update", "Alert")


def _port(random: Random) -> str:
    return pick(random, _SHARED_PORTS) + identities.digits(random, "#" * between(random, 5, 8))


def header(random: Random, name: str) -> str:
    """An alphanumeric sender: the brand's name, or one that looks like it; at most 11 characters."""
    if not name.isascii() or not name:
        return pick(random, _PLAIN_HEADERS)
    name = name.replace(" ", "").replace("&", "")
    roll = random.random()
    if roll < 0.35:
        return name[:11]
    if roll < 0.55:
        return (name[:7] + pick(random, ("-UK", "Info", "Help", "SMS", "Alrt", "Svc", "-ID")))[:11]
    if roll < 0.75 and len(name) > 3:
        place = random.randrange(1, len(name))
        return (name[:place] + name[place - 1] + name[place:])[:11]
    return pick(
        random, ("InfoSMS", "NOTICE", "SMSAlert", "Delivery", "Support", "AUTHMSG", "Verify", "MyAccount")
    )


def founded(
    random: Random,
    operation_id: str,
    country: Country,
    born: float,
    hint: str,
    brand: Brand | None,
    numbers: identities.Numbers,
) -> Operation:
    """A new operation with its habits."""
    return Operation(
        operation_id=operation_id,
        country=country,
        born=born,
        link_style=random.choices(_LINK_STYLES, _LINK_STYLE_WEIGHTS)[0],
        scheme=pick(random, ("https://", "https://", "http://", "")),
        path=pick(random, _PATHS),
        hint=hint or identities.syllables(random, 2),
        brand_domain=brand.domains[0] if brand is not None else "",
        domain_style=pick(random, _DOMAIN_STYLES),
        tld=identities.top_level_domain(random),
        siblings=pick(random, (0, 0, 1, 3)),
        domains_a_burst=pick(random, (1, 2, 2, 4, 8)),
        domain_seconds=pick(random, (8 * HOUR, DAY, 2 * DAY, 4 * DAY)),
        contact_seconds=pick(random, (2 * DAY, 5 * DAY, 20 * DAY)),
        sender_seconds=pick(random, (DAY, 3 * DAY, 10 * DAY)),
        reports_a_sender=pick(random, (1, 3, 6, 15, 40)),
        numbers=numbers,
    )
