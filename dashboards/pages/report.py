"""One report: redacted for whoever may see its carrier's, and as it came for analysts who say why."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from smishwatch.dashboards import language, places, rendering, wording
from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.gate import WRITING, Door, form_of, viewer_of
from smishwatch.dashboards.access.roles import ANALYSTS, SIGNED_IN, Role
from smishwatch.dashboards.facts.report import NoReasonError, RawTexts, report_found
from smishwatch.dashboards.pages.parts import brand_name
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich.reasons import sentence


class Reports:
    """The endpoints."""

    def __init__(
        self, questions: Questions, accounts: Callable[[], Accounts], clock: Callable[[], datetime]
    ) -> None:
        self._questions = questions
        self._raw = RawTexts(questions, accounts, clock)
        self._clock = clock

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/report", self.redacted, SIGNED_IN),
            Door("/report/raw", self.raw, ANALYSTS, WRITING),
        )

    def redacted(self, request: Request) -> Response:
        """What is known of it, without what could name a person."""
        return self._page(request, self._found(request, dict(request.query_params)))

    def raw(self, request: Request) -> Response:
        """The message as it came; the look is written down before the text is read."""
        given = form_of(request)
        row = self._found(request, given)
        try:
            raw = self._raw.read(viewer_of(request), row, given.get("why", ""))
        except NoReasonError:
            return self._page(request, row, HTTPStatus.BAD_REQUEST, problem="say_why")
        return self._page(request, row, raw=raw or "", looked=True)

    def _found(self, request: Request, given: dict[str, str]) -> Row:
        return report_found(
            viewer_of(request), self._questions, given.get("carrier", ""), given.get("id", "")
        )

    def _page(
        self,
        request: Request,
        row: Row,
        status: HTTPStatus = HTTPStatus.OK,
        *,
        raw: str = "",
        looked: bool = False,
        problem: str = "",
    ) -> Response:
        lang = rendering.reader_language(request)
        viewer = viewer_of(request)
        values: dict[str, Any] = {
            "report": row,
            "text": wording.message(row["text"], language.words(lang)["slot"]),
            "sender": wording.label(row["sender"]),
            "shown_id": wording.label(row["report_id"]),
            "brand": brand_name(row, lang),
            "region": places.place(row["region"] or row["country"], lang),
            "reasons": _reasons(row, lang),
            "raw": wording.original(raw) if raw else "",
            "looked": looked,
            "problem": problem,
            "may_look": viewer.role is Role.ANALYST,
        }
        found_at = "/report?" + urlencode({"carrier": row["carrier"], "id": row["report_id"]})
        return rendering.page(request, "report.html", "campaigns", values, self._clock(), status, found_at)


def _reasons(row: Row, lang: language.Language) -> dict[str, list[dict[str, Any]]]:
    """What speaks for scam or spam, and what lowered the score, each apart."""
    sides: dict[str, list[dict[str, Any]]] = {"for": [], "against": []}
    for code, evidence, weight in zip(
        row["reason_codes"], row["reason_evidence"], row["reason_weights"], strict=True
    ):
        told = sentence(code, lang, wording.label(evidence, 60) or "…")
        sides["for" if weight > 0 else "against"].append({"sentence": told, "share": ""})
    return sides
