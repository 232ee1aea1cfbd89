"""Those who send in bulk: scam operations and advertisers, the wordings they own and the waves they send."""

from collections import deque
from random import Random

from smishwatch.pipeline.simulator.arrivals import DAY, burst, mean_size, size, steady
from smishwatch.pipeline.simulator.campaigns import (
    Campaign,
    Combination,
    choose_brands,
    distinct_combinations,
    habits,
    write_variants,
)
from smishwatch.pipeline.simulator.catalogue import Country, Family
from smishwatch.pipeline.simulator.operations import Operation, founded
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.society import Society
from smishwatch.pipeline.simulator.truth import Kind

_CAMPAIGNS_OF_AN_OPERATION = ((1, 2, 3, 4, 6), (0.58, 0.2, 0.12, 0.07, 0.03))
_MEAN_CAMPAIGNS = sum(n * p for n, p in zip(*_CAMPAIGNS_OF_AN_OPERATION, strict=True))

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
        self._operations = 0
        self._campaigns = 0
        self.imitations: deque[Campaign] = deque(maxlen=60)
        """The latest campaigns whose wording an institution might itself have sent."""

    def _largest(self, kind: Kind) -> int:
        return self._settings.largest if kind is Kind.SCAM else max(4, self._settings.largest // 3)

    def foundings_per_report(self, kind: Kind) -> float:
        """How often a sender of the kind appears, for each report of the stream."""
        settings = self._settings
        total = (
            settings.scam_share + settings.spam_share + settings.genuine_share
            + settings.near_miss_share + settings.personal_share
        )  # fmt: skip
        share = (settings.scam_share if kind is Kind.SCAM else settings.spam_share) / total
        campaigns = _MEAN_CAMPAIGNS if kind is Kind.SCAM else 1.0
        return max(share, 1e-9) / (campaigns * mean_size(self._largest(kind)))

    def found(self, kind: Kind, moment: float) -> list[Wave]:
        """A new operation with its first campaigns; of a wording that is taken, its owner sends a new wave."""
        random = self._random
        country = self._society.country(random, kind)
        if country is None:
            return []
        choices = self._society.families_of(country.code, kind)
        family = random.choices(choices, [f.weight for f in choices])[0]
        wanted = random.choices(*_CAMPAIGNS_OF_AN_OPERATION)[0] if kind is Kind.SCAM else 1
        related = [f for f in choices if f.trade == family.trade and f.language == family.language]
        brands = choose_brands(random, self._society.catalogue, family, country.code)
        operation: Operation | None = None
        waves: list[Wave] = []
        for number in range(wanted):
            start = moment + (random.uniform(0.0, 5.0) * DAY if number else 0.0)
            if number:
                family = random.choice(related)
                brands = choose_brands(random, self._society.catalogue, family, country.code)
            combination = self._take(family)
            if combination is None:
                old = min(self._owned[family.family_id], key=lambda campaign: campaign.last_wave)
                old.last_wave = start
                waves.append((start, old, size(random, self._largest(kind))))
                continue
            if operation is None:
                self._operations += 1
                name = f"operation-{self._operations:05}"
                operation = founded(random, name, country, moment, family.hint, brands[0] if brands else None)
            campaign = self._campaign(operation, family, country, combination)
            campaign.brands = brands
            campaign.last_wave = start
            expected = size(random, self._largest(kind))
            write_variants(random, campaign, expected)
            waves.append((start, campaign, expected))
        return waves

    def _take(self, family: Family) -> Combination | None:
        """A wording of the family that nobody owns yet."""
        free = self._free.get(family.family_id)
        if free is None:
            free = self._free[family.family_id] = distinct_combinations(self._random, family)
        return free.pop() if free else None

    def _campaign(
        self, operation: Operation, family: Family, country: Country, combination: Combination
    ) -> Campaign:
        random = self._random
        self._campaigns += 1
        regions, weights = country.regions, country.region_weights
        styles = tuple(dict.fromkeys(random.choices(family.senders, k=random.choice((1, 1, 1, 2)))))
        if "spoof" in styles or random.random() < 0.15:
            local = random.choices(range(len(regions)), weights, k=random.choice((1, 1, 2, 3)))
            regions, weights = tuple(regions[i] for i in local), (1.0,) * len(local)
        campaign = Campaign(
            campaign_id=f"campaign-{self._campaigns:06}",
            operation=operation,
            family=family,
            language=self._society.catalogue.languages[family.language],
            country=country,
            brands=(),
            combination=combination,
            level=0,
            sender_styles=styles,
            regions=regions,
            region_weights=weights,
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
