"""Health: the processes of this machine as their supervisor sees them, and the warehouse as the pages see it."""

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from smishwatch.dashboards import language, panels
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import filtering, parts
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.warehouse.errors import WarehouseError

STATUS_FILE = "status.json"
SHOWN = ("rejects_by_reason", "rejects_latest")
"""The panels on the page."""
MOST_LINES = 10
STALE_SECONDS = 10.0
"""The supervisor writes every second; a file that is older was left by one that was killed."""

State = dict[str, Any]


def state(questions: Questions, status_file: Path, now: datetime) -> State:
    """The whole state as JSON values; ``ok`` only when everything that is known of works."""
    processes, lag = _processes(status_file, now)
    warehouse = _warehouse(questions)
    return {
        "ok": warehouse["reachable"] and all(process["ok"] for process in processes),
        "at": now.isoformat(),
        "warehouse": warehouse,
        "supervised": bool(processes),
        "processes": processes,
        "lag_records": lag,
    }


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


def _processes(status_file: Path, now: datetime) -> tuple[list[State], int | None]:
    """The supervisor's processes with their lag; none where no supervisor reports."""
    try:
        age = now.timestamp() - status_file.stat().st_mtime
        status = json.loads(status_file.read_bytes())
    except (OSError, ValueError):
        return [], None
    if age > STALE_SECONDS:
        return [], None
    lag = status.get("lag") or {}
    processes = [
        {
            "name": process["name"],
            "role": process["role"],
            "state": process["state"],
            "ok": process["state"] in {"running", "done"},
            "restarts": process["restarts"],
            "uptime_seconds": process["uptime_seconds"],
            "last_exit_code": process["last_exit_code"],
            "lag_records": lag.get(process["name"]),
        }
        for process in status.get("processes", [])
    ]
    return processes, sum(lag.values()) if status.get("lag") is not None else None


def _warehouse(questions: Questions) -> State:
    started = time.perf_counter()
    try:
        row = questions.one("warehouse_state")
    except WarehouseError as problem:
        return {"reachable": False, "problem": type(problem).__name__}
    return {
        "reachable": True,
        "answered_in_seconds": round(time.perf_counter() - started, 3),
        "reports": row["reports"],
        "latest_hour": row["latest_hour"].isoformat() if row["latest_hour"] else None,
        "days_behind": row["behind_days"],
    }
