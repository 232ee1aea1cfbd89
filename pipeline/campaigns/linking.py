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
from smishwatch.pipeline.campaigns.lineage import add_template, born
from smishwatch.pipeline.campaigns.operations import Entity
from smishwatch.pipeline.campaigns.shingles import Hashes, shingle_sets
from smishwatch.pipeline.campaigns.similarity import Likeness, expected, joins, joins_when_tied
from smishwatch.pipeline.campaigns.speaking import ANYBODY, is_channel
from smishwatch.pipeline.campaigns.state import Fresh, State
from smishwatch.pipeline.campaigns.titles import remember
from smishwatch.pipeline.campaigns.tying import beside_wording, carried_evidence
from smishwatch.pipeline.text.skeleton import unmarked
from smishwatch.schemas.sums import TemplateSeen


class Arrivals:
    """A record's new templates in order of appearance, compared an epoch's part at a time."""

    def __init__(self, state: State, seen: Sequence[tuple[TemplateSeen, int]]) -> None:
        self._state = state
        sets = shingle_sets([template.skeleton for template, _ in seen])
        self._waiting = deque(zip(seen, sets, strict=True))
        self._compared: deque[tuple[tuple[TemplateSeen, int], Hashes, list[Match]]] = deque()

    def place_next(self, at: int, entities: Sequence[Entity]) -> None:
        """Give the next template a campaign.

        Args:
            at: event time of its first report, in milliseconds since 1970
            entities: what its first report carries
        """
        if not self._compared:
            self._compare_next(at)
        (seen, speaker), wording, matches = self._compared.popleft()
        _place(self._state, seen, speaker, wording, matches, entities, at)

    def _compare_next(self, at: int) -> None:
        """Compare as many as the epoch still holds; a full epoch ends here, when a further template comes."""
        if len(self._state.fresh) >= _epoch(self._state):
            end_epoch(self._state, at)
        room = _epoch(self._state) - len(self._state.fresh)
        part = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
        matches = compared(self._state, [(speaker, wording) for (_, speaker), wording in part])
        self._compared.extend(
            (one, wording, found) for (one, wording), found in zip(part, matches, strict=True)
        )


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
    """The campaign most alike among those alike enough, of equals the oldest."""
    best: tuple[Campaign, Likeness] | None = None
    for number, fresh, found in matches:
        home = state.templates[state.fresh[number].template_id] if fresh else number
        campaign = state.campaigns[state.resolve(home)]
        if not _may_speak(state, campaign, speaker, entities):
            continue
        if not _fits(state, campaign, found, entities):
            continue
        if best is None or (found.dice, -campaign.number) > (best[1].dice, -best[0].number):
            best = campaign, found
    return best


def _may_speak(state: State, campaign: Campaign, speaker: int, entities: Sequence[Entity]) -> bool:
    """Whether it is the campaign's own voice; or a channel that shares what anybody's campaign uses."""
    if campaign.speaker == speaker:
        return True
    return (
        is_channel(speaker)
        and campaign.speaker == ANYBODY
        and bool(carried_evidence(state, campaign, entities))
    )


def _fits(state: State, campaign: Campaign, found: Likeness, entities: Sequence[Entity]) -> bool:
    settings = state.settings
    least = expected(campaign.spread, campaign.reports, settings.wording)
    if joins(found, settings.wording, least):
        return True
    if campaign.genuine or not joins_when_tied(found, settings.wording):
        return False
    shared = beside_wording(campaign, carried_evidence(state, campaign, entities))
    return sum(shared.values()) >= settings.wording.tied_evidence
