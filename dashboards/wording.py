"""Hostile text made fit to be looked at: slots marked, invisible characters shown, links disarmed."""

import re
import unicodedata
from collections.abc import Sequence

from markupsafe import Markup, escape

from smishwatch.pipeline.text.aligning import differing

SLOT = re.compile(r"⟨([a-z]{1,20})⟩")
_MARKERS = re.compile("⟨(?:genuine|filed)⟩")
"""Say who sent a message, not what it said."""
LONGEST_RUN = 60
"""Characters without a break before one is offered; a giant word must not widen the page."""
LONGEST_MESSAGE = 2_000
"""Longer ones are cut on pages: no SMS of ten parts is longer, and a page shows many."""
MOST_MARKS = 4
"""Combining marks on one letter; more are a tower over the lines above, and no language needs them."""
LONGEST_LABEL = 1_000
NOTHING = "∅"
"""Shown where a variant has nothing in the place of others' words."""
_TOP_LEVELS = "[a-z]{2,24}|xn--[a-z0-9-]{2,59}|рф|中国|中國|公司|网络|网址|商城|在线|手机|香港|台湾|集团|信息"
_URL = re.compile(
    rf"(?i)(?<![a-z0-9])(?:https?|hxxps?|ftp)://\S+|\b(?:[\w-]{{1,63}}\.)+(?:{_TOP_LEVELS})(?:/\S*)?"
)
_INVISIBLE = {"Cf", "Cc", "Co", "Cn", "Cs"}
_KEPT_CONTROLS = {"\n", "\t"}
_ZERO_WIDTH = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_RUNS = re.compile(r"\s+|\S+")
_SHOWN = re.compile(r"⟨[a-z]{1,20}⟩|⟦U\+(?:10|0?[0-9A-F])?[0-9A-F]{4}⟧")
"""Slots, and characters by code. A message may bring such marks itself, but no code above U+10FFFF."""


def defang(link: str) -> str:
    """The link so that nothing makes it clickable: ``hxxp`` and ``[.]``."""
    return re.sub(r"(?i)(?<![a-z0-9])http", "hxxp", link).replace("[.]", ".").replace(".", "[.]")


def disarm(text: str) -> str:
    """Every link and host name in a text defanged."""
    return _URL.sub(lambda match: defang(match.group()), text)


def show_invisible(text: str) -> str:
    """Control, bidi and zero-width characters as ``⟦U+202E⟧``; line breaks and tabs stay, towers of marks do not."""
    parts: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > MOST_MARKS:
            continue
        hidden = category in _INVISIBLE and character not in _KEPT_CONTROLS
        parts.append(f"⟦U+{ord(character):04X}⟧" if hidden else character)
    return "".join(parts)


def message(text: str, slot_names: dict[str, str]) -> Markup:
    """A redacted message for a page: invisible characters marked, links disarmed, everything escaped."""
    cut = text if len(text) <= LONGEST_MESSAGE else text[:LONGEST_MESSAGE] + "…"
    return _marked(disarm(show_invisible(cut)), slot_names)


def original(text: str) -> Markup:
    """A message as it came, whole; what looks like a slot in it is its sender's own."""
    return _marked(disarm(show_invisible(text)), None)


def template(skeleton: str, slot_names: dict[str, str]) -> Markup:
    """A skeleton with its slots marked; ``slot_names`` gives their names in the reader's language."""
    return message(skeleton, slot_names)


def laid_out(
    kinds: Sequence[str], texts: Sequence[str], others: Sequence[Sequence[str]], slot_names: dict[str, str]
) -> Markup:
    """A campaign's title in parts: slots marked, and in a place that varies what the other variants have there."""
    shown = []
    for kind, text, alternatives in zip(kinds, texts, others, strict=True):
        if kind == "slot":
            shown.append(Markup(_slot(text, slot_names)))  # noqa: S704 - escaped inside
        elif kind == "varies":
            choices = [message(choice, slot_names) or NOTHING for choice in (text, *alternatives)]
            own, *further = (Markup("<span>{}</span>").format(choice) for choice in choices)
            shown.append(Markup('<span class="varies">{}{}</span>').format(own, Markup("").join(further)))
        else:
            shown.append(message(text, slot_names))
    return Markup("").join(shown)


def beside(title: str, skeleton: str, slot_names: dict[str, str]) -> Markup:
    """A variant with what the title does not have marked."""
    return Markup("").join(
        message(text, slot_names)
        if shared
        else Markup('<mark class="differs">{}</mark>').format(message(text, slot_names))
        for shared, text in differing(title, skeleton)
    )


def label(value: str, most: int = 120) -> str:
    """A sender, domain, contact or the like as one line of at most ``most`` characters, still to be escaped."""
    text = " ".join(disarm(show_invisible(value[:LONGEST_LABEL])).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def plain(skeleton: str, most: int = 90) -> str:
    """A skeleton as a one-line title of at most ``most`` characters, slots as ``…``; still to be escaped."""
    visible = "".join(character for character in _MARKERS.sub("", skeleton) if character not in _ZERO_WIDTH)
    return label(re.sub(r"(?:\s*…)+", "…", SLOT.sub("…", visible)), most)


def _marked(text: str, names: dict[str, str] | None) -> Markup:
    """Escaped; slots by these names where the text is a skeleton, and unseen characters."""
    parts: list[str] = []
    end = 0
    for match in _SHOWN.finditer(text):
        mark, is_slot = match.group()[1:-1], match.group()[0] == "⟨"
        if is_slot and names is None:
            continue
        parts.append(_safe(text[end : match.start()]))
        parts.append(_slot(mark, names or {}) if is_slot else _unseen(mark))
        end = match.end()
    parts.append(_safe(text[end:]))
    return Markup("".join(parts))  # noqa: S704 - every part was escaped


def _slot(kind: str, names: dict[str, str]) -> str:
    return f'<span class="slot slot-{escape(kind)}">{escape(names.get(kind, kind))}</span>'


def _unseen(code: str) -> str:
    """Zero-width characters as a thin mark, because scammers strew them; the others, which turn text about, by code."""
    shown = "¦" if chr(int(code[2:], 16)) in _ZERO_WIDTH else code
    return f'<span class="unseen" title="{escape(code)}">{escape(shown)}</span>'


def _safe(text: str) -> str:
    """Escaped, with a place to break in every run that is longer than a line."""
    return "".join(
        "<wbr>".join(str(escape(run[at : at + LONGEST_RUN])) for at in range(0, len(run), LONGEST_RUN))
        for run in _RUNS.findall(text)
    )
