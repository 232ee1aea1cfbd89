"""Campaigns: a wording that an operation owns, its variants, its audience, and the messages it sends."""

from dataclasses import dataclass, field
from itertools import product
from random import Random

from smishwatch.pipeline.simulator.catalogue import Brand, Catalogue, Country, Family, Language
from smishwatch.pipeline.simulator.drawing import between, pick
from smishwatch.pipeline.simulator.messages import Message, Variant, compose
from smishwatch.pipeline.simulator.obfuscation import (
    CHINESE_LINK_BREAKS,
    LINK_BREAKS,
    Trick,
    disguise,
    tricks,
)
from smishwatch.pipeline.simulator.operations import Operation
from smishwatch.pipeline.simulator.slots import Scene
from smishwatch.pipeline.simulator.truth import Kind
from smishwatch.pipeline.simulator.wording import Piece, draw, joined, redraw

_VARIANTS = ((1, 1), (2, 5), (3, 8), (4, 12))
"""Fewest and most variants of a wording by mutation level."""

Combination = tuple[int, ...]


def distinct_combinations(random: Random, family: Family) -> list[Combination]:
    """Combinations of one phrase per pool such that two of them share at most one phrase of three, none of two:
    each is a wording of its own, so what belongs together is decided by the text and not by chance.

    They are the words of a code with one check position: of the two smaller pools every pair, and of the largest
    the phrase at the sum of their positions.
    """
    pools = sorted(range(len(family.pools)), key=lambda pool: len(family.pools[pool]))
    *free, check = [random.sample(range(len(family.pools[pool])), len(family.pools[pool])) for pool in pools]
    made = []
    for positions in (
        product(*(range(len(order)) for order in free)) if free else ((i,) for i in range(len(check)))
    ):
        chosen = [order[position] for order, position in zip(free, positions, strict=False)]
        chosen.append(check[sum(positions) % len(check)])
        made.append(tuple(index for _, index in sorted(zip(pools, chosen, strict=True))))
    random.shuffle(made)
    return made


@dataclass(slots=True, eq=False)
class Campaign:
    """One wording, one owner. New waves of it use the owner's newer domains and senders."""

    campaign_id: str
    operation: Operation
    family: Family
    language: Language
    country: Country
    brands: tuple[Brand, ...]
    combination: Combination
    level: int
    sender_styles: tuple[str, ...]
    regions: tuple[str, ...]
    region_cumulative: tuple[float, ...]
    carrier_index: int | None
    """The only carrier of the country that it reaches, or all of them."""
    plain: tuple[Piece, ...] = ()
    """The base wording without any disguise or addition."""
    variants: list[Variant] = field(default_factory=list)
    heavy: tuple[tuple[Trick, float], ...] = ()
    link_break: str = ""
    last_wave: float = 0.0
    expected_reports: int = 0

    def message(self, random: Random, moment: float) -> Message:
        """The message that one person got at ``moment``."""
        count = len(self.variants)
        variant = self.variants[0 if count == 1 else min(int(random.expovariate(2.5 / count)), count - 1)]
        scene = Scene(random, self.country, self.language, variant.brand_name, self.operation, moment)
        body = compose(scene, variant.pieces, self.heavy, self.link_break)
        style = pick(random, self.sender_styles)
        sender = self.operation.sender(random, style, variant.brand, variant.brand_name, moment)
        return Message(body, sender, variant.brand)


def write_variants(random: Random, campaign: Campaign, size: int) -> None:
    """Draws the campaign's variants: the base wording first, then rewordings as far as its level goes."""
    fewest, most = _VARIANTS[campaign.level]
    count = min(between(random, fewest, most), 1 + size // 2)
    phrases = [pool[i] for pool, i in zip(campaign.family.pools, campaign.combination, strict=True)]
    base = [draw(random, phrase) for phrase in phrases]
    campaign.plain = _in_order(campaign, [p.pick(c) for p, c in zip(phrases, base, strict=True)])
    for number in range(count):
        chosen = (
            base if number == 0 else [redraw(random, p, c, 0.4) for p, c in zip(phrases, base, strict=True)]
        )
        picked = [phrase.pick(choice) for phrase, choice in zip(phrases, chosen, strict=True)]
        brand = pick(random, campaign.brands) if campaign.brands else None
        name = brand_name(random, brand) if brand is not None else ""
        pieces = _assembled(random, campaign, picked, reworded=number > 0)
        if campaign.level == 2:
            light = tricks(random, campaign.language.code, 2)
            pieces = tuple((disguise(random, text, light), slot) for text, slot in pieces)
        campaign.variants.append(Variant(pieces, brand, name))


def _assembled(
    random: Random, campaign: Campaign, picked: list[tuple[Piece, ...]], *, reworded: bool
) -> tuple[Piece, ...]:
    """Puts the sentences in order; a reworded variant may swap or leave out what is not the claim."""
    language = campaign.language
    sentences = list(picked)
    if reworded and len(sentences) == 3:
        roll = random.random()
        if roll < 0.25:
            sentences[1], sentences[2] = sentences[2], sentences[1]
        elif roll < 0.45:
            del sentences[1]
    additions = campaign.level >= 1 and random.random() < 0.12 * campaign.level
    if additions and language.greetings and random.random() < 0.5 and campaign.language.code != "zh":
        sentences.insert(0, ((pick(random, language.greetings), None),))
    elif additions or (campaign.family.kind is Kind.SPAM and random.random() < 0.6):
        sentences.append(((pick(random, language.footers), None),))
    return _in_order(campaign, sentences)


_PUNCTUATION = tuple("，。！？：；、,.!?:;）)」")


def _in_order(campaign: Campaign, sentences: list[tuple[Piece, ...]]) -> tuple[Piece, ...]:
    """The sentences one after another: spaces between them, or in scripts without spaces a comma where needed."""
    joiner = campaign.language.joiner
    pieces: tuple[Piece, ...] = sentences[0]
    for sentence in sentences[1:]:
        text, slot = pieces[-1]
        opens = sentence[0][0]
        if opens.startswith((" ", "（")):
            pieces = _closed(pieces)
        elif joiner == " " or slot is not None or not text.endswith(_PUNCTUATION):
            pieces = (*pieces, (joiner, None))
        pieces = (*pieces, *sentence)
    return joined(_closed(pieces))


def _closed(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """A message does not end with a comma."""
    text, slot = pieces[-1]
    if slot is None and text.endswith(("，", "、", ",")):
        return (*pieces[:-1], (text[:-1] + ("." if text.endswith(",") else "。"), None))
    return pieces


def brand_name(random: Random, brand: Brand) -> str:
    """The brand as a message writes it: its usual name, or another."""
    if brand.aliases and random.random() < 0.4:
        return pick(random, brand.aliases)
    return brand.name


def habits(random: Random, campaign: Campaign, level: int) -> None:
    """Fixes how a campaign of a mutation level disguises its messages."""
    campaign.level = level
    code = campaign.language.code
    if level == 3:
        campaign.heavy = tricks(random, code, 3)
    if level >= 2 and random.random() < 0.35:
        campaign.link_break = pick(random, CHINESE_LINK_BREAKS if code == "zh" else LINK_BREAKS)


def choose_brands(
    random: Random, catalogue: Catalogue, family: Family, country: str, claim: int
) -> tuple[Brand, ...]:
    """The brand a campaign imitates; one in eight takes turns with up to three more."""
    pool = catalogue.brands_for(family, country, claim)
    if not pool:
        return ()
    weights = [1.0 / (rank + 2) for rank in range(len(pool))]
    count = 1 if random.random() < 0.88 else between(random, 2, 4)
    return tuple(dict.fromkeys(random.choices(pool, weights, k=count)))
