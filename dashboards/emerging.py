"""Why a campaign is called emerging, in the reader's language: from the figures of its alert, not from its text."""

from smishwatch.dashboards import language
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.questions import Row


def sentence(row: Row, lang: Language) -> str:
    """Why it was raised: how many people within which time, against how many expected, and how widely."""
    places = [language.counted(lang, "alert", "carriers", row["carriers"])]
    if row["regions"]:
        places.append(language.counted(lang, "alert", "regions", row["regions"]))
    return language.text(
        lang,
        "alert",
        row["kind"] + "_reason",
        people=language.counted(lang, "alert", "people", row["reporters"]),
        window=language.duration(row["window_minutes"] * 60, lang),
        expected=_expected(row["expected"]),
        places=language.text(lang, "alert", "separator").join(places),
    )


def _expected(value: float) -> str:
    return f"{value:,.1f}" if value < 10 else f"{value:,.0f}"
