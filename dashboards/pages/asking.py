"""Questions in SQL of one's own: through the allow-list, within limits, with a word in the audit."""

import threading
import tomllib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from smishwatch.dashboards import language, rendering, wording
from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.audit import Action, note
from smishwatch.dashboards.access.gate import WRITING, Door, form_of, viewer_of
from smishwatch.dashboards.access.roles import OFFICE, Role
from smishwatch.dashboards.exports import tables
from smishwatch.dashboards.exports.tables import MEDIA_TYPES, TableFormat
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.questions import IMPATIENT, Row
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.asking.checking import MOST_CHARACTERS, QueryRefusedError
from smishwatch.pipeline.warehouse.asking.permitted import Permitted, permitted, permitted_to_regulators
from smishwatch.pipeline.warehouse.asking.running import LIMITS, MOST_ROWS, MOST_SECONDS, Answer, ask
from smishwatch.pipeline.warehouse.client import ClientPerThread
from smishwatch.pipeline.warehouse.errors import StatementRefusedError
from smishwatch.pipeline.warehouse.shape import tables as tables_of

MOST_SHOWN = 200
"""Rows on the page; downloads have all that the limit lets through."""
LONGEST_CELL = 300
AT_ONCE = 2
"""Questions of people run beside the pages' own; more wait for somebody to try again."""


class Asking:
    """The endpoints."""

    def __init__(
        self, clickhouse: ClickHouseSettings, accounts: Callable[[], Accounts], clock: Callable[[], datetime]
    ) -> None:
        self._clients = ClientPerThread(clickhouse, IMPATIENT)
        self._accounts = accounts
        self._clock = clock
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (Door("/sql", self.form, OFFICE), Door("/sql", self.run, OFFICE, WRITING))

    def form(self, request: Request) -> Response:
        """Where a question is written; an example is put in and not run."""
        chosen = request.query_params.get("example", "")
        return self._page(request, examples().get(chosen, ""))

    def run(self, request: Request) -> Response:
        """The answer, on the page or as a file."""
        given = form_of(request)
        sql, form, viewer = given.get("sql", ""), given.get("as", ""), viewer_of(request)
        if not sql.strip() or len(sql) > MOST_CHARACTERS or form not in {"", *TableFormat}:
            return self._page(request, sql[:MOST_CHARACTERS], HTTPStatus.BAD_REQUEST, problem="empty")
        if not self._places.acquire(blocking=False):
            return self._page(request, sql, HTTPStatus.TOO_MANY_REQUESTS, problem="busy")
        try:
            with self._accounts().store.work() as rows:
                note(rows, self._clock(), viewer.name, Action.SQL_ASKED, detail=" ".join(sql.split()))
            answer = ask(self._clients.client(), sql, lists=_lists(viewer.role))
        except (QueryRefusedError, StatementRefusedError) as problem:
            return self._page(request, sql, HTTPStatus.BAD_REQUEST, problem="refused", said=str(problem))
        finally:
            self._places.release()
        if form:
            return _file(answer, TableFormat(form))
        return self._page(request, sql, answer=answer)

    def _page(
        self,
        request: Request,
        sql: str,
        status: HTTPStatus = HTTPStatus.OK,
        *,
        problem: str = "",
        said: str = "",
        answer: Answer | None = None,
    ) -> Response:
        viewer = viewer_of(request)
        values: dict[str, Any] = {
            "sql": sql,
            "problem": problem,
            "said": wording.label(said, 500),
            "answer": answer,
            "rows": [[_cell(value) for value in row] for row in answer.rows[:MOST_SHOWN]] if answer else [],
            "columns": [wording.label(name, 60) for name in answer.columns] if answer else [],
            "tables": self._tables(_lists(viewer.role), rendering.reader_language(request)),
            "examples": list(examples()),
            "forms": [form.value for form in TableFormat],
            "most": {
                "characters": MOST_CHARACTERS,
                "rows": MOST_ROWS,
                "seconds": MOST_SECONDS,
                "shown": MOST_SHOWN,
            },
            "gigabytes": LIMITS["max_memory_usage"] / 1e9,
        }
        return rendering.page(request, "sql.html", "sql", values, self._clock(), status)

    def _tables(self, lists: Permitted, lang: Language) -> list[dict[str, Any]]:
        """What may be asked, with what each table holds and its columns, as the live schema says."""
        told = _told(lang)
        return [
            {
                "name": one.name,
                "holds": told.get(one.name, ""),
                "columns": [
                    (name, kind, _comment(name, comment, lang))
                    for name, kind, comment in one.columns
                    if name not in lists.tables[one.name]
                ],
            }
            for one in tables_of(self._clients.client())
            if one.name in lists.tables
        ]


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


def _file(answer: Answer, form: TableFormat) -> Response:
    names = _unlike(list(answer.columns))
    rows: list[Row] = [dict(zip(names, row, strict=True)) for row in answer.rows]
    headers = {"Content-Disposition": f'attachment; filename="answer.{form.value}"'}
    return Response(tables.written(rows, names, form), media_type=MEDIA_TYPES[form], headers=headers)


def _unlike(names: list[str]) -> list[str]:
    """Column names of which no two are alike: a join may bring one name twice."""
    return [f"{name}_{place}" if names.count(name) > 1 else name for place, name in enumerate(names)]


def _cell(value: Any) -> dict[str, Any]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"text": wording.label(str(value), LONGEST_CELL), "is_figure": is_number}
