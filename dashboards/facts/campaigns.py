"""Campaigns and operations that were reported in a period, as pages, exports and API list them."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

from smishwatch.dashboards.period import Period
from smishwatch.dashboards.problems import BadFilterError
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.schemas.codes import Category, Verdict

SORTS = ("reports", "new", "active")
LAST_PAGE = 1_000
MOST_SEARCHED = 200
MOST_BRAND = 64


ANY, SUSPECT = "all", "suspect"
"""Beside the verdicts: all of them, and all but legitimate."""
_FILTERS = ("q", "verdict", "category", "brand", "sort", "page")
_CODES: dict[str, Collection[str]] = {
    "verdict": [ANY, SUSPECT, *(code.value for code in Verdict)],
    "category": [code.value for code in Category],
    "sort": SORTS,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters, checked; empty ones match all."""

    q: str = ""
    verdict: str = ""
    """One, or ``ANY`` or ``SUSPECT``."""
    category: str = ""
    brand: str = ""
    sort: str = "reports"
    page: int = 1


def chosen(parameters: Mapping[str, str]) -> Chosen:
    """The filters of an address.

    Raises:
        BadFilterError: names the first that is not understood.
    """
    found = {name: parameters.get(name, "").strip() for name in _FILTERS}
    for field, values in _CODES.items():
        if found[field] and found[field] not in values:
            raise BadFilterError(field)
    if len(found["q"]) > MOST_SEARCHED or "\x00" in found["q"]:
        raise BadFilterError("q")
    if len(found["brand"]) > MOST_BRAND or not all(one.isalnum() or one in "-_" for one in found["brand"]):
        raise BadFilterError("brand")
    page = found["page"] or "1"
    if not (page.isascii() and page.isdecimal() and len(page) <= 4 and 1 <= int(page) <= LAST_PAGE):
        raise BadFilterError("page")
    return Chosen(
        found["q"], found["verdict"], found["category"], found["brand"], found["sort"] or "reports", int(page)
    )


def campaigns_listed(
    questions: Questions,
    period: Period,
    filters: Chosen,
    *,
    most: int,
    offset: int = 0,
    after: tuple[int, str] = (0, ""),
) -> list[Row]:
    """Rows of ``campaign_list``.

    Args:
        questions: the warehouse
        period: when they were reported
        filters: which, and in which order; the page in them is the caller's business
        most: how many
        offset: leave out so many
        after: go on behind this ``place`` and campaign, whatever came meanwhile
    """
    asked = {name: value for name, value in asdict(filters).items() if name != "page" and value != ANY}
    behind = {"after_place": after[0], "after_id": after[1]}
    return questions.ask(
        "campaign_list", {**period.question, **asked, **behind, "limit": most, "offset": offset}
    )


def operations_listed(
    questions: Questions,
    period: Period,
    filters: Chosen,
    *,
    most: int,
    least_campaigns: int = 1,
    after: tuple[int, str] = (0, ""),
) -> list[Row]:
    """Rows of ``operation_list``.

    Args:
        questions: the warehouse
        period: when they were reported
        filters: which have a campaign that these match, and in which order
        most: how many
        least_campaigns: that were reported in the period, of each
        after: go on behind this ``place`` and operation, whatever came meanwhile
    """
    asked = {name: value for name, value in asdict(filters).items() if name != "page"}
    behind = {"after_place": after[0], "after_id": after[1]}
    return questions.ask(
        "operation_list",
        {**period.question, **asked, **behind, "least_campaigns": least_campaigns, "limit": most},
    )
