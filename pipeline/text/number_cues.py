"""What the words beside a number say of it: a one-time code, a parcel or order number, the tail of a card."""

from functools import cache
from typing import Final, NamedTuple

from smishwatch.pipeline.text.tables import rows
from smishwatch.schemas.codes import SlotKind

_SIGNS: Final = " :#=([【<\"'.,!;*~_>-"
_WINDOW: Final = 28
"""How far before a number its cue may stand, in characters."""

_CODE_LENGTHS: Final = range(4, 9)
"""One-time codes have four to eight characters; only such are taken for the victim's."""

_LONGEST_TAIL: Final = 8
_SHORTEST_TRACKING: Final = 6
_SHORTEST_PHONE: Final = 7
_LONGEST_PHONE: Final = 14


class _Cues(NamedTuple):
    """The cues by kind, as ``str.endswith`` takes them; ``before`` is all that stand before a number, by
    their last character."""

    code: tuple[str, ...]
    tracking: tuple[str, ...]
    tail: tuple[str, ...]
    before: dict[str, tuple[str, ...]]
    after: tuple[str, ...]
    join: tuple[str, ...]


@cache
def _cues() -> _Cues:
    by_kind: dict[str, list[str]] = {"code": [], "tracking": [], "tail": [], "after": [], "join": []}
    for cue, kind, *_ in rows("number_cues.tsv"):
        by_kind[kind].append(" " + cue[1:] if cue.startswith("_") else cue)
    code, tracking, tail, after, join = (tuple(by_kind[kind]) for kind in by_kind)
    before: dict[str, tuple[str, ...]] = {}
    for cue in code + tracking + tail:
        before[cue[-1]] = (*before.get(cue[-1], ()), cue)
    return _Cues(code, tracking, tail, before, after, join)


def kind_by_words(text: str, start: int, length: int) -> tuple[SlotKind, bool]:
    """Kind of the number at ``text[start:start + length]`` and whether it is the victim's.

    Without a cue the length decides between number, phone and account.
    """
    if length < 3:
        return SlotKind.NUMBER, False
    cues = _cues()
    before = (" " + text[max(0, start - _WINDOW) : start]).rstrip(_SIGNS)
    if before.endswith(cues.join):
        for join in cues.join:
            before = before.removesuffix(join).rstrip(_SIGNS)
    likely = cues.before.get(before[-1:])
    kind = _by_cue(cues, before, length) if likely is not None and before.endswith(likely) else None
    if kind is not None:
        return kind
    if length in _CODE_LENGTHS and text.startswith(cues.after, start + length):
        return SlotKind.CODE, True
    if length < _SHORTEST_PHONE:
        return SlotKind.NUMBER, False
    return (SlotKind.PHONE if length <= _LONGEST_PHONE else SlotKind.ACCOUNT), False


def _by_cue(cues: _Cues, before: str, length: int) -> tuple[SlotKind, bool] | None:
    if before.endswith(cues.code):
        return SlotKind.CODE, length in _CODE_LENGTHS
    if length <= _LONGEST_TAIL and before.endswith(cues.tail):
        return SlotKind.ACCOUNT, True
    if length >= _SHORTEST_TRACKING and before.endswith(cues.tracking):
        return SlotKind.CODE, True
    return None
