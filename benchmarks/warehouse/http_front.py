"""The embedded engine behind as much of ClickHouse's HTTP interface as clickhouse-connect and JSON inserts need.

For the comparison of inserts only: the product speaks the native protocol, and the embedded warehouse opens no HTTP
port. Run as ``python -m benchmarks.warehouse.http_front DIRECTORY PORT``.
"""

import re
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from smishwatch.infra.devstack.native.engine import Engine, EngineConnection, EngineLimits
from smishwatch.infra.devstack.native.errors import EngineError

_DATA_FOLLOWS = re.compile(rb"\s*INSERT [^\n]* FORMAT \w+\s*(\n|$)", re.IGNORECASE)


class Handler(BaseHTTPRequestHandler):
    """One request, one statement."""

    protocol_version = "HTTP/1.1"
    connection_to: EngineConnection
    turn = threading.Lock()

    def do_GET(self) -> None:
        """A statement in the address."""
        self.do_POST()

    def do_POST(self) -> None:
        """A statement in the body, or in the address with its data in the body."""
        body = self._body()
        given = parse_qs(urlsplit(self.path).query)
        statement, data = given.get("query", [""])[0], body
        if not statement:
            head, _, data = body.partition(b"\n") if _DATA_FOLLOWS.match(body) else (body, b"", b"")
            statement = head.decode()
        try:
            with self.turn:
                answer = self._run(statement.strip(), data)
            self.send_response(200)
        except EngineError as error:
            answer = str(error).encode()
            self.send_response(500)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("X-ClickHouse-Summary", "{}")
        self.end_headers()
        self.wfile.write(answer)

    def _run(self, statement: str, data: bytes) -> bytes:
        if not _DATA_FOLLOWS.match(statement.encode()):
            return self.connection_to.run(statement)
        insert, _, form = statement.rpartition(" FORMAT ")
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return self.connection_to.run(f"{insert} FROM INFILE '{file.name}' FORMAT {form}")

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def log_message(self, *_: object) -> None:
        """Nothing: it would be timed as well."""


def main() -> None:
    """Serve until killed."""
    directory, port = Path(sys.argv[1]), int(sys.argv[2])
    engine = Engine(directory, EngineLimits())
    Handler.connection_to = engine.connection()
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
