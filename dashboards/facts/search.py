"""What a number, a link, a name, an id or a pasted message belongs to, before anybody words it.

What is typed is read like a message: disguises are undone by the same reader, so that an obfuscated text finds the
wording behind it and ``hxxp`` links and spaced numbers find what they stand for.
"""

import re
from dataclasses import dataclass

from smishwatch.dashboards import names
from smishwatch.dashboards.facts.campaign import CAMPAIGN_ID
from smishwatch.dashboards.facts.operation import OPERATION_ID
from smishwatch.dashboards.facts.report import LONGEST_ID
from smishwatch.dashboards.problems import BadFilterError
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich.senders import read_sender
from smishwatch.pipeline.text.read import ReadMessage, read
from smishwatch.pipeline.text.skeleton import template_id

MOST_TYPED = 2_000
"""A concatenated SMS of ten parts in Chinese has 670 characters."""
MOST_FOUND = 20
MOST_SKIPPED = 10_000
"""Nobody reads further."""
LEAST_LIKENESS = 0.45
"""Of shared three-character runs. Variants of one campaign that differ in a sentence share more than half; unrelated
texts of one kind and language mostly less than a third."""
LEAST_CONTAINED = 0.85
"""Nearly every run of a phrase; a slot in its middle breaks two."""
SHORTEST_PHRASE = 4
"""Fewer characters are in every second message."""
LONGEST_NAME = 12
"""One word with more fixed letters is a phrase; what is said alike then goes before what is shared."""
_TEMPLATE_ID = re.compile(r"t[0-9a-f]{24}")
_REFANGED = ((re.compile(r"(?i)\bhxxp"), "http"), (re.compile(r"\[\.\]|\(\.\)|\[dot\]"), "."))


@dataclass(frozen=True, slots=True)
class Identified:
    """Something that has the typed text as its id."""

    kind: str
    """``campaign``, ``operation``, ``template`` or ``report``."""
    id: str
    campaign_id: str = ""
    """Of a campaign itself, and of a template where it is."""
    carrier: str = ""
    """Of a report, whose it is."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that a typed text leads to; lists are empty where it leads nowhere."""

    typed: str
    values: list[str]
    """As what it was looked up: senders, hosts, domains and contacts in the form in which reports keep them."""
    ids: list[Identified]
    institutions: list[str]
    """Registry ids."""
    standing: list[Row]
    """``search_standing``: what was reported about each value; exact, where the stream's own memory estimates."""
    lists: list[Row]
    """``search_lists``: the rows of block and allow lists about them."""
    carrying: list[Row]
    """``search_entities``: campaigns whose reports carry one of the values."""
    likes: list[Row]
    """``search_templates``: campaigns whose wording resembles it, the likest first; ``likeness`` from 0 to 1."""
    is_message: bool
    """Whether it is more a message than a value: what is said alike then goes before what is shared."""
    is_short: bool = False
    """Whether it has letters, but too few to compare wordings with."""
    cut: frozenset[str] = frozenset()
    """The lists among these of which there is more than was asked for, by name."""


def searched(questions: Questions, typed: str, most: int, skipped: int = 0) -> Found:
    """Everything that is known of what was typed, up to ``most`` rows of each list.

    Args:
        questions: to ask
        typed: a value, phrase or message
        most: rows of each list
        skipped: rows of each list that were given before; ids and institutions then were, too

    Raises:
        BadFilterError: for a text that is too long.
    """
    typed = typed.strip()
    if len(typed) > MOST_TYPED or "\x00" in typed:
        raise BadFilterError("q")
    if not typed:
        return Found("", [], [], [], [], [], [], [], is_message=False)
    found = read(_refanged(typed))
    looked_up = values(typed, found)
    asked = {"values": looked_up, "limit": most + 1, "offset": skipped}
    lists = {
        "standing": questions.ask("search_standing", asked),
        "lists": questions.ask("search_lists", asked),
        "carrying": questions.ask("search_entities", asked),
        "likes": _likes(questions, found, most + 1, skipped),
    }
    return Found(
        typed,
        looked_up,
        [] if skipped else _ids(questions, typed, most),
        [] if skipped else _institutions(typed)[:most],
        **{name: rows[:most] for name, rows in lists.items()},
        is_message=len(typed.split()) > 1 or len(_letters(found)) > LONGEST_NAME,
        is_short=0 < len(_letters(found)) < SHORTEST_PHRASE,
        cut=frozenset(name for name, rows in lists.items() if len(rows) > most),
    )


def values(typed: str, found: ReadMessage) -> list[str]:
    """What may stand as sender, domain, host or contact in reports, in the form in which they keep it."""
    one_word = typed.split(maxsplit=1)[0] if len(typed.split()) == 1 else ""
    compact = re.sub(r"[\s().-]", "", typed)
    number = compact if compact.lstrip("+").isdecimal() else ""
    given = {typed, one_word.lower(), number}
    for sender in filter(None, (one_word, number)):
        given.add(read_sender(sender, "CN").value)
        given.add(read_sender(sender, None).value)
    for link in found.links:
        given |= {link.host, link.domain}
    given |= {contact.value for contact in found.contacts}
    return sorted(one for one in given if 0 < len(one) <= 350)


def _likes(questions: Questions, found: ReadMessage, most: int, skipped: int) -> list[Row]:
    if len(_letters(found)) < SHORTEST_PHRASE:
        return []
    rows = questions.ask(
        "search_templates",
        {"skeleton": found.skeleton, "template_id": template_id(found.skeleton), "least": LEAST_LIKENESS,
         "least_contained": LEAST_CONTAINED, "limit": most, "offset": skipped},
    )  # fmt: skip
    return [{**row, "likeness": max(row["likeness"], row["contained"])} for row in rows]


def _letters(found: ReadMessage) -> str:
    """What is fixed in its wording."""
    return re.sub(r"⟨[a-z]+⟩|\W", "", found.skeleton)


def _ids(questions: Questions, typed: str, most: int) -> list[Identified]:
    """What the typed text is the id of."""
    found: list[Identified] = []
    if CAMPAIGN_ID.fullmatch(typed) and questions.ask("campaign_detail", {"campaign_id": typed}):
        found.append(Identified("campaign", typed, campaign_id=typed))
    if OPERATION_ID.fullmatch(typed):
        found.append(Identified("operation", typed))
    if _TEMPLATE_ID.fullmatch(typed):
        places = questions.ask("template_place", {"template_id": typed})
        found += [Identified("template", typed, campaign_id=row["campaign_id"]) for row in places]
    if len(typed) <= LONGEST_ID:
        sent = questions.ask("search_report_ids", {"report_id": typed, "limit": most})
        found += [Identified("report", typed, carrier=row["carrier"]) for row in sent]
    return found


def _institutions(typed: str) -> list[str]:
    """Institutions whose name, number or domain it is."""
    wanted = typed.casefold()
    known = names.known()
    owners = set(known.owners_of_number(typed)) | set(known.owners_of_host(wanted))
    for one in known.institutions.values():
        called = (one.institution_id, one.name, one.name_en, *one.aliases)
        if any(name.casefold() == wanted for name in called):
            owners.add(one.institution_id)
    return sorted(owners)


def _refanged(typed: str) -> str:
    """Links as they were before somebody disarmed them."""
    for pattern, instead in _REFANGED:
        typed = pattern.sub(instead, typed)
    return typed
