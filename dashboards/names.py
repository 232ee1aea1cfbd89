"""Institutions by the names that readers know them by."""

from smishwatch.dashboards.language import Language
from smishwatch.pipeline.enrich import registry


def institution(institution_id: str, lang: Language) -> str:
    """The institution's name in the reader's language; an id that the registry does not know stays as it is."""
    row = registry.starter().get(institution_id)
    if row is None:
        return institution_id
    return row.name if lang == "zh" else row.name_en or row.name
