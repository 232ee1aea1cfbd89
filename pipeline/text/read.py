"""Reading a message: everything that its text alone can say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from smishwatch.pipeline.text.contacts import ContactSpan, find_contacts
from smishwatch.pipeline.text.fold import finish
from smishwatch.pipeline.text.found import FoundContact, FoundLink
from smishwatch.pipeline.text.language import language_of, script_of
from smishwatch.pipeline.text.links import LinkSpan, find_links
from smishwatch.pipeline.text.names import find_names
from smishwatch.pipeline.text.numbers import digits_for_x, find_numbers, find_written_amounts
from smishwatch.pipeline.text.redact import find_identities, redact
from smishwatch.pipeline.text.signature import find_signature
from smishwatch.pipeline.text.skeleton import skeleton
from smishwatch.pipeline.text.spans import Span, blank, free
from smishwatch.pipeline.text.surface import surface
from smishwatch.pipeline.text.trace import Trace
from smishwatch.schemas.codes import ContactKind, SlotKind

_REGION_OF_LANGUAGE: Final = {"zh": "CN", "th": "TH", "vi": "VN", "id": "ID", "ja": "JP", "ko": "KR"}
"""Whose national numbers are meant when the reporter's country is not known."""


class ReadMessage(NamedTuple):
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


@dataclass(slots=True)
class _Reading:
    """One message while it is read; each step fills in what the next ones need.

    ``finished`` is the text with its letters read; ``fixed`` are links, contacts, names and identity numbers,
    ``blanked`` is the text with those filled with their marks, and ``numbers`` are what numbers are in the rest.
    """

    body: str
    country: str | None
    trace: Trace
    links: list[LinkSpan] = field(init=False)
    script: str = field(init=False)
    language: str = field(init=False)
    finished: str = field(init=False)
    contacts: list[ContactSpan] = field(init=False)
    fixed: list[Span] = field(init=False)
    blanked: str = field(init=False)
    numbers: list[Span] = field(init=False)
    skeleton: str = field(init=False)


def read(body: str, country: str | None = None) -> ReadMessage:
    """Read one message. ``country`` (ISO 3166-1 alpha-2) is the reporter's, for numbers in national form.

    Pure and total: any string is read, nothing is fetched, and equal arguments give equal answers.
    """
    return read_all([(body, country)])[0]


def read_all(messages: Iterable[tuple[str, str | None]]) -> list[ReadMessage]:
    """Read messages, each a body and its reporter's country, and none depending on another.

    Every step is taken for all of them before the next one, since its code and tables then stay in the processor's
    caches: a quarter of the time. Some dozens at once are best; with hundreds it is the messages that fall out.
    """
    readings = [_Reading(body, country, surface(body)) for body, country in messages]
    for _, step in STEPS:
        for reading in readings:
            step(reading)
    return [_message(reading) for reading in readings]


def _find_links(reading: _Reading) -> None:
    reading.links = find_links(reading.trace)


def _tell_language(reading: _Reading) -> None:
    reading.script = script_of(reading.trace.text)
    reading.language = language_of(reading.trace.text, reading.script, reading.body)


def _read_letters(reading: _Reading) -> None:
    reading.finished = finish(reading.trace.text)


def _find_contacts(reading: _Reading) -> None:
    region = reading.country or _REGION_OF_LANGUAGE.get(reading.language)
    reading.contacts = find_contacts(reading.trace.text, reading.finished, region, reading.links)


def _blank_fixed(reading: _Reading) -> None:
    fixed = reading.fixed = _fixed_spans(reading.finished, reading.links, reading.contacts)
    text = digits_for_x(reading.finished)
    reading.blanked = blank(text, fixed) if fixed else text


def _find_numbers(reading: _Reading) -> None:
    numbers = reading.numbers = list(find_numbers(reading.blanked))
    if not reading.blanked.isascii():
        numbers += [
            span for span in find_written_amounts(reading.blanked) if free(span.start, span.end, numbers)
        ]


def _mask(reading: _Reading) -> None:
    numbers = reading.numbers
    masked = blank(reading.blanked, numbers) if numbers else reading.blanked
    reading.skeleton = _skeleton(masked, reading.links, reading.contacts)


STEPS: Final[tuple[tuple[str, Callable[[_Reading], None]], ...]] = (
    ("links", _find_links),
    ("script and language", _tell_language),
    ("look-alikes and leet", _read_letters),
    ("contacts", _find_contacts),
    ("names and identities", _blank_fixed),
    ("numbers", _find_numbers),
    ("skeleton", _mask),
)
"""What is done, in order, once the characters are folded; the names are those of the speed table."""


def _message(reading: _Reading) -> ReadMessage:
    trace, finished = reading.trace, reading.finished
    private = sorted(reading.fixed + reading.numbers)
    return ReadMessage(
        reading.body,
        finished if finished is trace.text else _restore(finished, trace.text, reading.fixed),
        reading.skeleton,
        find_signature(trace.text),
        tuple([span.link for span in reading.links if span.link is not None]),
        _contacts(trace, reading.links, reading.contacts),
        reading.language,
        reading.script,
        redact(trace, private) if private else reading.body,
    )


def _fixed_spans(text: str, links: list[LinkSpan], contacts: list[ContactSpan]) -> list[Span]:
    """Links, contacts, names and identity numbers, without overlaps, the surer ones first."""
    spans = [Span(s.start, s.end, SlotKind.EMAIL if s.link is None else SlotKind.LINK) for s in links]
    spans += [Span(s.start, s.end, s.slot, not s.value and s.private) for s in contacts if not s.literal]
    for span in find_identities(text) + find_names(text):
        if free(span.start, span.end, spans):
            spans.append(span)
    return spans


def _restore(finished: str, text: str, spans: list[Span]) -> str:
    """Links and contacts keep their own letters: only the wording around them is read for leet."""
    pieces: list[str] = []
    position = 0
    for span in sorted(spans):
        pieces += (finished[position : span.start], text[span.start : span.end])
        position = span.end
    pieces.append(finished[position:])
    return "".join(pieces)


_FEW_LETTERS: Final = 4
"""With less wording than this a skeleton says nothing, and the links and contacts have to tell messages apart."""


def _skeleton(masked: str, links: list[LinkSpan], contacts: list[ContactSpan]) -> str:
    text = skeleton(masked)
    if len(text) < _SHORT and sum(map(str.isalpha, _without_slots(text))) < _FEW_LETTERS:
        shown = [s.link.domain for s in links if s.link is not None] + [s.value for s in contacts if s.value]
        text = " ".join([text, *(value for value in dict.fromkeys(shown) if value not in text)])
    return text


_SHORT: Final = 60
"""Longer skeletons are not checked for wording."""


def _without_slots(text: str) -> str:
    return "".join(part.rpartition("⟩")[2] for part in text.split("⟨"))


def _contacts(trace: Trace, links: list[LinkSpan], contacts: list[ContactSpan]) -> tuple[FoundContact, ...]:
    found = [
        (span.start, span.end, ContactKind.EMAIL, span.email) for span in links if span.email is not None
    ] + [(span.start, span.end, span.kind, span.value) for span in contacts if span.value]
    if not found:
        return ()
    placed = []
    for start, end, kind, value in sorted(found):
        original_start, original_end = trace.span(start, end)
        placed.append(
            FoundContact(
                kind, value, trace.original[original_start:original_end], original_start, original_end
            )
        )
    return tuple(placed)
