"""An HTTP server that is asked to stop and does: gateway and pages run on it."""

import signal
from collections.abc import Callable
from types import FrameType

import uvicorn


class OrderlyServer(uvicorn.Server):
    """Ends with exit code 0 after SIGINT or SIGTERM, as workers do.

    uvicorn's own server stops in order too, but then raises the signal once more, so that a supervisor sees a process
    that was killed (-15, or 130 for SIGINT). What is asked is remembered here and not raised again.

    Args:
        config: what to serve, and where
        at_stop: called in the signal handler, before the server waits for its readers
    """

    def __init__(self, config: uvicorn.Config, at_stop: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._at_stop = at_stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGINT or SIGTERM; a second SIGINT waits for nobody."""
        self._at_stop()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
