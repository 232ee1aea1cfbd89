"""Where new templates belong: found by shared shingles, then compared in full with what was found.

Templates come in epochs of a fixed number. Within an epoch a template is compared with the campaigns as they were
when the epoch began and, one by one, with the epoch's earlier templates; so a whole record's templates can be
compared at once, and it does not matter which record they came in.
"""

from collections import deque
from collections.abc import Sequence

from smishwatch.pipeline.campaigns.campaign import Campaign, single
from smishwatch.pipeline.campaigns.comparing import Match, compared
from smishwatch.pipeline.campaigns.lineage import add_template, born
from smishwatch.pipeline.campaigns.settling import settle
from smishwatch.pipeline.campaigns.shingles import Hashes, shingle_sets
from smishwatch.pipeline.campaigns.similarity import Likeness, joins
from smishwatch.pipeline.campaigns.state import Fresh, State
from smishwatch.schemas.sums import TemplateSeen


class Arrivals:
    """A record's new templates in order of appearance, compared an epoch's part at a time."""

    def __init__(self, state: State, seen: Sequence[TemplateSeen]) -> None:
        self._state = state
        self._waiting = deque(zip(seen, shingle_sets([template.skeleton for template in seen]), strict=True))
        self._compared: deque[tuple[TemplateSeen, Hashes, list[Match]]] = deque()

    def place_next(self, at: int) -> int:
        """Give the next template a number and a campaign; its number."""
        if not self._compared:
            room = self._state.settings.wording.epoch - len(self._state.fresh)
            part = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
            matches = compared(self._state, [(one.genuine, shingles) for one, shingles in part])
            self._compared.extend(
                (one, shingles, found) for (one, shingles), found in zip(part, matches, strict=True)
            )
        seen, shingles, matches_of_one = self._compared.popleft()
        template = _place(self._state, seen, shingles, matches_of_one, at)
        if len(self._state.fresh) == self._state.settings.wording.epoch:
            settle(self._state, at)
        return template


def _place(state: State, seen: TemplateSeen, shingles: Hashes, matches: list[Match], at: int) -> int:
    template = len(state.names)
    state.templates[seen.template_id] = template
    state.names.append(seen.template_id)
    state.homes.append(-1)
    state.samples.append(shingles[: state.settings.wording.sample])
    best = _best(state, seen.genuine, matches)
    state.fresh.append(Fresh(template, seen.genuine, best is None, shingles))
    if best is None:
        campaign = born(state, seen.template_id, single(shingles), seen.genuine, seen.skeleton, at, "")
        add_template(state, campaign, template, at, "first template")
    else:
        campaign, found = best
        add_template(state, campaign, template, at, found.describe())
    return template


def _best(state: State, genuine: bool, matches: list[Match]) -> tuple[Campaign, Likeness] | None:
    """The campaign most alike among those alike enough, of equals the oldest."""
    best: tuple[Campaign, Likeness] | None = None
    for number, fresh, found in matches:
        if not joins(found, state.settings.wording):
            continue
        home = state.homes[number] if fresh else number
        campaign = state.campaigns[state.resolve(home)]
        if campaign.genuine is not genuine:
            continue
        if best is None or (found.dice, -campaign.number) > (best[1].dice, -best[0].number):
            best = campaign, found
    return best
