"""One panel by itself: its figures as a table, what they mean, the question behind them, and downloads."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from smishwatch.dashboards import panels, pictures, rendering
from smishwatch.dashboards.access.gate import Door, viewer_of
from smishwatch.dashboards.access.roles import SIGNED_IN
from smishwatch.dashboards.asked import PanelAsked, panel_asked
from smishwatch.dashboards.exports import figures
from smishwatch.dashboards.exports.figures import MEDIA_TYPES, METADATA_TYPE, FigureForm
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import filtering, parts
from smishwatch.dashboards.panels import Panel, Shape
from smishwatch.dashboards.problems import NoSuchFileError
from smishwatch.dashboards.questions import Questions, Row

MOST_SHOWN = 200
"""More are no table for people; the downloads have them."""
CUT = "Smishwatch-First-Rows"
"""Of a file that does not hold all rows: how many it holds."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
"""What has no place in the name of a file."""


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
        asked = self._asked(request, name)
        panel, rows = asked.panel, asked.rows
        lang = rendering.reader_language(request)
        columns = panels.shown_columns(panel, rows)
        numeric = _figures(panel, rows, columns)
        query = urlencode({**asked.address, **asked.filters.chosen})
        values = {
            "panel": panel,
            "period": asked.period,
            "narrowed": filtering.chips(asked.filters, asked.address, f"/panels/{name}", lang),
            "columns": columns,
            "figures": numeric,
            "rows": [_shown(panel, row, columns, numeric, lang) for row in rows[:MOST_SHOWN]],
            "more": max(0, len(rows) - MOST_SHOWN),
            "base": f"/panels/{name}?{filtering.kept(asked.filters)}",
            "query": query,
            "updated_at": asked.updated_at,
            "forms": [form.value for form in FigureForm],
            "is_complete": asked.is_complete,
            "goes_on_at": asked.goes_on_at,
            "subject": asked.subject,
            "map": parts.map_of(panel, rows, lang) if panel.shape is Shape.MAP else [],
            "chart": parts.over_time(panel, rows, asked.period, lang)
            if panel.shape is Shape.OVER_TIME
            else None,
            "bars": _bars(panel, rows, lang) if panel.shape is Shape.RANKING else [],
        }
        section = "campaigns" if asked.subject else "overview"
        return rendering.page(request, "panel.html", section, values, self._clock())

    def download(self, request: Request, name: str, form: str) -> Response:
        """The panel as a file: codes as they are, or a picture in the reader's words. Each says what it holds
        (``exports.figures``).
        """
        try:
            chosen = FigureForm(form)
        except ValueError as problem:
            raise NoSuchFileError(form) from problem
        asked = self._asked(request, name)
        period, query = asked.period, urlencode({**asked.address, **asked.filters.chosen})
        named = [name, *([asked.subject.id] if asked.subject else []), *asked.filters.chosen.values()]
        file = _UNSAFE.sub("_", f"{'-'.join(named)}-{period.start:%Y%m%d}-{period.end:%Y%m%d}")
        headers = {"Content-Disposition": f'attachment; filename="{file}.{form}"'}
        if chosen is FigureForm.CSV:
            described = f"/panels/{name}/{FigureForm.CSV_METADATA}?{query}"
            headers["Link"] = f'<{described}>; rel="describedby"; type="{METADATA_TYPE}"'
        if not asked.is_complete:
            headers[CUT] = str(len(asked.rows))
        is_about = f"{FigureForm.CSV}?{query}" if chosen is FigureForm.CSV_METADATA else file
        content = figures.written(asked, chosen, is_about, self._clock(), rendering.reader_language(request))
        return Response(content, media_type=MEDIA_TYPES[chosen], headers=headers)

    def _asked(self, request: Request, name: str) -> PanelAsked:
        return panel_asked(viewer_of(request), self._questions, name, request.query_params, self._clock())


def _bars(panel: Panel, rows: list[Row], lang: Language) -> list[parts.Ranked]:
    """The largest of a ranking as bars, as many as its picture has."""
    return parts.ranked(
        rows[: pictures.MOST_LINES],
        lambda row: " · ".join(panels.label(column, row[column], lang) for column in panel.by),
    )


def _figures(panel: Panel, rows: list[Row], columns: list[str]) -> frozenset[str]:
    """The columns that hold figures, which stand at the right with their headings."""
    return frozenset(
        column
        for column in columns
        if column not in panel.by and any(isinstance(row[column], int | float) for row in rows)
    )


def _shown(
    panel: Panel, row: Row, columns: list[str], figures: frozenset[str], lang: Language
) -> list[dict[str, Any]]:
    """The cells of a line: names for codes, grouped digits for figures."""
    return [
        {
            "text": panels.cell(panel, row, column, lang),
            "is_figure": column in figures,
            "href": f"/campaigns/{row[column]}" if column == "campaign_id" and panel.for_office else "",
        }
        for column in columns
    ]
