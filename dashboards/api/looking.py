"""Searching, and one report: what ``/search`` and ``/report`` show."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import Field

from smishwatch.dashboards import cursors
from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.gate import WRITING, Door, body_of, viewer_of
from smishwatch.dashboards.access.roles import ANALYSTS, OFFICE, SIGNED_IN
from smishwatch.dashboards.api.answers.finding import Alike, Carrying, Listed, Search, Standing
from smishwatch.dashboards.api.answers.reports import RawText, ReportDetail
from smishwatch.dashboards.api.answers.shapes import Answer
from smishwatch.dashboards.api.describing import kept, reasons_told
from smishwatch.dashboards.api.parameters import LONGEST_VALUE, Cursor
from smishwatch.dashboards.facts.report import LONGEST_ID, NoReasonError, RawTexts, report_found
from smishwatch.dashboards.facts.search import MOST_FOUND, MOST_SKIPPED, MOST_TYPED, Found, searched
from smishwatch.dashboards.problems import BadFilterError
from smishwatch.dashboards.questions import Questions

MOST_LISTED = 100


class SearchAsked(Answer):
    """What to look for; sent in a body, it stands in no log on the way."""

    q: str = Field(
        min_length=1,
        description=f"A message, phrase (of four letters on), number, link, name or id, up to {MOST_TYPED} characters",
    )
    limit: int = Field(default=MOST_FOUND, ge=1, le=MOST_LISTED, description="Rows of each list")
    cursor: Cursor = ""


class RawAsked(Answer):
    """Whose message is to be read as it came, and why."""

    carrier: str = Field(max_length=LONGEST_ID, description="Whose report it is")
    report_id: str = Field(max_length=LONGEST_ID, description="The carrier's own id")
    why: str = Field(max_length=1_000, description="For the audit, 5 to 300 characters")


class Looking:
    """The endpoints."""

    def __init__(
        self, questions: Questions, accounts: Callable[[], Accounts], clock: Callable[[], datetime]
    ) -> None:
        self._questions = questions
        self._raw = RawTexts(questions, accounts, clock)

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/api/v1/search", self.search, OFFICE, answer=Search),
            Door("/api/v1/search", self.search_message, OFFICE, WRITING, Search, SearchAsked),
            Door("/api/v1/report", self.report, SIGNED_IN, answer=ReportDetail),
            Door("/api/v1/report/raw", self.raw_text, ANALYSTS, WRITING, RawText, RawAsked),
        )

    def search(
        self,
        q: Annotated[str, Query(description="A phrase, number, link, name or id; obfuscated is well")],
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED, description="Rows of each list")] = MOST_FOUND,
        cursor: Cursor = "",
    ) -> Any:
        """What a number, link, contact, institution, id or wording belongs to. Send a whole message with POST, so that
        it stands in no log on the way.
        """
        return self._searched(q, limit, cursor)

    def search_message(self, request: Request) -> Any:
        """What else looks like this message, and what its numbers and links belong to."""
        asked = body_of(request, SearchAsked)
        return self._searched(asked.q, asked.limit, asked.cursor)

    def report(
        self,
        request: Request,
        carrier: Annotated[str, Query(max_length=LONGEST_VALUE, description="Whose report it is")],
        report_id: Annotated[str, Query(max_length=LONGEST_VALUE, description="The carrier's own id")],
    ) -> Any:
        """One report, redacted, with the reasons of its verdict. A carrier finds its own."""
        row = report_found(viewer_of(request), self._questions, carrier, report_id)
        told = {name: row[name] for name in ReportDetail.model_fields if name != "reasons"}
        return told | {
            "reasons": reasons_told(row["reason_codes"], row["reason_evidence"], row["reason_weights"])
        }

    def raw_text(self, request: Request) -> Any:
        """The message as it came, while it is kept. The look is written into the audit before the text is read."""
        asked, viewer = body_of(request, RawAsked), viewer_of(request)
        row = report_found(viewer, self._questions, asked.carrier, asked.report_id)
        try:
            text = self._raw.read(viewer, row, asked.why)
        except NoReasonError as problem:
            raise BadFilterError("why") from problem
        return {"carrier": row["carrier"], "report_id": row["report_id"], "text": text}

    def _searched(self, typed: str, limit: int, cursor: str) -> dict[str, Any]:
        if not typed.strip():
            raise BadFilterError("q")
        (skipped,) = cursors.read(cursor, (int,))
        if not 0 <= skipped <= MOST_SKIPPED:
            raise BadFilterError("cursor")
        found = searched(self._questions, typed, limit, skipped)
        further = found.cut and skipped + limit <= MOST_SKIPPED
        next_cursor = cursors.written({"skipped": skipped + limit}, ("skipped",)) if further else None
        return {**_told(found), "next_cursor": next_cursor}


_AS_TOLD = {"carrying": "campaigns_carrying", "likes": "campaigns_alike"}


def _told(found: Found) -> dict[str, Any]:
    return {
        "values": found.values,
        "ids": [
            {"kind": one.kind, "id": one.id, "campaign_id": one.campaign_id, "carrier": one.carrier}
            for one in found.ids
        ],
        "institutions": found.institutions,
        "standing": kept(Standing, found.standing),
        "lists": kept(Listed, found.lists),
        "campaigns_carrying": kept(Carrying, found.carrying),
        "campaigns_alike": kept(Alike, found.likes),
        "is_message": found.is_message,
        "cut": sorted(_AS_TOLD.get(name, name) for name in found.cut),
    }
