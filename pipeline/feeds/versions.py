"""Versions of feeds in the warehouse: what a load would change, storing it, and going back.

Nothing is ever overwritten: a version is what it changed, and going back is a version too. A load that stops half-way
leaves rows that no version names, which nothing reads.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from smishwatch.pipeline.feeds.asking import ask
from smishwatch.pipeline.feeds.faults import UnusableFeedError
from smishwatch.pipeline.feeds.rows import Kind, Loaded, Payload, Rows, as_json, from_json
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.times import microseconds
from smishwatch.schemas.feeds import ListEntry

ROWS_AT_ONCE = 20_000
STORED, PUBLISHED, WITHDRAWN = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a feed. ``content_of`` is the version whose rows it has: itself, unless something was undone."""

    feed: str
    version: int
    load_id: str
    kind: Kind
    content_of: int
    loaded_at: datetime
    loaded_by: str
    file: str
    sha256: str
    rows: int
    added: int
    changed: int
    removed: int
    published: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A row that differs between two states of a feed. ``removed`` rows carry what is said of them from now on."""

    key: str
    what: str
    row: Payload
    was: Payload | None = None

    @property
    def removed(self) -> bool:
        """Whether the row goes."""
        return self.what == "removed"


def versions_of(client: Client, feed: str = "") -> list[Version]:
    """Every version of a feed, or of all, oldest first; of two loads at one moment the first counts."""
    found: dict[tuple[str, int], Version] = {}
    for row in ask(client, "versions", feed=feed):
        found.setdefault(
            (row["feed"], row["version"]), Version(**{**row, "published": bool(row["published"])})
        )
    return list(found.values())


def rows_at(client: Client, version: Version) -> Rows:
    """The rows of the feed as of a version."""
    return {key: row for key, (row, removed) in all_rows_at(client, version).items() if not removed}


def all_rows_at(client: Client, version: Version) -> Mapping[str, tuple[Payload, bool]]:
    """The same with the rows that went, and whether they did."""
    found = ask(client, "rows_at", feed=version.feed, version=version.version)
    return {
        row["row_key"]: (from_json(version.kind, row["last_payload"]), bool(row["is_removed"]))
        for row in found
    }


def changes(before: Rows, loaded: Loaded, now: datetime) -> list[Change]:
    """What a load changes. A list row that the file no longer has ends now; reports of before may still come."""
    found: list[Change] = []
    for key, row in loaded.rows.items():
        was = before.get(key)
        if was is None:
            found.append(Change(key, "added", row))
            continue
        if key in loaded.undated and isinstance(row, ListEntry) and isinstance(was, ListEntry):
            row = row.model_copy(update={"first_seen": was.first_seen})  # noqa: PLW2901 - known since then
        if row != was:
            found.append(Change(key, "changed", row, was))
    for key, was in before.items():
        if key not in loaded.rows:
            found.append(Change(key, "removed", _ended(was, now), was))
    return found


def differences(before: Rows, after: Rows) -> list[Change]:
    """What leads from one state to another, without a trace of what goes: for undoing and for showing."""
    found = [
        Change(key, "changed" if key in before else "added", row, before.get(key))
        for key, row in after.items()
        if before.get(key) != row
    ]
    return found + [
        Change(key, "removed", _never(was), was) for key, was in before.items() if key not in after
    ]


def next_version(
    history: Sequence[Version],
    feed: str,
    kind: Kind,
    found: Sequence[Change],
    rows: int,
    *,
    at: datetime,
    by: str,
    file: str = "",
    content: bytes = b"",
    content_of: int | None = None,
) -> Version:
    """The version that these changes lead to.

    Raises:
        UnusableFeedError: when the feed is of another kind
    """
    if history and history[-1].kind != kind:
        raise UnusableFeedError(
            f"{feed} is a feed of kind {history[-1].kind}, not {kind}; give this one another name with --feed"
        )
    number = history[-1].version + 1 if history else 1
    whats = [change.what for change in found]
    return Version(
        feed=feed,
        version=number,
        load_id=secrets.token_hex(8),
        kind=kind,
        content_of=number if content_of is None else content_of,
        loaded_at=at,
        loaded_by=by,
        file=file,
        sha256=hashlib.sha256(content).hexdigest() if content else "",
        rows=rows,
        added=whats.count("added"),
        changed=whats.count("changed"),
        removed=whats.count("removed"),
    )


def store(
    client: Client,
    version: Version,
    found: Iterable[Change],
    progress: Callable[[int], None] = lambda _: None,
) -> Version:
    """Keep a version; it counts when this returns, and is then to be published.

    Raises:
        UnusableFeedError: when another load of the feed came first; nothing was changed
    """
    waiting, stored = iter(found), 0
    while part := list(islice(waiting, ROWS_AT_ONCE)):
        client.insert("feed_rows", _columns(version, part), f"{version.load_id}:{stored}")
        stored += len(part)
        progress(stored)
    _note(client, version, STORED)
    counting = [one for one in versions_of(client, version.feed) if one.version == version.version]
    if counting[0].load_id != version.load_id:
        _note(client, version, WITHDRAWN)
        raise UnusableFeedError(
            f"{version.feed} was loaded by somebody else at the same moment; load it again"
        )
    return version


def mark_published(client: Client, version: Version) -> Version:
    """Note that the stream has it."""
    _note(client, version, PUBLISHED)
    return replace(version, published=True)


def before(history: Sequence[Version]) -> Version | None:
    """The version whose content the feed had before its present one; ``None`` for the empty feed.

    Raises:
        UnusableFeedError: when there is nothing to go back from
    """
    if not history or not history[-1].content_of:
        raise UnusableFeedError("there is nothing to undo; `smishwatch feeds list` shows what is loaded")
    earlier = [
        one for one in history if one.content_of == one.version and one.version < history[-1].content_of
    ]
    return earlier[-1] if earlier else None


def _ended(row: Payload, now: datetime) -> Payload:
    if isinstance(row, ListEntry) and (row.expires_at is None or row.expires_at > now):
        return row.model_copy(update={"expires_at": max(now, row.first_seen)})
    return row


def _never(row: Payload) -> Payload:
    return row.model_copy(update={"expires_at": row.first_seen}) if isinstance(row, ListEntry) else row


def _columns(version: Version, part: Sequence[Change]) -> dict[str, list[Any]]:
    return {
        "feed": [version.feed] * len(part),
        "row_key": [change.key for change in part],
        "version": [version.version] * len(part),
        "load_id": [version.load_id] * len(part),
        "removed": [change.removed for change in part],
        "payload": [as_json(change.row) for change in part],
    }


def _note(client: Client, version: Version, step: int) -> None:
    client.insert(
        "feed_versions",
        {
            "feed": [version.feed],
            "version": [version.version],
            "load_id": [version.load_id],
            "kind": [version.kind],
            "content_of": [version.content_of],
            "loaded_at": [microseconds(version.loaded_at)],
            "loaded_by": [version.loaded_by],
            "file": [version.file],
            "sha256": [version.sha256],
            "rows": [version.rows],
            "added": [version.added],
            "changed": [version.changed],
            "removed": [version.removed],
            "step": [step],
        },
    )
