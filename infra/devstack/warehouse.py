"""The embedded warehouse as a process: the ClickHouse engine behind ClickHouse's native protocol.

Run with ``python -m smishwatch.infra.devstack.warehouse --data DIR --port N``. SIGTERM or SIGINT ends it in
order: running queries finish, the engine writes what it holds, the exit code is 0. A kill loses nothing that
was acknowledged. It listens on 127.0.0.1 only and asks for no password: it is a development listener, and
its check of queries (``native/guard.py``) is a fence, not a wall.
"""

import argparse
import logging
import os
import shutil
import sys
import threading
from pathlib import Path

from smishwatch.infra.devstack import exit_codes
from smishwatch.infra.devstack.data_lock import DataLock
from smishwatch.infra.devstack.errors import DataInUseError, DevstackError, MissingWheelError, PortTakenError
from smishwatch.infra.devstack.native.engine import Engine, EngineLimits
from smishwatch.infra.devstack.native.server import Listener
from smishwatch.infra.stopping import event_at_stop

log = logging.getLogger("smishwatch.warehouse")

HOST = "127.0.0.1"
SPOOL_DIRECTORY = "spool"
EXIT_CODES = {
    PortTakenError: exit_codes.PORT_TAKEN,
    DataInUseError: exit_codes.DATA_IN_USE,
    MissingWheelError: exit_codes.MISSING_WHEEL,
}


def serve(data: Path, port: int, limits: EngineLimits, stop: threading.Event) -> None:
    """Serve the data directory until ``stop`` is set. Raises DevstackError with a message for people."""
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    with DataLock(data):
        listener = Listener(HOST, port)
        try:
            shutil.rmtree(data / SPOOL_DIRECTORY, ignore_errors=True)
            (data / SPOOL_DIRECTORY).mkdir()
            engine = Engine(data, limits)
            log.info("listening on %s:%d, data in %s", HOST, listener.port, data)
            listener.serve_until(stop, engine, Path(SPOOL_DIRECTORY))
            engine.close()
            log.info("stopped in order")
        finally:
            listener.close()


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=options.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stop = event_at_stop()
    try:
        serve(options.data, options.port, EngineLimits(server_memory_bytes=options.memory_mb * 1024**2), stop)
    except DevstackError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_CODES.get(type(error), exit_codes.FAILED)
    return exit_codes.STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m smishwatch.infra.devstack.warehouse",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="directory of the tables, kept between runs")
    parser.add_argument(
        "--port", type=int, default=9000, help="port on 127.0.0.1; 0 takes a free one (default 9000)"
    )
    parser.add_argument(
        "--memory-mb", type=int, default=3072, help="memory the engine may use (default 3072)"
    )
    parser.add_argument("--log-level", default="INFO", help="DEBUG, INFO, WARNING or ERROR (default INFO)")
    return parser


if __name__ == "__main__":
    exit_code = main()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)  # the engine's own threads need no goodbye once it is closed
