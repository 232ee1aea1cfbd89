"""Ports on the loopback interface."""

import socket

from smishwatch.infra.devstack.errors import PortTakenError

HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on now. Another program may take it before it is used."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(what: str, port: int) -> None:
    """Raise PortTakenError when ``port`` cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortTakenError(what, HOST, port) from error
