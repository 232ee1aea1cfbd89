"""What to simulate: the arguments of a stream. Everything that varies between two streams is in here."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from smishwatch.schemas.base import Carrier

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Weight = Annotated[float, Field(gt=0.0)]

DEFAULT_DURATION = timedelta(days=14)


class SimulatedCarrier(BaseModel):
    """A carrier that hands reports on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    carrier: Carrier
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = Field(description="ISO 3166-1 alpha-2")
    weight: Weight = Field(default=1.0, description="Its share of all reports, against the other carriers")
    batch_seconds: int = Field(default=60, ge=1, description="It sends its reports in batches this far apart")
    reporters: str = Field(
        default="subscriber", pattern="^(msisdn|subscriber|hash)$", description="How it names reporters"
    )


class SimulationSettings(BaseModel):
    """One simulated stream. The same settings always give the same stream.

    The shares of kinds (scam, spam, genuine, near-miss, personal) are relative to each other; the other
    shares are of all reports. With ``reports=None`` the stream never ends.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 1
    start: AwareDatetime = Field(description="Event time of the first reports")
    reports: int | None = Field(default=20_000, ge=1, description="How many; None for an endless stream")
    duration: timedelta = Field(
        default=DEFAULT_DURATION, gt=timedelta(0), description="Event time that the reports span"
    )
    reports_per_day: float | None = Field(
        default=None, gt=0, description="Mean rate of an endless stream; 1 500 when it is not given"
    )
    carriers: tuple[SimulatedCarrier, ...] = Field(default=(), description="None given: all that are shipped")
    languages: tuple[str, ...] = Field(default=(), description="ISO 639-1 codes; none given: all")

    scam_share: Share = 0.5
    spam_share: Share = 0.22
    genuine_share: Share = 0.16
    near_miss_share: Share = Field(
        default=0.05, description="Genuine notices in the very wording of a scam that is running"
    )
    personal_share: Share = 0.07

    duplicate_share: Share = Field(default=0.04, description="Sent again, the same, in a later batch")
    conflict_share: Share = Field(default=0.0005, description="Sent again with the same id, another content")
    late_share: Share = Field(default=0.03, description="Handed over hours to days after the person reported")
    flood_share: Share = Field(default=0.01, description="One reporter sends one message again and again")
    missing_sender_share: Share = 0.04
    truncated_share: Share = Field(default=0.03, description="Cut at 70 or 160 characters on the way")
    appeal_share: Share = Field(
        default=0.15, description="Of reports of genuine notices: those sent with disposition legit"
    )

    mutation_mix: tuple[float, float, float, float] = Field(
        default=(0.35, 0.3, 0.2, 0.15),
        description="Weights of the levels: 0 slots only, 1 rewording, 2 light and 3 heavy disguise",
    )
    campaigns: Weight = Field(
        default=1.0, description="More than 1: more and smaller campaigns; less: fewer and larger ones"
    )
    largest_campaign: int | None = Field(
        default=None, ge=1, description="Reports of the largest possible campaign; None: by the stream's size"
    )

    @classmethod
    def ending_at(cls, end: datetime, *, duration: timedelta = DEFAULT_DURATION, **others: object) -> Self:
        """Settings of a stream whose last reports are made shortly before ``end``."""
        return cls.model_validate({"start": end - duration, "duration": duration, **others})

    @property
    def rate_per_second(self) -> float:
        """Mean reports per second of event time."""
        if self.reports is None:
            return (self.reports_per_day or 1_500.0) / 86_400
        return self.reports / self.duration.total_seconds()

    @property
    def total_share(self) -> float:
        """The sum of the shares of kinds, which are relative to each other."""
        return (
            self.scam_share
            + self.spam_share
            + self.genuine_share
            + self.near_miss_share
            + self.personal_share
        )

    @property
    def largest(self) -> int:
        """The cap of the heavy-tailed campaign sizes: no campaign fills a stream by itself."""
        if self.largest_campaign is not None:
            return self.largest_campaign
        return max(8, min(10_000, int(self.expected_reports / (25 * self.campaigns))))

    @property
    def expected_reports(self) -> float:
        """Reports within ``duration``."""
        return self.rate_per_second * self.duration.total_seconds()
