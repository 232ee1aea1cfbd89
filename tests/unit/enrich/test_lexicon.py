"""The lexicon: phrases count in the languages in which they mean what they are listed for."""

import pytest

from smishwatch.pipeline.enrich.lexicon import shipped_lexicon
from smishwatch.pipeline.enrich.phrases import prepare


@pytest.mark.parametrize(
    ("text", "language", "offers_loan"),
    [
        ("審査なしで即日ご利用いただけます", "ja", True),
        ("空调即日起特价，回td退订", "zh", False),
        ("无抵押即日放款，凭身份证", "zh", True),
    ],
)
def test_kanji_of_one_language_are_no_words_of_the_other(text: str, language: str, offers_loan: bool) -> None:
    assert ("loan_offer" in shipped_lexicon().find(prepare(text), language)) is offers_loan
