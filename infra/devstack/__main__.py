"""Run the embedded stack until Ctrl-C: ``python -m smishwatch.infra.devstack``."""

import argparse
import sys
import threading
from pathlib import Path

from smishwatch.infra.devstack import exit_codes
from smishwatch.infra.devstack.errors import DataInUseError, DevstackError, MissingWheelError, PortTakenError
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.infra.stopping import event_at_stop

CHECK_SECONDS = 1.0
DESCRIPTION = """\
Start a Kafka-protocol broker and the ClickHouse engine on this machine, without Docker or a JVM,
and keep them running until Ctrl-C.

Kept on disk, under --data: the warehouse's tables (warehouse/) and the logs (logs/).
Not kept: anything in the broker. It works in memory; after a stop it has no topics, no records and
no offsets. Let the workers drain into the warehouse before stopping it.

Both listen on 127.0.0.1 only, without passwords. This is for development, demonstrations and tests."""
EPILOG = """\
exit codes: 0 stopped by Ctrl-C or SIGTERM; 1 a service ended by itself or did not start;
3 a port is taken; 4 the data is in use by another process; 5 a wheel is missing"""


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    stop = event_at_stop()
    try:
        return _run(EmbeddedStack(options.data, options.kafka_port, options.clickhouse_port), stop)
    except DevstackError as error:
        print(f"error: {error}", file=sys.stderr)
        return _exit_code(error)


def _run(stack: EmbeddedStack, stop: threading.Event) -> int:
    with stack:
        print(f"kafka      {stack.kafka_bootstrap}  (in memory: nothing is kept)")
        print(
            f"clickhouse {stack.clickhouse_host}:{stack.clickhouse_port}  (data in {stack.data_dir / 'warehouse'})"
        )
        print(f"logs       {stack.data_dir / 'logs'}", flush=True)
        while not stop.wait(CHECK_SECONDS):
            for process in stack.processes:
                if process.exit_code is not None:
                    print(
                        f"error: the {process.name} ended by itself, see {process.log_file}", file=sys.stderr
                    )
                    return exit_codes.FAILED
    return exit_codes.STOPPED


def _exit_code(error: DevstackError) -> int:
    match error:
        case PortTakenError():
            return exit_codes.PORT_TAKEN
        case DataInUseError():
            return exit_codes.DATA_IN_USE
        case MissingWheelError():
            return exit_codes.MISSING_WHEEL
    return exit_codes.FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m smishwatch.infra.devstack",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("var/devstack"),
        help="directory to keep data in (default var/devstack)",
    )
    parser.add_argument("--kafka-port", type=int, default=9092, help="the broker's port (default 9092)")
    parser.add_argument(
        "--clickhouse-port", type=int, default=9000, help="the warehouse's port (default 9000)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
