"""Those who send in bulk: scam operations and advertisers, the wordings they own and the waves they send."""

from collections import deque
from random import Random

from smishwatch.pipeline.simulator.arrivals import DAY, burst, mean_size, size, steady, tail_for
from smishwatch.pipeline.simulator.campaigns import (
    Campaign,
    Combination,
    choose_brands,
    distinct_combinations,
    habits,
    write_variants,
)
from smishwatch.pipeline.simulator.catalogue import Brand, Country, Family
from smishwatch.pipeline.simulator.drawing import pick
from smishwatch.pipeline.simulator.identities import Numbers
from smishwatch.pipeline.simulator.operations import Operation, founded
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.society import Society
from smishwatch.pipeline.simulator.truth import Kind

_CAMPAIGNS_OF_AN_OPERATION = ((1, 2, 3, 4, 6), (0.58, 0.2, 0.12, 0.07, 0.03))
_MEAN_CAMPAIGNS = sum(n * p for n, p in zip(*_CAMPAIGNS_OF_AN_OPERATION, strict=True))

_CAMPAIGNS_PER_STREAM = 700
"""Scam campaigns that one stream should hold: somewhat fewer than there are distinct wordings, so that new ones
keep appearing to the end. Longer streams have larger campaigns rather than more."""
_FORGOTTEN = 45 * DAY
"""A wording that rests this long is free for others: beyond the memory of any clustering horizon."""

Wave = tuple[float, Campaign, int]
"""When a campaign (again) begins to send, and how many reports it will cause."""


class Underworld:
    """Owners of wordings. No two operations share one, so each wording has one true campaign."""

    def __init__(self, random: Random, settings: SimulationSettings, society: Society) -> None:
        self._random = random
        self._settings = settings
        self._society = society
        self._free: dict[str, list[Combination]] = {}
        self._owned: dict[str, list[Campaign]] = {}
        scams = settings.expected_reports * settings.scam_share / settings.total_share
        self._tail = tail_for(scams / (_CAMPAIGNS_PER_STREAM * settings.campaigns), settings.largest)
        self.numbers = Numbers()
        self._operations = 0
        self._campaigns = 0
        self.imitations: deque[Campaign] = deque(maxlen=60)
        """The latest campaigns whose wording an institution might itself have sent."""

    def _largest(self, kind: Kind) -> int:
        return self._settings.largest if kind is Kind.SCAM else max(4, self._settings.largest // 3)

    def _size(self, kind: Kind) -> int:
        return size(self._random, self._largest(kind), self._tail)

    def foundings_per_report(self, kind: Kind) -> float:
        """How often a sender of the kind appears, for each report of the stream."""
        settings = self._settings
        share = (settings.scam_share if kind is Kind.SCAM else settings.spam_share) / settings.total_share
        campaigns = _MEAN_CAMPAIGNS if kind is Kind.SCAM else 1.0
        return max(share, 1e-9) / (campaigns * mean_size(self._largest(kind), self._tail))

    def found(self, kind: Kind, moment: float) -> list[Wave]:
        """A new operation with its first campaigns; where every wording is taken, an owner sends a new wave."""
        random = self._random
        country = self._society.country(random, kind)
        if country is None:
            return []
        choices = self._society.families_of(country.code, kind)
        family = self._family_with_free_wording(choices, country, moment)
        if family is None:
            return [
                self._again(pick(random, [f for f in choices if f.family_id in self._owned]), kind, moment)
            ]
        related = [f for f in choices if f.trade == family.trade and f.language == family.language]
        wanted = random.choices(*_CAMPAIGNS_OF_AN_OPERATION)[0] if kind is Kind.SCAM else 1
        waves: list[Wave] = []
        operation: Operation | None = None
        for number in range(wanted):
            start = moment + (random.uniform(0.0, 5.0) * DAY if number else 0.0)
            combination = self._take(family, country, moment)
            if combination is None:
                if family.family_id in self._owned:
                    waves.append(self._again(family, kind, start))
            else:
                brands = choose_brands(random, self._society.catalogue, family, country.code, combination[0])
                only = brands[0] if wanted == len(brands) == 1 else None
                operation = operation or self._operation(country, family, only, moment)
                campaign = self._campaign(operation, family, country, brands, combination)
                expected = self._size(kind)
                write_variants(random, campaign, expected)
                campaign.last_wave = start
                campaign.expected_reports = expected
                waves.append((start, campaign, expected))
            family = pick(random, related)
        return waves

    def _family_with_free_wording(
        self, choices: list[Family], country: Country, moment: float
    ) -> Family | None:
        weights = [family.weight for family in choices]
        for family in self._random.choices(choices, weights, k=5):
            if self._has_free(family, country, moment):
                return family
        return None

    def _again(self, family: Family, kind: Kind, moment: float) -> Wave:
        """An owner sends a new wave of its wording: what worked well comes again, the rest stays small."""
        owned = self._owned[family.family_id]
        campaign = max((pick(self._random, owned) for _ in range(3)), key=lambda one: one.expected_reports)
        campaign.last_wave = moment
        expected = self._size(kind)
        campaign.expected_reports += expected
        return moment, campaign, expected

    def _operation(self, country: Country, family: Family, brand: Brand | None, moment: float) -> Operation:
        """A new operation; one that imitates a single brand puts that brand's domain into its host names."""
        self._operations += 1
        name = f"operation-{self._operations:05}"
        return founded(self._random, name, country, moment, family.hint, brand, self.numbers)

    def _wordings(self, family: Family) -> list[Combination]:
        free = self._free.get(family.family_id)
        if free is None:
            free = self._free[family.family_id] = distinct_combinations(self._random, family)
        return free

    def _forgotten(self, family: Family, moment: float) -> Campaign | None:
        owned = self._owned.get(family.family_id)
        oldest = min(owned, key=lambda campaign: campaign.last_wave) if owned else None
        return oldest if oldest is not None and oldest.last_wave < moment - _FORGOTTEN else None

    def _fitting(self, family: Family, country: Country) -> int | None:
        """The position of a free wording whose claim can be made in the country."""
        fits = self._society.catalogue.fits
        free = self._wordings(family)
        return next((i for i, wording in enumerate(free) if fits(family, country.code, wording[0])), None)

    def _has_free(self, family: Family, country: Country, moment: float) -> bool:
        return self._fitting(family, country) is not None or self._forgotten(family, moment) is not None

    def _take(self, family: Family, country: Country, moment: float) -> Combination | None:
        """A wording of the family that nobody owns, or that its owner has not used for long."""
        position = self._fitting(family, country)
        if position is not None:
            return self._wordings(family).pop(position)
        forgotten = self._forgotten(family, moment)
        if forgotten is None or not self._society.catalogue.fits(
            family, country.code, forgotten.combination[0]
        ):
            return None
        self._owned[family.family_id].remove(forgotten)
        return forgotten.combination

    def _campaign(
        self,
        operation: Operation,
        family: Family,
        country: Country,
        brands: tuple[Brand, ...],
        combination: Combination,
    ) -> Campaign:
        random = self._random
        self._campaigns += 1
        regions, cumulative = country.regions, country.region_cumulative
        styles = tuple(dict.fromkeys(random.choices(family.senders, k=pick(random, (1, 1, 1, 2)))))
        if "spoof" in styles or random.random() < 0.15:
            local = random.choices(regions, cum_weights=cumulative, k=pick(random, (1, 1, 2, 3)))
            regions, cumulative = tuple(local), tuple(float(i + 1) for i in range(len(local)))
        campaign = Campaign(
            campaign_id=f"campaign-{self._campaigns:06}",
            operation=operation,
            family=family,
            language=self._society.catalogue.languages[family.language],
            country=country,
            brands=brands,
            combination=combination,
            level=0,
            sender_styles=styles,
            regions=regions,
            region_cumulative=cumulative,
            carrier_index=random.randrange(8) if random.random() < 0.12 else None,
        )
        level = random.choices(range(4), self._settings.mutation_mix)[0]
        habits(random, campaign, level if family.kind is Kind.SCAM else min(level, 1))
        self._owned.setdefault(family.family_id, []).append(campaign)
        return campaign

    def wave(self, campaign: Campaign, count: int, moment: float) -> list[float]:
        """The times at which people will report a wave of a campaign."""
        if campaign.family.near_miss and campaign not in self.imitations:
            self.imitations.append(campaign)
        times = burst if campaign.family.kind is Kind.SCAM else steady
        return times(self._random, count, moment, campaign.country)
