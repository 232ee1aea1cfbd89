"""A campaign as the engine holds it: its wording's profile, what its reports say, and the analyst's word."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.emerging import Watch
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.sorting import distinct, runs
from smishwatch.pipeline.campaigns.speaking import is_institution
from smishwatch.schemas.campaigns import WordingPart
from smishwatch.schemas.codes import Category, Verdict

Judgement = tuple[str, str | None, Category, Verdict]
"""Language, brand, category and verdict of a report."""

Word = tuple[Literal["open", "confirmed", "dismissed"], str | None, tuple[Category | None, Verdict | None]]


@dataclass(slots=True)
class Profile:
    """The wording of a campaign: every shingle of its templates, with the number of templates that have it."""

    shingles: Hashes
    counts: NDArray[np.int32]
    templates: int = 1


@dataclass(slots=True)
class TakenIn:
    """A channel that is part of a campaign because it says the same, and of which nobody else there uses anything."""

    reports: int
    legit_reports: int
    first_seen: int
    last_seen: int
    templates: dict[str, None]
    """What it said, in order."""
    entities: set[tuple[str, str]]


@dataclass(slots=True)
class Campaign:
    """Mutable state of one campaign. Times are event times in milliseconds since 1970."""

    number: int
    campaign_id: str
    speaker: int
    """Which institution, or whose channel, speaks (``speaking.speakers_of``), 0 where anybody does."""
    profile: Profile
    first_seen: int
    last_seen: int
    title: str
    indexed: Hashes
    """Shingles under which the index knows it."""
    variants: dict[str, str] = field(default_factory=dict)
    """Wordings of a few templates, as text."""
    templates: list[str] = field(default_factory=list)
    samples: list[Hashes] = field(default_factory=list)
    """Of each of its templates, in step: the smallest shingle hashes."""
    asleep: int = 0
    """Templates that were its own before it slept, and are remembered no longer."""
    watch: Watch = field(default_factory=Watch)
    """Who reported it, and its last alert."""
    reports: int = 0
    taken_in: dict[int, TakenIn] = field(default_factory=dict)
    """By speaker: channels that may prove to be somebody's yet."""
    used_up: int = 0
    """Organisations' channels that proved to be nobody's own, and part of it."""
    strangers: int = 0
    """Reports that came through another channel than the campaign's own."""
    spread: float = 0.0
    """Sum, over templates that joined by their wording, of what each lacked to be the same (1 - Dice)."""
    legit_reports: int = 0
    judgements: dict[Judgement, int] = field(default_factory=dict)
    entities: set[tuple[str, str]] = field(default_factory=set)
    status: Literal["open", "confirmed", "dismissed"] = "open"
    name: str | None = None
    labelled: tuple[Category | None, Verdict | None] = (None, None)
    absorbed: tuple[int, ...] = ()
    """Campaigns that became part of it, as far as profiles and index know."""
    held: bool = False
    """An analyst put it together or took it apart: the machine leaves its extent alone."""
    cohesive_at: int = 0
    """Templates it had when its cohesion was last looked at."""
    apart: frozenset[int] = frozenset()
    """Campaigns that an analyst, or a split, keeps apart from this one."""
    version: int = 0
    written_at: int = 0
    """``last_seen`` when a row was last due."""
    laid_out: tuple[object, tuple[WordingPart, ...]] = (None, ())
    """Its title in parts, and what they were made from; made when a row is written."""

    @property
    def genuine(self) -> bool:
        """Whether it is an institution's own message."""
        return is_institution(self.speaker)

    @property
    def word(self) -> Word:
        """What analysts said of it: status, name, and the labels it has instead of its reports'."""
        return self.status, self.name, self.labelled

    @property
    def is_spoken_of(self) -> bool:
        """Whether an analyst's word about it stands."""
        return self.word != ("open", None, (None, None))

    def most(self, position: int) -> object:
        """The commonest value at a position of the judgements; of equals the one heard first."""
        if len(self.judgements) == 1:
            return next(iter(self.judgements))[position]
        totals: dict[object, int] = {}
        for judgement, reports in self.judgements.items():
            totals[judgement[position]] = totals.get(judgement[position], 0) + reports
        return max(totals, key=totals.__getitem__)


_ONES = np.ones(2_048, dtype=np.int32)
_ONES.flags.writeable = False


def single(wording: Hashes) -> Profile:
    """The profile of one template."""
    count = len(wording)
    ones = _ONES[:count] if count <= len(_ONES) else np.ones(count, dtype=np.int32)
    return Profile(wording, ones)


def union(one: Profile, other: Profile) -> Profile:
    """Both profiles as one; counts add up."""
    shingles = distinct(np.concatenate((one.shingles, other.shingles)))
    counts = np.zeros(len(shingles), dtype=np.int32)
    for profile in (other, one):
        places = np.searchsorted(shingles, profile.shingles)
        counts[places] += profile.counts
    return Profile(shingles, counts, one.templates + other.templates)


def grown(profile: Profile, wordings: Sequence[Hashes]) -> Profile:
    """The profile with further templates; each shingle counts once per template."""
    shingles, occurrences = runs(np.concatenate((profile.shingles, *wordings)))
    counts = occurrences.astype(np.int32)
    places = np.searchsorted(shingles, profile.shingles)
    counts[places] += profile.counts - 1
    return Profile(shingles, counts, profile.templates + len(wordings))


def trimmed(profile: Profile, most: int) -> Profile:
    """At most that many shingles, those of the most templates first."""
    if len(profile.shingles) <= most:
        return profile
    kept = np.sort(np.argsort(-profile.counts, kind="stable")[:most])
    return Profile(profile.shingles[kept], profile.counts[kept], profile.templates)
