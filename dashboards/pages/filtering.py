"""The filters of a page as people see them: a form, what is chosen, and what of it a panel cannot obey."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from smishwatch.dashboards import language, names, panels, places, wording
from smishwatch.dashboards.filters import FILTERS, Filters
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.panels import PANELS, Panel
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.questions import OwnQuestions, Questions
from smishwatch.schemas.codes import Category, Verdict

_SECTIONS = {"category": "category", "verdict": "verdict", "language": "tongue"}


@dataclass(frozen=True, slots=True)
class Card:
    """What a panel carries wherever it is shown: how new it is, where its files are, and what it cannot obey."""

    name: str
    updated_at: datetime | None
    query: str
    """Of its own page and of its files: the period, and the filters that it obeys."""
    ignored: tuple[str, ...] = ()
    """Filters that are chosen and that it cannot obey, in the reader's words."""


def cards(
    questions: Questions | OwnQuestions,
    shown: Collection[str],
    period: Period,
    filters: Filters,
    lang: Language,
    own: str = "",
    about: Mapping[str, str] | None = None,
) -> dict[str, Card]:
    """A card for each panel of a page, by name.

    Args:
        questions: of everybody, or of one carrier
        shown: the panels
        period: which time, for panels that are not about one thing over all of its reports
        filters: what is chosen
        lang: the reader's language
        own: the carrier that the page is about
        about: ids of the campaign and operation that the page is about
    """
    found = {}
    newest = questions.one("newest_data") if shown else {}
    for name in shown:
        panel = PANELS[name]
        obeyed = {**({"carrier": own} if own else {}), **filters.obeyed(panel.obeys).chosen}
        ignored = [_title(one, lang) for one in filters.chosen if one not in panel.obeys]
        found[name] = Card(
            name,
            panels.updated_at(panel, newest),
            urlencode({**_address(panel, period, about or {}), **obeyed}),
            tuple(ignored),
        )
    return found


def _address(panel: Panel, period: Period, about: Mapping[str, str]) -> dict[str, str]:
    return {panel.of: about[panel.of]} if panel.of in about else period.address


def kept(filters: Filters) -> str:
    """The filters as the beginning of an address' query, which something follows."""
    return urlencode(filters.chosen) + "&" if filters.chosen else ""


def chips(filters: Filters, address: Mapping[str, str], path: str, lang: Language) -> list[dict[str, str]]:
    """What is chosen, each with the address without it: ``path`` with ``address`` and the others."""
    return [
        {
            "title": _title(name, lang),
            "value": _named(name, value, lang),
            "without": f"{path}?{urlencode({**filters.without(name).chosen, **address})}",
        }
        for name, value in filters.chosen.items()
    ]


def form(
    questions: Questions | OwnQuestions,
    period: Period,
    filters: Filters,
    lang: Language,
    *,
    without: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The fields of the form with their choices: codes, and otherwise what was reported in the period.

    Args:
        questions: of everybody, or of one carrier
        period: which time
        filters: what is chosen; it is offered even where nothing has it
        lang: the reader's language
        without: filters that are not offered
    """

    def reported(panel: str, column: str) -> list[str]:
        return [row[column] for row in panels.rows(PANELS[panel], questions, period)]

    known: dict[str, list[str]] = {
        "country": sorted({one[:2] for one in reported("regions", "region") if one}),
        "carrier": [] if "carrier" in without else [row["carrier"] for row in questions.ask("carrier_names")],
        "category": [code.value for code in Category],
        "brand": reported("brands", "brand"),
        "language": reported("languages", "language"),
        "verdict": [code.value for code in Verdict],
    }
    chosen = filters.chosen
    fields = []
    for name in FILTERS:
        if name in without:
            continue
        value = chosen.get(name, "")
        codes = known[name] if not value or value in known[name] else [value, *known[name]]
        options = [(code, _named(name, code, lang)) for code in codes]
        if name == "brand":
            options.sort(key=lambda option: option[1])
        fields.append({"name": name, "title": _title(name, lang), "value": value, "options": options})
    return fields


def _title(name: str, lang: Language) -> str:
    return language.text(lang, "filter", name)


def _named(name: str, value: str, lang: Language) -> str:
    if name == "brand":
        return names.institution(value, lang)
    if name == "country":
        return places.country(value, lang)
    return language.text(lang, _SECTIONS[name], value) if name in _SECTIONS else wording.label(value)
