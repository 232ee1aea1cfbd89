"""The text of a message that may be MIME-encoded: plain parts first, HTML without its tags, nothing else."""

import re
from email import message_from_string
from email.message import Message
from html import unescape

_LOOKS_LIKE_MIME = re.compile(
    r"\s*(?:mime-version|content-(?:type|transfer-encoding|disposition|id|description|language|location))\s*:",
    re.IGNORECASE,
)
_TAG_OR_TEXT = re.compile(r"<(?P<tag>[^<>]{1,2000})>|[^<]+|<")
_ADDRESS = re.compile(
    r"""\bhref\s{0,9}=\s{0,9}(?:["'](?P<quoted>[^"']+)|(?P<bare>[^\s"'>]+))""", re.IGNORECASE
)
_LONGEST_HEADER_CHARACTERS = 4_000
_MOST_PARTS = 64
"""A message has a handful of parts; more is an attack on whoever walks through them."""


class UnreadableMimeError(ValueError):
    """The MIME structure holds no text, or cannot be walked through."""


def message_text(content: str) -> str:
    """The text in ``content``, which is either the text itself or a single or multipart MIME entity.

    Raises:
        UnreadableMimeError: when it is MIME without any text in it, or nested or split beyond reason.
    """
    if not _LOOKS_LIKE_MIME.match(content):
        return content
    _refuse_hostile(content)
    try:
        entity = message_from_string(content.lstrip())
        texts = _texts(entity)
    except UnreadableMimeError:
        raise
    except (RecursionError, ValueError, LookupError) as fault:
        raise UnreadableMimeError("MIME that cannot be read; send text/plain") from fault
    if not texts:
        raise UnreadableMimeError("MIME without a text part; send text/plain")
    return "\n".join(texts)


def _refuse_hostile(content: str) -> None:
    """Keep the standard library's parser, which is quadratic in long headers, away from what no phone sends."""
    in_header, header_characters, boundaries = True, 0, 0
    for line in content.lstrip().splitlines():
        if line.startswith("--"):
            in_header, header_characters, boundaries = True, 0, boundaries + 1
        elif not line:
            in_header = False
        elif in_header:
            header_characters += len(line)
        if header_characters > _LONGEST_HEADER_CHARACTERS or boundaries > 4 * _MOST_PARTS:
            raise UnreadableMimeError("MIME with more parts or headers than a message has; send text/plain")


def _texts(entity: Message) -> list[str]:
    """The plain parts, or the HTML parts where there is no plain one."""
    plain: list[str] = []
    html: list[str] = []
    for number, part in enumerate(entity.walk()):
        if number >= _MOST_PARTS:
            raise UnreadableMimeError("more MIME parts than a message has; send text/plain")
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            plain.append(_decoded(part))
        elif part.get_content_type() == "text/html":
            html.append(_without_tags(_decoded(part)))
    return [text for text in plain if text] or [text for text in html if text]


def _decoded(part: Message) -> str:
    """The part's text; a wrong or unknown character set must not lose the report."""
    if part.get("Content-Transfer-Encoding", "").strip().lower() in {"", "7bit", "8bit", "binary"}:
        # The entity came as text, so that its characters are already what they should be.
        return str(part.get_payload()).strip()
    payload = part.get_payload(decode=True)
    encoded = payload if isinstance(payload, bytes) else b""
    try:
        return encoded.decode(part.get_content_charset("utf-8"), "replace").strip()
    except LookupError:
        return encoded.decode("utf-8", "replace").strip()


def _without_tags(markup: str) -> str:
    """What a reader would see, and the addresses that links lead to.

    A single pass with bounded look-ahead: ``html.parser`` takes minutes for a megabyte of broken tags.
    """
    pieces: list[str] = []
    hidden = False
    for found in _TAG_OR_TEXT.finditer(markup):
        tag = found["tag"]
        if tag is None:
            if not hidden:
                pieces.append(found.group())
            continue
        name = tag.strip().lower()
        hidden = name.startswith(("script", "style")) or (
            hidden and not name.startswith(("/script", "/style"))
        )
        if address := _ADDRESS.search(tag):
            pieces.append(f" {address['quoted'] or address['bare']} ")
    return " ".join(unescape("".join(pieces)).split())
