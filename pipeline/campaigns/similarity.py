"""How much of two wordings is the same, weighted by specificity; and when that makes them one campaign."""

from dataclasses import dataclass

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Profile
from smishwatch.pipeline.campaigns.settings import WordingSettings
from smishwatch.pipeline.campaigns.specificity import Specificity


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of two weighted wordings: what they share, as a share of both and of the smaller."""

    dice: float
    contained: float
    shared: float
    """Weight in nats."""

    def describe(self) -> str:
        """For the lineage."""
        return f"{self.dice:.0%} of both wordings, {self.contained:.0%} of the smaller one"


def likeness(one: Profile, other: Profile, specificity: Specificity) -> Likeness:
    """Weighted overlap of two profiles; a shingle counts as far as it belongs to both."""
    if len(one.shingles) > len(other.shingles):
        one, other = other, one
    places = np.searchsorted(other.shingles, one.shingles)
    places[places == len(other.shingles)] = 0
    common = other.shingles[places] == one.shingles
    one_belongs, other_belongs = one.memberships(), other.memberships()
    one_weights = specificity.weights(one.shingles)
    shared = float(
        (one_weights[common] * np.minimum(one_belongs[common], other_belongs[places[common]])).sum()
    )
    one_weight = float((one_weights * one_belongs).sum())
    other_weight = float((specificity.weights(other.shingles) * other_belongs).sum())
    return Likeness(
        dice=2 * shared / (one_weight + other_weight),
        contained=min(1.0, shared / min(one_weight, other_weight)),
        shared=shared,
    )


def joins(found: Likeness, settings: WordingSettings) -> bool:
    """Whether wording alone makes a template part of a campaign."""
    if found.dice >= _required(settings.likeness, found, settings):
        return True
    return (
        found.contained >= settings.contained
        and found.dice >= settings.contained_likeness
        and found.shared >= settings.enough
    )


def merges(found: Likeness, settings: WordingSettings) -> bool:
    """Whether wording alone makes two campaigns one."""
    return found.dice >= _required(settings.merge_likeness, found, settings)


def joins_when_tied(found: Likeness, settings: WordingSettings) -> bool:
    """Whether wording makes two campaigns one that also use one exclusive entity."""
    return found.dice >= settings.tied_likeness and found.shared >= settings.enough / 3


def _required(likeness_needed: float, found: Likeness, settings: WordingSettings) -> float:
    """Short wordings share little by any measure, and by chance more of it: they must be nearly equal."""
    if found.shared >= settings.enough:
        return likeness_needed
    missing = 1 - found.shared / settings.enough
    return likeness_needed + (settings.short_likeness - likeness_needed) * missing
