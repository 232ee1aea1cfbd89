"""What is there to be taken away: block lists, and for the office the bulletins of the months that have ended."""

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import Request
from fastapi.responses import Response

from smishwatch.dashboards import language, rendering
from smishwatch.dashboards.access.gate import Door, viewer_of
from smishwatch.dashboards.access.roles import OFFICE, SIGNED_IN
from smishwatch.dashboards.exports.blocklists import (
    FORMATS,
    LEAST_REPORTERS,
    LEAST_SCAM_SHARE,
    LISTED_FOR,
    POLLED_EVERY,
)
from smishwatch.dashboards.questions import Questions

MOST_MONTHS = 12
"""Earlier ones are had by their address, or by ``smishwatch report``."""
BULLETIN_FORMS = ("pdf", "html")


class Downloads:
    """The endpoint.

    Args:
        questions: the warehouse
        clock: the time
    """

    def __init__(self, questions: Questions, clock: Callable[[], datetime]) -> None:
        self._questions = questions
        self._clock = clock

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (Door("/downloads", self.page, SIGNED_IN),)

    def page(self, request: Request) -> Response:
        """The links; a carrier has no bulletins."""
        now, is_office = self._clock(), viewer_of(request).role in OFFICE
        earliest = self._questions.one("earliest_report")["earliest"] if is_office else None
        months = months_ended(earliest, now)[:MOST_MONTHS] if earliest else []
        values = {
            "lists": [(kind.value, [form.value for form in forms]) for kind, forms in FORMATS.items()],
            "least": LEAST_REPORTERS,
            "share": f"{LEAST_SCAM_SHARE * 100:.0f} %",
            "days": LISTED_FOR.days,
            "minutes": int(POLLED_EVERY.total_seconds() // 60),
            "is_office": is_office,
            "months": months,
            "tongues": [
                (one, language.text(one, "downloads", "this_language")) for one in language.LANGUAGES
            ],
            "forms": BULLETIN_FORMS,
        }
        return rendering.page(request, "downloads.html", "overview", values, now)


def months_ended(earliest: datetime, now: datetime) -> list[str]:
    """The months (UTC) from that of the first report to the last that has ended, that one first.

    >>> months_ended(datetime(2025, 11, 30, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    ['2026-01', '2025-12', '2025-11']
    """
    first, running = (
        one.astimezone(UTC).year * 12 + one.astimezone(UTC).month - 1 for one in (earliest, now)
    )
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(running - 1, first - 1, -1)]
