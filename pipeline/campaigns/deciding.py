"""The analyst's hand: decisions that take effect in the stream and are never undone by the machine.

A split keeps both parts apart for good; a merge and every word about a campaign keep it in one piece, and its
identity when the machine finds it to be one with another. Campaigns of which different words were said are not
merged by the machine. Only another decision changes that: ``undo`` names the one it takes back, once.
"""

from smishwatch.pipeline.campaigns.campaign import Campaign, Word
from smishwatch.pipeline.campaigns.lineage import merged
from smishwatch.pipeline.campaigns.parting import part
from smishwatch.pipeline.campaigns.settling import settle
from smishwatch.pipeline.campaigns.state import State, Taken
from smishwatch.schemas.codes import CampaignChange
from smishwatch.schemas.feeds import Decision

ABOUT_CAMPAIGNS = frozenset({"confirm", "dismiss", "rename", "merge", "split", "label", "undo"})
"""The other actions are about senders, links and contacts; enrichment heeds those."""
NO_CAMPAIGN = -1
_WORDS = {"confirm": "status", "dismiss": "status", "rename": "name", "label": "labelled"}
"""What each of these decisions is about."""


def decide(state: State, decision: Decision) -> None:
    """Take a decision; one already taken, or about a campaign that is not remembered, changes nothing.

    The latter is noted as taken too: a campaign of that id can only come later by another history.
    """
    if decision.decision_id in state.decided:
        return
    if decision.action not in ABOUT_CAMPAIGNS:
        return
    at = int(decision.at.timestamp() * 1_000)
    evidence = f"{decision.analyst}: {decision.comment}" if decision.comment else decision.analyst
    if decision.action == "undo":
        taken = state.decided.get(decision.undoes or "")
        state.decided[decision.decision_id] = Taken("undo", NO_CAMPAIGN)
        if taken is not None and taken.campaign != NO_CAMPAIGN:
            _take_back(state, taken, at, evidence)
            taken.campaign = NO_CAMPAIGN
        return
    number = state.numbers.get(decision.campaign_id or "")
    if number is None:
        state.decided[decision.decision_id] = Taken(decision.action, NO_CAMPAIGN)
        return
    campaign = state.campaigns[state.resolve(number)]
    taken = Taken(
        decision.action, campaign.number, campaign.status, campaign.name, campaign.labelled, campaign.held
    )
    state.decided[decision.decision_id] = taken
    if decision.action == "confirm":
        campaign.status = "confirmed"
        state.journal.change(CampaignChange.CONFIRMED, campaign, at, evidence=evidence)
    elif decision.action == "dismiss":
        campaign.status = "dismissed"
        state.journal.change(CampaignChange.DISMISSED, campaign, at, evidence=evidence)
    elif decision.action == "rename":
        campaign.name = decision.name
        state.journal.change(CampaignChange.RENAMED, campaign, at, evidence=evidence)
    elif decision.action == "label":
        campaign.labelled = (decision.category, decision.verdict)
        state.journal.due(campaign)
    elif decision.action == "merge":
        taken.templates = list(campaign.templates)
        _merge(state, campaign, decision.into_campaign_id, at, evidence)
    else:
        taken.templates = [name for name in decision.template_ids if name in state.templates]
        _split(state, campaign, taken.templates, at, evidence)


def _merge(state: State, campaign: Campaign, into: str | None, at: int, evidence: str) -> None:
    number = state.numbers.get(into or "")
    if number is None:
        return
    settle(state, at)
    campaign = state.campaigns[state.resolve(campaign.number)]
    other = state.campaigns[state.resolve(number)]
    if other.number == campaign.number:
        return
    for word in _words_about(state, campaign):
        word.campaign = NO_CAMPAIGN
    campaign.apart -= {other.number}
    other.apart -= {campaign.number}
    merged(state, campaign, other, at, evidence, kept=other).held = True


def _split(
    state: State, campaign: Campaign, leaving: list[str], at: int, evidence: str, word: Word | None = None
) -> None:
    settle(state, at)
    campaign = state.campaigns[state.resolve(campaign.number)]
    own = set(campaign.templates)
    leaving = [template for template in leaving if template in own]
    if leaving and len(leaving) < len(own):
        fresh = part(state, campaign, leaving, at, evidence)
        campaign.held = fresh.held = True
        if word is not None:
            fresh.status, fresh.name, fresh.labelled = word


def _words_about(state: State, campaign: Campaign) -> list[Taken]:
    """Standing decisions that say something of the campaign, in order."""
    return [
        taken
        for taken in state.decided.values()
        if taken.action in _WORDS
        and taken.campaign != NO_CAMPAIGN
        and state.resolve(taken.campaign) == campaign.number
    ]


def _take_back(state: State, taken: Taken, at: int, evidence: str) -> None:
    campaign = state.campaigns.get(state.resolve(taken.campaign))
    if campaign is None:
        return
    evidence = f"undone by {evidence}"
    if taken.action in _WORDS:
        _unsay(state, campaign, taken)
    elif taken.action == "merge":
        remembered = [name for name in taken.templates if name in state.templates]
        _split(state, campaign, remembered, at, evidence, (taken.status, taken.name, taken.labelled))
        return
    elif taken.action == "split":
        for name in [name for name in taken.templates if name in state.templates][:1]:
            gone = state.campaign_of(name)
            _merge(state, gone, campaign.campaign_id, at, evidence)
        return
    state.journal.due(campaign)


def _unsay(state: State, campaign: Campaign, taken: Taken) -> None:
    """What was so before is so again; or, where another word came after it, will be when that one is taken back."""
    about = _WORDS[taken.action]
    words = _words_about(state, campaign)
    later = [word for word in words[words.index(taken) + 1 :] if _WORDS[word.action] == about]
    setattr(later[0] if later else campaign, about, getattr(taken, about))
