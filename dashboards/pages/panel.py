"""One panel by itself: its figures as a table, what they mean, the question behind them, and downloads."""

import json
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
from smishwatch.dashboards.exports import tables
from smishwatch.dashboards.exports.tables import MEDIA_TYPES, TableFormat
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import filtering, parts
from smishwatch.dashboards.panels import Panel, Shape
from smishwatch.dashboards.problems import NoSuchFileError
from smishwatch.dashboards.questions import Questions, Row

MOST_SHOWN = 200
"""More are no table for people; the downloads have all."""
JSON = "json"
FORMS = (*(form.value for form in TableFormat), JSON, pictures.FORM)
"""The files of a panel by the ends of their addresses."""
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
        figures = _figures(panel, rows, columns)
        query = urlencode({**asked.address, **asked.filters.chosen})
        values = {
            "panel": panel,
            "period": asked.period,
            "narrowed": filtering.chips(asked.filters, asked.address, f"/panels/{name}", lang),
            "columns": columns,
            "figures": figures,
            "rows": [_shown(panel, row, columns, figures, lang) for row in rows[:MOST_SHOWN]],
            "more": max(0, len(rows) - MOST_SHOWN),
            "base": f"/panels/{name}?{filtering.kept(asked.filters)}",
            "query": query,
            "updated_at": asked.updated_at,
            "forms": FORMS,
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
        """The panel as a file, all rows, codes as they are; or as a picture, in the reader's words."""
        if form not in FORMS:
            raise NoSuchFileError(form)
        asked = self._asked(request, name)
        panel, period, rows = asked.panel, asked.period, asked.rows
        named = [name, *([asked.subject.id] if asked.subject else []), *asked.filters.chosen.values()]
        file = f"{'-'.join(named)}-{period.start:%Y%m%d}-{period.end:%Y%m%d}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{_UNSAFE.sub("_", file)}"'}
        if form == pictures.FORM:
            lang, subject = rendering.reader_language(request), asked.subject.id if asked.subject else ""
            picture = pictures.drawn(panel, rows, period, lang, asked.filters, subject)
            return Response(picture, media_type=pictures.MEDIA_TYPE, headers=headers)
        if form == JSON:
            told = json.dumps(
                [{name: tables.plain(value) for name, value in row.items()} for row in rows],
                ensure_ascii=False,
            )
            return Response(told, media_type="application/json", headers=headers)
        chosen = TableFormat(form)
        content = tables.written(rows, panels.columns(panel, rows), chosen)
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
