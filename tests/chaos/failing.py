"""An enrich worker whose first delivery fails, in the product's shape and with Faust's own acknowledgements, to show
what they commit. Never part of the product."""

from collections.abc import Sequence
from typing import Any

import faust

from smishwatch.pipeline.broker.producer import NotDeliveredError
from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.enrich import EnrichContext
from smishwatch.pipeline.workers import enrich, faust_app, outgoing
from smishwatch.pipeline.workers.__main__ import run_worker
from smishwatch.schemas.topics import REPORTS


async def fail(*_: Any) -> None:
    """The broker is away."""
    raise NotDeliveredError("injected")


def with_acks(settings: Settings, context: EnrichContext, progress: Progress, *_: Any) -> faust.App:
    """``noack_take`` and ``stream.ack`` after delivery, as the library's documentation suggests."""
    app = faust_app.faust_app(settings, enrich.WORKER, progress)
    app.conf.broker_commit_interval = 0.5
    source = faust_app.source_topic(app, settings.kafka, REPORTS)
    source.acks = True

    @app.agent(source, **faust_app.AGENT)
    async def acknowledging(stream: Any) -> None:
        async for events in stream.noack_take(faust_app.MOST_RECORDS, within=faust_app.WITHIN_SECONDS):
            await outgoing.deliver(enrich.WORKER, None, [])
            await acknowledge(stream, events)

    return app


async def acknowledge(stream: Any, events: Sequence[Any]) -> None:
    """Every event, in order; never reached here."""
    for event in events:
        await stream.ack(event)


def work(worker: str, shape: str) -> int:
    """Be this worker; ``ours`` is the product's shape, ``acks`` the library's. Returns its exit code."""
    outgoing.deliver = fail
    if shape == "acks":
        enrich.build = with_acks
    return run_worker(worker, Settings())
