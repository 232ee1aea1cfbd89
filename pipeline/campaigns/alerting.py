"""Alerts: a campaign's crossing of the line, unless what it says is lawful or an analyst dismissed it."""

import hashlib

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.emerging import emergence, reason
from smishwatch.pipeline.campaigns.journal import moment
from smishwatch.pipeline.campaigns.operations import Entity
from smishwatch.pipeline.campaigns.rows import campaign_row
from smishwatch.pipeline.campaigns.state import State
from smishwatch.schemas.base import trusted
from smishwatch.schemas.campaigns import Alert
from smishwatch.schemas.codes import EntityKind, Verdict


def raise_alert(state: State, campaign: Campaign) -> Alert | None:
    """An alert when this campaign takes off or grows."""
    settings, watch = state.settings.emergence, campaign.watch
    if len(watch.arrivals) < settings.reporters or campaign.genuine or campaign.status == "dismissed":
        return None
    if campaign.legit_reports > settings.legitimate_share * campaign.reports:
        return None
    longest = settings.windows_hours[-1] if _shows_fraud(state, campaign) else settings.plain_hours
    found = emergence(watch, campaign.first_seen, state.typical, settings, longest)
    if found is None:
        return None
    state.journal.due(campaign)
    row = campaign_row(state, campaign)
    key = f"{campaign.campaign_id}\n{found.kind.value}\n{found.at}"
    return trusted(
        Alert,
        schema_="smishwatch.alert/1",
        alert_id="a" + hashlib.blake2b(key.encode(), digest_size=8).hexdigest(),
        campaign_id=campaign.campaign_id,
        operation_id=row.operation_id,
        at=moment(found.at),
        kind=found.kind,
        reason=reason(found.kind, found.figures, campaign.first_seen, found.at),
        brand=row.brand,
        category=row.category,
        figures=found.figures,
        version=campaign.version,
    )


def _shows_fraud(state: State, campaign: Campaign) -> bool:
    """Judged scam often enough, or rotating what a lawful sender keeps: its address, its domain, its contact."""
    if _rotates(state, campaign):
        return True
    scam = sum(reports for judgement, reports in campaign.judgements.items() if judgement[3] is Verdict.SCAM)
    return scam >= state.settings.emergence.fraud_share * campaign.reports


def _rotates(state: State, campaign: Campaign) -> bool:
    """Whether it has used two of a kind. What stands in the text counts when it came twice: one that came once is
    like a slot, which a lawful message fills with its reader's order or adviser.
    """
    kinds: set[str] = set()
    for entity in campaign.entities:
        if entity[0] != EntityKind.SENDER.value and not _came_twice(state, campaign, entity):
            continue
        if entity[0] in kinds:
            return True
        kinds.add(entity[0])
    return False


def _came_twice(state: State, campaign: Campaign, entity: Entity) -> bool:
    return state.infrastructure.users(entity)[campaign.number].reports > 1
