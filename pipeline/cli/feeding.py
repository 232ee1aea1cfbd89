"""``smishwatch feed``: a simulated stream sent to a gateway through its front door, at a steady pace."""

import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Annotated

import httpx
import typer

from smishwatch.pipeline.cli.exits import explained
from smishwatch.pipeline.ingest import keys as key_file
from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.schemas.report import Report

KEYS_FILE = "feed-keys.json"
HISTORY_DAYS = 3
HISTORY_BATCH = 400
LIVE_BATCH_SECONDS = 1.0
RETRY_SECONDS = 1.0


class Sender:
    """Posts reports with each carrier's own key, and repeats a batch until it was accepted."""

    def __init__(self, gateway: str, data_dir: Path) -> None:
        self._client = httpx.Client(base_url=gateway, timeout=30.0)
        self._data_dir = data_dir
        self._keys: dict[str, str] = {}

    def send(self, reports: list[Report]) -> int:
        """Send a batch, carrier by carrier; how many were accepted."""
        by_carrier: dict[str, list[Report]] = {}
        for report in reports:
            by_carrier.setdefault(report.carrier or "lab", []).append(report)
        return sum(self._post(carrier, batch) for carrier, batch in by_carrier.items())

    def _post(self, carrier: str, batch: list[Report]) -> int:
        body = "\n".join(report.model_dump_json(exclude_none=True, exclude={"carrier"}) for report in batch)
        headers = {"Authorization": f"Bearer {self._key(carrier)}", "Content-Type": "application/x-ndjson"}
        while True:
            try:
                answer = self._client.post("/v1/reports", content=body.encode(), headers=headers)
            except httpx.TransportError:
                time.sleep(RETRY_SECONDS)
                continue
            if answer.status_code in (429, 503):
                time.sleep(float(answer.headers.get("Retry-After", RETRY_SECONDS)))
                continue
            answer.raise_for_status()
            return int(answer.json()["accepted"])

    def _key(self, carrier: str) -> str:
        if carrier not in self._keys:
            file = self._data_dir / KEYS_FILE
            kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
            if carrier not in kept:
                path = key_file.key_path(self._data_dir)
                kept[carrier], _ = key_file.create_key(path, carrier, datetime.now(tz=UTC), "simulated feed")
                file.touch(mode=0o600)
                file.write_text(json.dumps(kept), encoding="utf-8")
            self._keys = kept
        return self._keys[carrier]


def feed(
    gateway: Annotated[str, typer.Option(help="Address of the gateway")] = "http://127.0.0.1:8081",
    rate: Annotated[float, typer.Option(min=0.1, max=500, help="Reports per second")] = 4.0,
    history: Annotated[int, typer.Option(min=0, help="Reports of the days before, sent first")] = 0,
    seed: Annotated[int, typer.Option(help="Another seed, another stream")] = 7,
) -> None:
    """Send a simulated stream to a gateway until stopped; the keys it needs are made in the data folder."""
    with explained():
        settings = Settings()
        logs.configure(settings.log_format, "feed", settings.log_level)
        logging.getLogger("httpx").setLevel(logging.WARNING)  # the gateway writes a line per request already
        log = logs.get("feed")
        sender = Sender(gateway, settings.data_dir)
        began = datetime.now(tz=UTC)
        past = _past(began, history, seed)
        sent = 0
        while batch := list(islice(past, HISTORY_BATCH)):
            sent += sender.send(batch)
        log.info("history sent", accepted=sent)
        _live(sender, began, rate, seed)


def _past(now: datetime, reports: int, seed: int) -> Iterator[Report]:
    if reports == 0:
        return
    duration = timedelta(days=HISTORY_DAYS)
    settings = SimulationSettings.ending_at(now, duration=duration, reports=reports, seed=seed)
    yield from _renamed(settings, f"{now:%Y%m%d%H%M%S}-past")


def _live(sender: Sender, began: datetime, rate: float, seed: int) -> None:
    """Reports as they are made: the stream's own time follows the clock, but never runs ahead of it."""
    settings = SimulationSettings(
        start=began, reports=None, reports_per_day=rate * 86_400, duration=timedelta(hours=6), seed=seed + 1
    )
    batch: list[Report] = []
    for report in _renamed(settings, f"{began:%Y%m%d%H%M%S}-live"):
        batch.append(report)
        due = began + timedelta(seconds=LIVE_BATCH_SECONDS)
        if len(batch) >= max(1.0, rate * LIVE_BATCH_SECONDS):
            ahead = (due - datetime.now(tz=UTC)).total_seconds()
            if ahead > 0:
                time.sleep(ahead)
            sender.send([_not_ahead(one) for one in batch])
            batch, began = [], due


def _not_ahead(report: Report) -> Report:
    now = datetime.now(tz=UTC)
    return report if report.reported_at <= now else report.model_copy(update={"reported_at": now})


def _renamed(settings: SimulationSettings, stream: str) -> Iterator[Report]:
    """The stream's reports with ids that no other run of the feed uses."""
    for simulated in simulate(settings):
        report = simulated[0]
        yield report.model_copy(update={"report_id": f"{stream}-{report.report_id}"[:128]})
