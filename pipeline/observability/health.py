"""A small HTTP server in a thread: metrics and health of this process, on its own port.

``/metrics`` Prometheus text; ``/healthz`` 200 as long as the process lives; ``/livez`` 503 when there is work and it
does not move; ``/readyz`` 200 once the process serves.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Status = dict[str, Any]


@dataclass(slots=True)
class Health:
    """What the health pages answer from."""

    alive: Callable[[], bool] = lambda: True
    ready: Callable[[], bool] = lambda: True
    details: Callable[[], Status] = field(default=dict)
    """Shown with every answer; numbers and states, no content of messages."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: HTTPStatus
    content_type: str
    body: bytes


def answer(path: str, health: Health) -> Answer:
    """The answer to a GET of this path."""
    match path.split("?", maxsplit=1)[0]:
        case "/metrics":
            return Answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest())
        case "/healthz":
            return _state(True, health)
        case "/livez":
            return _state(health.alive(), health)
        case "/readyz":
            return _state(health.ready(), health)
    return Answer(HTTPStatus.NOT_FOUND, "text/plain", b"try /metrics, /healthz, /livez or /readyz\n")


def _state(good: bool, health: Health) -> Answer:
    body = json.dumps({"ok": good, **health.details()}, default=str).encode() + b"\n"
    return Answer(HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE, "application/json", body)


class HealthServer:
    """Serves the pages until it is closed; ``port`` 0 takes a free one."""

    def __init__(self, health: Health, port: int, host: str = "127.0.0.1") -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = answer(self.path, health)
                self.send_response(found.status)
                self.send_header("Content-Type", found.content_type)
                self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                self.wfile.write(found.body)

            def log_message(self, format: str, *args: Any) -> None:
                """Probes come every few seconds; they are not news."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        Thread(target=self._server.serve_forever, name="health", daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
