"""Names as grammar bends them are the same institution's; words that only begin like a name are nobody's."""

from datetime import UTC, datetime

import pytest

from smishwatch.pipeline.enrich.claims.inflections import bent
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import starter

AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def enricher() -> Enricher:
    return Enricher(starter())


@pytest.mark.parametrize(
    ("country", "body", "brand"),
    [
        ("RU", "Срочно позвоните в службу безопасности Сбербанка 8-800-123-45-67", "ru-sber"),
        ("RU", "Ваша карта заблокирована Сбербанком", "ru-sber"),
        ("PL", "Twoja paczka czeka w InPostu, doplac 1,50 zl: inpost-doplata.click", "pl-inpost"),
        ("GB", "You've missed Vodafone's final reminder, pay at vf-bill.top", "gb-vodafone"),
        ("GB", "Royal Mail’s driver could not deliver, rebook: rm-slot.top", "gb-royalmail"),
        ("DE", "Ihr Konto bei der Postbank: neue Richtlinien der Postbanks unter pb-tan.top", "de-postbank"),
    ],
)
def test_a_bent_name_is_its_institution(country: str, body: str, brand: str, enricher: Enricher) -> None:
    assert enricher.enrich(body, None, country, AT).enrichment.brand == brand


@pytest.mark.parametrize(
    ("country", "body"),
    [
        ("GB", "He reads three chapters a day and halifaxian is not a word"),
        ("RU", "Сберегите время: новая коллекция обуви"),
        ("GB", "The monzonite in that quarry is old"),
    ],
)
def test_a_word_that_only_begins_like_a_name_is_nobodys(country: str, body: str, enricher: Enricher) -> None:
    assert enricher.enrich(body, None, country, AT).enrichment.brand is None


def test_short_names_are_not_bent() -> None:
    assert not bent("ing", ["NL", "GB"])
    assert not bent("o2", ["GB"])


def test_a_country_bends_by_its_own_grammar() -> None:
    assert "vodafones" in bent("vodafone", ["GB"])
    assert "vodafones" not in bent("vodafone", ["CN"])
