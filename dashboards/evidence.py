"""What the lineage says of why campaigns were joined or parted, in the reader's language; still to be escaped.

The clusterer writes it down in English, in few forms (``campaigns.tying``, ``campaigns.similarity``,
``campaigns.parting``, ``campaigns.deciding``). What is in none of them is an analyst's own words, and stays as it is.
"""

import re

from smishwatch.dashboards import language
from smishwatch.dashboards.language import Language
from smishwatch.schemas.codes import EntityKind

_WORDING = re.compile(r"wording: (\d+%) of both, (\d+%) of the smaller")
_SHARED = re.compile(r"infrastructure: (.+)")
_CHANNELS = "one of many channels with these words, none of which lasts"
_SPLIT = re.compile(r"split from (c[0-9a-f]{16}): (.*)", re.DOTALL)
_UNDONE = re.compile(r"undone by (.*)", re.DOTALL)


def told(evidence: str, lang: Language) -> str:
    """The evidence in words."""
    if split := _SPLIT.fullmatch(evidence):
        return language.text(lang, "evidence", "split", campaign=split[1], why=told(split[2], lang))
    if undone := _UNDONE.fullmatch(evidence):
        return language.text(lang, "evidence", "undone", why=undone[1])
    parts = evidence.split("; ")
    found = [_part(part, lang) for part in parts]
    if None in found:
        return evidence
    return language.text(lang, "evidence", "between").join(part for part in found if part)


def _part(part: str, lang: Language) -> str | None:
    """One of the machine's reasons; nothing where it is none."""
    if wording := _WORDING.fullmatch(part):
        return language.text(lang, "evidence", "wording", both=wording[1], smaller=wording[2])
    if part == _CHANNELS:
        return language.text(lang, "evidence", "channels")
    shared = _SHARED.fullmatch(part)
    entities = [_entity(one, lang) for one in shared[1].split(", ")] if shared else [None]
    if None in entities:
        return None
    listed = language.text(lang, "evidence", "comma").join(one for one in entities if one)
    return language.text(lang, "evidence", "shared", entities=listed)


def _entity(text: str, lang: Language) -> str | None:
    kind, _, value = text.partition(" ")
    if kind not in set(EntityKind):
        return None
    if kind == EntityKind.CONTACT:
        channel, _, value = value.partition(":")
        return f"{language.text(lang, 'contact_kind', channel)} {value}"
    return f"{language.text(lang, 'entity_kind', kind).lower()} {value}"
