"""A stream of reports with hidden truth: campaigns and operations grown from real messages, with traps.

Nobody is told who is official: an institution shows itself by its address and its domain alone, and half of them
are in no registry.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks.campaigns import other_mutations
from benchmarks.campaigns.messages import Message, ordinary, unwanted
from benchmarks.campaigns.mutations import FOOTERS, dense, mutate, replaced, slots, tongue
from benchmarks.campaigns.senders import country_of, institution, mobile, scam_senders
from benchmarks.campaigns.told import Told

START = datetime(2024, 5, 1, tzinfo=UTC)
DAYS = 30
_TOP = ("com", "net", "top", "xyz", "cn", "info", "vip", "cc", "shop", "me")
_SHORTENERS = ("bit.ly", "t.cn", "is.gd", "cutt.ly", "tinyurl.com")
_CARRIERS = ("alpha", "beta", "gamma", "delta")

Writer = Callable[[Message, int, str | None, random.Random], str]
"""Message, mutation level, link → one variant."""


@dataclass(frozen=True, slots=True)
class _Seed:
    """What a campaign was grown from."""

    campaign: str
    message: Message
    country: str


@dataclass(slots=True)
class _Operation:
    name: str
    country: str
    domains: list[str]
    senders: list[str]
    contacts: list[str]
    shortener: bool


@dataclass(slots=True)
class _Builder:
    rng: random.Random
    write: Writer
    told: list[Told] = field(default_factory=list)
    people: int = 0

    def person(self) -> str:
        self.people += 1
        return f"1{self.rng.randrange(10**10):010d}"

    def tell(self, at: datetime, text: str, sender: str, country: str, campaign: str, kind: str, *,
             operation: str | None = None, level: int = 0, reporter: str | None = None,
             domain: str | None = None, shared: bool = False, legit: bool = False) -> None:  # fmt: skip
        region = f"{country}-{self.rng.randrange(10, 40)}" if country == "CN" else ""
        self.told.append(
            Told(at, text, sender, reporter or self.person(), self.rng.choice(_CARRIERS), country, region,
                 domain, shared, campaign, operation, kind, level, legit)
        )  # fmt: skip


def build(seed: int, reports: int = 20_000, *, other_hand: bool = False) -> list[Told]:
    """The stream of one seed, in the order in which reports arrive.

    Args:
        other_hand: variants are written by ``other_mutations``
    """
    rng = random.Random(seed)
    messages = unwanted()
    builder = _Builder(rng, _other_writer(messages) if other_hand else _writer)
    pool = iter(_dissimilar(messages, rng, most=reports // 3))
    grown: list[_Seed] = []
    while len(builder.told) < reports * 0.7:
        first = next(pool)
        operation = _operation(rng, len(grown), country_of(first.language, rng))
        for number in range(rng.choices((1, 2, 3, 5), (70, 18, 9, 3))[0]):
            message = first if number == 0 else next(pool)
            grown.append(_Seed(f"scam{len(grown)}", message, operation.country))
            _grow(builder, operation, grown[-1], _size(rng), rng.choice((0, 1, 2, 3)))
    _near_misses(builder, grown)
    _chains(builder, grown)
    _half_alike(builder, [next(pool) for _ in range(25)])
    _bulk(builder, _dissimilar(ordinary(), rng, most=40))
    _floods(builder, [next(pool) for _ in range(12)])
    for number, message in enumerate(pool):
        if len(builder.told) >= reports:
            break
        country = country_of(message.language, rng)
        text = slots(message.text, None, rng)
        if rng.random() < 0.25:
            text += rng.choice(FOOTERS[tongue(text, message.language)])
        builder.tell(_moment(rng), text, mobile(country, rng), country, f"single{number}", "single")
    late = [
        (told.at + timedelta(minutes=rng.expovariate(1 / 20)), place)
        for place, told in enumerate(builder.told)
    ]
    return [builder.told[place] for _, place in sorted(late)]


def _writer(message: Message, level: int, link: str | None, rng: random.Random) -> str:
    return mutate(message.text, message.language, level, link, rng)


def _other_writer(messages: Sequence[Message]) -> Writer:
    others = {
        unspaced: [message.text for message in messages if dense(message.text) is unspaced]
        for unspaced in (True, False)
    }

    def write(message: Message, level: int, link: str | None, rng: random.Random) -> str:
        return other_mutations.mutate(message.text, level, link, others[dense(message.text)], rng)

    return write


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


def _operation(rng: random.Random, number: int, country: str) -> _Operation:
    return _Operation(
        f"operation{number}",
        country,
        _domains(rng, rng.choice((1, 1, 2, 4, 8, 24))),
        scam_senders(country, rng),
        [f"+86{rng.randrange(13 * 10**9, 19 * 10**9)}" for _ in range(rng.choice((0, 1, 2)))],
        rng.random() < 0.2,
    )


def _domains(rng: random.Random, count: int) -> list[str]:
    """Names of their own, or one in four times siblings that differ by a number."""
    top = rng.choice(_TOP)
    if rng.random() < 0.25:
        stem = _label(rng)
        return [f"{stem}{number + 1}.{top}" for number in range(count)]
    return [f"{_label(rng)}.{rng.choice(_TOP)}" for _ in range(count)]


def _label(rng: random.Random) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-"
    return "".join(rng.choice(letters) for _ in range(rng.randint(5, 11))).strip("-") + "x"


def _moment(rng: random.Random) -> datetime:
    return START + timedelta(minutes=rng.uniform(0, DAYS * 1_440))


def _grow(builder: _Builder, operation: _Operation, seed: _Seed, size: int, level: int) -> None:
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
        text = builder.write(seed.message, level, link, rng)
        if operation.contacts and not linked:
            text = f"{text} {rng.choice(operation.contacts)}"
        builder.tell(at, text, rng.choice(operation.senders), seed.country, seed.campaign, "scam", level=level,
                     operation=operation.name, domain=domain, shared=shared)  # fmt: skip


def _near_misses(builder: _Builder, grown: list[_Seed]) -> None:
    """An institution's own notices with the wording that a campaign copied, all through the stream.

    Half of them are in no registry; some notices name no link; one reporter in eight says that it is legitimate.
    """
    rng = builder.rng
    for number, seed in enumerate(rng.sample(grown, min(len(grown), 60))):
        own = institution(seed.country, rng, known=number % 2 == 0)
        linked = rng.random() < 0.8
        for _ in range(rng.randint(1, 8)):
            link = f"https://{own.domain}/" if linked else None
            text = builder.write(seed.message, rng.choice((0, 0, 1)), link, rng)
            if own.known:
                text = f"【{own.name}】{text}"
            builder.tell(_moment(rng), text, own.sender, seed.country, f"genuine-{seed.campaign}", "near_miss",
                         domain=own.domain if linked else None, legit=rng.random() < 0.12)  # fmt: skip


def _chains(builder: _Builder, grown: list[_Seed]) -> None:
    """Messages made of the halves of two campaigns, which must not become one for it."""
    rng = builder.rng
    for number in range(40):
        one, other = rng.sample(grown, 2)
        text = (
            one.message.text[: len(one.message.text) // 2]
            + " "
            + other.message.text[len(other.message.text) // 2 :]
        )
        for _ in range(rng.randint(1, 3)):
            builder.tell(_moment(rng), slots(text, None, rng), mobile(one.country, rng), one.country,
                         f"chain{number}", "chain")  # fmt: skip


def _half_alike(builder: _Builder, messages: list[Message]) -> None:
    """Adverts that share half of their words and nothing else: two trades with one phrase book."""
    rng = builder.rng
    for number, message in enumerate(messages):
        country = country_of(message.language, rng)
        for side in range(2):
            seed = _Seed(f"half{number}-{side}", _reworded(message, rng), country)
            operation = _operation(rng, 10**6 + 2 * number + side, country)
            _grow(builder, operation, seed, rng.randint(4, 30), rng.choice((0, 0, 1)))


def _reworded(message: Message, rng: random.Random) -> Message:
    return Message(replaced(0.3)(message.text, rng), message.label, message.language, message.source)


def _bulk(builder: _Builder, messages: list[Message]) -> None:
    """Lawful streams at a steady rate from one address that is in no registry."""
    rng = builder.rng
    for number, message in enumerate(messages[:30]):
        country = country_of(message.language, rng)
        own = institution(country, rng, known=False)
        link = f"https://{own.domain}/a" if rng.random() < 0.6 else None
        for _ in range(rng.randint(20, 90)):
            builder.tell(_moment(rng), slots(message.text, link, rng), own.sender, country, f"bulk{number}", "bulk",
                         domain=own.domain if link else None, legit=rng.random() < 0.05)  # fmt: skip


def _floods(builder: _Builder, messages: list[Message]) -> None:
    """One person reporting the same message over and over."""
    rng = builder.rng
    for number, message in enumerate(messages):
        country = country_of(message.language, rng)
        reporter, at, sender = builder.person(), _moment(rng), mobile(country, rng)
        for _ in range(rng.randint(20, 50)):
            at += timedelta(minutes=rng.expovariate(1 / 10))
            builder.tell(at, slots(message.text, None, rng), sender, country, f"flood{number}", "flood",
                         reporter=reporter)  # fmt: skip
