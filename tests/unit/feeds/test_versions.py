"""What a load changes, and what going back means."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from smishwatch.pipeline.feeds.faults import UnusableFeedError
from smishwatch.pipeline.feeds.rows import Loaded
from smishwatch.pipeline.feeds.versions import Version, before, changes, differences, next_version
from smishwatch.schemas.feeds import ListEntry

JANUARY, MARCH = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)


def entry(value: str, since: datetime = JANUARY, **fields: object) -> ListEntry:
    row = {"kind": "domain", "value": value, "list": "block", "source": "s", "first_seen": since}
    return ListEntry.model_validate(row | fields)


def test_a_load_adds_changes_and_ends_rows() -> None:
    known = {name: entry(name) for name in ("same.top", "other.top", "gone.top")}
    loaded = Loaded(
        {
            "same.top": entry("same.top"),
            "other.top": entry("other.top", source="t"),
            "new.top": entry("new.top"),
        }
    )
    found = changes(known, loaded, MARCH)
    assert [(one.what, one.key) for one in found] == [
        ("changed", "other.top"), ("added", "new.top"), ("removed", "gone.top"),
    ]  # fmt: skip
    assert found[-1].row == entry("gone.top", expires_at=MARCH)


def test_a_row_that_had_ended_keeps_its_end() -> None:
    ended = entry("gone.top", expires_at=datetime(2026, 2, 1, tzinfo=UTC))
    assert changes({"gone.top": ended}, Loaded({}), MARCH)[0].row == ended


def test_loading_an_undated_file_again_changes_nothing() -> None:
    again = Loaded({"a.top": entry("a.top", MARCH)}, undated=frozenset({"a.top"}))
    assert changes({"a.top": entry("a.top")}, again, MARCH) == []


def test_what_is_undone_leaves_no_time_in_which_it_held() -> None:
    (gone,) = differences({"a.top": entry("a.top")}, {})
    assert gone.row == entry("a.top", expires_at=JANUARY)


def version(number: int, content_of: int | None = None) -> Version:
    made = next_version([], "list", "block", [], 0, at=MARCH, by="ann")
    return replace(made, version=number, content_of=number if content_of is None else content_of)


@pytest.mark.parametrize(
    ("history", "target"),
    [
        ([version(1)], None),
        ([version(1), version(2)], 1),
        ([version(1), version(2), version(3, 1)], None),
        ([version(1), version(2), version(3), version(4, 2)], 1),
        ([version(1), version(2), version(3, 1), version(4)], 2),
    ],
    ids=["to nothing", "one back", "to nothing after an undo", "twice back", "a load after an undo"],
)
def test_going_back_goes_to_what_was_loaded_before(history: list[Version], target: int | None) -> None:
    found = before(history)
    assert (found.version if found else None) == target


@pytest.mark.parametrize("history", [[], [version(1), version(2, 0)]])
def test_there_may_be_nothing_to_go_back_from(history: list[Version]) -> None:
    with pytest.raises(UnusableFeedError, match="nothing to undo"):
        before(history)


def test_a_feed_keeps_its_kind() -> None:
    with pytest.raises(UnusableFeedError, match="list is a feed of kind block, not registry"):
        next_version([version(1)], "list", "registry", [], 0, at=MARCH, by="ann")
