"""Finding what a number, a link, a name, an id or a pasted message belongs to, as a page shows it."""

from typing import Any
from urllib.parse import urlencode

from smishwatch.dashboards import language, names, wording
from smishwatch.dashboards.facts.search import MOST_FOUND, MOST_SKIPPED, MOST_TYPED, Identified, searched
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.parts import brand_name, campaign_title
from smishwatch.dashboards.problems import BadFilterError
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich.links import SHARED_CLASSES

View = dict[str, Any]
LAST_PAGE = MOST_SKIPPED // MOST_FOUND
LONGEST_PAGE = len(str(LAST_PAGE))


def view(questions: Questions, typed: str, page: str, lang: Language) -> View:
    """Everything on the page.

    Raises:
        BadFilterError: for a text that is too long, or a page that there cannot be.
    """
    number = int(page) if page.isascii() and page.isdecimal() and len(page) <= LONGEST_PAGE else 0
    if not 1 <= number <= LAST_PAGE:
        raise BadFilterError("page")
    found = searched(questions, typed, MOST_FOUND, (number - 1) * MOST_FOUND)
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
        "lists": [
            {**row, **{name: wording.label(row[name]) for name in ("value", "source")}} for row in found.lists
        ],
        "entities": [_campaign(row, lang) for row in found.carrying],
        "values": [wording.label(one) for one in found.values],
        "is_message": found.is_message,
        "in_titles": "/campaigns?" + urlencode({"period": "all", "q": found.typed}) if found.is_short else "",
        "page": number,
        "previous_page": _address(found.typed, number - 1) if number > 1 else "",
        "next_page": _address(found.typed, number + 1) if found.cut and number < LAST_PAGE else "",
        "likes": [
            {
                **_campaign(row, lang),
                "wording": wording.template(row["skeleton"], slots),
                "likeness": language.percent(row["likeness"]),
            }
            for row in found.likes
        ],
    }


def _address(typed: str, page: int) -> str:
    return "/search?" + urlencode({"q": typed} | ({"page": page} if page > 1 else {}))


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
