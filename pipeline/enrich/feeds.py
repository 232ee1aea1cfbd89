"""What feeds and analysts say now, built up from the events of ``feeds.v1``.

The outcome depends on the last event of each row only, never on the order in which rows came, so a process that was
started again and one that ran on say the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from smishwatch.pipeline.enrich.lists import Lists, decided, listed
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.schemas.codes import Category, Verdict
from smishwatch.schemas.feeds import Decision, FeedEvent, Institution, ListEntry


@dataclass(frozen=True, slots=True)
class Label:
    """An analyst's word on a template: it replaces category and verdict, whatever the machine finds."""

    category: Category | None
    verdict: Verdict | None
    decision_id: str
    analyst: str
    at: datetime


class Feeds:
    """Registry, lists and labels as they stand. ``lists`` and ``labels`` are changed in place, the registry is not.

    Args:
        starter: the registry that rows are added to; a loaded row replaces the one of the same id
    """

    def __init__(self, starter: Registry) -> None:
        self._starter = starter
        self._institutions: dict[tuple[str, str], Institution] = {}
        self._decisions: dict[str, Decision] = {}
        self._undone: set[str] = set()
        self.registry = starter
        self.lists = Lists()
        self.labels: dict[str, Label] = {}

    def apply(self, events: Iterable[FeedEvent]) -> None:
        """Take events in the order of the topic; one that was taken before changes nothing."""
        registry_changed = decisions_changed = False
        for event in events:
            if event.institution is not None:
                registry_changed |= self._take_institution(event.feed, event.institution, event.removed)
            elif event.entry is not None:
                self._take_entry(event.feed, event.entry, event.removed)
            elif event.decision is not None:
                decisions_changed |= self._take_decision(event.decision)
        if registry_changed:
            self.registry = self._with_starter()
        if decisions_changed:
            self._take_labels()

    def _take_institution(self, feed: str, row: Institution, removed: bool) -> bool:
        key = (feed, row.institution_id)
        if removed:
            return self._institutions.pop(key, None) is not None
        changed = self._institutions.get(key) != row
        self._institutions[key] = row
        return changed

    def _take_entry(self, feed: str, entry: ListEntry, removed: bool) -> None:
        """A row that a later load no longer has stays known up to its expiry: reports may come late."""
        never_held = entry.expires_at is not None and entry.expires_at <= entry.first_seen
        if removed and (entry.expires_at is None or never_held):
            self.lists.drop(entry.kind, entry.value, feed)
        else:
            self.lists.put(entry.kind, entry.value, listed(entry, feed))

    def _take_decision(self, decision: Decision) -> bool:
        if decision.decision_id in self._decisions:
            return False
        self._decisions[decision.decision_id] = decision
        if decision.action == "undo" and decision.undoes:
            self._undone.add(decision.undoes)
        for one in (decision, self._decisions.get(decision.undoes or "")):
            if one is not None and one.entity_kind is not None and one.value is not None:
                self._take_listing(one)
        return decision.action in {"label", "undo"}

    def _take_listing(self, decision: Decision) -> None:
        assert decision.entity_kind is not None
        assert decision.value is not None
        row = decided(decision)
        if decision.decision_id in self._undone:
            self.lists.drop(decision.entity_kind, decision.value, row.feed)
        else:
            self.lists.put(decision.entity_kind, decision.value, row)

    def _take_labels(self) -> None:
        """Of several labels of a template the latest; few enough to be gathered anew."""
        self.labels.clear()
        labels = [
            one
            for one in self._decisions.values()
            if one.action == "label" and one.decision_id not in self._undone
        ]
        for one in sorted(labels, key=lambda one: (one.at, one.decision_id)):
            label = Label(one.category, one.verdict, one.decision_id, one.analyst, one.at)
            self.labels.update(dict.fromkeys(one.template_ids, label))

    def _with_starter(self) -> Registry:
        """Of feeds that have one id the one whose name comes last counts, in every process."""
        loaded = {key[1]: self._institutions[key] for key in sorted(self._institutions)}
        return Registry.from_institutions({**self._starter.institutions, **loaded}.values())
