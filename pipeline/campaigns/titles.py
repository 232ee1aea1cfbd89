"""A campaign's title: the variant that says most of what its variants have in common."""

from smishwatch.pipeline.campaigns.campaign import Campaign, single
from smishwatch.pipeline.campaigns.shingles import shingle_sets
from smishwatch.pipeline.campaigns.similarity import likeness
from smishwatch.pipeline.campaigns.specificity import Specificity

VARIANTS = 8
"""Wordings kept as text per campaign: enough to choose a title from and to show."""


def remember(campaign: Campaign, template: int, skeleton: str) -> None:
    """Keep a template's wording as text, while there are few."""
    if len(campaign.variants) < VARIANTS:
        campaign.variants[template] = skeleton


def retitle(campaign: Campaign, specificity: Specificity) -> None:
    """Give the campaign the title of the variant most like its joint wording; of equals the older stays."""
    if len(campaign.variants) < 2:
        return
    texts = list(campaign.variants.values())
    wordings = [single(wording) for wording in shingle_sets(texts)]
    scores = [likeness(wording, campaign.profile, specificity).dice for wording in wordings]
    campaign.title = texts[max(range(len(texts)), key=scores.__getitem__)]
