"""Alerts: a campaign's crossing of the line, unless what it says is lawful or an analyst dismissed it."""

import hashlib

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.emerging import emergence, reason
from smishwatch.pipeline.campaigns.journal import moment
from smishwatch.pipeline.campaigns.rows import campaign_row
from smishwatch.pipeline.campaigns.settings import EmergenceSettings
from smishwatch.pipeline.campaigns.state import State
from smishwatch.schemas.base import trusted
from smishwatch.schemas.campaigns import Alert
from smishwatch.schemas.codes import Verdict


def raise_alert(state: State, campaign: Campaign) -> Alert | None:
    """An alert when this campaign takes off or grows."""
    settings, watch = state.settings.emergence, campaign.watch
    if len(watch.arrivals) < settings.reporters or campaign.genuine or campaign.status == "dismissed":
        return None
    if campaign.legit_reports > settings.legitimate_share * campaign.reports:
        return None
    longest = settings.windows_hours[-1] if _shows_fraud(campaign, settings) else settings.plain_hours
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


def _shows_fraud(campaign: Campaign, settings: EmergenceSettings) -> bool:
    """Judged scam often enough, or rotating what a lawful sender keeps: its address, its domain, its contact."""
    kinds: set[str] = set()
    for kind, _ in campaign.entities:
        if kind in kinds:
            return True
        kinds.add(kind)
    scam = sum(reports for judgement, reports in campaign.judgements.items() if judgement[3] is Verdict.SCAM)
    return scam >= settings.fraud_share * campaign.reports
