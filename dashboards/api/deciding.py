"""Analysts' decisions: the list, one, and taking one."""

from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response

from smishwatch.dashboards import cursors
from smishwatch.dashboards.access.gate import WRITING, Door, body_of, viewer_of
from smishwatch.dashboards.access.roles import ANALYSTS, OFFICE
from smishwatch.dashboards.api.answers.office import DecisionTaken
from smishwatch.dashboards.api.answers.shapes import Page
from smishwatch.dashboards.api.parameters import Cursor, DecisionId, Limit
from smishwatch.dashboards.facts.campaign import CAMPAIGN_ID
from smishwatch.dashboards.facts.decisions import DecisionAsked, Desk, RefusedError, decisions_taken
from smishwatch.dashboards.problems import BadFilterError, SaidError
from smishwatch.dashboards.questions import Questions, Row

RENAMED = {
    "new_name": "name",
    "new_verdict": "verdict",
    "new_category": "category",
    "into_id": "into_campaign_id",
}
"""Columns of ``decisions_taken`` by their names in a decision."""


class Decisions:
    """The endpoints.

    Args:
        desk: takes decisions
        questions: that are asked anew each time: whoever has just decided must see it
    """

    def __init__(self, desk: Desk, questions: Questions) -> None:
        self._desk = desk
        self._questions = questions

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/api/v1/decisions", self.decisions, OFFICE, answer=Page[DecisionTaken]),
            Door("/api/v1/decisions", self.decide, ANALYSTS, WRITING, DecisionTaken, DecisionAsked, 201),
            Door("/api/v1/decisions/{decision_id}", self.decision, OFFICE, answer=DecisionTaken),
        )

    def decisions(
        self,
        campaign_id: Annotated[
            str, Query(max_length=32, description="About this campaign and those merged into it")
        ] = "",
        limit: Limit = 100,
        cursor: Cursor = "",
    ) -> Any:
        """What analysts decided, newest first, and what became of it. Nothing is ever removed from this list."""
        if campaign_id and not CAMPAIGN_ID.fullmatch(campaign_id):
            raise BadFilterError("campaign_id")
        place, last = cursors.read(cursor, (int, str))
        rows = decisions_taken(self._questions, campaign_id, most=limit + 1, after=(place, last))
        return cursors.page([_told(row) for row in rows], limit, ("place", "decision_id"))

    def decision(self, decision_id: DecisionId) -> Any:
        """One decision, and what became of it."""
        return _told(self._desk.one(decision_id), without=("place",))

    def decide(self, request: Request, response: Response) -> Any:
        """Confirm, dismiss, rename, merge, split or label a campaign, block or allow a sender, domain or contact, or
        take a decision back. It is audited, recorded for good and sent to the running stream, as from the pages;
        `state` says whether the stream has answered.
        """
        try:
            taken = self._desk.take(body_of(request, DecisionAsked), viewer_of(request).name)
        except RefusedError as problem:
            raise SaidError(400, "refused_decision", str(problem), problem.field) from problem
        response.headers["Location"] = f"/api/v1/decisions/{taken.decision.decision_id}"
        return _told(self._desk.one(taken.decision.decision_id), without=("place",))


def _told(row: Row, without: tuple[str, ...] = ()) -> Row:
    named = {RENAMED.get(name, name): value for name, value in row.items()}
    kept = {*DecisionTaken.model_fields, "place"} - set(without)
    return {name: value for name, value in named.items() if name in kept}
