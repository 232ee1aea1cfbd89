"""The clusterer's memory as bytes and back: MessagePack of packed rows and array bytes, under zstd.

Rows stay packed until somebody asks for them, so a snapshot is restored in the time it takes to read it. It carries
its version and the shingle scheme: one written under another is refused, and the caller replays the stream instead.
"""

from typing import Any, TypeVar

import msgspec
import numpy as np
import zstandard

from smishwatch.pipeline.campaigns.emerging import Typical
from smishwatch.pipeline.campaigns.growing import Growing
from smishwatch.pipeline.campaigns.journal import Journal
from smishwatch.pipeline.campaigns.settings import ClusterSettings
from smishwatch.pipeline.campaigns.shelf import Shelf
from smishwatch.pipeline.campaigns.shingles import SCHEME
from smishwatch.pipeline.campaigns.state import Fresh, State, Taken
from smishwatch.schemas.codes import Category, Verdict

SNAPSHOT_VERSION = 4
_LEVEL = 1
"""zstd level: half of the content is hashes, which no level makes smaller."""

Key = TypeVar("Key", int, tuple[str, str])


class SnapshotRefusedError(ValueError):
    """The bytes are no snapshot, or one of another version."""


def snapshot(state: State) -> bytes:
    """Everything that the next report's outcome depends on."""
    content = {
        "version": SNAPSHOT_VERSION,
        "scheme": SCHEME,
        "sequence": state.journal.sequence,
        "applied": [[topic, partition, offset] for (topic, partition), offset in state.applied.items()],
        "decided": {
            name: [
                taken.action,
                taken.campaign,
                taken.status,
                taken.name,
                taken.labelled,
                taken.held,
                taken.templates,
            ]
            for name, taken in state.decided.items()
        },
        "templates": _numbered(state.templates),
        "placed": state.placed,
        "put_away_at": state.put_away_at,
        "fresh": [[one.template_id, one.speaker, one.founder, one.wording.tobytes()] for one in state.fresh],
        "unions": state.unions,
        "campaigns": _rows(state.campaigns),
        "operations": _rows(state.operations),
        "uses": _rows(state.infrastructure.uses),
        "numbers": _numbered(state.numbers),
        "absorbed": np.array(list(state.absorbed.items()), dtype=np.int32).tobytes(),
        "next_number": state.next_number,
        "roots": state.roots.all().tobytes(),
        "speakers": state.speakers.all().tobytes(),
        "member_of": state.member_of.all().tobytes(),
        "last_heard": state.last_heard.all().tobytes(),
        "awake": state.awake.all().tobytes(),
        "specificity": state.specificity.packed(),
        "index": [
            state.index.shingles.tobytes(),
            state.index.campaigns.tobytes(),
            state.index.written.tobytes(),
            state.index.entries,
        ],
        "typical": [state.typical.campaigns, state.typical.reporters],
        "live": state.specificity.campaigns,
        "latest": state.latest,
        "forgot_at": state.forgot_at,
        "doubted": sorted(state.doubted),
    }
    return zstandard.ZstdCompressor(level=_LEVEL, threads=-1).compress(msgspec.msgpack.encode(content))


def restore(data: bytes, settings: ClusterSettings) -> State:
    """The state that ``snapshot`` saw.

    Raises:
        SnapshotRefusedError: not a snapshot, or of another version; replay the stream instead
    """
    content = _content(data)
    state = State(settings, journal=Journal(content["sequence"]))
    state.applied = {(topic, partition): offset for topic, partition, offset in content["applied"]}
    state.decided = {
        name: Taken(action, campaign, status, named, _labels(labelled), held, templates)
        for name, (action, campaign, status, named, labelled, held, templates) in content["decided"].items()
    }
    state.templates = _by_name(content["templates"])
    state.placed, state.put_away_at = content["placed"], content["put_away_at"]
    state.fresh = [
        Fresh(template_id, speaker, founder, np.frombuffer(wording, dtype=np.uint32))
        for template_id, speaker, founder, wording in content["fresh"]
    ]
    state.unions = [(gone, kept) for gone, kept in content["unions"]]
    _fill(state.campaigns, content["campaigns"])
    _fill(state.operations, content["operations"])
    keys, lengths, rows = content["uses"]
    _fill(state.infrastructure.uses, [[(kind, value) for kind, value in keys], lengths, rows])
    state.numbers = _by_name(content["numbers"])
    gone, kept = np.frombuffer(content["absorbed"], dtype=np.int32).reshape(-1, 2).T.tolist()
    state.absorbed = dict(zip(gone, kept, strict=True))
    state.next_number = content["next_number"]
    state.roots = Growing(np.frombuffer(content["roots"], dtype=np.int32))
    state.speakers = Growing(np.frombuffer(content["speakers"], dtype=np.int64))
    state.member_of = Growing(np.frombuffer(content["member_of"], dtype=np.int32))
    state.last_heard = Growing(np.frombuffer(content["last_heard"], dtype=np.int64))
    state.awake = Growing(np.frombuffer(content["awake"], dtype=np.uint8))
    state.specificity.fill(content["specificity"])
    state.specificity.campaigns = content["live"]
    state.typical = Typical(*content["typical"])
    state.latest, state.forgot_at = content["latest"], content["forgot_at"]
    state.doubted = set(content["doubted"])
    _restore_index(state, content["index"])
    return state


def _content(data: bytes) -> dict[str, Any]:
    try:
        content = msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(data), strict=False)
    except (zstandard.ZstdError, msgspec.DecodeError) as problem:
        raise SnapshotRefusedError(f"not a snapshot of campaigns: {problem}") from problem
    found = (content.get("version"), content.get("scheme")) if isinstance(content, dict) else None
    if not isinstance(content, dict) or found != (SNAPSHOT_VERSION, SCHEME):
        raise SnapshotRefusedError(f"snapshot of version {found}, not {(SNAPSHOT_VERSION, SCHEME)}")
    return content


def _rows(shelf: Shelf[Key, Any]) -> list[Any]:
    """Keys, lengths, and the rows end to end."""
    keys, rows = shelf.rows()
    return [keys, np.fromiter(map(len, rows), dtype=np.int32, count=len(rows)).tobytes(), b"".join(rows)]


def _fill(shelf: Shelf[Key, Any], packed: list[Any]) -> None:
    keys, lengths, rows = packed
    ends: list[int] = np.cumsum(np.frombuffer(lengths, dtype=np.int32), dtype=np.int64).tolist()
    starts = [0, *ends[:-1]]
    shelf.fill(keys, [rows[first:last] for first, last in zip(starts, ends, strict=False)])


def _numbered(numbers: dict[str, int]) -> list[Any]:
    """Names, and a number for each."""
    return [list(numbers), np.fromiter(numbers.values(), dtype=np.int32, count=len(numbers)).tobytes()]


def _by_name(packed: list[Any]) -> dict[str, int]:
    return dict(zip(packed[0], np.frombuffer(packed[1], dtype=np.int32).tolist(), strict=True))


def _labels(pair: list[str | None]) -> tuple[Category | None, Verdict | None]:
    category, verdict = pair
    return (
        None if category is None else Category(category),
        None if verdict is None else Verdict(verdict),
    )


def _restore_index(state: State, parts: list[Any]) -> None:
    shingles, campaigns, written, entries = parts
    rows = len(written)
    state.index.shingles = np.frombuffer(shingles, dtype=np.uint32).reshape(rows, -1).copy()
    state.index.campaigns = np.frombuffer(campaigns, dtype=np.int32).reshape(rows, -1).copy()
    state.index.written = np.frombuffer(written, dtype=np.uint8).copy()
    state.index.entries = entries
