"""Files in an older encoding, turned into UTF-8 as they are read."""

import codecs
from collections.abc import Iterable, Iterator

from smishwatch.pipeline.ingest.formats.parsed import UnusableInputError

ENCODINGS = ("utf-8", "gb18030", "big5", "shift_jis", "euc-kr", "windows-1251", "windows-1252")
"""What spreadsheets write where the carriers are; GB18030 reads GBK and GB 2312 too."""


def as_utf8(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The chunks in UTF-8, however characters are cut by them.

    Bytes that mean nothing in the encoding are passed on as they are, so that their line, and it alone, is rejected
    as no UTF-8.

    Raises:
        UnusableInputError: for an encoding that is not in ``ENCODINGS``.
    """
    name = encoding.lower()
    if name not in ENCODINGS:
        raise UnusableInputError(f"unknown encoding; use one of {', '.join(ENCODINGS)}", field="--encoding")
    return iter(chunks) if name == "utf-8" else _recoded(chunks, name)


def _recoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="surrogateescape")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "surrogateescape")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")
