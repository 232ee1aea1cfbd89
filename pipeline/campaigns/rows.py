"""The engine's state as the rows of ``campaigns.v1``."""

from typing import cast

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.journal import moment
from smishwatch.pipeline.campaigns.state import State
from smishwatch.pipeline.campaigns.titles import laid_out
from smishwatch.schemas.base import Origin, trusted
from smishwatch.schemas.campaigns import CampaignRow, CampaignsEnvelope, TemplatePlace
from smishwatch.schemas.codes import Category, Verdict


def written(state: State, origin: Origin) -> CampaignsEnvelope | None:
    """Everything that is due and not forgotten meanwhile, or nothing; the journal is empty afterwards."""
    journal, state.journal = state.journal, state.journal.emptied()
    if not journal.campaigns and not journal.templates:
        return None
    return trusted(
        CampaignsEnvelope,
        schema_="smishwatch.campaigns/1",
        origin=origin,
        templates=tuple(journal.templates),
        places=tuple(
            trusted(
                TemplatePlace,
                template_id=name,
                campaign_id=state.campaigns[state.resolve(number)].campaign_id,
                version=version,
            )
            for name, version in journal.places.items()
            if (number := state.templates.get(name, journal.asleep.get(name))) is not None
            and state.resolve(number) in state.campaigns
        ),
        campaigns=tuple(
            campaign_row(state, state.campaigns[number])
            for number in journal.campaigns
            if number in state.campaigns
        ),
        lineage=tuple(journal.lineage),
    )


def campaign_row(state: State, campaign: Campaign) -> CampaignRow:
    """The campaign as it stands."""
    into = state.absorbed.get(campaign.number)
    category, verdict = campaign.labelled
    first_seen = moment(campaign.first_seen)
    return trusted(
        CampaignRow,
        campaign_id=campaign.campaign_id,
        operation_id=state.operation_of(campaign).operation_id,
        merged_into=None if into is None else state.campaigns[state.resolve(into)].campaign_id,
        title=campaign.title,
        wording=laid_out(campaign) if into is None else (),
        language=cast("str", campaign.most(0)),
        brand=cast("str | None", campaign.most(1)),
        category=category or cast("Category", campaign.most(2)),
        verdict=verdict or cast("Verdict", campaign.most(3)),
        genuine=campaign.genuine,
        templates=campaign.asleep + len(campaign.templates),
        first_seen=first_seen,
        last_seen=first_seen if campaign.last_seen == campaign.first_seen else moment(campaign.last_seen),
        status=campaign.status,
        name=campaign.name,
        version=campaign.version,
    )
