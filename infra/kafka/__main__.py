"""Run one Apache Kafka node until Ctrl-C, or fetch its jars: ``python -m smishwatch.infra.kafka``."""

import argparse
import os
import sys
import threading
from pathlib import Path

from smishwatch.infra.devstack import exit_codes
from smishwatch.infra.devstack.errors import DevstackError, PortTakenError
from smishwatch.infra.kafka import jars
from smishwatch.infra.kafka.node import KafkaNode
from smishwatch.infra.kafka.properties import Admin
from smishwatch.infra.stopping import event_at_stop

CHECK_SECONDS = 1.0
PASSWORD_VARIABLE = "SMISHWATCH_KAFKA_ADMIN_PASSWORD"  # noqa: S105 - its name, not its value
DESCRIPTION = f"""\
Start Apache Kafka as a single KRaft node on 127.0.0.1 and keep it running until Ctrl-C. Everything is
kept under --data. With --secured every client must log in (SASL/SCRAM) and may do nothing that no ACL
allows; the user `admin` has the password in {PASSWORD_VARIABLE}."""


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    stop = event_at_stop()
    try:
        if options.fetch_jars:
            jars.fetch()
            return exit_codes.STOPPED
        return _run(KafkaNode(options.data, options.port, admin=_admin(options.secured)), stop)
    except DevstackError as error:
        print(f"error: {error}", file=sys.stderr)
        return exit_codes.PORT_TAKEN if isinstance(error, PortTakenError) else exit_codes.FAILED


def _run(node: KafkaNode, stop: threading.Event) -> int:
    with node:
        print(f"kafka {node.bootstrap}  (data and log in {node.data_dir})", flush=True)
        while not stop.wait(CHECK_SECONDS):
            if node.process is None or node.process.exit_code is not None:
                print(f"error: Kafka ended by itself, see {node.data_dir / 'kafka.log'}", file=sys.stderr)
                return exit_codes.FAILED
    return exit_codes.STOPPED


def _admin(secured: bool) -> Admin | None:
    if not secured:
        return None
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if len(password) < 12:
        raise DevstackError(f"--secured needs {PASSWORD_VARIABLE} with at least 12 characters")
    return Admin("admin", password)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m smishwatch.infra.kafka",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--fetch-jars", action="store_true", help="let Maven bring the jars, and end")
    parser.add_argument("--data", type=Path, default=Path("var/kafka"), help="default var/kafka")
    parser.add_argument("--port", type=int, default=9092, help="default 9092")
    parser.add_argument("--secured", action="store_true", help="with logins and ACLs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
