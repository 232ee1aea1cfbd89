"""A campaign's readable template: the variant that says most of what its variants share, in parts."""

from collections.abc import Sequence

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign, single
from smishwatch.pipeline.campaigns.shingles import shingle_sets
from smishwatch.pipeline.campaigns.specificity import Specificity
from smishwatch.pipeline.campaigns.wordings import likenesses, wordings
from smishwatch.pipeline.text.aligning import aligned
from smishwatch.schemas.base import trusted
from smishwatch.schemas.campaigns import WordingPart

VARIANTS = 8
"""Wordings kept as text per campaign: enough to choose a title from and to show."""


LAID_OUT = 4
"""Variants that are aligned: four show where a wording varies, and each more costs a tenth of a millisecond."""


def remember(campaign: Campaign, template_id: str, skeleton: str) -> None:
    """Keep a template's wording as text, while there are few."""
    if len(campaign.variants) < VARIANTS:
        campaign.variants[template_id] = skeleton


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


def laid_out(campaign: Campaign) -> tuple[WordingPart, ...]:
    """The title aligned with the campaign's variants; nothing while there is one.

    Made only when the variants looked at have doubled (two, then four) or the title is another; a function of the
    state alone, whenever it is asked for.
    """
    count = min(len(campaign.variants), LAID_OUT)
    if count < 2:
        return ()
    looked_at = list(campaign.variants)[: 1 << count.bit_length() - 1]
    key = (campaign.title, looked_at)
    if campaign.laid_out[0] != key:
        others = [text for text in map(campaign.variants.__getitem__, looked_at) if text != campaign.title]
        parts = tuple(
            trusted(WordingPart, kind=part.kind, text=part.text, others=part.others)
            for part in aligned(campaign.title, others)
        )
        campaign.laid_out = (key, parts)
    return campaign.laid_out[1]
