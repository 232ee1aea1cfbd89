"""The pages behind a real server on a free port, for what an in-process client cannot show: streams and browsers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.observability.serving import OrderlyServer


@contextmanager
def served(app: FastAPI, port: int | None = None) -> Iterator[str]:
    """The address of the application while it runs in a thread, on a free port or on this one."""
    port = port or free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False, ws="none")
    server = OrderlyServer(config, app.state.changes.close)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.handle_exit(15, None)
        thread.join(20)
        assert not thread.is_alive(), "the server did not stop while pages were watching"
