"""What the public is told, for whoever passes it on. Without an account."""

from typing import Annotated, Any

from fastapi import Query, Request

from smishwatch.dashboards.access.gate import Door
from smishwatch.dashboards.api.answers.public import Advisories as AdvisoriesAnswer
from smishwatch.dashboards.api.answers.public import Advisory
from smishwatch.dashboards.api.parameters import AdvisoryName, Tongue
from smishwatch.dashboards.facts.advisories import Advisories, Told, reader

Country = Annotated[
    str,
    Query(max_length=2, description="ISO 3166-1 code of the readers; guessed from Accept-Language if absent"),
]


class Public:
    """The endpoints."""

    def __init__(self, advisories: Advisories) -> None:
        self._advisories = advisories

    def doors(self) -> tuple[Door, ...]:
        """What there is, for everybody."""
        return (
            Door("/api/v1/advisories", self.advisories, answer=AdvisoriesAnswer),
            Door("/api/v1/advisories/{name}", self.advisory, answer=Advisory),
        )

    def advisories(self, lang: Tongue = "en") -> Any:
        """The kinds of scam, and the confirmed campaigns that go round now. No link and no number of a scammer."""
        return {
            "kinds": [
                {"name": one.category, "title": one.title, "looks": one.looks}
                for one in self._advisories.kinds(lang)
            ],
            "campaigns": [_told(one) for one in self._advisories.going_round(lang)],
        }

    def advisory(
        self, request: Request, name: AdvisoryName, lang: Tongue = "en", country: Country = ""
    ) -> Any:
        """How to recognise a kind of scam or a campaign, how to check, the official channel, and what to do."""
        found = self._advisories.one(name, reader(lang, country, request.headers.get("accept-language", "")))
        return {
            "name": found.name,
            "title": found.title,
            "category": found.category,
            "country": found.country,
            "looks": found.text.looks,
            "check": found.text.check,
            "official_channel": found.text.official_channel,
            "do": found.text.do,
            "reports_about": found.reports or None,
            "first_reported_at": found.first,
            "last_reported_at": found.last,
            "campaigns": [_told(one) for one in found.campaigns],
            "institutions": [{"name": one.name, "official_channel": one.channel} for one in found.brands],
        }


def _told(one: Told) -> dict[str, Any]:
    return {
        "name": one.campaign_id,
        "title": one.title,
        "last_reported_at": one.last,
        "reports_about": one.reports or None,
    }
