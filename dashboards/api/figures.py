"""What is counted, found and handed on: campaigns, reports, alerts, figures, receipts, block lists."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import Response

from smishwatch.dashboards import cursors
from smishwatch.dashboards.access.gate import Door, viewer_of
from smishwatch.dashboards.access.roles import OFFICE, SIGNED_IN, Role
from smishwatch.dashboards.api.answers.campaigns import Campaign, CampaignDetail
from smishwatch.dashboards.api.answers.reports import Alert, Receipt, Report
from smishwatch.dashboards.api.answers.reports import Figures as FiguresAnswer
from smishwatch.dashboards.api.answers.shapes import Page
from smishwatch.dashboards.api.describing import campaign_answer, kept
from smishwatch.dashboards.api.parameters import (
    LONGEST_VALUE,
    MOST_RECEIPTS,
    CampaignId,
    Carrier,
    Cursor,
    Day,
    From,
    Limit,
    ListName,
    Narrowed,
    NarrowedLanguage,
    PanelName,
    PeriodName,
    Subject,
    Value,
)
from smishwatch.dashboards.asked import narrowed, panel_asked, period_asked
from smishwatch.dashboards.exports import blocklists
from smishwatch.dashboards.exports.blocklists import FORMATS, ListFormat, ListKind
from smishwatch.dashboards.exports.campaigns import MOST_REPORTS, CampaignFormat, campaign_file
from smishwatch.dashboards.exports.figures import told
from smishwatch.dashboards.facts.campaigns import MOST_SEARCHED, campaigns_listed, chosen
from smishwatch.dashboards.problems import BadFilterError, NoSuchFileError
from smishwatch.dashboards.questions import Questions


class Figures:
    """Campaigns, reports, alerts, figures, receipts and block lists."""

    def __init__(self, questions: Questions, clock: Callable[[], datetime]) -> None:
        self._questions = questions
        self._clock = clock

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/api/v1/campaigns", self.campaigns, OFFICE, answer=Page[Campaign]),
            Door("/api/v1/campaigns/{campaign_id}", self.campaign, OFFICE, answer=CampaignDetail),
            Door("/api/v1/campaigns/{campaign_id}/export", self.export, OFFICE),
            Door("/api/v1/reports", self.reports, SIGNED_IN, answer=Page[Report]),
            Door("/api/v1/alerts", self.alerts, OFFICE, answer=Page[Alert]),
            Door("/api/v1/figures/{panel}", self.figures, SIGNED_IN, answer=FiguresAnswer),
            Door("/api/v1/receipts", self.receipts, SIGNED_IN, answer=list[Receipt]),
            Door("/api/v1/blocklists/{name}", self.blocklist, SIGNED_IN),
        )

    def campaigns(
        self,
        request: Request,
        period: PeriodName = "",
        from_: From = "",
        to: Day = "",
        q: Annotated[
            str, Query(max_length=MOST_SEARCHED, description="In its wording or name, or its id")
        ] = "",
        verdict: Annotated[str, Query(description="One, or suspect: all but legitimate")] = "",
        category: Value = "",
        brand: Value = "",
        sort: Annotated[str, Query(description="reports, new or active")] = "reports",
        limit: Limit = 100,
        cursor: Cursor = "",
    ) -> Any:
        """Campaigns that were reported in a period."""
        filters = chosen({"q": q, "verdict": verdict, "category": category, "brand": brand, "sort": sort})
        place, last = cursors.read(cursor, (int, str))
        rows = campaigns_listed(
            self._questions, self._period(request), filters, most=limit + 1, after=(place, last)
        )
        told = [
            {**shown, "place": row["place"]} for row, shown in zip(rows, kept(Campaign, rows), strict=True)
        ]
        return cursors.page(told, limit, ("place", "campaign_id"))

    def campaign(self, campaign_id: CampaignId) -> Any:
        """One campaign, over all time; of one that was merged away, that of where it went."""
        return campaign_answer(self._questions, campaign_id, self._clock())

    def export(
        self,
        request: Request,
        campaign_id: CampaignId,
        form: Annotated[CampaignFormat, Query(alias="format", description="How")] = CampaignFormat.CSV,
        cursor: Annotated[
            str, Query(max_length=cursors.LONGEST, description="Of the `Link` with `rel=next` before")
        ] = "",
    ) -> Response:
        found = campaign_file(self._questions, campaign_id, form, cursor)
        headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        if found.next_cursor is not None:
            further = urlencode({"format": form.value, "cursor": found.next_cursor})
            headers["Link"] = f'<{request.url.path}?{further}>; rel="next"'
        return Response(found.content, media_type=found.media_type, headers=headers)

    export.__doc__ = (
        "A campaign's reports as a table, newest first, or its indicators as a STIX 2.1 bundle or a MISP event. "
        f"A table has up to {MOST_REPORTS:,} reports; where there are more, a `Link` header with `rel=next` leads on."
    )

    def reports(
        self,
        request: Request,
        period: PeriodName = "",
        from_: From = "",
        to: Day = "",
        carrier: Carrier = "",
        report_id: Value = "",
        text: Value = "",
        sender: Value = "",
        domain: Value = "",
        contact: Value = "",
        brand: Value = "",
        category: Value = "",
        verdict: Value = "",
        template_id: Value = "",
        campaign_id: Value = "",
        limit: Limit = 100,
        cursor: Cursor = "",
    ) -> Any:
        """Reports of a period, newest first, redacted. A carrier finds its own."""
        asked = {"report_id": report_id, "text": text, "sender": sender, "domain": domain, "contact": contact,
                 "brand": brand, "category": category, "verdict": verdict, "template_id": template_id,
                 "campaign_id": campaign_id}  # fmt: skip
        place, last_carrier, last = cursors.read(cursor, (int, str, str))
        rows = narrowed(viewer_of(request), self._questions, carrier).ask(
            "api_reports",
            {**self._period(request).question, **{name: _clean(name, value) for name, value in asked.items()},
             "after_place": place, "after_carrier": last_carrier, "after_id": last, "limit": limit + 1},
        )  # fmt: skip
        return cursors.page(rows, limit, ("place", "carrier", "report_id"))

    def alerts(
        self,
        request: Request,
        period: PeriodName = "",
        from_: From = "",
        to: Day = "",
        limit: Limit = 100,
        cursor: Cursor = "",
    ) -> Any:
        """Campaigns that took off in a period, newest first."""
        place, last = cursors.read(cursor, (int, str))
        rows = self._questions.ask(
            "api_alerts",
            {**self._period(request).question, "after_place": place, "after_id": last, "limit": limit + 1},
        )
        return cursors.page(rows, limit, ("place", "alert_id"))

    def figures(
        self,
        request: Request,
        panel: PanelName,
        period: PeriodName = "",
        from_: From = "",
        to: Day = "",
        carrier: Carrier = "",
        country: Narrowed = "",
        category: Narrowed = "",
        brand: Narrowed = "",
        language_: NarrowedLanguage = "",
        verdict: Narrowed = "",
        campaign: Subject = "",
        operation: Subject = "",
    ) -> Any:
        """The figures of a panel with its definition and its question. A carrier gets those of its own reports.
        A filter that the panel cannot obey is refused; a panel about a campaign or an operation needs its id.
        """
        asked = panel_asked(viewer_of(request), self._questions, panel, request.query_params, self._clock())
        return told(asked, self._clock())

    def receipts(
        self,
        request: Request,
        report_id: Annotated[
            list[str], Query(max_length=MOST_RECEIPTS, description="Ids; give it several times")
        ],
        carrier: Carrier = "",
    ) -> Any:
        """What became of reports. Ids that are not known are left out; a report may take some seconds to arrive."""
        viewer = viewer_of(request)
        if not carrier and viewer.role is not Role.CARRIER:
            raise BadFilterError("carrier")
        ids = [_clean("report_id", one) for one in report_id]
        rows = narrowed(viewer, self._questions, carrier).ask("receipts", {"report_ids": ids})
        return [{**row, "accepted_at": row["accepted_at"] if row["is_counted"] else None} for row in rows]

    def blocklist(self, request: Request, name: ListName) -> Response:
        """`domains`, `senders` or `contacts` as `.txt` or `.csv`; domains also as `.hosts` and `.rpz`. Poll it with
        `If-None-Match`: an unchanged list answers 304. An entry says when it ends, but in `.txt`, which has no place
        for it. How often and at which moments one was reported is for regulators and analysts; carriers are told days.
        """
        kind, form = _list_asked(name)
        now = self._clock()
        sees_all = viewer_of(request).role in OFFICE
        found = blocklists.written(
            blocklists.listed(self._questions, kind, now), form, now, for_office=sees_all
        )
        headers = {
            "ETag": found.etag,
            "Cache-Control": f"private, max-age={int(blocklists.POLLED_EVERY.total_seconds())}",
        }
        if blocklists.is_known(found.etag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        return Response(found.content, media_type=blocklists.MEDIA_TYPES[form], headers=headers)

    def _period(self, request: Request) -> Any:
        return period_asked(request.query_params, self._questions, self._clock())


def _list_asked(name: str) -> tuple[ListKind, ListFormat]:
    kind, _, form = name.partition(".")
    try:
        found = ListKind(kind), ListFormat(form)
    except ValueError as problem:
        raise NoSuchFileError(name) from problem
    if found[1] not in FORMATS[found[0]]:
        raise NoSuchFileError(name)
    return found


def _clean(field: str, value: str) -> str:
    if "\x00" in value or len(value) > LONGEST_VALUE:
        raise BadFilterError(field)
    return value
