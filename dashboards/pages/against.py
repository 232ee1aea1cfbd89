"""One carrier's reports against everybody's, in the reader's language."""

from typing import Any

from smishwatch.dashboards import language
from smishwatch.dashboards.facts.against import Share
from smishwatch.dashboards.language import Language


def share_view(share: Share, lang: Language) -> dict[str, Any]:
    """One line: a kind of message, the carrier's share of it and everybody's."""
    return {
        "name": language.text(lang, "category", share.category),
        "own": language.percent(share.own),
        "all": "–" if share.everybody is None else f"{share.everybody * 100:.0f} %",
    }
