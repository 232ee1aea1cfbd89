"""The bulletin of a month, as ``smishwatch report`` writes it."""

import re
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Path
from fastapi.responses import Response

from smishwatch.dashboards import language
from smishwatch.dashboards.access.gate import Door
from smishwatch.dashboards.access.roles import OFFICE
from smishwatch.dashboards.bulletin import figures, writing
from smishwatch.dashboards.problems import NoSuchFileError, SaidError
from smishwatch.dashboards.questions import Questions

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8", "pdf": "application/pdf"}
_NAME = re.compile(rf"(\d{{4}}-\d{{2}})(?:\.csv|-({'|'.join(language.LANGUAGES)})\.(html|pdf))")
FileName = Annotated[
    str,
    Path(description="2026-10.csv, or 2026-10-en.html, 2026-10-zh.pdf and so on; the month has ended (UTC)"),
]


class Bulletins:
    """The endpoint.

    Args:
        questions: the warehouse
        clock: the time
    """

    def __init__(self, questions: Questions, clock: Callable[[], datetime]) -> None:
        self._questions = questions
        self._clock = clock
        self._press = threading.Lock()

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (Door("/api/v1/bulletins/{name}", self.bulletin, OFFICE),)

    def bulletin(self, name: FileName) -> Response:
        """The bulletin of a month as PDF or as one HTML file in English or Chinese, or its figures as CSV. Small counts
        are hidden; two times the same reports give the same bytes. One is made at a time.
        """
        asked = _NAME.fullmatch(name)
        if asked is None:
            raise NoSuchFileError(name)
        month, lang, form = asked[1], language.negotiate(asked[2], ""), asked[3] or "csv"
        try:
            period = figures.month_asked(month, self._clock())
        except ValueError as problem:
            raise SaidError(400, "bad_month", str(problem), "name") from problem
        with self._press:
            found = figures.gather(self._questions, period)
            try:
                content = writing.written(found, form, lang)
            except writing.MissingPartError as problem:
                raise SaidError(501, "missing_part", str(problem), "name") from problem
        headers = {"Content-Disposition": f'attachment; filename="bulletin-{name}"'}
        return Response(content, media_type=MEDIA_TYPES[form], headers=headers)
