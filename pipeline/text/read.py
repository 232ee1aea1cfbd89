"""Reading a message: everything that its text alone can say."""

from dataclasses import dataclass
from typing import Final

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
    trace = surface(body)
    links = find_links(trace)
    text = trace.text
    script = script_of(body)
    language = language_of(text, script)
    finished = finish(text)
    contacts = find_contacts(text, finished, country or _REGION_OF_LANGUAGE.get(language), links)
    fixed = _fixed_spans(finished, links, contacts)
    blanked = blank(digits_for_x(finished), fixed) if fixed or "x" in finished else finished
    numbers = list(find_numbers(blanked))
    if script == "Hani":
        numbers += [span for span in find_written_amounts(blanked) if free(span.start, span.end, numbers)]
    everything = sorted(fixed + numbers)
    return ReadMessage(
        original=body,
        normalised=finished if finished is text else _restore(finished, text, fixed),
        skeleton=_skeleton(blank(blanked, numbers) if numbers else blanked, links, contacts),
        signature=find_signature(text),
        links=tuple([span.link for span in links if span.link is not None]),
        contacts=_contacts(trace, links, contacts),
        language=language,
        script=script,
        redacted=redact(trace, everything) if everything else body,
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
