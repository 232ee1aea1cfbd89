"""What the public is told of a kind of scam, or of a campaign that an analyst has confirmed as one.

It is made of our own sentences, the registry and the reporting lines (``enrich.advisory``): nothing of a message, no
link and no number of a scammer can be in it. Counts are given in tens, and not at all where they are small.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from smishwatch.dashboards import language, names, publishing
from smishwatch.dashboards.facts.campaign import CAMPAIGN_ID
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.names import institution
from smishwatch.dashboards.problems import BadFilterError, UnknownAdvisoryError
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich import advisory as texts
from smishwatch.pipeline.enrich.advisory import ANY_COUNTRY, advised_categories, advisory, countries
from smishwatch.schemas.codes import Category
from smishwatch.schemas.feeds import Institution

TOLD_FOR = timedelta(days=90)
"""A campaign that nobody has reported for so long is no warning any more."""
BRANDS_WITHIN = timedelta(days=30)
MOST_CAMPAIGNS, MOST_OF_KIND, MOST_BRANDS = 30, 10, 8
MOST_ROWS = 1_000
MOST_TAGS = 20
"""Languages of a browser that are looked at."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom an advisory is for."""

    lang: Language
    country: str = ""
    """The country that the reader chose, or empty."""
    browsers: str = ""
    """The country that the browser names, or empty."""
    likely: str = ""
    """What a language alone lets one guess, or empty."""


def reader(lang: Language, country: str, accept_language: str) -> Reader:
    """Whom an advisory is for.

    Args:
        lang: of the text
        country: that the reader chose, or empty
        accept_language: the browser's languages (RFC 9110, 12.5.4)

    Raises:
        BadFilterError: for a country of which no reporting line is known.
    """
    if country and country not in countries():
        raise BadFilterError("country")
    return Reader(lang, country, _of_browser(accept_language, lang), _likely(accept_language, lang))


@dataclass(frozen=True, slots=True)
class Told:
    """A campaign that the public may know of."""

    campaign_id: str
    title: str
    last: datetime
    reports: int
    """In tens; 0 where there are few."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of scam."""

    category: str
    title: str
    looks: str


@dataclass(frozen=True, slots=True)
class Channel:
    """Where an institution is really reached."""

    name: str
    channel: str


@dataclass(frozen=True, slots=True)
class Advisory:
    """About a kind of scam (``campaign_id`` is empty, times are nothing), or about a campaign."""

    name: str
    title: str
    category: str
    country: str
    """For whose readers; ``XX`` for other countries."""
    text: texts.Advisory
    reports: int = 0
    """In tens; 0 where there are few, and of a kind of scam."""
    first: datetime | None = None
    last: datetime | None = None
    campaigns: tuple[Told, ...] = ()
    """Of a kind of scam, those that go round now."""
    brands: tuple[Channel, ...] = ()
    """Of a kind of scam, in whose name many such messages came lately."""


class Advisories:
    """Asks for what the public is told.

    Args:
        questions: the warehouse
        clock: the time
    """

    def __init__(self, questions: Questions, clock: Callable[[], datetime]) -> None:
        self._questions = questions
        self._clock = clock

    def kinds(self, lang: Language) -> tuple[Kind, ...]:
        """The kinds of scam that there is advice about."""
        return tuple(
            Kind(code.value, _title(code.value, "", lang), advisory(code, None, None, lang).looks)
            for code in advised_categories()
        )

    def going_round(self, lang: Language) -> tuple[Told, ...]:
        """What goes round now, the latest first."""
        return tuple(_told(row, lang) for row in self._campaigns(most=MOST_CAMPAIGNS))

    def one(self, name: str, of: Reader) -> Advisory:
        """About a kind of scam, or about a campaign; what may not be told is not there.

        Of a campaign its institution says for which country, else the people who reported it, else the browser; of a
        kind of scam the browser, else the people who reported such.

        Raises:
            UnknownAdvisoryError: when there is none by this name, or it may not be told.
        """
        lang = of.lang
        if CAMPAIGN_ID.fullmatch(name):
            rows = self._campaigns(campaign_id=name, most=1)
            if not rows:
                raise UnknownAdvisoryError(name)
            row, known = rows[0], names.known().get(rows[0]["brand"])
            country = (
                of.country or _of_institution(known) or self._of_campaign(name) or of.browsers or of.likely
            )
            category, place = Category(row["category"]), _place(country)
            return Advisory(
                name,
                _title(category.value, known.institution_id if known else "", lang),
                category.value,
                place,
                advisory(category, self._today(known), place, lang),
                publishing.about(row["reports"]),
                row["first_reported_at"],
                row["last_reported_at"],
            )
        if name not in {code.value for code in advised_categories()}:
            raise UnknownAdvisoryError(name)
        category = Category(name)
        country = of.country or of.browsers or self._of_kind(category) or of.likely
        return Advisory(
            name,
            _title(name, "", lang),
            name,
            _place(country),
            advisory(category, None, _place(country), lang),
            campaigns=tuple(_told(row, lang) for row in self._campaigns(category=name, most=MOST_OF_KIND)),
            brands=self._brands(category, country, lang),
        )

    def _today(self, brand: Institution | None) -> Institution | None:
        """The institution if its row holds today: a hotline that was given up may be somebody else's by now."""
        return None if brand is None else names.known().at(self._clock()).get(brand.institution_id)

    def _of_campaign(self, campaign_id: str) -> str:
        """The country of most people who reported it, if that many may be told of."""
        counts: Counter[str] = Counter()
        for row in self._questions.ask("campaign_regions", {"campaign_id": campaign_id, "limit": MOST_ROWS}):
            counts[row["place"].partition("-")[0]] += row["reports"]
        return _most(counts)

    def _of_kind(self, category: Category) -> str:
        """The country of most people who lately reported such messages."""
        now = self._clock()
        asked = {"from": now - BRANDS_WITHIN, "to": now, "category": category.value, "limit": MOST_ROWS}
        rows = self._questions.ask("category_countries", asked)
        return _most(Counter({row["country"]: row["reports"] for row in rows}))

    def _brands(self, category: Category, country: str, lang: Language) -> tuple[Channel, ...]:
        """Institutions in whose name many such messages came lately, each with its own channel."""
        now = self._clock()
        rows = self._questions.ask(
            "category_brands", {"from": now - BRANDS_WITHIN, "to": now, "limit": MOST_ROWS}
        )
        found = []
        for row in rows:
            known = names.known().at(now).get(row["brand"])
            if row["category"] != category or row["reports"] < publishing.LEAST_PUBLISHED or known is None:
                continue
            channel = advisory(category, known, country or None, lang).official_channel
            found.append(Channel(institution(row["brand"], lang), channel))
        return tuple(found[:MOST_BRANDS])

    def _campaigns(self, *, campaign_id: str = "", category: str = "", most: int) -> list[Row]:
        asked = {
            "campaign_id": campaign_id,
            "category": category,
            "from": self._clock() - TOLD_FOR,
            "limit": most,
        }
        return self._questions.ask("advisory_campaigns", asked)


def _told(row: Row, lang: Language) -> Told:
    return Told(
        row["campaign_id"],
        _title(row["category"], row["brand"], lang),
        row["last_reported_at"],
        publishing.about(row["reports"]),
    )


def _title(category: str, brand: str, lang: Language) -> str:
    """What it is and in whose name; never the message's words nor an analyst's."""
    kind = language.text(lang, "category", category)
    if not brand or names.known().get(brand) is None:
        return kind
    return language.text(lang, "advisory", "in_the_name", kind=kind, institution=institution(brand, lang))


def _place(country: str) -> str:
    return country if country in countries() else ANY_COUNTRY


def _of_institution(known: Institution | None) -> str:
    return known.country if known is not None and known.country in countries() else ""


def _most(counts: Counter[str]) -> str:
    """The country with the most reports, if that many may be told of."""
    ((country, reports),) = counts.most_common(1) or (("", 0),)
    return country if country in countries() and reports >= publishing.LEAST_PUBLISHED else ""


def _of_browser(accept_language: str, lang: Language) -> str:
    """The region of the first of the browser's languages that names one (``en-GB``), empty where none does.

    Many machines are set to en-US wherever they stand. So an English setting says nothing of where somebody lives who
    reads Chinese; who reads English may well live where another language is spoken.
    """
    for tag in _tags(accept_language):
        region = tag[-1].upper() if len(tag) > 1 else ""
        if region in countries() and (lang == "en" or tag[0] == lang):
            return region
    return ""


def _likely(accept_language: str, lang: Language) -> str:
    """Where most people live whose browser says Chinese and no region, after the script (CLDR, likely subtags)."""
    for tag in _tags(accept_language):
        if tag[0] == lang == "zh":
            return "TW" if "hant" in tag else "CN"
    return ""


def _tags(accept_language: str) -> list[list[str]]:
    """The browser's languages in its order, each in its parts: ``zh-Hans-CN`` as zh, hans, cn."""
    tags = (one.partition(";")[0].strip().lower() for one in accept_language.split(",")[:MOST_TAGS])
    return [tag.split("-") for tag in tags if tag]
