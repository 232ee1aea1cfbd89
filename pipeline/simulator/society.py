"""Who receives and reports: the countries, carriers and regions of one stream, and their days and nights."""

from itertools import accumulate
from random import Random

from smishwatch.pipeline.simulator.arrivals import HOUR, day_factor
from smishwatch.pipeline.simulator.catalogue import Catalogue, Country, Family, catalogue
from smishwatch.pipeline.simulator.drawing import weighted
from smishwatch.pipeline.simulator.filing import Desk
from smishwatch.pipeline.simulator.settings import SimulatedCarrier, SimulationSettings
from smishwatch.pipeline.simulator.truth import Kind


class Society:
    """The carriers of a stream with their countries; which families are read there."""

    def __init__(self, settings: SimulationSettings) -> None:
        self.catalogue: Catalogue = catalogue()
        carriers = settings.carriers or tuple(
            carrier for country in self.catalogue.countries.values() for carrier in country.carriers
        )
        unknown = sorted({c.country for c in carriers} - self.catalogue.countries.keys())
        if unknown:
            raise ValueError(f"there are no simulated messages for {', '.join(unknown)}")
        languages = frozenset(settings.languages or self.catalogue.languages)
        self.families = {
            country: [
                family
                for code in sorted(languages & self.catalogue.languages.keys())
                for family in self.catalogue.languages[code].families
                if country in family.countries
                and any(self.catalogue.fits(family, country, i) for i in range(len(family.pools[0])))
            ]
            for country in self.catalogue.countries
        }
        carriers = tuple(c for c in carriers if self.families[c.country])
        if not carriers:
            raise ValueError("no family of messages is left for these carriers and languages")
        self.desks = {c.carrier: Desk(c, self.catalogue.countries[c.country]) for c in carriers}
        self._by_country: dict[str, list[Desk]] = {}
        for desk in self.desks.values():
            self._by_country.setdefault(desk.carrier.country, []).append(desk)
        self._cumulative = {
            code: list(accumulate(desk.carrier.weight for desk in desks))
            for code, desks in self._by_country.items()
        }
        self.countries = [self.catalogue.countries[code] for code in self._by_country]
        self.weights = [self._cumulative[country.code][-1] for country in self.countries]
        self._by_hour = [self._hour(hour) for hour in range(24)]
        mean = sum(cumulative[-1] for cumulative in self._by_hour) / 24
        self._day = [cumulative[-1] / mean for cumulative in self._by_hour]

    def _hour(self, hour: int) -> list[float]:
        pairs = zip(self.countries, self.weights, strict=True)
        return list(accumulate(weight * day_factor(hour * HOUR, country) for country, weight in pairs))

    def day_factor(self, moment: float) -> float:
        """How busy all countries together are at a moment; 1 on average."""
        return self._day[int(moment / HOUR) % 24]

    def awake_country(self, random: Random, moment: float) -> Country:
        """A country by its weight and its hour."""
        return weighted(random, self.countries, self._by_hour[int(moment / HOUR) % 24])

    def country(self, random: Random, kind: Kind) -> Country | None:
        """A country by its weight, of those that have families of the kind; None where there is none."""
        pairs = [
            (country, weight)
            for country, weight in zip(self.countries, self.weights, strict=True)
            if any(family.kind is kind for family in self.families[country.code])
        ]
        if not pairs:
            return None
        return random.choices([c for c, _ in pairs], [w for _, w in pairs])[0]

    def desk(self, random: Random, country: str, index: int | None) -> Desk:
        """A carrier of the country: the given one, or any by weight."""
        desks = self._by_country[country]
        if index is not None:
            return desks[index % len(desks)]
        return weighted(random, desks, self._cumulative[country])

    def region(self, random: Random, country: Country) -> str:
        """A region by its share of the population."""
        return weighted(random, country.regions, country.region_cumulative)

    def families_of(self, country: str, kind: Kind) -> list[Family]:
        """The families of a kind that are read in a country."""
        return [family for family in self.families[country] if family.kind is kind]

    def carriers(self) -> tuple[SimulatedCarrier, ...]:
        """The carriers of the stream."""
        return tuple(desk.carrier for desk in self.desks.values())
