"""Health, for people: processes, warehouse, and what was rejected."""

from datetime import datetime
from pathlib import Path

from smishwatch.dashboards import language, panels
from smishwatch.dashboards.facts.health import State, state
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import filtering, parts
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.questions import Questions

SHOWN = ("rejects_by_reason", "rejects_latest")
"""The panels on the page."""
MOST_LINES = 10


def view(questions: Questions, status_file: Path, period: Period, lang: Language, now: datetime) -> State:
    """Everything on the page."""
    found = state(questions, status_file, now)
    reachable = found["warehouse"]["reachable"]
    latest = found["warehouse"].get("latest_hour")
    shown = SHOWN if reachable else ()
    rejects = panels.rows(PANELS["rejects_by_reason"], questions, period) if reachable else []
    latest_rejects = (
        panels.rows(PANELS["rejects_latest"], questions, period, most=MOST_LINES) if reachable else []
    )
    return {
        **found,
        "period": period,
        "latest": datetime.fromisoformat(latest) if latest else None,
        "processes": [
            {
                **process,
                "state_name": language.text(lang, "state", process["state"]),
                "role_name": language.text(lang, "role", process["role"]),
                "uptime": language.duration(process["uptime_seconds"], lang) if process["ok"] else "–",
                "exit_note": _exit_note(process, lang),
            }
            for process in found["processes"]
        ],
        "cards": filtering.cards(questions, shown, period, panels.EVERYTHING, lang),
        "rejects": rejects,
        "latest_rejects": [parts.rejected(row, lang) for row in latest_rejects],
        "rejected": sum(row["records"] for row in rejects),
    }


def _exit_note(process: State, lang: Language) -> str:
    code = process["last_exit_code"]
    return "" if code is None else language.text(lang, "health", "last_exit", code=code)
