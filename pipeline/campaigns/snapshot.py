"""The clusterer's memory as rows of tables and back: what changed is saved, and one that is restored stays packed.

Tables hold keys, with bytes or a number for each. They carry their version and the shingle scheme: what was written
under another is refused, and the caller replays the stream instead.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np
import zstandard

from smishwatch.pipeline.campaigns.changes import Changes, Row
from smishwatch.pipeline.campaigns.emerging import Typical
from smishwatch.pipeline.campaigns.growing import Growing
from smishwatch.pipeline.campaigns.journal import Journal
from smishwatch.pipeline.campaigns.numbers import Numbers
from smishwatch.pipeline.campaigns.settings import ClusterSettings
from smishwatch.pipeline.campaigns.shingles import SCHEME
from smishwatch.pipeline.campaigns.state import Fresh, State, Taken
from smishwatch.schemas.codes import Category, Verdict

SNAPSHOT_VERSION = 7
REST = "rest"
"""The table of one row that says all that is small, and under which version."""
_LEVEL = 1
"""zstd level: half of the content is hashes, which no level makes smaller."""


class SnapshotRefusedError(ValueError):
    """The bytes or rows are no snapshot, or one of another version."""


def changes(state: State) -> dict[str, Changes]:
    """What changed since this was last asked, by table; everything the first time. Nobody may hold a campaign."""
    return {REST: _rest(state), **{name: held.changes() for name, held in _tables(state).items()}}


def snapshot(state: State) -> bytes:
    """Everything that the next report's outcome depends on."""
    for number in list(state.absorbed):
        state.resolve(number)
    tables = {REST: _rest(state), **{name: held.everything() for name, held in _tables(state).items()}}
    content = {name: [list(row) for row in table.rows] for name, table in tables.items()}
    return zstandard.ZstdCompressor(level=_LEVEL, threads=-1).compress(msgspec.msgpack.encode(content))


def restore(data: bytes, settings: ClusterSettings) -> State:
    """The state that ``snapshot`` saw.

    Raises:
        SnapshotRefusedError: not a snapshot, or of another version; replay the stream instead
    """
    try:
        content = msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(data), strict=False)
    except (zstandard.ZstdError, msgspec.DecodeError) as problem:
        raise SnapshotRefusedError(f"not a snapshot of campaigns: {problem}") from problem
    return from_tables(content, settings, saved=False)


def from_tables(
    tables: Mapping[str, Iterable[Row]], settings: ClusterSettings, *, saved: bool = True
) -> State:
    """The state whose changes the tables hold.

    Args:
        tables: rows by table
        settings: of the clusterer
        saved: whether ``changes`` need not give them again

    Raises:
        SnapshotRefusedError: of another version; replay the stream instead
    """
    state = State(settings)
    _restore_rest(state, _content(tables))
    state.campaigns.fill(tables["campaigns"], saved=saved)
    state.operations.fill(tables["operations"], saved=saved)
    state.infrastructure.uses.fill(tables["uses"], saved=saved)
    state.templates = Numbers(dict(tables["templates"]), saved=saved)
    state.numbers = Numbers(dict(tables["numbers"]), saved=saved)
    state.absorbed = Numbers(dict(tables["absorbed"]), saved=saved)
    state.roots = Growing.of_pages(tables["roots"], np.int32, saved=saved)
    state.speakers = Growing.of_pages(tables["speakers"], np.int64, saved=saved)
    state.member_of = Growing.of_pages(tables["member_of"], np.int32, saved=saved)
    state.last_heard = Growing.of_pages(tables["last_heard"], np.int64, saved=saved)
    state.awake = Growing.of_pages(tables["awake"], np.uint8, saved=saved)
    state.specificity.fill(tables["specificity"], saved=saved)
    state.index.fill(tables["index"], saved=saved)
    return state


def _tables(state: State) -> dict[str, Any]:
    return {
        "campaigns": state.campaigns,
        "operations": state.operations,
        "uses": state.infrastructure.uses,
        "templates": state.templates,
        "numbers": state.numbers,
        "absorbed": state.absorbed,
        "roots": state.roots,
        "speakers": state.speakers,
        "member_of": state.member_of,
        "last_heard": state.last_heard,
        "awake": state.awake,
        "specificity": state.specificity,
        "index": state.index,
    }


TABLES = (REST, *_tables(State(ClusterSettings())))


def _rest(state: State) -> Changes:
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
        "placed": state.placed,
        "put_away_at": state.put_away_at,
        "fresh": [[one.template_id, one.speaker, one.founder, one.wording.tobytes()] for one in state.fresh],
        "unions": state.unions,
        "next_number": state.next_number,
        "typical": [state.typical.campaigns, state.typical.reporters],
        "live": state.specificity.campaigns,
        "latest": state.latest,
        "forgot_at": state.forgot_at,
        "doubted": sorted(state.doubted),
    }
    return Changes([(0, msgspec.msgpack.encode(content))])


def _content(tables: object) -> dict[str, Any]:
    """The row that says under which version the others were written."""
    try:
        ((_, row),) = tables[REST]  # type: ignore[index]
        content = msgspec.msgpack.decode(row)
        found = content["version"], content["scheme"]
    except (KeyError, TypeError, ValueError, msgspec.DecodeError) as problem:
        raise SnapshotRefusedError("a snapshot of another version, or none") from problem
    if found != (SNAPSHOT_VERSION, SCHEME):
        raise SnapshotRefusedError(f"snapshot of version {found}, not {(SNAPSHOT_VERSION, SCHEME)}")
    return dict(content)


def _restore_rest(state: State, content: dict[str, Any]) -> None:
    state.journal = Journal(content["sequence"])
    state.applied = {(topic, partition): offset for topic, partition, offset in content["applied"]}
    state.decided = {
        name: Taken(action, campaign, status, named, _labels(labelled), held, templates)
        for name, (action, campaign, status, named, labelled, held, templates) in content["decided"].items()
    }
    state.placed, state.put_away_at = content["placed"], content["put_away_at"]
    state.fresh = [
        Fresh(template_id, speaker, founder, np.frombuffer(wording, dtype=np.uint32))
        for template_id, speaker, founder, wording in content["fresh"]
    ]
    state.unions = [(gone, kept) for gone, kept in content["unions"]]
    state.next_number = content["next_number"]
    state.specificity.campaigns = content["live"]
    state.typical = Typical(*content["typical"])
    state.latest, state.forgot_at = content["latest"], content["forgot_at"]
    state.doubted = set(content["doubted"])


def _labels(pair: list[str | None]) -> tuple[Category | None, Verdict | None]:
    category, verdict = pair
    return (
        None if category is None else Category(category),
        None if verdict is None else Verdict(verdict),
    )
