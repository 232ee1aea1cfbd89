"""A header or the label of an own domain that the text repeats as a name."""

from collections.abc import Sequence

from smishwatch.pipeline.enrich.claims.unregistered.places import WORD, ClaimedName
from smishwatch.pipeline.enrich.claims.unregistered.words import is_name, ordinary
from smishwatch.pipeline.enrich.links import JudgedLink
from smishwatch.pipeline.enrich.senders import Sender
from smishwatch.schemas.codes import LinkClass, SenderKind

SHORTEST_LABEL = 4
"""Of a domain or header that the text repeats; shorter ones are words or chance."""


def of_header(sender: Sender, text: str) -> ClaimedName | None:
    """A header that the text repeats as a word: ``KREDITA`` and "your KREDITA loan"."""
    if sender.kind is not SenderKind.ALPHANUMERIC:
        return None
    label = sender.value.casefold()
    if len(label) < SHORTEST_LABEL or label in ordinary() or not any(map(str.isalpha, label)):
        return None
    repeated = _repeated(label, text)
    return ClaimedName(repeated, "header") if repeated and _is_written_as_name(repeated) else None


def of_domain(links: Sequence[JudgedLink], text: str) -> ClaimedName | None:
    """The label of an own domain that the text outside the link repeats as a name."""
    for link in links:
        if link.link_class is not LinkClass.OWN:
            continue
        whole = link.found.domain.partition(".")[0]
        parts = [part for part in whole.split("-") if len(part) > SHORTEST_LABEL] if "-" in whole else []
        outside = text[: link.found.start] + " " + text[link.found.end :]
        for label in (whole.replace("-", ""), *parts):
            if len(label) < SHORTEST_LABEL or not label.isalnum() or label.isdigit() or label in ordinary():
                continue
            repeated = _repeated(label, outside)
            if repeated and _is_written_as_name(repeated):
                return ClaimedName(repeated, "domain")
    return None


def _is_written_as_name(words: str) -> bool:
    parts = words.split()
    return all(part[0].isupper() or part[0].isdigit() for part in parts) and is_name(words.casefold().split())


def _repeated(label: str, text: str) -> str | None:
    """The word, or the two or three words in a row, that are the label."""
    place = text.casefold().find(label[:3])
    if place < 0:
        return None
    words = [match for match in WORD.finditer(text) if match[0][0].isalnum()]
    for start, match in enumerate(words):
        word, end = match[0].casefold().replace("-", ""), start
        while label.startswith(word) and len(word) < len(label) and end - start < 2 and end + 1 < len(words):
            end += 1
            word += words[end][0].casefold()
        inside = text[match.start() : words[end].end()]
        if word == label and "." not in inside and text[words[end].end() :][:1] not in {".", "/", "@"}:
            return inside
        if word == label and text[words[end].end() :][:2].strip() == ".":
            return inside
    return None
