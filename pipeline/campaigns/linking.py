"""Where new templates belong: found by shared shingles, then compared in full with what was found.

Templates come in epochs of a fixed number. Within an epoch a template is compared with the campaigns as they were
when the epoch began and, one by one, with the epoch's earlier templates; so a whole record's templates can be
compared at once, and it does not matter which record they came in.
"""

from collections import deque
from collections.abc import Sequence

from smishwatch.pipeline.campaigns.campaign import Campaign, single
from smishwatch.pipeline.campaigns.comparing import Match, compared
from smishwatch.pipeline.campaigns.epochs import end_epoch
from smishwatch.pipeline.campaigns.keeping import newness
from smishwatch.pipeline.campaigns.lineage import add_template, born
from smishwatch.pipeline.campaigns.operations import Entity
from smishwatch.pipeline.campaigns.shingles import Hashes, shingle_sets
from smishwatch.pipeline.campaigns.similarity import (
    Likeness,
    expected,
    expected_when_tied,
    joins,
)
from smishwatch.pipeline.campaigns.speaking import ANYBODY, is_channel
from smishwatch.pipeline.campaigns.state import Fresh, State
from smishwatch.pipeline.campaigns.titles import remember
from smishwatch.pipeline.campaigns.tying import beside_wording, carried_evidence
from smishwatch.pipeline.text.skeleton import unmarked
from smishwatch.schemas.sums import TemplateSeen


class Arrivals:
    """A record's new templates in order of appearance, compared an epoch's part at a time.

    New is what is not remembered when its report is heard: a campaign that falls asleep between two reports of the
    record makes its templates new again, so that it does not matter how reports are cut into records.
    """

    def __init__(self, state: State, reports: Sequence[tuple[TemplateSeen, int]]) -> None:
        """``reports``: every report's template and speaker, in the order in which they are heard."""
        self._state, self._reports = state, reports
        self._sets: dict[str, Hashes] = {}
        self._waiting: deque[tuple[TemplateSeen, int]] = deque()
        self._compared: deque[tuple[tuple[TemplateSeen, int], Hashes, list[Match]]] = deque()
        self._look_ahead(0)

    def place_next(self, position: int, at: int, entities: Sequence[Entity]) -> None:
        """Give the next new template a campaign.

        Args:
            position: of the report that brings it
            at: event time of that report, in milliseconds since 1970
            entities: what it carries
        """
        if not self._compared:
            self._compare_next(position, at)
        (seen, speaker), wording, matches = self._compared.popleft()
        _place(self._state, seen, speaker, wording, matches, entities, at)

    def _compare_next(self, position: int, at: int) -> None:
        """Compare as many as the epoch still holds; a full epoch ends here, when a further template comes."""
        if len(self._state.fresh) >= _epoch(self._state):
            end_epoch(self._state, at)
            if (
                self._state.forgot_at != self._forgot_at
            ):  # a campaign that fell asleep makes its templates new again
                self._look_ahead(position)
        room = _epoch(self._state) - len(self._state.fresh)
        part = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
        sets = [self._sets[seen.template_id] for seen, _ in part]
        spoken = [(speaker, wording) for (_, speaker), wording in zip(part, sets, strict=True)]
        self._compared.extend(zip(part, sets, compared(self._state, spoken), strict=True))

    def _look_ahead(self, position: int) -> None:
        """Which templates are new from this report on, each once, with who speaks first."""
        self._forgot_at = self._state.forgot_at
        new: dict[str, tuple[TemplateSeen, int]] = {}
        for seen, speaker in self._reports[position:]:
            if seen.template_id not in self._state.templates:
                new.setdefault(seen.template_id, (seen, speaker))
        unread = [name for name in new if name not in self._sets]
        self._sets.update(zip(unread, shingle_sets([new[name][0].skeleton for name in unread]), strict=True))
        self._waiting = deque(new.values())


def _epoch(state: State) -> int:
    """Templates of the current epoch: a function of how many came before it."""
    settings = state.settings.wording
    before = state.placed - len(state.fresh)
    return min(settings.epoch, max(settings.first_epoch, before // 8))


def _place(
    state: State,
    seen: TemplateSeen,
    speaker: int,
    wording: Hashes,
    matches: list[Match],
    entities: Sequence[Entity],
    at: int,
) -> None:
    template_id, sample, text = (
        seen.template_id,
        wording[: state.settings.wording.sample],
        unmarked(seen.skeleton),
    )
    best = _best(state, speaker, matches, entities)
    state.placed += 1
    state.fresh.append(Fresh(template_id, speaker, best is None, wording))
    if best is None:
        campaign = born(state, template_id, single(wording), speaker, text, at, "")
        add_template(state, campaign, template_id, sample, at, "first template")
    else:
        campaign, found = best
        campaign.spread += 1 - found.dice
        add_template(state, campaign, template_id, sample.copy(), at, found.describe())
    remember(campaign, template_id, text)


def _best(
    state: State, speaker: int, matches: list[Match], entities: Sequence[Entity]
) -> tuple[Campaign, Likeness] | None:
    """The campaign most alike among those alike enough, of equals the oldest: the first that fits, looked for from the
    most alike on.
    """
    best: tuple[Campaign, Likeness] | None = None
    for number, fresh, found in sorted(matches, key=_dice, reverse=True):
        if best is not None and found.dice < best[1].dice:
            break
        home = state.resolve(state.templates[state.fresh[number].template_id] if fresh else number)
        if not _may_fit(state, home, found, entities):
            continue
        campaign = state.campaigns[home]
        if not _may_speak(state, campaign, speaker, entities):
            continue
        if (best is None or campaign.number < best[0].number) and _fits(state, campaign, found, entities):
            best = campaign, found
    return best


def _dice(match: Match) -> float:
    return match[2].dice


def _may_speak(state: State, campaign: Campaign, speaker: int, entities: Sequence[Entity]) -> bool:
    """Whether it is the campaign's own voice; or a channel that shares what anybody's campaign uses."""
    if campaign.speaker == speaker:
        return True
    return (
        is_channel(speaker)
        and campaign.speaker == ANYBODY
        and bool(carried_evidence(state, campaign, entities))
    )


def _may_fit(state: State, number: int, found: Likeness, entities: Sequence[Entity]) -> bool:
    """Whether the campaign has to be fetched to know: whatever it has shown, ``_fits`` holds of no other."""
    wording = state.settings.wording
    if joins(found, wording, wording.likeness):
        return True
    return found.dice >= wording.tied_likeness and any(
        state.infrastructure.is_used(entity, number) for entity in entities
    )


def _fits(state: State, campaign: Campaign, found: Likeness, entities: Sequence[Entity]) -> bool:
    settings = state.settings
    least = expected(campaign.spread, campaign.reports, settings.wording)
    if joins(found, settings.wording, least):
        if max(found.dice, least) >= settings.wording.likeness_at_most:
            return True
        new = newness(state, campaign, entities)
        if joins(found, settings.wording, expected(campaign.spread, campaign.reports, settings.wording, new)):
            return True
    least = expected_when_tied(campaign.spread, campaign.reports, settings.wording)
    if campaign.genuine or found.dice < least:
        return False
    shared = beside_wording(campaign, carried_evidence(state, campaign, entities))
    return sum(shared.values()) >= settings.wording.tied_evidence
