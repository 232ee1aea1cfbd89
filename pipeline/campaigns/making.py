"""Events made from values that are already right, without pydantic's defaulting: rows are made by the million."""

from typing import TypeVar

from smishwatch.schemas.base import Event

Kind = TypeVar("Kind", bound=Event)


def made(kind: type[Kind], /, **values: object) -> Kind:
    """What ``kind.model_construct(**values)`` gives when every field is given; a tenth of its time.

    >>> from smishwatch.schemas.base import Origin
    >>> made(Origin, topic="t", partition=0, offset=1, index=2) == Origin(topic="t", partition=0, offset=1, index=2)
    True
    """
    event = kind.__new__(kind)
    names = _NAMES.get(kind)
    if names is None:
        names = _NAMES[kind] = set(kind.model_fields)
    _set(event, "__dict__", values)
    _set(event, "__pydantic_fields_set__", names)
    _set(event, "__pydantic_extra__", None)
    _set(event, "__pydantic_private__", None)
    return event


_set = object.__setattr__
_NAMES: dict[type[Event], set[str]] = {}
"""The fields of each kind, all of which count as set."""
