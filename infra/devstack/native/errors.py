"""Errors as ClickHouse reports them: a numeric code and a message."""

import re

# From ClickHouse's src/Common/ErrorCodes.cpp.
NO_SUCH_COLUMN_IN_TABLE = 16
BAD_ARGUMENTS = 36
NOT_IMPLEMENTED = 48
UNKNOWN_PACKET_FROM_CLIENT = 99
UNEXPECTED_PACKET_FROM_CLIENT = 101
UNKNOWN_SETTING = 115
TOO_MANY_SIMULTANEOUS_QUERIES = 202
CHECKSUM_DOESNT_MATCH = 40
UNKNOWN_COMPRESSION_METHOD = 89
TOO_LARGE_SIZE = 131
NOT_ENOUGH_SPACE = 243
ACCESS_DENIED = 497
UNKNOWN_EXCEPTION = 1002

_CODED = re.compile(r"Code: (\d+)\. (?:DB::Exception: )?(.*)", re.DOTALL)


class EngineError(Exception):
    """A refusal by the engine or by the listener; travels to the client as an Exception packet."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ClientGoneError(Exception):
    """The peer closed the connection; whatever it had begun is dropped."""


class ProtocolViolationError(EngineError):
    """Bytes that are not this protocol: the answer is an exception and the end of the connection,
    because the position in the stream is lost."""


def engine_error(raised: BaseException) -> EngineError:
    """The code and text in an engine exception's message (``Code: 60. DB::Exception: …``).

    A code that is repeated inside the message is unwrapped; a message without one gets code 1002.
    """
    if isinstance(raised, EngineError):
        return raised
    text = str(raised)
    found = _CODED.search(text)
    if found is None:
        return EngineError(UNKNOWN_EXCEPTION, text or type(raised).__name__)
    code, rest = int(found[1]), found[2]
    nested = _CODED.match(rest)
    if nested is not None:
        code, rest = int(nested[1]), nested[2]
    return EngineError(code, rest)
