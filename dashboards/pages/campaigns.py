"""The list of campaigns that were reported in a period, filtered and sorted by its address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from smishwatch.dashboards import names
from smishwatch.dashboards.facts.campaigns import ANY, SUSPECT, Chosen, campaigns_listed, chosen
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.parts import brand_name, campaign_title
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.questions import Questions
from smishwatch.schemas.codes import Category, Verdict

ON_A_PAGE = 50
_NARROWING = ("q", "verdict", "category", "brand")


def asked(parameters: Mapping[str, str]) -> Chosen:
    """The filters of the page's address; one that narrows by nothing leaves out what is judged legitimate.

    Raises:
        BadFilterError: names the first that is not understood.
    """
    if any(parameters.get(name, "").strip() for name in _NARROWING):
        return chosen(parameters)
    return chosen({**parameters, "verdict": SUSPECT})


def view(
    questions: Questions, period: Period, filters: Chosen, lang: Language, *, is_stale: bool
) -> dict[str, Any]:
    """Everything on the page."""
    offset = (filters.page - 1) * ON_A_PAGE
    rows = campaigns_listed(questions, period, filters, most=ON_A_PAGE, offset=offset)
    matching = rows[0]["matching"] if rows else 0
    return {
        "period": period,
        "period_base": f"/campaigns?{urlencode(_address(filters))}&",
        "chosen": filters,
        "brand_name": names.institution(filters.brand, lang) if filters.brand else "",
        "without_brand": _url(period, filters, brand="", page=1),
        "verdicts": [SUSPECT, *(code.value for code in Verdict)],
        "any": ANY,
        "categories": [code.value for code in Category],
        "matching": matching,
        "first": offset + 1,
        "last": offset + len(rows),
        "is_stale": is_stale,
        "campaigns": [
            {
                **{key: row[key] for key in _SHOWN},
                "title": campaign_title(row, 110),
                "brand": brand_name(row, lang),
            }
            for row in rows
        ],
        "previous_page": _url(period, filters, page=filters.page - 1) if filters.page > 1 else "",
        "next_page": _url(period, filters, page=filters.page + 1) if offset + len(rows) < matching else "",
    }


_SHOWN = ("campaign_id", "verdict", "category", "status", "templates", "first_seen", "last_seen", "reports")


def _url(period: Period, filters: Chosen, **changed: object) -> str:
    given = {**_address(filters), "page": filters.page, **changed, **period.address}
    return "/campaigns?" + urlencode({key: value for key, value in given.items() if value not in {"", None}})


def _address(filters: Chosen) -> dict[str, object]:
    named = {
        "q": filters.q,
        "verdict": filters.verdict,
        "category": filters.category,
        "brand": filters.brand,
        "sort": filters.sort,
    }
    return {key: value for key, value in named.items() if value}
