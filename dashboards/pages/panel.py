"""One panel by itself: its figures as a table, what they mean, the question behind them, and downloads."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from smishwatch.dashboards import panels, pictures, rendering
from smishwatch.dashboards.access.gate import Door, viewer_of
from smishwatch.dashboards.access.roles import SIGNED_IN
from smishwatch.dashboards.asked import narrowed, period_asked
from smishwatch.dashboards.exports import tables
from smishwatch.dashboards.exports.tables import MEDIA_TYPES, TableFormat
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import parts
from smishwatch.dashboards.panels import Panel, Shape
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.problems import BadFilterError, NoSuchFileError, UnknownPanelError
from smishwatch.dashboards.questions import NotOwnError, Questions, Row

MOST_SHOWN = 200
"""More are no table for people; the downloads have all."""


class PanelPages:
    """The endpoints."""

    def __init__(self, questions: Questions, clock: Callable[[], datetime]) -> None:
        self._questions = questions
        self._clock = clock

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/panels/{name}", self.page, SIGNED_IN),
            Door("/panels/{name}/{form}", self.download, SIGNED_IN),
        )

    def page(self, request: Request, name: str) -> Response:
        """The panel for people."""
        panel, period, rows = self._asked(request, name)
        lang = rendering.reader_language(request)
        columns = panels.columns(panel, rows)
        carrier = request.query_params.get("carrier", "")
        kept = urlencode({"carrier": carrier}) + "&" if carrier else ""
        values = {
            "panel": panel,
            "period": period,
            "carrier": carrier or viewer_of(request).carrier,
            "columns": columns,
            "rows": [_shown(panel, row, columns, lang) for row in rows[:MOST_SHOWN]],
            "more": max(0, len(rows) - MOST_SHOWN),
            "base": f"/panels/{name}?{kept}",
            "query": request.url.query,
            "forms": [*(form.value for form in TableFormat), pictures.FORM],
            "map": parts.map_of(panel, rows, lang) if panel.shape is Shape.MAP else [],
        }
        return rendering.page(request, "panel.html", "overview", values, self._clock())

    def download(self, request: Request, name: str, form: str) -> Response:
        """The panel as a file, all rows, codes as they are; or as a picture, in the reader's words."""
        if form not in {pictures.FORM, *(one.value for one in TableFormat)}:
            raise NoSuchFileError(form)
        panel, period, rows = self._asked(request, name)
        file = f"{name}-{period.start:%Y%m%d}-{period.end:%Y%m%d}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{file}"'}
        if form == pictures.FORM:
            picture = pictures.drawn(panel, rows, period, rendering.reader_language(request))
            return Response(picture, media_type=pictures.MEDIA_TYPE, headers=headers)
        chosen = TableFormat(form)
        content = tables.written(rows, panels.columns(panel, rows), chosen)
        return Response(content, media_type=MEDIA_TYPES[chosen], headers=headers)

    def _asked(self, request: Request, name: str) -> tuple[Panel, Period, list[Row]]:
        panel = panels.PANELS.get(name)
        if panel is None:
            raise UnknownPanelError(name)
        questions = narrowed(viewer_of(request), self._questions, request.query_params.get("carrier", ""))
        period = period_asked(request.query_params, self._questions, self._clock())
        try:
            return panel, period, panels.rows(panel, questions, period)
        except NotOwnError as problem:
            raise BadFilterError("carrier") from problem


def _shown(panel: Panel, row: Row, columns: list[str], lang: Language) -> list[dict[str, Any]]:
    """The cells of a line: names for codes, grouped digits for figures."""
    return [
        {"text": panels.label(column, row[column], lang), "is_figure": False}
        if column in panel.by
        else {
            "text": panels.figure(row[column], lang, column),
            "is_figure": isinstance(row[column], int | float),
        }
        for column in columns
    ]
