"""A worker with its guard taken away, to show that the oracle sees the loss. Never part of the product.

The enrich worker commits before it delivers; the other workers are the real ones. The first
time it has committed it says so in a file and waits there to be killed, so that the kill always falls between the two.
"""

import asyncio
from pathlib import Path
from typing import Any

import faust

from smishwatch.pipeline.broker.producer import Producer
from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.enrich import EnrichContext
from smishwatch.pipeline.workers import enrich, faust_app, outgoing
from smishwatch.pipeline.workers.__main__ import run_worker
from smishwatch.schemas.topics import REPORTS

COMMITTED = "careless-committed"
"""In the data directory: the first batch is committed and not delivered."""


def build(settings: Settings, context: EnrichContext, progress: Progress, *_: Any) -> faust.App:
    """The enrich worker with commit and delivery in the wrong order."""
    app = faust_app.faust_app(settings, enrich.WORKER, progress)
    source = faust_app.source_topic(app, settings.kafka, REPORTS)

    @app.agent(source, **faust_app.AGENT)
    async def careless(stream: Any) -> None:
        with Producer(settings.kafka) as producer:
            async for events in stream.noack_take(faust_app.MOST_RECORDS, within=faust_app.WITHIN_SECONDS):
                _, records = await enrich.enrich_in_turns(faust_app.source_records(events), context)
                await faust_app.commit(app, events)
                await wait_to_be_killed_once(settings.data_dir / COMMITTED)
                await outgoing.deliver(enrich.WORKER, producer, records)

    return app


async def wait_to_be_killed_once(committed: Path) -> None:
    """Between the two steps; a worker that was started again goes on."""
    if not committed.exists():
        committed.touch()
        await asyncio.Event().wait()


def work(worker: str) -> int:
    """Be this worker; returns its exit code."""
    enrich.build = build
    return run_worker(worker, Settings())
