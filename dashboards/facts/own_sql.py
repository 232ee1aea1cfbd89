"""Questions in SQL of one's own: through the allow-list, within limits, with a word in the audit.

Pages and API share one of these, and so its places: nobody gets more by asking at both doors.
"""

import threading
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from smishwatch.dashboards import language
from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.audit import Action, note
from smishwatch.dashboards.access.roles import Role, Viewer
from smishwatch.dashboards.exports import tables
from smishwatch.dashboards.exports.tables import TableFormat
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.questions import IMPATIENT, Row
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.asking.checking import MOST_CHARACTERS
from smishwatch.pipeline.warehouse.asking.permitted import Permitted, permitted, permitted_to_regulators
from smishwatch.pipeline.warehouse.asking.running import Answer, ask
from smishwatch.pipeline.warehouse.client import ClientPerThread
from smishwatch.pipeline.warehouse.shape import tables as tables_of

AT_ONCE = 2
"""Questions of people run beside the pages' own; more wait for somebody to try again."""


class NothingAskedError(ValueError):
    """There is no question, or it is longer than ``MOST_CHARACTERS``."""


class BusyError(Exception):
    """As many questions run as may at once."""


class Column(NamedTuple):
    """Of a table that may be asked."""

    name: str
    type: str
    holds: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view that may be asked."""

    name: str
    holds: str
    columns: list[Column]


class OwnSql:
    """Runs people's own questions.

    Args:
        clickhouse: the warehouse
        accounts: for the audit
        clock: the time
    """

    def __init__(
        self, clickhouse: ClickHouseSettings, accounts: Callable[[], Accounts], clock: Callable[[], datetime]
    ) -> None:
        self._clients = ClientPerThread(clickhouse, IMPATIENT)
        self._accounts = accounts
        self._clock = clock
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def ask(self, viewer: Viewer, sql: str) -> Answer:
        """The answer; that it was asked is written down before.

        Raises:
            NothingAskedError: when nothing is asked, or too much.
            BusyError: when others' questions have to end first.
            QueryRefusedError: when the question is not one that people of the viewer's role may ask.
            StatementRefusedError: when a limit is reached, or a column or type is wrong.
            WarehouseError: when the warehouse does not answer.
        """
        if not sql.strip() or len(sql) > MOST_CHARACTERS:
            raise NothingAskedError
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            with self._accounts().store.work() as rows:
                note(rows, self._clock(), viewer.name, Action.SQL_ASKED, detail=" ".join(sql.split()))
            return ask(self._clients.client(), sql, lists=_lists(viewer.role))
        finally:
            self._places.release()

    def tables(self, role: Role, lang: Language) -> list[Table]:
        """What may be asked, with what each table holds and its columns, as the live schema says."""
        told, lists = _told(lang), _lists(role)
        return [
            Table(
                one.name,
                told.get(one.name, ""),
                [
                    Column(name, kind, _comment(name, comment, lang))
                    for name, kind, comment in one.columns
                    if name not in lists.tables[one.name]
                ],
            )
            for one in tables_of(self._clients.client())
            if one.name in lists.tables
        ]


def answer_file(answer: Answer, form: TableFormat) -> bytes:
    """The answer as a table; of columns with one name, the later ones have their place behind it."""
    columns = list(answer.columns)
    unlike = [f"{name}_{place}" if columns.count(name) > 1 else name for place, name in enumerate(columns)]
    rows: list[Row] = [dict(zip(unlike, row, strict=True)) for row in answer.rows]
    return tables.written(rows, unlike, form)


@cache
def examples() -> dict[str, str]:
    """Questions to begin with, by name."""
    folder = files("smishwatch.dashboards").joinpath("examples")
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".sql")), key=lambda one: one.name)
    return {one.name.removesuffix(".sql"): one.read_text(encoding="utf-8") for one in found}


@cache
def _told(lang: Language) -> dict[str, str]:
    """What each table holds."""
    text = files("smishwatch.schemas").joinpath("tables.toml").read_text(encoding="utf-8")
    key = "holds_zh" if lang == "zh" else "holds"
    return {name: about[key] for name, about in tomllib.loads(text).items()}


def _comment(column: str, comment: str, lang: Language) -> str:
    """What a column holds, as the schema says, else as the pages call it."""
    if comment:
        return comments_in_chinese().get(comment, comment) if lang == "zh" else comment
    return language.words(lang)["column"].get(column, "")


@cache
def comments_in_chinese() -> dict[str, str]:
    """The schema's comments in Chinese, by what they are in English."""
    text = files("smishwatch.schemas").joinpath("comments.zh.toml").read_text(encoding="utf-8")
    return {english: str(chinese) for english, chinese in tomllib.loads(text).items()}


def _lists(role: Role) -> Permitted:
    return permitted() if role is Role.ANALYST else permitted_to_regulators()
