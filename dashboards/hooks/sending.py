"""Sending alerts to hooks: what is new is put down first, then sent, and sent again until it is taken.

A hook that is configured for the first time is sent what comes from then on. Alerts whose reports are older than
``NEWS`` are no news: the import of an old dump wakes nobody. Nothing of a message is sent, only figures and codes.
"""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from smishwatch.dashboards.hooks.configured import Hook
from smishwatch.dashboards.hooks.deliveries import Deliveries, Waiting
from smishwatch.dashboards.hooks.signing import signature
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.observability import logs

NEWS = timedelta(days=2)
AHEAD = timedelta(hours=1)
"""Clocks of carriers may run fast."""
ANSWER_SECONDS = 10.0
LOOK_EVERY_SECONDS = 2.0
MOST_AT_ONCE = 50
MOST_ALERTS = 2_000
_SENT = (
    "alert_id", "kind", "campaign_id", "operation_id", "category", "brand", "reason", "window_minutes", "reports",
    "reporters", "carriers", "regions", "expected", "score",
)  # fmt: skip


class Sender:
    """Carries alerts to one hook.

    Args:
        hook: where
        questions: the warehouse
        deliveries: the log
        clock: the time
    """

    def __init__(
        self,
        hook: Hook,
        questions: Questions,
        deliveries: Deliveries,
        clock: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
    ) -> None:
        self._hook = hook
        self._questions = questions
        self._deliveries = deliveries
        self._clock = clock
        self._is_new = not deliveries.knows(hook.name)
        self._client = httpx.Client(timeout=ANSWER_SECONDS, follow_redirects=False, trust_env=False)

    def look(self) -> None:
        """Put down the alerts that are new."""
        now = self._clock()
        asked = {
            "from": now - NEWS,
            "to": now + AHEAD,
            "after_place": 0,
            "after_id": "",
            "limit": MOST_ALERTS,
        }
        for alert in reversed(self._questions.ask("api_alerts", asked)):
            if self._hook.wants(alert):
                self._deliveries.put(
                    self._hook.name,
                    alert["alert_id"],
                    _body(alert),
                    now.timestamp(),
                    passed_over=self._is_new,
                )
        if self._is_new:  # so that the hook is known also where there was nothing yet
            self._deliveries.put(self._hook.name, "", "", now.timestamp(), passed_over=True)
        self._is_new = False

    def send(self) -> int:
        """Send what is due; the number of attempts."""
        due = self._deliveries.due(self._hook.name, self._clock().timestamp(), MOST_AT_ONCE)
        for one in due:
            status, outcome = self._attempt(one)
            self._deliveries.note(self._hook.name, one, self._clock().timestamp(), status, outcome)
            if outcome != "taken":
                logs.get("webhooks").warning(
                    "not taken",
                    hook=self._hook.name,
                    alert=one.alert_id,
                    attempt=one.attempt,
                    outcome=outcome,
                )
        return len(due)

    def run(self, ending: threading.Event) -> None:
        """Look and send until told to end; a warehouse that is away is asked again."""
        while not ending.wait(LOOK_EVERY_SECONDS):
            try:
                self.look()
                self.send()
            except Exception as problem:  # the next round finds everything where it was
                logs.get("webhooks").warning(
                    "a round failed", hook=self._hook.name, problem=type(problem).__name__
                )
        self._client.close()

    def _attempt(self, one: Waiting) -> tuple[int, str]:
        body, timestamp = one.body.encode(), int(self._clock().timestamp())
        headers = {
            "content-type": "application/json",
            "webhook-id": one.alert_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self._hook.key, one.alert_id, timestamp, body),
            "user-agent": "smishwatch",
        }
        try:
            with self._client.stream("POST", self._hook.url, content=body, headers=headers) as answer:
                status = answer.status_code  # what it says beside is not read
        except httpx.HTTPError as problem:
            return 0, type(problem).__name__
        return status, "taken" if 200 <= status < 300 else "refused"


def _body(alert: Row) -> str:
    told: dict[str, Any] = {
        "type": "alert",
        "timestamp": alert["at"].isoformat(),
        "data": {name: alert[name] for name in _SENT} | {"page": f"/campaigns/{alert['campaign_id']}"},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def run_all(hooks: list[Hook], questions: Questions, deliveries: Deliveries, ending: threading.Event) -> None:
    """A thread for each hook, so that one that hangs keeps no other waiting."""
    threads = [
        threading.Thread(target=Sender(hook, questions, deliveries).run, args=(ending,), name=hook.name)
        for hook in hooks
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
