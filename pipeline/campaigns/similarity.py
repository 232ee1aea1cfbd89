"""When what two wordings share makes them one campaign."""

import math
from typing import NamedTuple

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Profile
from smishwatch.pipeline.campaigns.settings import WordingSettings
from smishwatch.pipeline.campaigns.specificity import Specificity
from smishwatch.pipeline.campaigns.wordings import Likenesses, likenesses, wordings


class Likeness(NamedTuple):
    """Of two weighted wordings: what they share, as a share of both and of the smaller."""

    dice: float
    contained: float

    def describe(self) -> str:
        """For the lineage."""
        return f"wording: {self.dice:.0%} of both, {self.contained:.0%} of the smaller"


def likeness_at(found: Likenesses, place: int) -> Likeness:
    """One of many."""
    return Likeness(
        float(found.dice[place]),
        float(found.contained[place]),
    )


def likeness(one: Profile, other: Profile, specificity: Specificity) -> Likeness:
    """Weighted overlap of two profiles."""
    first = np.zeros(1, dtype=np.int64)
    return likeness_at(
        likenesses(wordings([one], specificity), first, wordings([other], specificity), first), 0
    )


def expected(spread: float, reports: int, settings: WordingSettings, newness: float = 1.0) -> float:
    """Likeness that a campaign's own variants have, as far as it has shown: ``likeness`` at least.

    Args:
        spread: sum of what its variants lacked
        reports: of the campaign
        newness: chance that a report of its own carries what this one does (``keeping.py``). What lacks a mean
            spread more is e times rarer, so a chance of one in e leaves a mean spread less to lack
    """
    spreads = max(0.0, settings.spreads + math.log(newness))
    shown = 1 - spreads * _mean_spread(spread, reports, settings)
    return min(settings.likeness_at_most, max(settings.likeness, shown))


def expected_when_tied(spread: float, reports: int, settings: WordingSettings) -> float:
    """The same of what shares its infrastructure: from ``tied_likeness``, and never more than ``likeness``."""
    shown = 1 - settings.tied_spreads * _mean_spread(spread, reports, settings)
    return min(settings.likeness, max(settings.tied_likeness, shown))


def _mean_spread(spread: float, reports: int, settings: WordingSettings) -> float:
    seen = settings.spread_reports + reports - 1  # the first says nothing of how much the next may differ
    return (settings.spread * settings.spread_reports + spread) / seen


def joins(found: Likeness, settings: WordingSettings, least: float) -> bool:
    """Whether wording alone makes a template part of a campaign.

    Args:
        least: likeness that the campaign's own variants have (``expected``)
    """
    if found.dice >= least:
        return True
    return found.contained >= settings.contained and found.dice >= settings.contained_likeness


def merges(found: Likeness, templates: int, settings: WordingSettings, least: float) -> bool:
    """Whether wording alone makes two campaigns one.

    Args:
        least: likeness that the variants of the larger have (``expected``)
        templates: in the smaller of them; one or two are little more than a late join, many a weld
    """
    growth = min(1.0, (templates - 1) / settings.grown)
    needed = settings.likeness + (settings.merge_likeness - settings.likeness) * growth
    return found.dice >= max(needed, least)
