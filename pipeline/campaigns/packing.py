"""A campaign as bytes and back: its wording as arrays in front, the rest as MessagePack behind.

What the wording already says is not said again: of a campaign of one template the counts, and index entries and samples
that are its first shingles.
"""

import struct
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign, Profile, single
from smishwatch.pipeline.campaigns.emerging import Watch, people_of
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.schemas.base import trusted
from smishwatch.schemas.campaigns import WordingPart
from smishwatch.schemas.codes import Category, Verdict

_HEAD = struct.Struct("<II")
"""Shingles of the profile, and templates in it."""
_PLAIN = (
    "number", "campaign_id", "speaker", "first_seen", "last_seen", "reports", "used_up", "strangers", "spread",
    "legit_reports", "status", "name", "labelled", "absorbed", "held", "cohesive_at", "version", "written_at",
    "asleep",
)  # fmt: skip
_plain = attrgetter(*_PLAIN)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


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
        _packed_parts(campaign),
    ]
    return b"".join((*parts, _encode(rest)))


def unpack_campaign(row: bytes) -> Campaign:
    """The campaign."""
    profile = read_profile(row)
    plain, indexed, title, variants, templates, samples, judgements, entities, apart, watch, parts = _decode(
        memoryview(row)[_wording_bytes(row) :]
    )
    arrivals = [(at, who, carrier, region) for at, who, carrier, region in watch[0]]
    values: dict[str, Any] = dict(zip(_PLAIN, plain, strict=True))
    category, verdict = values.pop("labelled")
    return Campaign(
        **{**values, "absorbed": tuple(values["absorbed"])},
        labelled=(category and Category(category), verdict and Verdict(verdict)),
        profile=profile,
        indexed=_heard(indexed, profile),
        title=title if isinstance(title, str) else variants[title][1],
        variants=dict(variants),
        templates=templates,
        samples=[_heard(sample, profile) for sample in samples],
        judgements={
            (language, brand, Category(kind), Verdict(judged)): reports
            for (language, brand, kind, judged), reports in judgements
        },
        entities={(kind, value) for kind, value in entities},
        apart=frozenset(apart),
        watch=Watch(arrivals, people_of(arrivals), watch[1], watch[2]),
        laid_out=_unpacked_parts(parts),
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
