"""Log lines: readable on a terminal or one JSON object each. Never a message's text, never a reporter's number."""

import logging
import sys
from typing import Any, Literal

import structlog

QUIET = {
    "kafka": logging.WARNING,
    "kafka.net.selector": logging.ERROR,  # warns of every 0.1 s that a busy machine takes
    "kafka.cluster": logging.CRITICAL,  # calls every client that is closed while it asks a failure
    "aiokafka": logging.WARNING,
    "faust": logging.WARNING,
    "mode": logging.WARNING,
}
"""Libraries that narrate; what they warn of still comes through."""


def configure(form: Literal["console", "json"], process: str, level: str = "info") -> None:
    """Set up structlog and the standard library's logging alike, to standard error.

    Args:
        form: how the lines look
        process: the name of this process, on every line in JSON
        level: the least that is written: debug, info, warning or error
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso" if form == "json" else "%H:%M:%S", utc=form == "json"),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(process=process)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(form)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger; call it with an event and named values."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


def _rendering(form: Literal["console", "json"]) -> list[Any]:
    if form == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,
            pad_event_to=0,
        )
    ]
