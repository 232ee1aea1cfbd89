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
    object.__setattr__(event, "__dict__", values)
    object.__setattr__(event, "__pydantic_fields_set__", set(values))
    object.__setattr__(event, "__pydantic_extra__", None)
    object.__setattr__(event, "__pydantic_private__", None)
    return event
