"""The clusterer's memory and its disk."""

from collections.abc import Callable
from pathlib import Path

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.settings import ClusterSettings
from smishwatch.pipeline.workers.stream_memory import StreamMemory


class ClusterMemory(StreamMemory[Clusterer]):
    """A clusterer that survives its process. Use as a context manager; for one thread.

    Args:
        directory: its own; made when missing
        replay: applies journalled values, as the stage does, and forgets the outcome
        settings: of the clusterer
    """

    def __init__(
        self,
        directory: Path,
        replay: Callable[[Clusterer, bytes], None],
        settings: ClusterSettings | None = None,
    ) -> None:
        super().__init__(
            directory, replay, lambda: Clusterer(settings), lambda data: Clusterer.restore(data, settings)
        )

    @property
    def clusterer(self) -> Clusterer:
        """The clusterer itself."""
        return self.state
