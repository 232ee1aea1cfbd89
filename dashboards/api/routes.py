"""All of ``/api/v1``: what programs may ask, and the document that says so."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.gate import Door
from smishwatch.dashboards.api.asking import AskingSql
from smishwatch.dashboards.api.bulletins import Bulletins
from smishwatch.dashboards.api.deciding import Decisions
from smishwatch.dashboards.api.figures import Figures
from smishwatch.dashboards.api.looking import Looking
from smishwatch.dashboards.api.office import Office
from smishwatch.dashboards.api.operations import Operations
from smishwatch.dashboards.api.public import Public
from smishwatch.dashboards.facts.advisories import Advisories
from smishwatch.dashboards.facts.decisions import Desk
from smishwatch.dashboards.facts.own_sql import OwnSql
from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.settings import Settings


class Api:
    """What programs may ask, on the same facts as the pages.

    Args:
        settings: where the data directory is
        questions: the warehouse
        fresh: the same, asked anew each time
        desk: takes decisions
        own_sql: runs people's own questions
        advisories: what the public is told
        accounts: for the audit
        clock: the time
    """

    def __init__(
        self,
        settings: Settings,
        questions: Questions,
        fresh: Questions,
        desk: Desk,
        own_sql: OwnSql,
        advisories: Advisories,
        accounts: Callable[[], Accounts],
        clock: Callable[[], datetime],
    ) -> None:
        self._parts = (
            Figures(questions, clock),
            Operations(questions, clock),
            Looking(questions, accounts, clock),
            Decisions(desk, fresh),
            AskingSql(own_sql),
            Public(advisories),
            Bulletins(questions, clock),
            Office(questions, fresh, accounts, settings.data_dir, clock),
        )

    @cached_property
    def described(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return tuple(door for part in self._parts for door in part.doors())

    def doors(self) -> tuple[Door, ...]:
        """The same, with the document about it."""
        return (Door("/api/v1/openapi.json", self.document), *self.described)

    def document(self, request: Request) -> Response:
        """OpenAPI 3.1."""
        return JSONResponse(request.app.openapi())
