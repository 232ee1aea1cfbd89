"""Questions in SQL of one's own, on a page: written, run, shown or taken away as a file."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from smishwatch.dashboards import rendering, wording
from smishwatch.dashboards.access.gate import WRITING, Door, form_of, viewer_of
from smishwatch.dashboards.access.roles import OFFICE
from smishwatch.dashboards.exports.tables import MEDIA_TYPES, TableFormat
from smishwatch.dashboards.facts.own_sql import BusyError, NothingAskedError, OwnSql, answer_file, examples
from smishwatch.pipeline.warehouse.asking.checking import MOST_CHARACTERS, QueryRefusedError
from smishwatch.pipeline.warehouse.asking.running import LIMITS, MOST_ROWS, MOST_SECONDS, Answer
from smishwatch.pipeline.warehouse.errors import StatementRefusedError

MOST_SHOWN = 200
"""Rows on the page; downloads have all that the limit lets through."""
LONGEST_CELL = 300


class Asking:
    """The endpoints."""

    def __init__(self, own_sql: OwnSql, clock: Callable[[], datetime]) -> None:
        self._own_sql = own_sql
        self._clock = clock

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
        try:
            if form not in {"", *TableFormat}:
                raise NothingAskedError
            answer = self._own_sql.ask(viewer, sql)
        except NothingAskedError:
            return self._page(request, sql[:MOST_CHARACTERS], HTTPStatus.BAD_REQUEST, problem="empty")
        except BusyError:
            return self._page(request, sql, HTTPStatus.TOO_MANY_REQUESTS, problem="busy")
        except (QueryRefusedError, StatementRefusedError) as problem:
            return self._page(request, sql, HTTPStatus.BAD_REQUEST, problem="refused", said=str(problem))
        if form:
            table = TableFormat(form)
            headers = {"Content-Disposition": f'attachment; filename="answer.{form}"'}
            return Response(answer_file(answer, table), media_type=MEDIA_TYPES[table], headers=headers)
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
        values: dict[str, Any] = {
            "sql": sql,
            "problem": problem,
            "said": wording.label(said, 500),
            "answer": answer,
            "rows": [[_cell(value) for value in row] for row in answer.rows[:MOST_SHOWN]] if answer else [],
            "columns": [wording.label(name, 60) for name in answer.columns] if answer else [],
            "tables": self._own_sql.tables(viewer_of(request).role, rendering.reader_language(request)),
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


def _cell(value: Any) -> dict[str, Any]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"text": wording.label(str(value), LONGEST_CELL), "is_figure": is_number}
