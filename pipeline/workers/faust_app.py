"""A Faust application in the one shape that loses nothing (docs/adr/0002-ack-model.md).

A worker that uses it takes bytes with ``noack_take``, delivers everything with confirmation, and only then calls
``commit``. An exception ends the process; whoever started it starts it again.

Faust's own acknowledgements are switched off for the topic. They lose records when an agent raises or is cancelled:
``noack_take`` then gives acknowledging back to the stream, which goes on reading and acknowledging what nobody has
seen, and on another partition than that of the failed batch this is committed. They also acknowledge what is
skipped during a rebalance.
"""

import io
import time
from collections.abc import Sequence
from typing import Any

import faust
from mode.supervisors import CrashingSupervisor

from smishwatch.pipeline.broker.connection import (
    HEARTBEATS_PER_SESSION,
    METADATA_SECONDS,
    client_options,
    group_name,
    topic_name,
)
from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.settings import KafkaSettings, Settings
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.topics import Topic

MOST_RECORDS = 100
"""Records taken together: at 500 reports a record a second or two of work, well within the session timeout."""
WITHIN_SECONDS = 0.1
"""How long a record waits for company; what it costs a single report in latency."""
FETCH_BYTES = 4 * 1024 * 1024
OLDEST_RECORD_MS = 31 * 86_400_000
"""No topic keeps records for longer."""
CLOCKS_APART_MS = 3_600_000

AGENT: dict[str, Any] = {"concurrency": 1, "supervisor_strategy": CrashingSupervisor}
"""More concurrency, or a supervisor that restarts the agent, would commit past what was not delivered."""


def faust_app(settings: Settings, worker: str, progress: Progress) -> faust.App:
    """The application of one kind of worker, with no agent yet."""
    kafka = settings.kafka
    own_directory = settings.data_dir / "faust" / worker  # two workers must not share one
    own_directory.mkdir(parents=True, exist_ok=True)
    app = faust.App(
        group_name(kafka, worker),
        broker=";".join(f"kafka://{address}" for address in kafka.bootstrap.split(",")),
        broker_credentials=_credentials(kafka),
        broker_session_timeout=kafka.session_seconds,
        broker_heartbeat_interval=kafka.session_seconds / HEARTBEATS_PER_SESSION,
        consumer_auto_offset_reset="earliest",
        consumer_metadata_max_age_ms=round(METADATA_SECONDS * 1_000),
        consumer_max_fetch_size=FETCH_BYTES,
        stream_buffer_maxsize=2 * MOST_RECORDS,
        stream_wait_empty=False,  # with the default a SIGTERM hangs until somebody kills
        topic_allow_declare=False,  # topics are made by `smishwatch topics`, with their own settings
        topic_disable_leader=True,
        store="memory://",
        table_standby_replicas=0,
        datadir=own_directory,
        web_enabled=False,
        worker_redirect_stdouts=False,
    )

    @app.on_partitions_assigned.connect  # type: ignore[untyped-decorator]
    async def serve(*_: Any, **__: Any) -> None:
        progress.serving = True

    return app


def source_topic(app: faust.App, kafka: KafkaSettings, topic: Topic) -> Any:
    """The topic as bytes: nothing is parsed where a failure would end the stream."""
    return app.topic(
        topic_name(kafka, topic),
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        acks=False,
        allow_empty=True,
    )


async def commit(app: faust.App, events: Sequence[Any]) -> None:
    """Commit what was delivered: per partition, everything up to the last of these events.

    Events of a partition that was taken away meanwhile are left out; its next owner gets them again. A broker that
    does not take the commit ends the process.
    """
    assigned = app.consumer.assignment()
    offsets = {event.message.tp: event.message.offset + 1 for event in events if event.message.tp in assigned}
    if offsets:
        await app.consumer._commit(offsets)


def source_records(events: Sequence[Any]) -> list[SourceRecord]:
    """The events as the stages want them, in order."""
    now_ms = round(time.time() * 1_000)
    return [
        SourceRecord(
            topic=event.message.topic,
            partition=event.message.partition,
            offset=event.message.offset,
            timestamp_ms=stored_at_ms(round(event.message.timestamp * 1_000), now_ms),
            key=event.message.key,
            value=event.value or b"",
        )
        for event in events
    ]


def stored_at_ms(timestamp_ms: int, now_ms: int) -> int:
    """When the record was stored. Where a broker lets producers say so, one may say anything; then it is now."""
    possible = now_ms - OLDEST_RECORD_MS <= timestamp_ms <= now_ms + CLOCKS_APART_MS
    return timestamp_ms if possible else now_ms


def run_app(app: faust.App) -> int:
    """Run until SIGTERM or SIGINT, or until an agent fails.

    Returns:
        The exit code: 0 when it was asked to stop, 1 when something raised.
    """
    no_spinner = io.StringIO()
    worker = app.Worker(quiet=True, override_logging=False, redirect_stdouts=False, stdout=no_spinner)
    try:
        worker.execute_from_commandline()
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else 1
    return 0


def _credentials(kafka: KafkaSettings) -> Any:
    options = client_options(kafka)
    if "sasl_mechanism" in options:
        return faust.SASLCredentials(
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            mechanism=options["sasl_mechanism"],
            ssl_context=options.get("ssl_context"),
        )
    if "ssl_context" in options:
        return faust.SSLCredentials(options["ssl_context"])
    return None
