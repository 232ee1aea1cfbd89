"""Asking a ClickHouse server, embedded or not, whether it answers."""

import socket

from smishwatch.infra.devstack.native import packets
from smishwatch.infra.devstack.native.wire import ByteReader, text, varint

PROBE_SECONDS = 2.0


def answers(host: str, port: int) -> bool:
    """Whether something at this address says Hello in the native protocol and answers a ping."""
    try:
        with socket.create_connection((host, port), PROBE_SECONDS) as connection:
            connection.sendall(_hello())
            reader = ByteReader(lambda: connection.recv(4096))
            if reader.varint() != packets.SERVER_HELLO:
                return False
            _skip_hello(reader)
            connection.sendall(varint(packets.CLIENT_PING))
            return reader.varint() == packets.SERVER_PONG
    except Exception:
        return False


def _hello() -> bytes:
    version = varint(1) + varint(0) + varint(packets.REVISION)
    return (
        varint(packets.CLIENT_HELLO)
        + text("smishwatch-probe")
        + version
        + text("")
        + text("default")
        + text("")
    )


def _skip_hello(reader: ByteReader) -> None:
    reader.text()  # server name
    for _ in range(3):
        reader.varint()  # version major, minor, revision
    reader.text()  # time zone
    reader.text()  # display name
    reader.varint()  # version patch
