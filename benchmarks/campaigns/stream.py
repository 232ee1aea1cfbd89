"""A stream of reports with hidden truth: campaigns and operations grown from real messages, with traps."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks.campaigns.messages import Message, ordinary, unwanted
from benchmarks.campaigns.mutations import FOOTERS, mutate, slots, tongue

START = datetime(2024, 5, 1, tzinfo=UTC)
DAYS = 30
_TOP = ("com", "net", "top", "xyz", "cn", "info", "vip", "cc", "shop", "me")
_SHORTENERS = ("bit.ly", "t.cn", "is.gd", "cutt.ly", "tinyurl.com")
_CARRIERS = ("alpha", "beta", "gamma", "delta")


@dataclass(frozen=True, slots=True)
class Told:
    """One report with its truth, which the methods never see."""

    at: datetime
    text: str
    sender: str
    reporter: str
    carrier: str
    region: str
    link_domain: str | None
    shared_link: bool
    official: bool
    """The institution's own sender and domain."""
    campaign: str
    operation: str
    kind: str
    """scam, single, near_miss, bulk, flood or chain."""
    level: int


@dataclass(slots=True)
class _Operation:
    name: str
    domains: list[str]
    senders: list[str]
    contacts: list[str]
    shortener: bool


@dataclass(slots=True)
class _Builder:
    rng: random.Random
    told: list[Told] = field(default_factory=list)
    people: int = 0

    def person(self) -> str:
        self.people += 1
        return f"1{self.rng.randrange(10**10):010d}"

    def tell(self, at: datetime, text: str, sender: str, campaign: str, operation: str, kind: str, *,
             level: int = 0, reporter: str | None = None, domain: str | None = None, shared: bool = False,
             official: bool = False) -> None:  # fmt: skip
        self.told.append(
            Told(at, text, sender, reporter or self.person(), self.rng.choice(_CARRIERS),
                 f"CN-{self.rng.randrange(10, 40)}", domain, shared, official, campaign, operation, kind, level)
        )  # fmt: skip


def build(seed: int, reports: int = 20_000, levels: tuple[int, ...] = (0, 1, 2, 3)) -> list[Told]:
    """The stream of one seed, in the order in which reports arrive."""
    rng = random.Random(seed)
    builder = _Builder(rng)
    seeds = _dissimilar(unwanted(), rng, most=reports // 3)
    pool = iter(seeds)
    campaign_seeds: list[tuple[str, Message]] = []
    while len(builder.told) < reports * 0.72:
        operation = _operation(rng, len(campaign_seeds))
        for _ in range(rng.choices((1, 2, 3, 5), (70, 18, 9, 3))[0]):
            message = next(pool)
            name = f"scam{len(campaign_seeds)}"
            campaign_seeds.append((name, message))
            _grow(builder, operation, name, message, _size(rng), rng.choice(levels))
    _near_misses(builder, campaign_seeds)
    _chains(builder, campaign_seeds)
    _bulk(builder, _dissimilar(ordinary(), rng, most=60))
    _floods(builder, [next(pool) for _ in range(12)])
    for number, message in enumerate(pool):
        if len(builder.told) >= reports:
            break
        text = slots(message.text, None, rng)
        if rng.random() < 0.25:
            text += rng.choice(FOOTERS[tongue(text, message.language)])
        builder.tell(_moment(rng), text, _sender(rng), f"single{number}", f"single{number}", "single")
    late = [
        (told.at + timedelta(minutes=rng.expovariate(1 / 20)), place)
        for place, told in enumerate(builder.told)
    ]
    return [builder.told[place] for _, place in sorted(late)]


def _dissimilar(messages: list[Message], rng: random.Random, most: int) -> list[Message]:
    """Messages of which no two share a fifth of their character 4-grams (of hanzi, pairs)."""
    order = messages[:]
    rng.shuffle(order)
    chosen: list[Message] = []
    holders: dict[str, list[int]] = {}
    sizes: list[int] = []
    for message in order:
        grams = _grams(message.text)
        if len(grams) < 8:
            continue
        shared: dict[int, int] = {}
        for gram in grams:
            for holder in holders.get(gram, ()):
                shared[holder] = shared.get(holder, 0) + 1
        if any(count > 0.2 * (sizes[holder] + len(grams) - count) for holder, count in shared.items()):
            continue
        for gram in grams:
            holders.setdefault(gram, []).append(len(chosen))
        sizes.append(len(grams))
        chosen.append(message)
        if len(chosen) >= most:
            break
    return chosen


def _grams(text: str) -> set[str]:
    folded = "".join(letter for letter in text.lower() if letter.isalpha() or letter == " ")
    width = 2 if sum(letter > "⺀" for letter in folded) * 3 > len(folded) else 4
    return {folded[place : place + width] for place in range(len(folded) - width + 1)}


def _size(rng: random.Random) -> int:
    return min(400, int(rng.paretovariate(0.85)))


def _operation(rng: random.Random, number: int) -> _Operation:
    return _Operation(
        f"operation{number}",
        [f"{_label(rng)}.{rng.choice(_TOP)}" for _ in range(rng.choice((1, 1, 2, 4, 8, 24)))],
        [_sender(rng) for _ in range(rng.choice((1, 2, 5, 20)))],
        [f"+86{rng.randrange(13 * 10**9, 19 * 10**9)}" for _ in range(rng.choice((0, 1, 2)))],
        rng.random() < 0.2,
    )


def _label(rng: random.Random) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-"
    return "".join(rng.choice(letters) for _ in range(rng.randint(5, 11))).strip("-") + "x"


def _sender(rng: random.Random) -> str:
    return f"+861{rng.randrange(3 * 10**9, 10**10 - 1)}"


def _moment(rng: random.Random) -> datetime:
    return START + timedelta(minutes=rng.uniform(0, DAYS * 1_440))


def _grow(
    builder: _Builder, operation: _Operation, name: str, message: Message, size: int, level: int
) -> None:
    rng = builder.rng
    begin = START + timedelta(minutes=rng.uniform(0, (DAYS - 6) * 1_440))
    spread = rng.choice((180, 720, 2_880, 5_000))
    linked = rng.random() < 0.75
    for _ in range(size):
        at = min(begin + timedelta(minutes=rng.expovariate(1 / spread)), START + timedelta(days=DAYS))
        domain, shared, link = None, False, None
        if linked:
            shared = operation.shortener and rng.random() < 0.7
            domain = rng.choice(_SHORTENERS) if shared else rng.choice(operation.domains)
            link = f"http://{domain}/{rng.randrange(36**5):x}" if rng.random() < 0.8 else domain
        text = mutate(message.text, message.language, level, link, rng)
        if operation.contacts and not linked:
            text = f"{text} {rng.choice(operation.contacts)}"
        builder.tell(at, text, rng.choice(operation.senders), name, operation.name, "scam", level=level,
                     domain=domain, shared=shared)  # fmt: skip


def _near_misses(builder: _Builder, seeds: list[tuple[str, Message]]) -> None:
    """An institution's own notices with the wording that a campaign copied."""
    rng = builder.rng
    for name, message in rng.sample(seeds, min(len(seeds), 60)):
        sender, domain = f"955{rng.randrange(10, 99)}", f"bank{rng.randrange(10**4)}.com.cn"
        for _ in range(rng.randint(1, 6)):
            text = mutate(message.text, message.language, rng.choice((0, 0, 1)), f"https://{domain}/", rng)
            builder.tell(_moment(rng), text, sender, f"genuine-{name}", f"genuine-{name}", "near_miss",
                         domain=domain, official=True)  # fmt: skip


def _chains(builder: _Builder, seeds: list[tuple[str, Message]]) -> None:
    """Messages made of the halves of two campaigns, which must not become one for it."""
    rng = builder.rng
    for number in range(40):
        (_, one), (_, other) = rng.sample(seeds, 2)
        text = slots(one.text[: len(one.text) // 2] + " " + other.text[len(other.text) // 2 :], None, rng)
        for _ in range(rng.randint(1, 3)):
            builder.tell(_moment(rng), text, _sender(rng), f"chain{number}", f"chain{number}", "chain")


def _bulk(builder: _Builder, messages: list[Message]) -> None:
    """Lawful streams at a steady rate from one official sender."""
    rng = builder.rng
    for number, message in enumerate(messages[:30]):
        sender, domain = f"1069{rng.randrange(10**6):06d}", f"shop{rng.randrange(10**4)}.com"
        link = f"https://{domain}/a" if rng.random() < 0.6 else None
        for _ in range(rng.randint(20, 90)):
            text = slots(message.text, link, rng)
            builder.tell(_moment(rng), text, sender, f"bulk{number}", f"bulk{number}", "bulk",
                         domain=domain if link else None, official=True)  # fmt: skip


def _floods(builder: _Builder, messages: list[Message]) -> None:
    """One person reporting the same message over and over."""
    rng = builder.rng
    for number, message in enumerate(messages):
        reporter, at, sender = builder.person(), _moment(rng), _sender(rng)
        for _ in range(rng.randint(20, 50)):
            at += timedelta(minutes=rng.expovariate(1 / 10))
            builder.tell(at, slots(message.text, None, rng), sender, f"flood{number}", f"flood{number}", "flood",
                         reporter=reporter)  # fmt: skip
