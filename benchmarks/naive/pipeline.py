"""The naive pipeline: Faust's ``take()``, pydantic, and one INSERT of JSON rows a batch; acknowledged by the library.

Nothing in it is careless on purpose: this is what the libraries' own examples lead to. It stays honest in that a
supervisor starts it again when it ends.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import clickhouse_driver
import faust

from smishwatch.pipeline.broker.connection import group_name
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.warehouse.literals import string_literal
from smishwatch.pipeline.workers.faust_app import run_app
from smishwatch.schemas.report import Report

GROUP = "naive"
BATCH, WITHIN_SECONDS = 200, 0.05
SCHEMA = Path(__file__).with_name("schema.sql")

Reach = Callable[[str], None]


def topic_of(settings: Settings) -> str:
    """Its own topic: one report a record."""
    return f"{settings.kafka.topic_prefix}naive.reports"


def create_tables(settings: Settings) -> None:
    """Its own tables, beside ours."""
    client = connect(settings)
    for statement in SCHEMA.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            client.execute(statement)
    client.disconnect()


def connect(settings: Settings) -> Any:
    """A plain driver client."""
    at = settings.clickhouse
    return clickhouse_driver.Client(at.host, port=at.port, database=at.database)


def run(settings: Settings, reach: Reach = lambda point: None) -> int:
    """Work until asked to stop; ``reach`` is called at the spots where a fault may be injected."""
    own_directory = settings.data_dir / GROUP
    own_directory.mkdir(parents=True, exist_ok=True)
    app = faust.App(
        group_name(settings.kafka, GROUP),
        broker=f"kafka://{settings.kafka.bootstrap}",
        broker_session_timeout=settings.kafka.session_seconds,
        broker_heartbeat_interval=settings.kafka.session_seconds / 6,
        consumer_auto_offset_reset="earliest",
        topic_allow_declare=False,
        topic_disable_leader=True,
        stream_wait_empty=False,
        store="memory://",
        datadir=own_directory,
        web_enabled=False,
        worker_redirect_stdouts=False,
    )
    topic = app.topic(topic_of(settings), value_type=bytes, value_serializer="raw")

    @app.agent(topic)
    async def store(stream: Any) -> None:
        client = connect(settings)
        async for values in stream.take(BATCH, within=WITHIN_SECONDS):
            reach("stage")
            reports = [Report.model_validate_json(value) for value in values]
            reach("before-insert")
            insert(client, reports, reach)
            reach("after-insert")

    return run_app(app)


def insert(client: Any, reports: Sequence[Report], reach: Reach) -> None:
    """One INSERT of rows as JSON; ClickHouse keeps or refuses it as a whole."""
    rows = "\n".join(
        json.dumps(
            {
                "carrier": report.carrier,
                "report_id": report.report_id,
                "reported_at": report.reported_at.strftime("%Y-%m-%d %H:%M:%S.%f"),
                "sender": report.sender or "",
                "body": report.body,
            }
        )
        for report in reports
    )
    reach("insert-refused")
    client.execute(f"INSERT INTO naive_reports SELECT * FROM format(JSONEachRow, {string_literal(rows)})")
    reach("answer-lost")
