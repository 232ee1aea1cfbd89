"""One client's conversation: hello, then pings and queries until it leaves."""

import logging
import socket
import threading
from contextlib import closing
from pathlib import Path

from smishwatch.infra.devstack.native import packets
from smishwatch.infra.devstack.native.blocks import Block, header_body, read_block, skip_block_info
from smishwatch.infra.devstack.native.columns import UnknownLayoutError
from smishwatch.infra.devstack.native.compression import read_frame
from smishwatch.infra.devstack.native.engine import Engine, EngineConnection
from smishwatch.infra.devstack.native.errors import (
    BAD_ARGUMENTS,
    NOT_IMPLEMENTED,
    UNEXPECTED_PACKET_FROM_CLIENT,
    UNKNOWN_PACKET_FROM_CLIENT,
    ClientGoneError,
    EngineError,
    ProtocolViolationError,
)
from smishwatch.infra.devstack.native.guard import check
from smishwatch.infra.devstack.native.inserting import expected_columns
from smishwatch.infra.devstack.native.selecting import answer
from smishwatch.infra.devstack.native.settings import SessionSettings
from smishwatch.infra.devstack.native.spool import BlockSpool
from smishwatch.infra.devstack.native.sql_tokens import tokens_of
from smishwatch.infra.devstack.native.statements import InsertTarget, insert_target
from smishwatch.infra.devstack.native.wire import ByteReader

log = logging.getLogger(__name__)

RECEIVE_BYTES = 256 * 1024
IDLE_POLL_FLAGS = socket.MSG_PEEK | socket.MSG_DONTWAIT


class Session:
    """A connected client. ``serve`` runs in a thread of its own; the other public methods are called
    by the listener's threads."""

    def __init__(self, engine: Engine, client: socket.socket, spool_directory: Path, tag: str) -> None:
        self._engine, self._socket, self._spool_directory, self.tag = engine, client, spool_directory, tag
        self._reader = ByteReader(lambda: client.recv(RECEIVE_BYTES))
        self._gate = threading.Lock()
        self._busy = False
        self._ending = False
        self._in_query = False
        self._cancelled = False

    def serve(self) -> None:
        """Talk until the client leaves, breaks the protocol or the listener ends."""
        try:
            hello = self._read_hello()
            connection = self._engine.connection()
            try:
                self._talk(connection, hello)
            finally:
                connection.close()
        except (ClientGoneError, OSError):
            log.debug("%s left", self.tag)
        except EngineError as error:
            log.warning("%s ended: %s", self.tag, error)
            self._try_to_send(packets.exception(error))
        except Exception:
            log.exception("%s ended by an error of the listener", self.tag)
        finally:
            self._socket.close()

    def end_when_idle(self) -> None:
        """Close now if nothing is running, otherwise after the query that is."""
        with self._gate:
            self._ending = True
            if not self._busy:
                self._shut_down_socket()

    def abort(self) -> None:
        """Close in the middle of whatever is running."""
        with self._gate:
            self._shut_down_socket()
            if self._in_query:
                self._engine.kill(self.tag)

    def stop_query_if_unwanted(self) -> None:
        """Stop the running query when its client has left or has sent Cancel."""
        with self._gate:
            if not self._in_query or self._cancelled:
                return
            try:
                waiting = self._socket.recv(1, IDLE_POLL_FLAGS)
            except BlockingIOError:
                return
            except OSError:
                waiting = b""
            if waiting in {b"", bytes([packets.CLIENT_CANCEL])}:
                self._cancelled = True
                self._engine.kill(self.tag)

    def _read_hello(self) -> packets.ClientHello:
        if self._reader.varint() != packets.CLIENT_HELLO:
            raise ProtocolViolationError(UNEXPECTED_PACKET_FROM_CLIENT, "the first packet must be Hello")
        hello = packets.read_hello(self._reader)
        if hello.revision < packets.REVISION:
            raise ProtocolViolationError(
                NOT_IMPLEMENTED, f"client revision {hello.revision} is older than {packets.REVISION}"
            )
        return hello

    def _talk(self, connection: EngineConnection, hello: packets.ClientHello) -> None:
        # log_comment is how the engine finds this client's query to stop it. Inserts are synchronous unless
        # asked otherwise: an acknowledged insert is a written part.
        settings = SessionSettings(connection, {"log_comment": self.tag, "async_insert": "0"})
        if hello.database:
            connection.use(hello.database)
        self._send(packets.hello(self._engine.version, self._engine.timezone))
        while not self._reader.at_end() and self._may_go_on(busy=True):
            self._packet(connection, settings)
            self._reader.forget_consumed()
            if not self._may_go_on(busy=False):
                return

    def _may_go_on(self, *, busy: bool) -> bool:
        """Note whether a packet is being answered; False once the listener is ending."""
        with self._gate:
            self._busy = busy
            return not self._ending

    def _packet(self, connection: EngineConnection, settings: SessionSettings) -> None:
        kind = self._reader.varint()
        if kind == packets.CLIENT_PING:
            self._send(packets.pong())
        elif kind == packets.CLIENT_QUERY:
            self._query(connection, settings)
        elif kind != packets.CLIENT_CANCEL:  # a Cancel that comes after the query has ended is too late
            raise ProtocolViolationError(UNKNOWN_PACKET_FROM_CLIENT, f"unexpected packet {kind} from client")

    def _query(self, connection: EngineConnection, settings: SessionSettings) -> None:
        """Answer one query; a refusal is an Exception packet and the conversation goes on."""
        query = packets.read_query(self._reader)
        self._cancelled = False
        blocks = BlockSource(self._reader, query.compressed)
        has_external_tables = False
        while (block := blocks.next()) is not None and not block.is_empty:
            has_external_tables = True
        try:
            if has_external_tables:
                raise EngineError(
                    NOT_IMPLEMENTED, "external tables are not supported by the embedded warehouse"
                )
            settings.apply(query.settings)
            self._statement(connection, query, blocks)
        except ProtocolViolationError:
            raise
        except EngineError as error:
            log.debug("%s query %s failed: %s", self.tag, query.query_id or "-", error)
            self._send(packets.end_of_stream() if self._cancelled else packets.exception(error))
        else:
            self._send(packets.end_of_stream())

    def _statement(self, connection: EngineConnection, query: packets.Query, blocks: "BlockSource") -> None:
        try:
            sql = query.sql.decode()
        except UnicodeDecodeError as error:
            raise EngineError(BAD_ARGUMENTS, f"the query is not valid UTF-8: {error}") from None
        tokens = tokens_of(sql)
        check(tokens, self._engine.refused)
        if len(tokens) > 1 and tokens[0].is_word("USE"):
            connection.use(tokens[-2 if tokens[-1].text == ";" else -1].name)
            return
        target = insert_target(sql, tokens)
        if target is not None:
            self._insert(connection, target, query.compressed, blocks)
            return
        self._watch(True)
        try:
            with closing(answer(connection, sql, tokens)) as bodies:  # a client that leaves ends its query
                for body in bodies:
                    self._send(packets.data(body, query.compressed))
        finally:
            self._watch(False)

    def _insert(
        self, connection: EngineConnection, target: InsertTarget, compressed: bool, blocks: "BlockSource"
    ) -> None:
        """Collect all blocks, then hand them to the engine at once: a client that leaves has inserted nothing."""
        self._send(packets.data(header_body(expected_columns(connection, target)), compressed))
        refusal: EngineError | None = None
        with BlockSpool(self._spool_directory / f"{self.tag}.native") as spool:
            while (block := blocks.next()) is not None and not block.is_empty:
                try:
                    if block.rows and refusal is None:
                        spool.add(block.body)
                except EngineError as error:
                    refusal = error  # the rest is still read, to keep the place in the stream
            if block is None:
                return
            if refusal is not None:
                raise refusal
            if spool.finish():
                connection.insert(target.statement, target.clauses, spool.path)

    def _watch(self, in_query: bool) -> None:
        """Say whether a query runs that may be stopped."""
        with self._gate:
            self._in_query = in_query

    def _send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def _try_to_send(self, data: bytes) -> None:
        try:
            self._send(data)
        except OSError:
            log.debug("%s left before it could be told", self.tag)

    def _shut_down_socket(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("%s was already closed", self.tag)


class BlockSource:
    """The blocks of a client's Data packets."""

    def __init__(self, reader: ByteReader, compressed: bool) -> None:
        self._reader, self._compressed = reader, compressed

    def next(self) -> Block | None:
        """The next block (an empty one ends a series), or None when the client cancels instead."""
        kind = self._reader.varint()
        if kind == packets.CLIENT_CANCEL:
            return None
        if kind != packets.CLIENT_DATA:
            raise ProtocolViolationError(UNEXPECTED_PACKET_FROM_CLIENT, f"expected Data, got packet {kind}")
        self._reader.text()  # the name of an external table
        if not self._compressed:
            block = self._read(self._reader)
            self._reader.forget_consumed()
            return block
        return self._read(ByteReader(self._frame))

    def _frame(self) -> bytes:
        content = read_frame(self._reader)
        self._reader.forget_consumed()
        return content

    @staticmethod
    def _read(reader: ByteReader) -> Block:
        skip_block_info(reader)
        try:
            return read_block(reader)
        except UnknownLayoutError as error:
            raise ProtocolViolationError(error.code, error.message) from None
