"""Institutions by the names that readers know them by, as the registry in force has them."""

from contextvars import ContextVar

from smishwatch.dashboards.language import Language
from smishwatch.pipeline.enrich import registry
from smishwatch.pipeline.enrich.registry import Registry

_in_force: ContextVar[Registry | None] = ContextVar("registry_in_force", default=None)


def use(found: Registry) -> None:
    """Answer by this registry from now on, for this request or this command (``dashboards.institutions``)."""
    _in_force.set(found)


def known() -> Registry:
    """The registry in force; the one that is shipped where nobody said another."""
    return _in_force.get() or registry.starter()


def institution(institution_id: str, lang: Language) -> str:
    """The institution's name in the reader's language; an id that the registry does not know stays as it is."""
    row = known().get(institution_id)
    if row is None:
        return institution_id
    return row.name if lang == "zh" else row.name_en or row.name
