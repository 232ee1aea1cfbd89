"""Ids for reports that come without one."""

import hashlib
import hmac

_ID_HEX = 32
"""128 bits: no two of a carrier's reports meet by chance."""


def keyed_id(prefix: str, parts: tuple[str | None, ...], pepper: bytes) -> str:
    """An id from content that may include a reporter's number: the same for a resend, and keyed, so that
    nobody can try all numbers against it. Another pepper gives other ids.
    """
    return prefix + hmac.new(pepper, _joined(parts), hashlib.sha256).hexdigest()[:_ID_HEX]


def position_id(dataset: str, line: int, body: str) -> str:
    """An id from a dump's name, the line's number and its text: the same on every import of the same file, whatever
    the file is called, however it is compressed, and whatever else is mapped. Equal texts on two lines stay two
    reports; lines put in before others make those others new.
    """
    joined = _joined((dataset, str(line), body))
    return "p-" + hashlib.sha256(joined).hexdigest()[:_ID_HEX]


def _joined(parts: tuple[str | None, ...]) -> bytes:
    lengths = (f"{-1 if part is None else len(part)}:{part or ''}" for part in parts)
    return "\n".join(lengths).encode("utf-8", "surrogatepass")
