"""A worker with its guard taken away, to show that the oracle sees the loss. Never part of the product.

``python -m tests.chaos.careless enrich`` commits before it delivers; the other workers are the real ones.
"""

import asyncio
import sys
from typing import Any

import faust

from smishwatch.pipeline.broker.producer import Producer
from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.enrich import EnrichContext
from smishwatch.pipeline.workers import enrich, faust_app, outgoing
from smishwatch.pipeline.workers.__main__ import run_worker
from smishwatch.schemas.topics import REPORTS

DELAY_SECONDS = 2.0
"""A slow broker: longer than the longest pause before a kill, so that the order of the two steps shows."""


def build(settings: Settings, context: EnrichContext, progress: Progress) -> faust.App:
    """The enrich worker with commit and delivery in the wrong order."""
    app = faust_app.faust_app(settings, enrich.WORKER, progress)
    source = faust_app.source_topic(app, settings.kafka, REPORTS)

    @app.agent(source, **faust_app.AGENT)
    async def careless(stream: Any) -> None:
        with Producer(settings.kafka) as producer:
            async for events in stream.noack_take(faust_app.MOST_RECORDS, within=faust_app.WITHIN_SECONDS):
                _, records = await enrich.enrich_in_turns(faust_app.source_records(events), context)
                await faust_app.commit(app, events)
                await asyncio.sleep(DELAY_SECONDS)
                await outgoing.deliver(enrich.WORKER, producer, records)

    return app


if __name__ == "__main__":
    enrich.build = build
    sys.exit(run_worker(sys.argv[1], Settings()))
