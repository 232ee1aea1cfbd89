"""Genuine messages: an institution's own notices, from its own senders, leading to its own domain."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from smishwatch.pipeline.simulator.campaigns import Campaign
from smishwatch.pipeline.simulator.catalogue import Brand, Catalogue, Country, Family, Language
from smishwatch.pipeline.simulator.drawing import pick
from smishwatch.pipeline.simulator.messages import Message, compose
from smishwatch.pipeline.simulator.slots import Scene
from smishwatch.pipeline.simulator.wording import Piece, draw, joined

_CONTACT_SLOTS = frozenset({"wechat", "qq", "line", "telegram", "whatsapp", "account", "email"})
_INDIAN_OPERATORS = ("VM", "AD", "JD", "VK", "AX", "BP", "CP", "JM")
_PATHS = ("", "", "/", "/help", "/app", "/m", "/service", "/notice")


@dataclass(frozen=True, slots=True)
class OfficialIdentities:
    """The links and the hotline of an institution."""

    brand: Brand

    def link(self, random: Random, moment: float) -> str:
        """A page on its own domain."""
        domain = self.brand.domains[0]
        prefix = (
            pick(random, ("https://www.", "www.", "https://", "")) if domain.count(".") < 2 else "https://"
        )
        return f"{prefix}{domain}{pick(random, _PATHS)}"

    def contact(self, random: Random, kind: str, moment: float) -> str:
        """Its hotline; institutions give no other contact in these messages."""
        return self.brand.hotline


@dataclass(slots=True)
class Notice:
    """A genuine notice of one institution in one wording, sent to many of its customers."""

    notice_id: str
    family: Family
    language: Language
    country: Country
    brand: Brand
    pieces: tuple[Piece, ...]
    near_miss_of: str | None = None

    def message(self, random: Random, moment: float) -> Message:
        """The notice as one customer gets it."""
        scene = Scene(
            random, self.country, self.language, self.brand.name, OfficialIdentities(self.brand), moment
        )
        return Message(compose(scene, self.pieces), official_sender(random, self.brand), self.brand)


def official_sender(random: Random, brand: Brand) -> str:
    """One of the institution's own senders; Indian headers carry the operator's prefix."""
    sender = pick(random, brand.senders)
    if brand.country != "IN":
        return sender
    suffix = pick(random, ("", "", "-S", "-T"))
    return f"{pick(random, _INDIAN_OPERATORS)}-{sender}{suffix}"


def can_send(brand: Brand, slots: frozenset[str]) -> bool:
    """Whether a genuine message with these slots can be written for the brand from what we know of it."""
    if not brand.senders or slots & _CONTACT_SLOTS:
        return False
    return bool(brand.hotline) or "phone" not in slots


def slots_of(pieces: tuple[Piece, ...]) -> frozenset[str]:
    """The slots that the pieces have."""
    return frozenset(slot for _, slot in pieces if slot is not None)


@dataclass(frozen=True, slots=True)
class GenuineText:
    """One text of a genuine family in a country, with the brands that may send it, the busiest first."""

    family: Family
    index: int
    country: Country
    brands: tuple[Brand, ...]
    cumulative: tuple[float, ...]


def genuine_texts(catalogue: Catalogue, family: Family, country: Country) -> list[GenuineText]:
    """The texts of a genuine family that some brand in the country can send."""
    texts = []
    for index, phrase in enumerate(family.pools[0]):
        able = tuple(
            b for b in catalogue.brands_for(family, country.code, index) if can_send(b, phrase.slots)
        )
        if able:
            cumulative = tuple(accumulate(1.0 / (rank + 1) for rank in range(len(able))))
            texts.append(GenuineText(family, index, country, able, cumulative))
    return texts


def genuine_notice(
    random: Random, catalogue: Catalogue, text: GenuineText, brand: Brand, number: int
) -> Notice:
    """The notice that a brand sends with a text; its synonyms are chosen once, for all its customers."""
    phrase = text.family.pools[0][text.index]
    pieces = joined(phrase.pick(draw(random, phrase)))
    language = catalogue.languages[text.family.language]
    return Notice(f"notice-{number:05}", text.family, language, text.country, brand, pieces)


def near_miss(campaign: Campaign) -> Notice | None:
    """The genuine notice in the wording of a campaign; None where an institution could not have sent it."""
    if not campaign.family.near_miss or not campaign.brands or not campaign.plain:
        return None
    brand = campaign.brands[0]
    if not can_send(brand, slots_of(campaign.plain)):
        return None
    return Notice(
        notice_id=f"{campaign.campaign_id}-genuine",
        family=campaign.family,
        language=campaign.language,
        country=campaign.country,
        brand=brand,
        pieces=campaign.plain,
        near_miss_of=campaign.campaign_id,
    )
