"""Accepting clients, watching over them, and ending in order."""

import logging
import socket
import threading
import time
from pathlib import Path

from smishwatch.infra.devstack.errors import PortTakenError
from smishwatch.infra.devstack.native import packets
from smishwatch.infra.devstack.native.engine import Engine
from smishwatch.infra.devstack.native.errors import TOO_MANY_SIMULTANEOUS_QUERIES, EngineError
from smishwatch.infra.devstack.native.session import Session

log = logging.getLogger(__name__)

MAX_CLIENTS = 256
POLL_SECONDS = 0.25  # how soon an end or a client's leaving is noticed
GRACE_SECONDS = 20.0  # how long a running query may take to finish after the end was asked for
ABORT_SECONDS = 10.0  # how long a killed query may take to notice


class Listener:
    """The listening socket and its clients. Loopback only."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            raise PortTakenError("the warehouse", host, port) from error
        self.port: int = self._socket.getsockname()[1]
        self._clients: dict[threading.Thread, Session] = {}
        self._accepted = 0

    def serve_until(self, stop: threading.Event, engine: Engine, spool_directory: Path) -> None:
        """Accept clients until ``stop`` is set, then let running queries finish and return."""
        self._socket.listen(MAX_CLIENTS)
        self._socket.settimeout(POLL_SECONDS)
        watcher = threading.Thread(target=self._watch, args=(stop,), name="watcher", daemon=True)
        watcher.start()
        while not stop.is_set():
            try:
                client, _ = self._socket.accept()
            except TimeoutError:
                self._forget_finished()
                continue
            self._welcome(client, engine, spool_directory)
        self._socket.close()
        watcher.join()
        self._drain()

    def close(self) -> None:
        """Release the port."""
        self._socket.close()

    def _welcome(self, client: socket.socket, engine: Engine, spool_directory: Path) -> None:
        client.setblocking(True)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._forget_finished()
        if len(self._clients) >= MAX_CLIENTS:
            refusal = EngineError(TOO_MANY_SIMULTANEOUS_QUERIES, f"more than {MAX_CLIENTS} clients")
            client.sendall(packets.exception(refusal))
            client.close()
            return
        self._accepted += 1
        session = Session(engine, client, spool_directory, f"client-{self._accepted}")
        thread = threading.Thread(target=session.serve, name=session.tag, daemon=True)
        self._clients[thread] = session
        thread.start()

    def _forget_finished(self) -> None:
        self._clients = {thread: session for thread, session in self._clients.items() if thread.is_alive()}

    def _watch(self, stop: threading.Event) -> None:
        while not stop.wait(POLL_SECONDS):
            for session in list(self._clients.values()):
                session.stop_query_if_unwanted()

    def _drain(self) -> None:
        for session in self._clients.values():
            session.end_when_idle()
        self._join(GRACE_SECONDS)
        for thread, session in self._clients.items():
            if thread.is_alive():
                log.warning("%s is stopped in the middle of its query", session.tag)
                session.abort()
        self._join(ABORT_SECONDS)

    def _join(self, seconds: float) -> None:
        """Wait for all clients' threads, together no longer than this."""
        deadline = time.monotonic() + seconds
        for thread in self._clients:
            thread.join(max(0.0, deadline - time.monotonic()))
