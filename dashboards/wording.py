"""Hostile text made fit to be looked at: slots marked, invisible characters shown, links defanged."""

import re
import unicodedata

from markupsafe import Markup, escape

SLOT = re.compile(r"⟨([a-z]+)⟩")
_URL = re.compile(r"(?i)\b(?:https?|hxxps?)://\S+|\b(?:[\w-]{1,63}\.)+[a-z\u0400-\u04ff]{2,24}\b(?:/\S*)?")
_INVISIBLE = {"Cf", "Cc", "Co", "Cn", "Cs"}
_KEPT_CONTROLS = {"\n", "\t"}
LONGEST_RUN = 60
"""Characters without a break before one is offered; a giant word must not widen the page."""


def defang(link: str) -> str:
    """The link so that nothing makes it clickable: ``hxxp`` and ``[.]``."""
    return re.sub(r"(?i)\bhttp", "hxxp", link).replace(".", "[.]")


def show_invisible(text: str) -> str:
    """Control, bidi and zero-width characters as ``⟦U+202E⟧``; line breaks and tabs stay."""
    return "".join(
        f"⟦U+{ord(character):04X}⟧"
        if character not in _KEPT_CONTROLS and unicodedata.category(character) in _INVISIBLE
        else character
        for character in text
    )


def message(text: str) -> Markup:
    """A redacted message for a page: invisible characters shown, links defanged, everything escaped."""
    shown = _URL.sub(lambda match: defang(match.group()), show_invisible(text))
    return _mark_slots(shown)


def template(skeleton: str, slot_names: dict[str, str]) -> Markup:
    """A skeleton with its slots marked; ``slot_names`` gives their names in the reader's language."""
    return _mark_slots(show_invisible(skeleton), slot_names)


def plain(skeleton: str, most: int = 90) -> str:
    """A skeleton as a one-line title of at most ``most`` characters, slots as ``…``."""
    text = " ".join(SLOT.sub("…", show_invisible(skeleton)).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _mark_slots(text: str, names: dict[str, str] | None = None) -> Markup:
    parts: list[str] = []
    end = 0
    for match in SLOT.finditer(text):
        kind = match.group(1)
        parts.append(_safe(text[end : match.start()]))
        name = (names or {}).get(kind, kind)
        parts.append(f'<span class="slot slot-{escape(kind)}">{escape(name)}</span>')
        end = match.end()
    parts.append(_safe(text[end:]))
    return Markup("".join(parts))  # noqa: S704 - every part was escaped


def _safe(text: str) -> str:
    """Escaped, with a place to break in every run that is longer than a line."""
    return "".join(
        "<wbr>".join(str(escape(run[at : at + LONGEST_RUN])) for at in range(0, len(run), LONGEST_RUN))
        for run in _RUNS.findall(text)
    )


_RUNS = re.compile(r"\s+|\S+")
