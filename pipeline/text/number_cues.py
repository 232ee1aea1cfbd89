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

_KINDS: Final = ("code", "tracking", "thing", "tail", "after", "join")
_LONGEST_TAIL: Final = 8
_SHORTEST_TRACKING: Final = 6
_SHORTEST_PHONE: Final = 7
_LONGEST_PHONE: Final = 14


class _Cues(NamedTuple):
    """The cues by kind, as ``str.endswith`` takes them; ``before`` is all that stand before a number, by
    their last character."""

    code: tuple[str, ...]
    tracking: tuple[str, ...]
    thing: tuple[str, ...]
    tail: tuple[str, ...]
    before: dict[str, tuple[str, ...]]
    after: tuple[str, ...]
    join: tuple[str, ...]


@cache
def _cues() -> _Cues:
    by_kind: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for cue, kind, *_ in rows("number_cues.tsv"):
        by_kind[kind].append(" " + cue[1:] if cue.startswith("_") else cue)
    code, tracking, thing, tail, after, join = (tuple(by_kind[kind]) for kind in _KINDS)
    before: dict[str, tuple[str, ...]] = {}
    for cue in code + tracking + thing + tail:
        before[cue[-1]] = (*before.get(cue[-1], ()), cue)
    return _Cues(code, tracking, thing, tail, before, after, join)


def kind_by_words(text: str, start: int, length: int) -> tuple[SlotKind, bool]:
    """Kind of the number at ``text[start:start + length]`` and whether it is the victim's.

    Without a cue the length decides between number, phone and account.
    """
    if length < 3:
        return SlotKind.NUMBER, False
    cues = _cues()
    before = _words_before(cues, text, start)
    kind = _by_cue(cues, before, length) if before else None
    if kind is not None:
        return kind
    if length in _CODE_LENGTHS and text.startswith(cues.after, start + length):
        return SlotKind.CODE, True
    if length < _SHORTEST_PHONE:
        return SlotKind.NUMBER, False
    return (SlotKind.PHONE if length <= _LONGEST_PHONE else SlotKind.ACCOUNT), False


def is_reference(text: str, start: int, *, as_dialled: bool = False) -> bool:
    """Whether the words before the number at ``start`` make it one of a parcel, an order, a case or a code.

    ``as_dialled``: the number is written as people dial it, in groups or with the prefix for inside the country. Then a
    word for what is sent or bought (``for your order 0803…``) does not make it the thing's own number.
    """
    cues = _cues()
    before = _words_before(cues, text, start)
    return before.endswith(cues.tracking + cues.code) or (not as_dialled and before.endswith(cues.thing))


def _words_before(cues: _Cues, text: str, start: int) -> str:
    """What stands before a number, up to its cue; empty where there is none."""
    before = (" " + text[max(0, start - _WINDOW) : start]).rstrip(_SIGNS)
    likely = cues.before.get(before[-1:])
    if likely is not None and before.endswith(likely):
        return before
    if not before.endswith(cues.join):
        return ""
    for join in cues.join:
        before = before.removesuffix(join).rstrip(_SIGNS)
    likely = cues.before.get(before[-1:])
    return before if likely is not None and before.endswith(likely) else ""


def _by_cue(cues: _Cues, before: str, length: int) -> tuple[SlotKind, bool] | None:
    if before.endswith(cues.code):
        return SlotKind.CODE, length in _CODE_LENGTHS
    if length <= _LONGEST_TAIL and before.endswith(cues.tail):
        return SlotKind.ACCOUNT, True
    if length >= _SHORTEST_TRACKING and before.endswith(cues.tracking + cues.thing):
        return SlotKind.CODE, True
    return None
