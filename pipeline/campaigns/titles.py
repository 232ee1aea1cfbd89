"""A campaign's title: the variant that says most of what its variants have in common."""

from collections.abc import Sequence

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign, single
from smishwatch.pipeline.campaigns.shingles import shingle_sets
from smishwatch.pipeline.campaigns.specificity import Specificity
from smishwatch.pipeline.campaigns.wordings import likenesses, wordings

VARIANTS = 8
"""Wordings kept as text per campaign: enough to choose a title from and to show."""


def remember(campaign: Campaign, template: int, skeleton: str) -> None:
    """Keep a template's wording as text, while there are few."""
    if len(campaign.variants) < VARIANTS:
        campaign.variants[template] = skeleton


def retitle(campaigns: Sequence[Campaign], specificity: Specificity) -> None:
    """Give each campaign the title of the variant most like its joint wording; of equals the oldest."""
    due = [campaign for campaign in campaigns if len(campaign.variants) > 1]
    if not due:
        return
    texts = [text for campaign in due for text in campaign.variants.values()]
    owners = np.repeat(np.arange(len(due)), [len(campaign.variants) for campaign in due])
    variants = wordings([single(wording) for wording in shingle_sets(texts)], specificity)
    joint = wordings([campaign.profile for campaign in due], specificity)
    dice = likenesses(variants, np.arange(len(texts)), joint, owners).dice
    best = np.lexsort((np.arange(len(texts)), -dice, owners))
    for campaign, place in zip(due, best[np.searchsorted(owners, np.arange(len(due)))].tolist(), strict=True):
        campaign.title = texts[place]
