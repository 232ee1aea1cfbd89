"""Finding what a number, a link, a name, an id or a pasted message belongs to, as a page shows it."""

from typing import Any

from smishwatch.dashboards import language, names, wording
from smishwatch.dashboards.facts.search import MOST_FOUND, MOST_TYPED, Identified, searched
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.parts import brand_name, campaign_title
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich.links import SHARED_CLASSES

View = dict[str, Any]


def view(questions: Questions, typed: str, lang: Language) -> View:
    """Everything on the page.

    Raises:
        BadFilterError: for a text that is too long.
    """
    found = searched(questions, typed, MOST_FOUND)
    if not found.typed:
        return {"q": "", "searched": False, "most": MOST_TYPED}
    slots = language.words(lang)["slot"]
    return {
        "q": found.typed,
        "searched": True,
        "most": MOST_TYPED,
        "ids": [_identified(one) for one in found.ids],
        "institutions": [
            {"institution_id": one, "name": names.institution(one, lang)} for one in found.institutions
        ],
        "standing": [_standing(row, lang) for row in found.standing],
        "lists": [{**row, "value": wording.label(row["value"])} for row in found.lists],
        "entities": [_campaign(row, lang) for row in found.carrying],
        "values": [wording.label(one) for one in found.values],
        "is_message": found.is_message,
        "cut_lists": found.cut,
        "most_found": language.number(MOST_FOUND),
        "likes": [
            {
                **_campaign(row, lang),
                "wording": wording.template(row["skeleton"], slots),
                "likeness": language.percent(row["likeness"]),
            }
            for row in found.likes
        ],
    }


def _identified(one: Identified) -> View:
    match one.kind:
        case "report":
            return {"kind": one.kind, "id": one.id, "carrier": one.carrier}
        case "operation":
            return {"kind": one.kind, "id": one.id, "href": f"/operations/{one.id}"}
    return {"kind": one.kind, "id": one.id, "href": f"/campaigns/{one.campaign_id}"}


def _standing(row: Row, lang: Language) -> View:
    return {
        **row,
        "value": wording.label(row["value"]),
        "shared": row["link_class"] in SHARED_CLASSES,
        "link_class": row["link_class"] and language.text(lang, "link_class", row["link_class"]),
        "vouching": language.percent(row["legit_reporters"] / row["reporters"]),
    }


def _campaign(row: Row, lang: Language) -> View:
    kept = ("campaign_id", "operation_id", "verdict", "category")
    return {
        **{name: row[name] for name in kept},
        "title": campaign_title(row),
        "brand": brand_name(row, lang),
        "reports": row.get("reports"),
    }
