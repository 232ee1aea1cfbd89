"""Wording as a set of 32-bit shingle hashes, for any script, many texts at a time.

A shingle starts at every character that is kept: two characters where it starts in a dense script (hanzi, kana,
hangul, a slot), four elsewhere. Punctuation, marks that show nothing, and spaces beside dense characters carry
no wording and are left out, so that moving or sprinkling them changes nothing.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.sorting import distinct
from smishwatch.pipeline.text.skeleton import FILED_MARKER, GENUINE_MARKER

Hashes = NDArray[np.uint32]

SCHEME = 1
"""Rises with any change of what a shingle is: hashes of two schemes cannot be compared."""

_SLOT = re.compile(r"⟨([a-z]+)⟩")
_FIRST_SLOT = 0xE000
_SLOTS = ("amount", "date", "time", "name", "number", "code", "link", "phone", "account", "percent", "email")
_SLOT_CHARACTERS = tuple((f"⟨{kind}⟩", chr(_FIRST_SLOT + number)) for number, kind in enumerate(_SLOTS))
_OTHER_SLOT = chr(_FIRST_SLOT + len(_SLOTS))
_DROP, _SPACE, _LETTER, _DENSE, _END = range(5)
_DENSE_RANGES = (
    (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3041, 0x31FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xE000, 0xE01F), (0xF900, 0xFAFF),
)  # fmt: skip
_MULTIPLIERS = tuple(
    np.uint64(value)
    for value in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
)


def shingle_sets(skeletons: Sequence[str]) -> list[Hashes]:
    """Each text's sorted distinct shingle hashes; one that says nothing gets a hash of itself."""
    if not skeletons:
        return []
    hashes, owners = _hashes(*_kept(skeletons))
    keys = distinct((owners.astype(np.uint64) << np.uint64(32)) | hashes)
    borders = np.searchsorted(keys >> np.uint64(32), np.arange(len(skeletons) + 1, dtype=np.uint64)).tolist()
    values = keys.astype(np.uint32)
    return [
        values[first:last].copy() if first < last else _whole(skeleton)
        for skeleton, first, last in zip(skeletons, borders, borders[1:], strict=False)
    ]


def absent(shingles: Hashes, held: Hashes) -> Hashes:
    """Those that are not held; both sorted and distinct."""
    if not len(held):
        return shingles
    places = np.searchsorted(held, shingles)
    places[places == len(held)] = 0
    missing: Hashes = shingles[held[places] != shingles]
    return missing


def _kept(
    skeletons: Sequence[str],
) -> tuple[NDArray[np.uint32], NDArray[np.bool_], NDArray[np.int32]]:
    """Code points that carry wording, whether each is dense, and its text; every text ends with a zero."""
    joined = "\x00".join(skeletons).lower() + "\x00"
    for marker in (GENUINE_MARKER, FILED_MARKER):
        joined = joined.replace(marker, "")
    for slot, character in _SLOT_CHARACTERS:
        joined = joined.replace(slot, character)
    if "⟨" in joined:
        joined = _SLOT.sub(_OTHER_SLOT, joined)
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes: NDArray[np.uint32] = raw.astype(np.uint32)
    kinds = _kinds(codes)
    ends = kinds == _END
    documents = (np.cumsum(ends) - ends).astype(np.int32)
    kept = kinds != _DROP
    codes, kinds, documents = codes[kept], kinds[kept], documents[kept]
    before = np.concatenate(([_END], kinds[:-1]))
    after = np.concatenate((kinds[1:], [_END]))
    idle = (kinds == _SPACE) & ((before != _LETTER) | (after == _DENSE) | (after == _END))
    idle |= (kinds == _SPACE) & (before == _SPACE)
    codes = np.where(kinds == _SPACE, np.uint32(0x20), codes)
    busy = ~idle
    return codes[busy], kinds[busy] == _DENSE, documents[busy]


def _hashes(
    codes: NDArray[np.uint32], dense: NDArray[np.bool_], documents: NDArray[np.int32]
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    padded = np.concatenate((codes, np.zeros(4, dtype=np.uint32))).astype(np.uint64)
    count = len(codes)
    two = padded[:count] * _MULTIPLIERS[0] + padded[1 : count + 1] * _MULTIPLIERS[1]
    four = two + padded[2 : count + 2] * _MULTIPLIERS[2] + padded[3 : count + 3] * _MULTIPLIERS[3]
    mixed = np.where(dense, two, four + np.uint64(1))
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    ends = np.concatenate((codes == 0, np.ones(4, dtype=bool)))
    crosses = ends[:count] | ends[1 : count + 1]
    crosses |= ~dense & (ends[2 : count + 2] | ends[3 : count + 3])
    whole = ~crosses
    return (mixed[whole] & np.uint64(0xFFFFFFFF)).astype(np.uint32), documents[whole]


def _whole(skeleton: str) -> Hashes:
    value = 0x811C9DC5
    for byte in skeleton.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return np.array([value], dtype=np.uint32)


def _kinds(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    found: NDArray[np.uint8] = _table()[np.minimum(codes, 0xFFFF)]
    beyond = codes > 0xFFFF
    if beyond.any():
        found[beyond] = np.where(codes[beyond] >= 0x20000, _DENSE, _SPACE)
    return found


@cache
def _table() -> NDArray[np.uint8]:
    """Kind of each character of the basic plane."""
    kinds = np.full(0x10000, _LETTER, dtype=np.uint8)
    for code in range(0x10000):
        category = unicodedata.category(chr(code))
        if category[0] in "PSZ":
            kinds[code] = _SPACE
        elif category[0] == "C":
            kinds[code] = _SPACE if code in (9, 10, 13) else _DROP
    for first, last in _DENSE_RANGES:
        kinds[first : last + 1] = _DENSE
    kinds[0] = _END
    kinds[0xFFFF] = _SPACE
    return kinds
