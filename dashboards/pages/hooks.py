"""The deliveries of alerts to hooks: what became of each attempt, and what still waits."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response

from smishwatch.dashboards import rendering, wording
from smishwatch.dashboards.access.gate import Door
from smishwatch.dashboards.access.roles import OFFICE
from smishwatch.dashboards.hooks.deliveries import Deliveries

MOST_SHOWN = 200


class HookPages:
    """The endpoints. The log stands in the data directory, where the process that sends keeps it."""

    def __init__(self, data_dir: Path, clock: Callable[[], datetime]) -> None:
        self._data_dir = data_dir
        self._clock = clock

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (Door("/webhooks", self.page, OFFICE),)

    def page(self, request: Request) -> Response:
        """The newest attempts, and per hook what was taken, waits, and was given up."""
        log = Deliveries(self._data_dir) if Deliveries.is_kept(self._data_dir) else None
        attempts = log.log(MOST_SHOWN) if log else []
        values = {
            "hooks": log.standing() if log else [],
            "attempts": [
                {
                    "at": one.at,
                    "hook": one.hook,
                    "alert_id": one.alert_id,
                    "attempt": one.attempt,
                    "status": one.status or "–",
                    "taken": one.outcome == "taken",
                    "outcome": one.outcome if one.outcome in {"taken", "refused"} else "unanswered",
                    "why": "" if one.outcome in {"taken", "refused"} else wording.label(one.outcome),
                }
                for one in reversed(attempts)
            ],
        }
        return rendering.page(request, "webhooks.html", "health", values, self._clock())
