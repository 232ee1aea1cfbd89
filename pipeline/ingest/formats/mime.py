"""The text of a message that may be MIME-encoded: plain parts first, HTML without its tags, nothing else."""

import re
from email import message_from_string
from email.message import Message
from html.parser import HTMLParser

_LOOKS_LIKE_MIME = re.compile(
    r"\s*(?:mime-version|content-(?:type|transfer-encoding|disposition|id|description|language|location))\s*:",
    re.IGNORECASE,
)
_LONGEST_HTML_CHARACTERS = 40_000
"""Four times the longest body: the standard library's HTML reader is quadratic on some broken tags."""
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


class _Text(HTMLParser):
    """Gathers what a reader would see, and the addresses that links lead to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self._hidden += 1
        for name, value in attrs:
            if name == "href" and value:
                self.pieces.append(f" {value} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def _without_tags(html: str) -> str:
    reader = _Text()
    reader.feed(html[:_LONGEST_HTML_CHARACTERS])
    reader.close()
    return " ".join("".join(reader.pieces).split())
