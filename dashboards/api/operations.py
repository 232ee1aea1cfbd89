"""Operations: the list, one, and one as a file."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response

from smishwatch.dashboards import cursors
from smishwatch.dashboards.access.gate import Door
from smishwatch.dashboards.access.roles import OFFICE
from smishwatch.dashboards.api.answers.campaigns import Operation, OperationListed
from smishwatch.dashboards.api.answers.shapes import Page
from smishwatch.dashboards.api.describing import kept, operation_answer
from smishwatch.dashboards.api.parameters import Cursor, Day, From, Limit, OperationId, PeriodName, Value
from smishwatch.dashboards.asked import period_asked
from smishwatch.dashboards.exports.indicators import MOST_DESCRIBED
from smishwatch.dashboards.exports.operations import OperationFormat, operation_file
from smishwatch.dashboards.facts.campaigns import MOST_SEARCHED, chosen, operations_listed
from smishwatch.dashboards.questions import Questions

MOST_CAMPAIGNS = 1_000
"""Of the least that an operation may be asked to have."""


class Operations:
    """The endpoints.

    Args:
        questions: the warehouse
        clock: the time
    """

    def __init__(self, questions: Questions, clock: Callable[[], datetime]) -> None:
        self._questions = questions
        self._clock = clock

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/api/v1/operations", self.operations, OFFICE, answer=Page[OperationListed]),
            Door("/api/v1/operations/{operation_id}", self.operation, OFFICE, answer=Operation),
            Door("/api/v1/operations/{operation_id}/export", self.operation_export, OFFICE),
        )

    def operations(
        self,
        request: Request,
        period: PeriodName = "",
        from_: From = "",
        to: Day = "",
        q: Annotated[
            str,
            Query(max_length=MOST_SEARCHED, description="In the wording or name of a campaign, or an id"),
        ] = "",
        verdict: Value = "",
        category: Value = "",
        brand: Value = "",
        sort: Annotated[str, Query(description="reports, new or active")] = "reports",
        least_campaigns: Annotated[
            int, Query(ge=1, le=MOST_CAMPAIGNS, description="Reported in the period, of each operation")
        ] = 1,
        limit: Limit = 100,
        cursor: Cursor = "",
    ) -> Any:
        """Operations that were reported in a period and have a campaign that the filters match. Every campaign is in
        one, alone if nothing ties it to others: `least_campaigns=2` leaves these out.
        """
        filters = chosen({"q": q, "verdict": verdict, "category": category, "brand": brand, "sort": sort})
        place, last = cursors.read(cursor, (int, str))
        rows = operations_listed(
            self._questions,
            period_asked(request.query_params, self._questions, self._clock()),
            filters,
            most=limit + 1,
            least_campaigns=least_campaigns,
            after=(place, last),
        )
        told = [
            {**shown, "place": row["place"]}
            for row, shown in zip(rows, kept(OperationListed, rows), strict=True)
        ]
        return cursors.page(told, limit, ("place", "operation_id"))

    def operation(self, operation_id: OperationId) -> Any:
        """Campaigns that share infrastructure, and what they share."""
        return operation_answer(self._questions, operation_id)

    def operation_export(
        self,
        operation_id: OperationId,
        form: Annotated[OperationFormat, Query(alias="format", description="How")] = OperationFormat.STIX,
    ) -> Response:
        content, media_type, name = operation_file(self._questions, operation_id, form)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=media_type, headers=headers)

    operation_export.__doc__ = (
        "An operation's campaigns with their indicators and what ties them, as a STIX 2.1 bundle or a MISP event; "
        f"of more than {MOST_DESCRIBED} campaigns the largest, which is said in it."
    )
