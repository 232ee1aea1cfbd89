"""The packets of the protocol, at the one revision that this listener speaks.

Revision 54429 is the first with settings as strings and needs none of the later fields; clients negotiate
down to it. Numbers are those of ClickHouse's src/Core/Protocol.h.
"""

from dataclasses import dataclass

from smishwatch.infra.devstack.native.blocks import BLOCK_INFO
from smishwatch.infra.devstack.native.compression import frames
from smishwatch.infra.devstack.native.errors import EngineError
from smishwatch.infra.devstack.native.wire import ByteReader, int32, text, varint

REVISION = 54429
SERVER_NAME = "ClickHouse"

CLIENT_HELLO, CLIENT_QUERY, CLIENT_DATA, CLIENT_CANCEL, CLIENT_PING = 0, 1, 2, 3, 4
SERVER_HELLO, SERVER_DATA, SERVER_EXCEPTION, SERVER_PONG, SERVER_END_OF_STREAM = 0, 1, 2, 4, 5
_NO_INITIAL_QUERY = 0
_IMPORTANT_FLAG = 1


@dataclass(frozen=True)
class ClientHello:
    """What a client says first."""

    client_name: str
    revision: int
    database: str


@dataclass(frozen=True)
class Setting:
    """A setting sent with a query. An important one must be known; others may be ignored."""

    value: str
    important: bool


@dataclass(frozen=True)
class Query:
    """A query as the client sent it. ``sql`` stays bytes until someone must read it as text."""

    query_id: str
    settings: dict[str, Setting]
    compressed: bool
    sql: bytes


def read_hello(reader: ByteReader) -> ClientHello:
    """The body of a Hello packet. User and password are read and not looked at: the engine has no users."""
    name = reader.text()
    reader.varint()
    reader.varint()
    revision, database = reader.varint(), reader.text()
    reader.text()
    reader.text()
    return ClientHello(name, revision, database)


def read_query(reader: ByteReader) -> Query:
    """The body of a Query packet."""
    query_id = reader.text()
    _skip_client_info(reader)
    settings: dict[str, Setting] = {}
    while name := reader.text():
        important = bool(reader.varint() & _IMPORTANT_FLAG)
        settings[name] = Setting(reader.text(), important)
    reader.varint()  # the processing stage: results are always complete
    compressed = bool(reader.varint())
    return Query(query_id, settings, compressed, reader.binary())


def hello(version: tuple[int, int, int], timezone: str) -> bytes:
    """The server's Hello."""
    major, minor, patch = version
    return b"".join(
        (
            varint(SERVER_HELLO),
            text(SERVER_NAME),
            varint(major),
            varint(minor),
            varint(REVISION),
            text(timezone),
            text("smishwatch embedded warehouse"),
            varint(patch),
        )
    )


def data(body: bytes, compressed: bool) -> bytes:
    """A Data packet around a block in the Native format."""
    block = BLOCK_INFO + body
    return varint(SERVER_DATA) + text("") + (frames(block) if compressed else block)


def exception(error: EngineError) -> bytes:
    """An Exception packet without a nested cause."""
    return (
        varint(SERVER_EXCEPTION)
        + int32(error.code)
        + text("DB::Exception")
        + text(f"DB::Exception: {error.message}")
        + text("")
        + b"\x00"
    )


def pong() -> bytes:
    """The answer to Ping."""
    return varint(SERVER_PONG)


def end_of_stream() -> bytes:
    """The end of a query's answer."""
    return varint(SERVER_END_OF_STREAM)


def _skip_client_info(reader: ByteReader) -> None:
    """Who the client says it is: read, because the fields have no common length, and dropped."""
    if reader.byte() == _NO_INITIAL_QUERY:
        return
    for _ in range(3):
        reader.text()  # initial user, query id, address
    reader.byte()  # interface: TCP
    for _ in range(3):
        reader.text()  # operating-system user, host name, client name
    for _ in range(3):
        reader.varint()  # client version major, minor, revision
    reader.text()  # quota key
    reader.varint()  # client version patch
