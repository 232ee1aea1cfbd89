"""Names and the numbers that stand for them."""

from collections.abc import Mapping
from typing import Any, TypeVar

from smishwatch.pipeline.campaigns.changes import Changes

Name = TypeVar("Name", bound=int | str)


class Numbers(dict[Name, int]):
    """A mapping to numbers that knows what changed since it was last saved: what is set or deleted by its name.

    It is a ``dict`` because names are looked up many times for each report.
    """

    def __init__(self, held: Mapping[Name, int] | None = None, *, saved: bool = False) -> None:
        super().__init__(held or {})
        self._unsaved: set[Name] | None = set() if saved else None

    def __setitem__(self, name: Name, number: int) -> None:
        super().__setitem__(name, number)
        if self._unsaved is not None:
            self._unsaved.add(name)

    def __delitem__(self, name: Name) -> None:
        super().__delitem__(name)
        if self._unsaved is not None:
            self._unsaved.add(name)

    def everything(self) -> Changes:
        """Every name with its number."""
        return Changes(_in_order(self.items()), whole=True)

    def changes(self) -> Changes:
        """What changed since this was last asked; everything the first time."""
        found = self.everything() if self._unsaved is None else self._changed(_in_order(self._unsaved))
        self._unsaved = set()
        return found

    def _changed(self, names: list[Name]) -> Changes:
        return Changes(
            [(name, self[name]) for name in names if name in self],
            [name for name in names if name not in self],
        )


def _in_order(names: Any) -> list[Any]:
    """Sorted; they are all of one kind, which a bound cannot say."""
    return sorted(names)
