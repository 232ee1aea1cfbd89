"""A client's settings on its engine connection: set before a query, taken back after it is not sent again."""

import re

from smishwatch.infra.devstack.native.engine import EngineConnection
from smishwatch.infra.devstack.native.errors import UNKNOWN_SETTING, EngineError
from smishwatch.infra.devstack.native.packets import Setting

_NAME = re.compile(r"[A-Za-z_]\w*")


class SessionSettings:
    """Keeps the connection's settings equal to those sent with the current query.

    A connection that was made read-only cannot change settings any more (the engine sees to that), so it
    is replaced when they differ.
    """

    def __init__(self, connection: EngineConnection, baseline: dict[str, str]) -> None:
        self._connection = connection
        self._baseline = baseline
        self._applied: dict[str, str] = {}
        self._set(baseline)

    def apply(self, requested: dict[str, Setting]) -> None:
        """Make the connection's settings the requested ones.

        Unknown settings are ignored unless they were marked important, as a server does. Raises
        EngineError for values that the engine refuses.
        """
        wanted = {name: setting.value for name, setting in requested.items()}
        if wanted == self._applied:
            return
        if self._applied.get("readonly", "0") != "0":
            self._start_over()
        try:
            self._change_to(wanted, requested)
        except EngineError:
            self._start_over()  # it is not known which of them were set
            raise
        self._applied = wanted

    def _change_to(self, wanted: dict[str, str], requested: dict[str, Setting]) -> None:
        gone = {name: self._baseline.get(name) for name in self._applied if name not in wanted}
        changed = {name: value for name, value in wanted.items() if self._applied.get(name) != value}
        self._set(gone)
        read_only = changed.pop("readonly", None)  # last: nothing can be set after it
        self._set_known(changed, requested)
        if read_only is not None:
            self._set({"readonly": read_only})

    def _start_over(self) -> None:
        self._connection.reopen()
        self._applied = {}
        self._set(self._baseline)

    def _set_known(self, values: dict[str, str], requested: dict[str, Setting]) -> None:
        """Set all at once; if one is unknown, one by one without the unimportant unknown ones."""
        try:
            self._set(values)
        except EngineError as error:
            if error.code != UNKNOWN_SETTING:
                raise
            for name, value in values.items():
                self._set_one(name, value, important=requested[name].important)

    def _set_one(self, name: str, value: str, *, important: bool) -> None:
        try:
            self._set({name: value})
        except EngineError as error:
            if important or error.code != UNKNOWN_SETTING:
                raise

    def _set(self, values: dict[str, str] | dict[str, str | None]) -> None:
        """One SET statement; None stands for the default."""
        if values:
            self._connection.run(
                "SET " + ", ".join(_assignment(name, value) for name, value in values.items())
            )


def _assignment(name: str, value: str | None) -> str:
    if not _NAME.fullmatch(name):
        raise EngineError(UNKNOWN_SETTING, f"Unknown setting '{name}'")
    if value is None:
        return f"{name} = DEFAULT"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name} = '{escaped}'"
