"""The clusterer's memory as bytes and back: MessagePack of plain columns and array bytes, under zstd.

What can be derived (specificity, ids to numbers) is derived on restoring. A snapshot carries its version and the
shingle scheme: one written under another is refused, and the caller replays the stream instead.
"""

from dataclasses import fields
from typing import Any

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.campaign import Campaign, Profile, single
from smishwatch.pipeline.campaigns.emerging import Typical, Watch, people_of
from smishwatch.pipeline.campaigns.growing import Growing
from smishwatch.pipeline.campaigns.journal import Journal
from smishwatch.pipeline.campaigns.operations import Operation, Use
from smishwatch.pipeline.campaigns.settings import ClusterSettings
from smishwatch.pipeline.campaigns.shingles import SCHEME
from smishwatch.pipeline.campaigns.state import Fresh, State, Taken
from smishwatch.schemas.codes import Category, Verdict

SNAPSHOT_VERSION = 3
_LEVEL = 1
"""zstd level: half of the content is hashes, which no level makes smaller."""
_PLAIN = tuple(
    field.name
    for field in fields(Campaign)
    if field.name
    not in {
        "laid_out",
        "profile",
        "indexed",
        "judgements",
        "entities",
        "labelled",
        "apart",
        "templates",
        "number",
    }
)


class SnapshotRefusedError(ValueError):
    """The bytes are no snapshot, or one of another version."""


def snapshot(state: State) -> bytes:
    """Everything that the next report's outcome depends on."""
    campaigns = list(state.campaigns.values())
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
        "names": state.names,
        "homes": np.array(state.homes, dtype=np.int32).tobytes(),
        "samples": _packed(state.samples),
        "fresh": [[one.template, one.speaker, one.founder] for one in state.fresh],
        "fresh_shingles": _packed([one.wording for one in state.fresh]),
        "unions": state.unions,
        "roots": state.roots.all().tobytes(),
        "speakers": state.speakers.all().tobytes(),
        "campaigns": {
            "number": [campaign.number for campaign in campaigns],
            **{name: [getattr(campaign, name) for campaign in campaigns] for name in _PLAIN},
            "indexed": _packed([campaign.indexed[: _stored(campaign)] for campaign in campaigns]),
            "shingles": _packed([campaign.profile.shingles for campaign in campaigns]),
            "counts": _packed([campaign.profile.counts[: _stored(campaign)] for campaign in campaigns]),
            "profiled": [campaign.profile.templates for campaign in campaigns],
            "templates": [campaign.templates for campaign in campaigns],
            "judgements": [list(campaign.judgements.items()) for campaign in campaigns],
            "entities": [sorted(campaign.entities) for campaign in campaigns],
            "labelled": [campaign.labelled for campaign in campaigns],
            "apart": [sorted(campaign.apart) for campaign in campaigns],
        },
        "watches": [
            [number, watch.arrivals, watch.alerted_at, watch.alerted_reporters]
            for number, watch in state.watches.items()
        ],
        "absorbed": list(state.absorbed.items()),
        "next_number": state.next_number,
        "operations": [
            [operation.number, operation.operation_id, sorted(operation.campaigns)]
            for operation in state.operations.values()
        ],
        "uses": [
            [*entity, [[number, use.first, use.last, use.reports] for number, use in users.items()]]
            for entity, users in state.infrastructure.uses.items()
        ],
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
    state.names = content["names"]
    state.templates = {name: number for number, name in enumerate(state.names)}
    state.homes = np.frombuffer(content["homes"], dtype=np.int32).tolist()
    state.samples = _unpacked(content["samples"], np.uint32)
    state.absorbed = dict(content["absorbed"])
    state.fresh = [
        Fresh(template, speaker, founder, shingles)
        for (template, speaker, founder), shingles in zip(
            content["fresh"],
            _unpacked(content["fresh_shingles"], np.uint32),
            strict=True,
        )
    ]
    state.unions = [(gone, kept) for gone, kept in content["unions"]]
    state.roots = Growing(np.frombuffer(content["roots"], dtype=np.int32))
    state.speakers = Growing(np.frombuffer(content["speakers"], dtype=np.int64))
    state.next_number = content["next_number"]
    state.typical = Typical(*content["typical"])
    state.latest, state.forgot_at = content["latest"], content["forgot_at"]
    state.doubted = set(content["doubted"])
    for number, arrivals, alerted_at, alerted_reporters in content["watches"]:
        heard = [(at, who, carrier, region) for at, who, carrier, region in arrivals]
        state.watches[number] = Watch(heard, people_of(heard), alerted_at, alerted_reporters)
    for number, operation_id, members in content["operations"]:
        state.operations[number] = Operation(number, operation_id, set(members))
    for kind, value, users in content["uses"]:
        state.infrastructure.uses[kind, value] = {
            number: Use(first, last, reports) for number, first, last, reports in users
        }
    _restore_campaigns(state, content["campaigns"])
    state.specificity.campaigns = content["live"]
    _relearn(state)
    _restore_index(state, content["index"])
    return state


def _stored(campaign: Campaign) -> int | None:
    """How much of counts and index entries is stored: a campaign of one template has nothing of its own."""
    return 0 if campaign.profile.templates == 1 else None


def _content(data: bytes) -> dict[str, Any]:
    try:
        content = msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(data), strict=False)
    except (zstandard.ZstdError, msgspec.DecodeError) as problem:
        raise SnapshotRefusedError(f"not a snapshot of campaigns: {problem}") from problem
    found = (content.get("version"), content.get("scheme")) if isinstance(content, dict) else None
    if not isinstance(content, dict) or found != (SNAPSHOT_VERSION, SCHEME):
        raise SnapshotRefusedError(f"snapshot of version {found}, not {(SNAPSHOT_VERSION, SCHEME)}")
    return content


def _restore_campaigns(state: State, columns: dict[str, Any]) -> None:
    shingles = _unpacked(columns["shingles"], np.uint32)
    counts = _unpacked(columns["counts"], np.int32)
    indexed = _unpacked(columns["indexed"], np.uint32)
    for place, number in enumerate(columns["number"]):
        profile = Profile(shingles[place], counts[place], columns["profiled"][place])
        if profile.templates == 1:
            profile = single(profile.shingles)
            indexed[place] = profile.shingles[: state.settings.wording.sample]
        campaign = Campaign(
            number=number,
            profile=profile,
            indexed=indexed[place],
            templates=columns["templates"][place],
            judgements={
                (language, brand, Category(kind), Verdict(judged)): reports
                for (language, brand, kind, judged), reports in columns["judgements"][place]
            },
            entities={(kind, value) for kind, value in columns["entities"][place]},
            labelled=_labels(columns["labelled"][place]),
            apart=frozenset(columns["apart"][place]),
            absorbed=tuple(columns["absorbed"][place]),
            **{name: columns[name][place] for name in _PLAIN if name != "absorbed"},
        )
        state.campaigns[number] = campaign
        state.numbers[campaign.campaign_id] = number


def _labels(pair: list[str | None]) -> tuple[Category | None, Verdict | None]:
    category, verdict = pair
    return (
        None if category is None else Category(category),
        None if verdict is None else Verdict(verdict),
    )


def _relearn(state: State) -> None:
    """Specificity counts what was learnt by the end of the last epoch: not the campaigns born since."""
    born_since = {state.homes[one.template] for one in state.fresh if one.founder}
    learnt = [
        campaign.profile.shingles
        for campaign in state.campaigns.values()
        if campaign.number not in born_since
    ]
    if learnt:
        state.specificity.add(np.concatenate(learnt))


def _restore_index(state: State, parts: list[Any]) -> None:
    shingles, campaigns, written, entries = parts
    rows = len(written)
    state.index.shingles = np.frombuffer(shingles, dtype=np.uint32).reshape(rows, -1).copy()
    state.index.campaigns = np.frombuffer(campaigns, dtype=np.int32).reshape(rows, -1).copy()
    state.index.written = np.frombuffer(written, dtype=np.uint8).copy()
    state.index.entries = entries


def _packed(arrays: list[NDArray[Any]]) -> list[bytes]:
    """Lengths, and the arrays end to end."""
    lengths = np.array([len(array) for array in arrays], dtype=np.int32)
    return [lengths.tobytes(), np.concatenate(arrays).tobytes() if arrays else b""]


def _unpacked(parts: list[bytes], kind: type[np.uint32] | type[np.int32]) -> list[NDArray[Any]]:
    values = np.frombuffer(parts[1], dtype=kind)
    arrays, first = [], 0
    for length in np.frombuffer(parts[0], dtype=np.int32).tolist():
        arrays.append(values[first : first + length].copy())
        first += length
    return arrays
