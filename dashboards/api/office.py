"""What else the pages show: whose token it is, which panels there are, health, webhooks and the audit."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request

from smishwatch.dashboards import cursors, language
from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.audit import entries
from smishwatch.dashboards.access.gate import Door, viewer_of
from smishwatch.dashboards.access.roles import OFFICE, SIGNED_IN, Role
from smishwatch.dashboards.api.answers.office import Account, AuditEntry, Health, PanelTold, Webhooks
from smishwatch.dashboards.api.answers.shapes import Page
from smishwatch.dashboards.api.parameters import Cursor, Limit
from smishwatch.dashboards.facts.health import STATUS_FILE, state
from smishwatch.dashboards.filters import FILTERS
from smishwatch.dashboards.hooks.deliveries import Deliveries
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.questions import Questions


class Office:
    """The endpoints.

    Args:
        questions: the warehouse
        fresh: the same, asked anew each time
        accounts: for the audit
        data_dir: where the log of webhooks stands
        clock: the time
    """

    def __init__(
        self,
        questions: Questions,
        fresh: Questions,
        accounts: Callable[[], Accounts],
        data_dir: Path,
        clock: Callable[[], datetime],
    ) -> None:
        self._questions = questions
        self._fresh = fresh
        self._accounts = accounts
        self._data_dir = data_dir
        self._clock = clock

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/api/v1/account", self.account, SIGNED_IN, answer=Account),
            Door("/api/v1/figures", self.panels, SIGNED_IN, answer=list[PanelTold]),
            Door("/api/v1/health", self.health_state, OFFICE, answer=Health),
            Door("/api/v1/webhooks", self.webhooks, OFFICE, answer=Webhooks),
            Door("/api/v1/audit", self.audit, OFFICE, answer=Page[AuditEntry]),
        )

    def account(self, request: Request) -> Any:
        """Whose token it is, and what the role lets one see."""
        viewer = viewer_of(request)
        return {"name": viewer.name, "role": viewer.role, "carrier": viewer.carrier}

    def panels(self, request: Request) -> Any:
        """The panels whose figures there are, what each means, and what it can be narrowed by."""
        is_carrier = viewer_of(request).role is Role.CARRIER
        return [
            {
                "panel": one.name,
                "title": language.text("en", "panel", one.name),
                "definition": language.text("en", "panel_definition", one.name),
                "by": one.by,
                "filters": [name for name in FILTERS if name in one.obeys],
                "needs_carrier": one.of == "carrier",
                "about": one.of,
            }
            for one in PANELS.values()
            if one.own or not is_carrier
        ]

    def health_state(self) -> Any:
        """The processes of this machine, what waits on the broker, and the warehouse. The answer is 200 whatever they
        do; `/health.json` answers 503 when something known does not work.
        """
        return state(self._fresh, self._data_dir / STATUS_FILE, self._clock())

    def webhooks(self, limit: Limit = 100, cursor: Cursor = "") -> Any:
        """How each hook stands, and the attempts to deliver alerts, newest first."""
        (before,) = cursors.read(cursor, (int,))
        log = Deliveries(self._data_dir) if Deliveries.is_kept(self._data_dir) else None
        found = log.log(limit + 1, before or None)[::-1] if log else []
        attempts = [
            {"sequence": one.sequence, "at": one.at, "hook": one.hook, "alert_id": one.alert_id,
             "attempt": one.attempt, "status": one.status or None, "outcome": one.outcome}
            for one in found
        ]  # fmt: skip
        hooks = [
            {"hook": one.hook, "taken": one.taken, "waiting": one.waiting, "given_up": one.given_up}
            for one in (log.standing() if log else [])
        ]
        return {"hooks": hooks, **cursors.page(attempts, limit, ("sequence",))}

    def audit(self, limit: Limit = 100, cursor: Cursor = "") -> Any:
        """Who did what, newest first: decisions, questions in SQL, looks at raw texts, accounts and tokens."""
        (before,) = cursors.read(cursor, (int,))
        found = entries(self._accounts().store, limit + 1, before or None)
        rows = [
            {"sequence": one.sequence, "at": one.at, "name": one.name, "action": one.action,
             "subject": one.subject, "detail": one.detail}
            for one in found
        ]  # fmt: skip
        return cursors.page(rows, limit, ("sequence",))
