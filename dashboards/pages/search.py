"""Finding what a number, a link, a name, an id or a pasted message belongs to.

What is typed is read like a message: disguises are undone by the same reader, so that an obfuscated text finds the
wording behind it and ``hxxp`` links and spaced numbers find what they stand for.
"""

import re
from typing import Any

from smishwatch.dashboards import language, names, wording
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.campaign import CAMPAIGN_ID
from smishwatch.dashboards.pages.operation import OPERATION_ID
from smishwatch.dashboards.pages.parts import brand_name, campaign_title
from smishwatch.dashboards.problems import BadFilterError
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich.links import SHARED_CLASSES
from smishwatch.pipeline.enrich.senders import read_sender
from smishwatch.pipeline.text.read import ReadMessage, read
from smishwatch.pipeline.text.skeleton import template_id

MOST_TYPED = 2_000
"""A concatenated SMS of ten parts in Chinese has 670 characters."""
MOST_FOUND = 20
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

View = dict[str, Any]


def view(questions: Questions, typed: str, lang: Language) -> View:
    """Everything on the page.

    Raises:
        BadFilterError: for a text that is too long.
    """
    typed = typed.strip()
    if len(typed) > MOST_TYPED or "\x00" in typed:
        raise BadFilterError("q")
    if not typed:
        return {"q": "", "searched": False, "most": MOST_TYPED}
    found = read(_refanged(typed))
    looked_up = values(typed, found)
    return {
        "q": typed,
        "searched": True,
        "most": MOST_TYPED,
        "ids": _ids(questions, typed),
        "institutions": _institutions(typed, lang),
        "standing": _standing(questions, looked_up, lang),
        "lists": _lists(questions, looked_up),
        "entities": _campaigns(
            questions.ask("search_entities", {"values": looked_up, "limit": MOST_FOUND}), lang
        ),
        "values": [wording.label(one) for one in looked_up],
        "is_message": len(typed.split()) > 1 or len(_letters(found)) > LONGEST_NAME,
        "likes": _likes(questions, found, lang),
    }


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


def _standing(questions: Questions, looked_up: list[str], lang: Language) -> list[View]:
    """What was reported about each of them; exact, where the stream's own memory estimates."""
    rows = questions.ask("search_standing", {"values": looked_up, "limit": MOST_FOUND})
    return [
        {
            **row,
            "value": wording.label(row["value"]),
            "shared": row["link_class"] in SHARED_CLASSES,
            "link_class": row["link_class"] and language.text(lang, "link_class", row["link_class"]),
            "vouching": language.percent(row["legit_reporters"] / row["reporters"]),
        }
        for row in rows
    ]


def _lists(questions: Questions, looked_up: list[str]) -> list[View]:
    """The rows of block and allow lists about them."""
    rows = questions.ask("search_lists", {"values": looked_up, "limit": MOST_FOUND})
    return [{**row, "value": wording.label(row["value"])} for row in rows]


def _likes(questions: Questions, found: ReadMessage, lang: Language) -> list[View]:
    """Campaigns whose wording resembles what was typed, the likest first."""
    if len(_letters(found)) < SHORTEST_PHRASE:
        return []
    slots = language.words(lang)["slot"]
    rows = questions.ask(
        "search_templates",
        {"skeleton": found.skeleton, "template_id": template_id(found.skeleton), "least": LEAST_LIKENESS,
         "least_contained": LEAST_CONTAINED, "limit": MOST_FOUND},
    )  # fmt: skip
    return [
        {
            **shown,
            "wording": wording.template(row["skeleton"], slots),
            "likeness": language.percent(max(row["likeness"], row["contained"])),
        }
        for row, shown in zip(rows, _campaigns(rows, lang), strict=True)
    ]


def _letters(found: ReadMessage) -> str:
    """What is fixed in its wording."""
    return re.sub(r"⟨[a-z]+⟩|\W", "", found.skeleton)


def _campaigns(rows: list[Row], lang: Language) -> list[View]:
    kept = ("campaign_id", "operation_id", "verdict", "category")
    return [
        {
            **{name: row[name] for name in kept},
            "title": campaign_title(row),
            "brand": brand_name(row, lang),
            "reports": row.get("reports"),
        }
        for row in rows
    ]


def _ids(questions: Questions, typed: str) -> list[View]:
    """What the typed text is the id of."""
    found: list[View] = []
    if CAMPAIGN_ID.fullmatch(typed):
        found += [{"kind": "campaign", "id": typed, "href": f"/campaigns/{typed}"}] * bool(
            questions.ask("campaign_detail", {"campaign_id": typed})
        )
    if OPERATION_ID.fullmatch(typed):
        found.append({"kind": "operation", "id": typed, "href": f"/operations/{typed}"})
    if _TEMPLATE_ID.fullmatch(typed):
        for row in questions.ask("template_place", {"template_id": typed}):
            found.append({"kind": "template", "id": typed, "href": f"/campaigns/{row['campaign_id']}"})
    if len(typed) <= 128:
        for row in questions.ask("search_report_ids", {"report_id": typed, "limit": MOST_FOUND}):
            found.append({"kind": "report", "id": typed, "carrier": row["carrier"]})
    return found


def _institutions(typed: str, lang: Language) -> list[View]:
    """Institutions whose name or number it is."""
    wanted = typed.casefold()
    known = names.known()
    owners = set(known.owners_of_number(typed)) | set(known.owners_of_host(wanted))
    for one in known.institutions.values():
        called = (one.institution_id, one.name, one.name_en, *one.aliases)
        if any(name.casefold() == wanted for name in called):
            owners.add(one.institution_id)
    return [{"institution_id": one, "name": names.institution(one, lang)} for one in sorted(owners)][
        :MOST_FOUND
    ]


def _refanged(typed: str) -> str:
    """Links as they were before somebody disarmed them."""
    for pattern, instead in _REFANGED:
        typed = pattern.sub(instead, typed)
    return typed
