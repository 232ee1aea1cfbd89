"""Feeds read from files, for commands that ask the enricher without a stream."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.feeds import Feeds
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.enrich.standing import Reputation, Standing
from smishwatch.pipeline.stages.reading import describe
from smishwatch.schemas.feeds import FeedEvent

FEEDS_HELP = "Events of feeds, as `feeds show --events` writes them; repeatable"


def read_feeds(files: Sequence[Path]) -> Feeds:
    """The shipped registry, and what the files add to it.

    Raises:
        ValueError: naming file and line of what is no event of a feed
    """
    known = Feeds(starter())
    for path in files:
        with path.open("rb") as lines:
            known.apply(
                [
                    _feed_event(path, number, line)
                    for number, line in enumerate(lines, start=1)
                    if line.strip()
                ]
            )
    return known


def enricher_of(feeds: Feeds, reputation: Reputation | None = None) -> Enricher:
    """An enricher that knows these feeds, and asks for what was reported before where it can."""
    return Enricher(feeds.registry, Standing(feeds.lists, feeds.labels, reputation))


def _feed_event(path: Path, number: int, line: bytes) -> FeedEvent:
    try:
        return FeedEvent.model_validate_json(line)
    except ValidationError as problem:
        raise ValueError(
            f"{path.name} line {number}: no event of a feed ({describe(problem)}); write the file with "
            "`smishwatch feeds show NAME --events`"
        ) from None
