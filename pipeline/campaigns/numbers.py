"""Names and the numbers that stand for them."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from smishwatch.pipeline.campaigns.changes import Changes

Name = TypeVar("Name", int, str)


class Numbers(Generic[Name]):
    """A mapping to numbers that knows what changed since it was last saved."""

    def __init__(self, held: dict[Name, int] | None = None, *, saved: bool = False) -> None:
        self._held: dict[Name, int] = {} if held is None else held
        self._unsaved: set[Name] | None = set() if saved else None

    def __getitem__(self, name: Name) -> int:
        return self._held[name]

    def get(self, name: Name, default: int | None = None) -> int | None:
        """The number, or the default."""
        return self._held.get(name, default)

    def __setitem__(self, name: Name, number: int) -> None:
        self._held[name] = number
        if self._unsaved is not None:
            self._unsaved.add(name)

    def __delitem__(self, name: Name) -> None:
        del self._held[name]
        if self._unsaved is not None:
            self._unsaved.add(name)

    def __contains__(self, name: object) -> bool:
        return name in self._held

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Name]:
        return iter(self._held)

    def everything(self) -> Changes:
        """Every name with its number."""
        return Changes(sorted(self._held.items()), whole=True)

    def changes(self) -> Changes:
        """What changed since this was last asked; everything the first time."""
        found = self.everything() if self._unsaved is None else self._changed(sorted(self._unsaved))
        self._unsaved = set()
        return found

    def _changed(self, names: list[Name]) -> Changes:
        held = self._held
        return Changes(
            [(name, held[name]) for name in names if name in held],
            [name for name in names if name not in held],
        )
