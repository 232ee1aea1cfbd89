"""Questions in SQL of one's own: what ``/sql`` does."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response
from pydantic import Field

from smishwatch.dashboards.access.gate import WRITING, Door, body_of, viewer_of
from smishwatch.dashboards.access.roles import OFFICE
from smishwatch.dashboards.api.answers.finding import SqlAnswer, SqlTable
from smishwatch.dashboards.api.answers.shapes import Answer
from smishwatch.dashboards.api.parameters import Tongue
from smishwatch.dashboards.exports.tables import MEDIA_TYPES, TableFormat, plain
from smishwatch.dashboards.facts.own_sql import BusyError, NothingAskedError, OwnSql, answer_file
from smishwatch.dashboards.problems import SaidError
from smishwatch.pipeline.warehouse.asking.checking import MOST_CHARACTERS, QueryRefusedError
from smishwatch.pipeline.warehouse.asking.running import MOST_ROWS, MOST_SECONDS
from smishwatch.pipeline.warehouse.errors import StatementRefusedError


class SqlAsked(Answer):
    """One SELECT."""

    sql: str = Field(
        description=f"One SELECT of up to {MOST_CHARACTERS} characters over the tables of /sql/tables"
    )
    format: TableFormat | None = Field(
        default=None, description="csv, ndjson or parquet for a file; JSON if absent"
    )


class AskingSql:
    """The endpoints."""

    def __init__(self, own_sql: OwnSql) -> None:
        self._own_sql = own_sql

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/api/v1/sql/tables", self.sql_tables, OFFICE, answer=list[SqlTable]),
            Door("/api/v1/sql", self.sql, OFFICE, WRITING, SqlAnswer, SqlAsked),
        )

    def sql_tables(self, request: Request, lang: Tongue = "en") -> Any:
        """The tables and views that the viewer's role may ask, with what each column holds."""
        found = self._own_sql.tables(viewer_of(request).role, lang)
        return [
            {"name": one.name, "holds": one.holds, "columns": [column._asdict() for column in one.columns]}
            for one in found
        ]

    def sql(self, request: Request) -> Any:
        asked = body_of(request, SqlAsked)
        try:
            answer = self._own_sql.ask(viewer_of(request), asked.sql)
        except NothingAskedError as problem:
            said = f"a question has 1 to {MOST_CHARACTERS} characters"
            raise SaidError(400, "refused_sql", said, "sql") from problem
        except (QueryRefusedError, StatementRefusedError) as problem:
            raise SaidError(400, "refused_sql", str(problem), "sql") from problem
        except BusyError as problem:
            raise SaidError(429, "busy", "as many questions run as may at once", retry=True) from problem
        if asked.format is not None:
            headers = {"Content-Disposition": f'attachment; filename="answer.{asked.format}"'}
            content = answer_file(answer, asked.format)
            return Response(content, media_type=MEDIA_TYPES[asked.format], headers=headers)
        return {
            "columns": list(answer.columns),
            "rows": [[plain(value) for value in row] for row in answer.rows],
            "is_cut": answer.is_cut,
        }

    sql.__doc__ = (
        "The answer of one SELECT, through the allow-list of the SQL page and within its limits: "
        f"{MOST_SECONDS} seconds, {MOST_ROWS:,} rows. It is written into the audit."
    )
