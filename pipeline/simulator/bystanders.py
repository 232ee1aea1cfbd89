"""What is reported beside fraud: genuine notices, notices in a scam's wording, private messages, floods."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from smishwatch.pipeline.simulator.arrivals import HOUR, steady
from smishwatch.pipeline.simulator.catalogue import Country, Family
from smishwatch.pipeline.simulator.drawing import between, pick, weighted
from smishwatch.pipeline.simulator.messages import Message, compose
from smishwatch.pipeline.simulator.official import (
    GenuineText,
    Notice,
    genuine_notice,
    genuine_texts,
    near_miss,
)
from smishwatch.pipeline.simulator.operations import Operation, founded
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.slots import Scene
from smishwatch.pipeline.simulator.society import Society
from smishwatch.pipeline.simulator.truth import Kind
from smishwatch.pipeline.simulator.underworld import Underworld
from smishwatch.pipeline.simulator.wording import draw, joined
from smishwatch.schemas.codes import Category

_FLOOD_SIZES = (5, 8, 12, 20, 40)
_MEAN_FLOOD = sum(_FLOOD_SIZES) / len(_FLOOD_SIZES)
_MAILED_SHARE = 0.35
"""Share of genuine reports that come from a mailing: one notice to many customers within a day or a few."""


@dataclass(frozen=True, slots=True)
class Flood:
    """One person who reports one message again and again."""

    flood_id: str
    family: Family
    country: Country
    message: Message
    carrier: str
    region: str
    reporter: int
    times: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Private:
    """A message from one person to another."""

    family: Family
    country: Country
    message: Message


class Bystanders:
    """Draws the reports that belong to no fraud."""

    def __init__(
        self, random: Random, settings: SimulationSettings, society: Society, underworld: Underworld
    ) -> None:
        self._random = random
        self._society = society
        self._underworld = underworld
        self._notices: dict[tuple[str, str, int], Notice] = {}
        self._texts: dict[str, tuple[list[GenuineText], list[float]]] = {}
        self._shadows: dict[str, Notice | None] = {}
        self._acquaintances: dict[str, Operation] = {}
        self._floods = 0
        self._largest_mailing = max(6, settings.largest // 5)
        bulk = settings.scam_share + settings.spam_share
        calm = settings.genuine_share + settings.near_miss_share + settings.personal_share
        self.share = max(0.02, calm / max(1e-9, bulk + calm))
        """The part of the stream that is not sent by the underworld; never quite nothing."""
        self._weights = (
            settings.genuine_share * (1.0 - _MAILED_SHARE) or 0.0,
            settings.near_miss_share,
            settings.personal_share,
            settings.flood_share * (bulk + calm) / _MEAN_FLOOD,
        )
        if not any(self._weights):
            self._weights = (1.0, 0.0, 1.0, 0.0)
        mean_mailing = (5 + self._largest_mailing) / 2
        self._mailings = _MAILED_SHARE / (1.0 - _MAILED_SHARE) / mean_mailing

    def next(self, moment: float) -> Notice | Private | Flood:
        """The next thing that someone reports."""
        random = self._random
        what = random.choices(("genuine", "near_miss", "personal", "flood"), self._weights)[0]
        country = self._society.awake_country(random, moment)
        found: Notice | Private | Flood | None = None
        if what == "near_miss":
            found = self._near_miss()
        elif what == "flood":
            found = self._flood(country, moment)
        if what == "genuine" or (found is None and what == "near_miss"):
            found = self._genuine(country)
        return found or self._private(country, moment)

    def mailing(self, notice: Notice, moment: float) -> list[float]:
        """Further reports of the notice, when this one is the first of a mailing; mostly none."""
        if notice.near_miss_of is not None or self._random.random() >= self._mailings:
            return []
        count = between(self._random, 5, self._largest_mailing)
        return steady(self._random, count, moment, notice.country)

    def genuine_category(self, notice: Notice) -> Category:
        """What a notice in the wording of a scam is when the institution itself sends it."""
        if notice.family.category in (Category.LOAN_IMPERSONATION, Category.ABUSIVE_COLLECTION):
            return Category.GENUINE_REMINDER
        return Category.GENUINE_NOTICE

    def _near_miss(self) -> Notice | None:
        recent = self._underworld.imitations
        for _attempt in range(4):
            if not recent:
                return None
            campaign = pick(self._random, recent)
            if campaign.campaign_id not in self._shadows:
                self._shadows[campaign.campaign_id] = near_miss(campaign)
            shadow = self._shadows[campaign.campaign_id]
            if shadow is not None:
                return shadow
        return None

    def _genuine(self, country: Country) -> Notice | None:
        random = self._random
        texts, cumulative = self._genuine_texts(country)
        if not texts:
            return None
        text = weighted(random, texts, cumulative)
        brand = weighted(random, text.brands, text.cumulative)
        key = (text.family.family_id, brand.brand_id, text.index)
        notice = self._notices.get(key)
        if notice is None:
            notice = genuine_notice(random, self._society.catalogue, text, brand, len(self._notices) + 1)
            self._notices[key] = notice
        return notice

    def _genuine_texts(self, country: Country) -> tuple[list[GenuineText], list[float]]:
        found = self._texts.get(country.code)
        if found is None:
            texts = []
            weights = []
            for family in self._society.families_of(country.code, Kind.GENUINE):
                able = genuine_texts(self._society.catalogue, family, country)
                if not able:
                    continue
                texts += able
                weights += [family.weight / len(able)] * len(able)
            found = self._texts[country.code] = (texts, list(accumulate(weights)))
        return found

    def _private(self, country: Country, moment: float) -> Private:
        random = self._random
        families = self._society.families_of(country.code, Kind.PERSONAL)
        family = pick(random, families)
        return Private(family, country, self._written(family, country, moment))

    def _written(self, family: Family, country: Country, moment: float) -> Message:
        random = self._random
        phrase = pick(random, family.pools[0])
        pieces = joined(phrase.pick(draw(random, phrase)))
        someone = self._acquaintances.get(country.code)
        if someone is None:
            someone = self._acquaintances[country.code] = founded(
                random, "", country, moment, "", None, self._underworld.numbers
            )
        language = self._society.catalogue.languages[family.language]
        scene = Scene(random, country, language, "", someone, moment)
        sender = self._underworld.numbers.next(random, pick(random, country.mobile))
        return Message(compose(scene, pieces), sender, None)

    def _flood(self, country: Country, moment: float) -> Flood:
        random = self._random
        self._floods += 1
        private = self._private(country, moment)
        desk = self._society.desk(random, country.code, None)
        count = pick(random, _FLOOD_SIZES)
        length = random.uniform(0.2, 9.0) * HOUR
        return Flood(
            flood_id=f"flood-{self._floods:04}",
            family=private.family,
            country=country,
            message=private.message,
            carrier=desk.carrier.carrier,
            region=self._society.region(random, country),
            reporter=desk.anyone(random),
            times=tuple(sorted(moment + random.random() * length for _ in range(count))),
        )
