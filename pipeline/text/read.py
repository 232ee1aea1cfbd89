"""Reading a message: everything that its text alone can say."""

from collections.abc import Iterator
from dataclasses import dataclass

from smishwatch.pipeline.text.contacts import ContactSpan, find_contacts
from smishwatch.pipeline.text.fold import finish
from smishwatch.pipeline.text.found import FoundContact, FoundLink
from smishwatch.pipeline.text.language import language_and_script
from smishwatch.pipeline.text.links import LinkSpan, find_links
from smishwatch.pipeline.text.names import find_names
from smishwatch.pipeline.text.redact import find_identifiers, redact
from smishwatch.pipeline.text.signature import find_signature
from smishwatch.pipeline.text.skeleton import skeleton
from smishwatch.pipeline.text.slots import MARKS
from smishwatch.pipeline.text.surface import surface
from smishwatch.pipeline.text.trace import Trace
from smishwatch.schemas.codes import ContactKind, SlotKind

_REGION_OF_LANGUAGE = {"zh": "CN", "th": "TH", "vi": "VN", "id": "ID", "ja": "JP", "ko": "KR"}


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """What was read. ``normalised`` is the folded text with links and contacts still in it; ``skeleton`` has
    slots in the place of everything variable; ``redacted`` is the original without the victim's identifiers."""

    original: str
    normalised: str
    skeleton: str
    signature: str | None
    links: tuple[FoundLink, ...]
    contacts: tuple[FoundContact, ...]
    language: str
    script: str
    redacted: str


def read(body: str, country: str | None = None) -> ReadMessage:
    """Read one message. ``country`` (ISO 3166-1 alpha-2) is the reporter's, for numbers in national form.

    Pure and total: any string is read, nothing is fetched, and equal arguments give equal answers.
    """
    language, script = language_and_script(body)
    trace = surface(body)
    links = find_links(trace)
    region = country or _REGION_OF_LANGUAGE.get(language)
    contacts = find_contacts(trace.text, region, [(span.start, span.end) for span in links])
    private = [(start, end, SlotKind.NAME) for start, end in find_names(trace.text)]
    identifiers = find_identifiers(trace.text)
    normalised, masked = _mask(trace, links, contacts, private)
    signature = find_signature(trace.text)
    return ReadMessage(
        original=body,
        normalised=normalised,
        skeleton=skeleton(masked),
        signature=None if signature is None else trace.text[slice(*signature)],
        links=tuple(span.link for span in links if span.link is not None),
        contacts=tuple(_contacts(trace, links, contacts)),
        language=language,
        script=script,
        redacted=_redacted(trace, links, contacts, private + identifiers),
    )


def _mask(
    trace: Trace, links: list[LinkSpan], contacts: list[ContactSpan], private: list[tuple[int, int, SlotKind]]
) -> tuple[str, str]:
    """Normalised text, and the same with marks for links, contacts and names."""
    spans = [(s.start, s.end, SlotKind.LINK if s.link else SlotKind.EMAIL) for s in links]
    spans += [
        (s.start, s.end, s.slot)
        for s in contacts
        if s.slot is not SlotKind.PHONE or len(s.value) > 6 or not s.value
    ]
    spans += private
    if not spans:
        finished = finish(trace.text)
        return finished, finished
    pieces: list[str] = []
    written = []
    position = 0
    for start, end, kind in sorted(spans):
        if start < position:
            continue
        pieces += (trace.text[position:start], MARKS[kind])
        written.append(trace.text[start:end])
        position = end
    pieces.append(trace.text[position:])
    masked = finish("".join(pieces))
    return _restore(masked, iter(written)), masked


_ALL_MARKS = frozenset(MARKS.values())


def _restore(masked: str, written: Iterator[str]) -> str:
    """Put what the marks stand for back in its place."""
    return "".join(next(written) if character in _ALL_MARKS else character for character in masked)


def _contacts(trace: Trace, links: list[LinkSpan], contacts: list[ContactSpan]) -> Iterator[FoundContact]:
    for link in links:
        if link.email is not None:
            start, end = trace.span(link.start, link.end)
            yield FoundContact(ContactKind.EMAIL, link.email, trace.original[start:end], start, end)
    for contact in contacts:
        if contact.value:
            start, end = trace.span(contact.start, contact.end)
            yield FoundContact(contact.kind, contact.value, trace.original[start:end], start, end)


def _redacted(
    trace: Trace,
    links: list[LinkSpan],
    contacts: list[ContactSpan],
    private: list[tuple[int, int, SlotKind]],
) -> str:
    kept = [(s.start, s.end) for s in links] + [(s.start, s.end) for s in contacts if s.value]
    gone = [
        (start, end, kind)
        for start, end, kind in private + [(s.start, s.end, s.slot) for s in contacts if not s.value]
        if all(end <= other_start or start >= other_end for other_start, other_end in kept)
    ]
    if not gone:
        return trace.original
    return redact(trace.original, [(*trace.span(start, end), kind) for start, end, kind in gone])
