"""A campaign as bytes and back: its wording as arrays in front, the rest as MessagePack behind.

What the wording already says is not said again: of a campaign of one template the counts, and index entries and samples
that are its first shingles.
"""

import struct
from operator import attrgetter
from typing import Any, Literal

import msgspec
import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign, Judgement, Profile, TakenIn, single
from smishwatch.pipeline.campaigns.emerging import Arrival, Watch, people_of
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.schemas.base import trusted
from smishwatch.schemas.campaigns import WordingPart
from smishwatch.schemas.codes import Category, Verdict

_HEAD = struct.Struct("<II")
"""Shingles of the profile, and templates in it."""


class _Plain(msgspec.Struct, array_like=True, gc=False):
    """What is held as it is."""

    number: int
    campaign_id: str
    speaker: int
    first_seen: int
    last_seen: int
    reports: int
    used_up: int
    strangers: int
    spread: float
    legit_reports: int
    status: Literal["open", "confirmed", "dismissed"]
    name: str | None
    labelled: tuple[Category | None, Verdict | None]
    absorbed: tuple[int, ...]
    held: bool
    cohesive_at: int
    version: int
    written_at: int
    asleep: int


_Channel = tuple[int, int, int, int, int, list[str], set[tuple[str, str]]]


class _Rest(msgspec.Struct, array_like=True, gc=False):
    """A campaign but for its wording: read by its types, since every other way to make the same values costs more."""

    plain: _Plain
    indexed: int | bytes
    title: int | str
    variants: list[tuple[str, str]]
    templates: list[str]
    samples: list[int | bytes]
    judgements: list[tuple[Judgement, int]]
    entities: set[tuple[str, str]]
    apart: frozenset[int]
    watch: tuple[list[Arrival], int | None, int]
    taken_in: list[_Channel]
    parts: list[Any]


_PLAIN = _Plain.__struct_fields__
_plain = attrgetter(*_PLAIN)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Rest).decode


def pack_campaign(campaign: Campaign) -> bytes:
    """All that ``unpack_campaign`` needs; equal campaigns give equal bytes."""
    profile, watch = campaign.profile, campaign.watch
    wording = profile.shingles.tobytes()
    parts = [_HEAD.pack(len(profile.shingles), profile.templates), wording]
    one = profile.templates == 1
    if not one:
        parts.append(profile.counts.astype(np.int32).tobytes())
    texts = list(campaign.variants.values())
    rest = [
        _plain(campaign),
        _told(campaign.indexed, wording),
        texts.index(campaign.title) if campaign.title in texts else campaign.title,
        list(campaign.variants.items()),
        campaign.templates,
        [_told(sample, wording) for sample in campaign.samples],
        list(campaign.judgements.items()),
        sorted(campaign.entities),
        sorted(campaign.apart),
        [watch.arrivals, watch.alerted_at, watch.alerted_reporters],
        _packed_channels(campaign),
        _packed_parts(campaign),
    ]
    return b"".join((*parts, _encode(rest)))


def unpack_campaign(row: bytes) -> Campaign:
    """The campaign."""
    profile = read_profile(row)
    rest = _decode(memoryview(row)[_wording_bytes(row) :])
    plain, title, (arrivals, alerted_at, alerted_reporters) = rest.plain, rest.title, rest.watch
    return Campaign(
        number=plain.number,
        campaign_id=plain.campaign_id,
        speaker=plain.speaker,
        profile=profile,
        first_seen=plain.first_seen,
        last_seen=plain.last_seen,
        title=title if isinstance(title, str) else rest.variants[title][1],
        indexed=_heard(rest.indexed, profile),
        variants=dict(rest.variants),
        templates=rest.templates,
        samples=[_heard(sample, profile) for sample in rest.samples],
        asleep=plain.asleep,
        taken_in=_unpacked_channels(rest.taken_in),
        watch=Watch(arrivals, people_of(arrivals), alerted_at, alerted_reporters),
        reports=plain.reports,
        used_up=plain.used_up,
        strangers=plain.strangers,
        spread=plain.spread,
        legit_reports=plain.legit_reports,
        judgements=dict(rest.judgements),
        entities=rest.entities,
        status=plain.status,
        name=plain.name,
        labelled=plain.labelled,
        absorbed=plain.absorbed,
        held=plain.held,
        cohesive_at=plain.cohesive_at,
        apart=rest.apart,
        version=plain.version,
        written_at=plain.written_at,
        laid_out=_unpacked_parts(rest.parts),
    )


def read_profile(row: bytes) -> Profile:
    """The wording of a packed campaign."""
    count, templates = _HEAD.unpack_from(row)
    shingles = np.frombuffer(row, dtype=np.uint32, count=count, offset=_HEAD.size)
    if templates == 1:
        return single(shingles)
    counts = np.frombuffer(row, dtype=np.int32, count=count, offset=_HEAD.size + 4 * count)
    return Profile(shingles, counts, templates)


def _wording_bytes(row: bytes) -> int:
    count, templates = _HEAD.unpack_from(row)
    arrays = 1 if templates == 1 else 2
    return _HEAD.size + 4 * int(count) * arrays


def _told(hashes: Hashes, wording: bytes) -> bytes | int:
    """The hashes, or how many of the profile's, which are given as bytes, they are the first of."""
    told = hashes.tobytes()
    return len(hashes) if wording.startswith(told) else told


def _heard(told: bytes | int, profile: Profile) -> Hashes:
    return profile.shingles[:told] if isinstance(told, int) else np.frombuffer(told, dtype=np.uint32)


def _packed_parts(campaign: Campaign) -> list[Any]:
    """The title in parts: aligning it anew each time somebody reports the campaign would cost more than to keep it."""
    made_from, parts = campaign.laid_out
    return [made_from, [[part.kind, part.text, part.others] for part in parts]] if parts else []


def _unpacked_parts(packed: list[Any]) -> tuple[object, tuple[WordingPart, ...]]:
    if not packed:
        return None, ()
    (title, looked_at), parts = packed
    return (title, looked_at), tuple(
        trusted(WordingPart, kind=kind, text=text, others=tuple(others)) for kind, text, others in parts
    )


def _packed_channels(campaign: Campaign) -> list[tuple[object, ...]]:
    return [
        (
            speaker,
            one.reports,
            one.legit_reports,
            one.first_seen,
            one.last_seen,
            list(one.templates),
            sorted(one.entities),
        )
        for speaker, one in campaign.taken_in.items()
    ]


def _unpacked_channels(packed: list[_Channel]) -> dict[int, TakenIn]:
    return {
        speaker: TakenIn(reports, legit_reports, first_seen, last_seen, dict.fromkeys(templates), entities)
        for speaker, reports, legit_reports, first_seen, last_seen, templates, entities in packed
    }
