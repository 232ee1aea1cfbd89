"""The processes of this machine as their supervisor sees them, and the warehouse as the pages see it."""

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.warehouse.errors import WarehouseError

STATUS_FILE = "status.json"
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
