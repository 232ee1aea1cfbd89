"""What holds for every history of reports, analysts' decisions, restarts and returning wordings.

A machine of rules makes histories; beside the clusterer it keeps what a person would keep on paper: how many reports
each template had, what analysts said of whom, and every id that was ever given.
"""

from collections import Counter
from dataclasses import dataclass

from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.settings import ClusterSettings, WordingSettings
from smishwatch.schemas.base import Origin
from smishwatch.schemas.campaigns import CampaignsEnvelope
from smishwatch.schemas.codes import CampaignChange
from smishwatch.schemas.feeds import Decision
from smishwatch.schemas.sums import TemplatesSeenEnvelope
from tests.unit.campaigns.streams import START, Said, envelope
from tests.unit.campaigns.test_properties import SEEDS, keep

HASTY = ClusterSettings(wording=WordingSettings(epoch=6, first_epoch=3), put_away_every=5)
"""Epochs end and memory is packed every few templates."""
ENDS = ("", " today", " now", "！快", " before noon", " please", "马上", " or else")
FAR_APART_MINUTES = 40 * 24 * 60


@dataclass(frozen=True)
class Word:
    """What an analyst said of a campaign: its status or its name."""

    decision_id: str
    about: str
    said: str


class EveryHistory(RuleBasedStateMachine):
    """Reports come, analysts decide, the clusterer is restarted; nothing of what was promised breaks."""

    def __init__(self) -> None:
        super().__init__()
        self.clusterer = Clusterer(HASTY)
        self.inputs: list[TemplatesSeenEnvelope | tuple[Decision, Origin]] = []
        self.heard: Counter[str] = Counter()
        self.said: dict[str, Said] = {}
        self.born: set[str] = set()
        self.merged: dict[str, str] = {}
        self.words: dict[str, list[Word]] = {}
        """Standing ones, in order, by the campaign that was named."""
        self.apart: list[tuple[str, str]] = []
        """Templates that an analyst took apart."""
        self.together: list[tuple[str, str]] = []
        """Templates that an analyst put together."""
        self.tables: dict[str, dict[object, object]] = {}
        """What was saved."""
        self.minute = 0
        self.decisions = 0

    # what happens

    @rule(
        reports=st.lists(
            st.tuples(
                st.integers(0, 2),
                st.sampled_from(ENDS),
                st.sampled_from(ENDS),
                st.integers(0, 30),
                st.booleans(),
            ),
            min_size=1,
            max_size=8,
        )
    )
    def hear(self, reports: list[tuple[int, str, str, int, bool]]) -> None:
        said = []
        for kind, start, end, who, tied in reports:
            self.minute += 5
            words = SEEDS[kind] + end
            text = f"{start.strip()} {words}" if start else words
            domains = (f"d{kind}.top",) if tied else ()
            said.append(Said(text, who, minute=self.minute, domains=domains))
        self._hear(said)

    @rule(
        kinds=st.lists(st.integers(0, 2), min_size=2, max_size=3, unique=True), share=st.sampled_from((2, 3))
    )
    def hear_a_bridge(self, kinds: list[int], share: int) -> None:
        """A wording that lies between others."""
        self.minute += 5
        texts = [SEEDS[kind] for kind in kinds]
        self._hear([Said(" ".join(text[: len(text) * (share - 1) // share] for text in texts), 40)])

    @rule()
    def much_later(self) -> None:
        self.minute += FAR_APART_MINUTES

    @rule()
    def restart(self) -> None:
        keep(self.tables, self.clusterer.changes())
        tables = {name: held.items() for name, held in self.tables.items()}
        self.clusterer = Clusterer.from_tables(tables, HASTY)

    @rule()
    def save(self) -> None:
        keep(self.tables, self.clusterer.changes())

    @precondition(lambda self: self.said)
    @rule(which=st.integers(0, 10_000), action=st.sampled_from(("confirm", "dismiss")))
    def judge(self, which: int, action: str) -> None:
        campaign = self._campaign(which)
        decision = self._decide(action, campaign_id=campaign)
        status = "confirmed" if action == "confirm" else "dismissed"
        self.words.setdefault(campaign, []).append(Word(decision, "status", status))

    @precondition(lambda self: self.said)
    @rule(which=st.integers(0, 10_000), name=st.sampled_from(("Parcels", "Loans", "Prizes")))
    def rename(self, which: int, name: str) -> None:
        campaign = self._campaign(which)
        decision = self._decide("rename", campaign_id=campaign, name=name)
        self.words.setdefault(campaign, []).append(Word(decision, "name", name))

    @precondition(lambda self: any(self.words.values()))
    @rule(which=st.integers(0, 10_000))
    def undo(self, which: int) -> None:
        standing = [(campaign, word) for campaign, words in self.words.items() for word in words]
        campaign, word = standing[which % len(standing)]
        self._decide("undo", undoes=word.decision_id)
        self.words[campaign].remove(word)

    @precondition(lambda self: len(self.said) > 1)
    @rule(one=st.integers(0, 10_000), other=st.integers(0, 10_000), twice=st.booleans())
    def merge(self, one: int, other: int, twice: bool) -> None:
        first, second = self._template(one), self._template(other)
        gone, kept = self._now(first), self._now(second)
        assume(gone != kept)
        assume(not any({self._now(a), self._now(b)} == {gone, kept} for a, b in self.apart))
        overridden = {campaign for campaign in self.words if self.clusterer.resolve(campaign)[0] == gone}
        self._decide("merge", campaign_id=gone, into_campaign_id=kept)
        assert self._now(first) == self._now(second)
        if twice:
            before = self._places()
            self._decide("merge", campaign_id=gone, into_campaign_id=kept)
            assert self._places() == before, "a merge is idempotent"
        self.together.append((first, second))
        self.words = {campaign: words for campaign, words in self.words.items() if campaign not in overridden}

    @precondition(lambda self: len(self.said) > 1)
    @rule(which=st.integers(0, 10_000), many=st.integers(1, 3))
    def split(self, which: int, many: int) -> None:
        campaign = self._campaign(which)
        own = [name for name in self.said if self._now(name) == campaign]
        leaving = own[:many]
        assume(len(own) > many)
        assume(not any((a in leaving) != (b in leaving) for a, b in self.together))
        self._decide("split", campaign_id=campaign, template_ids=tuple(leaving))
        self.apart += [(name, other) for name in leaving for other in own[many:]]

    # what always holds

    @invariant()
    def every_template_is_in_one_campaign_and_no_report_is_lost(self) -> None:
        state = self.clusterer._state
        heads = [number for number in state.campaigns if number not in state.absorbed]
        members: Counter[str] = Counter()
        for number in heads:
            members.update(state.campaigns[number].templates)
        assert members == Counter(dict.fromkeys(self.said, 1))
        assert sum(state.campaigns[number].reports for number in heads) == self.heard.total()

    @invariant()
    def merges_are_transitive_and_end(self) -> None:
        for gone, into in self.merged.items():
            head = self.clusterer.resolve(gone)
            assert head == self.clusterer.resolve(into)
            assert head == self.clusterer.resolve(head[0])

    @invariant()
    def what_analysts_said_stands(self) -> None:
        state = self.clusterer._state
        for campaign_id, words in self.words.items():
            head = state.campaigns[state.numbers[self.clusterer.resolve(campaign_id)[0]]]
            for about, said in {word.about: word.said for word in words}.items():
                assert getattr(head, about) == said
        for one, other in self.apart:
            assert self._now(one) != self._now(other)
        for one, other in self.together:
            assert self._now(one) == self._now(other)

    def teardown(self) -> None:
        """The same history leads to the same campaigns, in one go and without a restart."""
        again = Clusterer(HASTY)
        for one in self.inputs:
            if isinstance(one, tuple):
                again.decide(*one)
            else:
                again.apply(one)
        assert again.snapshot() == self.clusterer.snapshot()

    # by hand

    def _hear(self, reports: list[Said]) -> None:
        before = self._places()
        record = envelope(reports, len(self.inputs))
        self.inputs.append(record)
        self.heard.update(said.template_id for said in reports)
        self.said.update((said.template_id, said) for said in reports)
        self._note(self.clusterer.apply(record).campaigns)
        assert before.keys() <= self._places().keys(), "a report takes no other's place away"

    def _decide(self, action: str, **more: object) -> str:
        self.decisions += 1
        decision = Decision(
            decision_id=str(self.decisions),
            at=START,
            analyst="ann",
            action=action,  # type: ignore[arg-type]
            **more,  # type: ignore[arg-type]
        )
        origin = Origin(topic="feeds.v1", partition=0, offset=len(self.inputs))
        self.inputs.append((decision, origin))
        self._note(self.clusterer.decide(decision, origin))
        return decision.decision_id

    def _note(self, written: CampaignsEnvelope | None) -> None:
        if written is None:
            return
        for line in written.lineage:
            if line.change is CampaignChange.BORN:
                assert line.campaign_id not in self.born, "an id is given once"
                self.born.add(line.campaign_id)
        for row in written.campaigns:
            if row.merged_into is not None:
                self.merged[row.campaign_id] = row.merged_into

    def _places(self) -> dict[str, tuple[str, str]]:
        return {name: self.clusterer.place(name) for name in self.said}

    def _now(self, template_id: str) -> str:
        return self.clusterer.place(template_id)[0]

    def _template(self, which: int) -> str:
        return list(self.said)[which % len(self.said)]

    def _campaign(self, which: int) -> str:
        return self._now(self._template(which))


TestEveryHistory = EveryHistory.TestCase
TestEveryHistory.settings = settings(max_examples=20, stateful_step_count=25, deadline=None, derandomize=True)
