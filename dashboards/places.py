"""Countries and regions by the names that readers know them by; codes stay in downloads and in the API.

Names are our own where ``places.toml`` and ``words`` have one, else those of ISO 3166 as pycountry carries them: in
Chinese where it has a translation, in English where not.
"""

import gettext
import tomllib
from functools import cache
from importlib.resources import files

import pycountry

from smishwatch.dashboards import language
from smishwatch.dashboards.language import Language

_CATALOGUE: dict[Language, str] = {"zh": "zh_CN"}
"""Of translations, as pycountry names them; English is what it translates from."""
NAMED_ON_TILES = "CN"
"""The country whose regions all have a Chinese name of three signs at most, which fits upon a tile."""
_PLACE: dict[Language, str] = {"en": "{region}, {country}", "zh": "{region}（{country}）"}


def country(code: str, lang: Language) -> str:
    """A country by its ISO 3166-1 alpha-2 code; one that nobody knows stays as it is.

    >>> country("CN", "en"), country("LV", "zh"), country("ZZ", "en")
    ('Mainland China', '拉脱维亚', 'ZZ')
    """
    if code in language.words(lang)["country"]:
        return language.text(lang, "country", code)
    found = pycountry.countries.get(alpha_2=code) if code else None
    if found is None:
        return code
    return _translated("iso3166-1", getattr(found, "common_name", found.name), lang)


def region(code: str, lang: Language) -> str:
    """A region by its ISO 3166-2 code, without its country; one that nobody knows stays as it is.

    >>> region("CN-NM", "zh"), region("CN-NM", "en"), region("US-CA", "zh"), region("US-ZZ", "en")
    ('内蒙古', 'Inner Mongolia', '加利福尼亚州', 'US-ZZ')
    """
    named = _own().get(code)
    if named is not None:
        return named[lang]
    found = pycountry.subdivisions.get(code=code) if code else None  # type: ignore[no-untyped-call]
    return code if found is None else _translated("iso3166-2", found.name, lang)


def short(code: str, lang: Language) -> str:
    """What stands on a tile for a region: of China its name for readers of Chinese, else the end of its code.

    >>> short("CN-HL", "zh"), short("CN-HL", "en"), short("IN-DL", "zh"), short("DE-", "en")
    ('黑龙江', 'HL', 'DL', '?')
    """
    of, _, part = code.partition("-")
    if lang == "zh" and of == NAMED_ON_TILES and code in _own():
        return region(code, lang)
    return part[:4] or "?"


def place(code: str, lang: Language) -> str:
    """A region with its country, or a country where that is all that is known; ``–`` where nothing is.

    >>> place("CN-GD", "en"), place("CN-GD", "zh"), place("HK", "zh"), place("", "en")
    ('Guangdong, Mainland China', '广东（中国内地）', '中国香港', '–')
    """
    of, _, part = code.partition("-")
    if not part:
        return country(of, lang) or "–"
    named = region(code, lang)
    return named if named == code else _PLACE[lang].format(region=named, country=country(of, lang))


@cache
def _own() -> dict[str, dict[Language, str]]:
    read = tomllib.loads(files("smishwatch.dashboards").joinpath("places.toml").read_text(encoding="utf-8"))
    return {
        f"{of}-{part}": {"en": english, "zh": chinese}
        for of, parts in read.items()
        for part, (english, chinese) in parts.items()
    }


def _translated(domain: str, name: str, lang: Language) -> str:
    return name if lang not in _CATALOGUE else _catalogue(domain, _CATALOGUE[lang]).gettext(name)


@cache
def _catalogue(domain: str, tongue: str) -> gettext.NullTranslations:
    return gettext.translation(domain, pycountry.LOCALES_DIR, languages=[tongue], fallback=True)
