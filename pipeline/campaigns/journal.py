"""What changes while a record is applied, numbered; written out as one ``CampaignsEnvelope`` at its end."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.schemas.base import trusted
from smishwatch.schemas.campaigns import LineageRow, TemplateRow
from smishwatch.schemas.codes import CampaignChange


@lru_cache(maxsize=4_096)
def moment(at_ms: int) -> datetime:
    """Event time as a moment."""
    return datetime.fromtimestamp(at_ms / 1_000, tz=UTC)


@dataclass(slots=True)
class Journal:
    """Decisions in order. ``sequence`` outlives a record: it numbers every decision ever taken."""

    sequence: int = 0
    templates: list[TemplateRow] = field(default_factory=list)
    lineage: list[LineageRow] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    """Template id → sequence number of the decision about its place."""
    asleep: dict[str, int] = field(default_factory=dict)
    """Template id → campaign number, of those placed and put to sleep within one record."""
    campaigns: dict[int, None] = field(default_factory=dict)
    """Numbers of campaigns whose row is due, in order."""
    _now: tuple[int, datetime] = (0, moment(0))
    """The last change's time: one report often leads to several."""

    def change(
        self, change: CampaignChange, campaign: Campaign, at_ms: int, other_id: str = "", evidence: str = ""
    ) -> int:
        """Number a decision, record it, and make the campaign's row due."""
        self.due(campaign)
        if self._now[0] != at_ms:
            self._now = at_ms, moment(at_ms)
        self.lineage.append(
            trusted(
                LineageRow,
                sequence=self.sequence,
                at=self._now[1],
                change=change,
                campaign_id=campaign.campaign_id,
                other_id=other_id,
                evidence=evidence[:1_000],
            )
        )
        return self.sequence

    def due(self, campaign: Campaign) -> None:
        """The campaign's row is to be written again."""
        self.sequence += 1
        campaign.version = self.sequence
        campaign.written_at = campaign.last_seen
        self.campaigns[campaign.number] = None

    def emptied(self) -> "Journal":
        """A journal for the next record."""
        return Journal(self.sequence)
