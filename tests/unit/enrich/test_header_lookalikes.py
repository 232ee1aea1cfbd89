"""Headers that look like an institution's: header -> whose, and what a message from one is taken for."""

import pytest

from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.header_lookalikes import HeaderLookAlikes
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.schemas.codes import IdentityAnswer, Verdict
from tests.unit.enrich.conftest import AT, Enrich


@pytest.fixture(scope="module")
def headers(registry: Registry) -> HeaderLookAlikes:
    return HeaderLookAlikes(registry.institutions.values())


@pytest.mark.parametrize(
    ("header", "institution"),
    [
        ("1CBC", "cn-icbc"),
        ("lCBC", "cn-icbc"),
        ("І\u0421ВС", "cn-icbc"),
        ("H5BC", "gb-hsbc"),
        ("НSВС", "hk-hsbc"),
        ("PayPaI", "xx-paypal"),
        ("PAYPA1", "xx-paypal"),
        ("HDFC8K", "in-hdfc"),
        ("VVestpac", "au-westpac"),
        ("Amaz0n", "xx-amazon"),
        ("SlNGPOST", "sg-singpost"),
        ("l0086", "cn-cmcc"),
        ("1OO86", "cn-cmcc"),
        ("9558B", "cn-icbc"),
    ],
)
def test_look_alikes(header: str, institution: str, headers: HeaderLookAlikes) -> None:
    assert institution in headers.find(header)


@pytest.mark.parametrize(
    "header",
    [
        "ICBC",
        "HSBC",
        "hsbc",
        "PayPal",
        "HSBC-UK",
        "DBS",
        "D8S",
        "MYBANK",
        "SHOP",
        "10086",
        "ALERT",
        "OTP-INFO",
        "PayPals",
    ],
)
def test_other_headers_imitate_nobody(header: str, headers: HeaderLookAlikes) -> None:
    assert headers.find(header) == ()


def test_the_institution_is_claimed_and_the_sender_is_not_its_own(enricher: Enricher, enrich: Enrich) -> None:
    body, sender = "Your account is limited, verify now: http://xqz58.top/a", "PayPaI"
    enrichment = enrich(body, sender, "US").enrichment
    assert enrichment.brand == "xx-paypal"
    assert enrichment.identities.sender is IdentityAnswer.UNREGISTERED
    assert enrichment.verdict is Verdict.SCAM
    assert ("look_alike_sender", "PAYPAI") in {
        (reason.code, reason.evidence) for reason in enrichment.reasons
    }
    (candidate,) = enricher.candidates(body, sender, "US", AT)
    assert [(clue.place, clue.kind, clue.words) for clue in candidate.clues] == [
        ("sender", "imitated_header", "PAYPAI")
    ]


def test_an_imitated_header_is_never_cleared(enrich: Enrich) -> None:
    body = "Your payment of $12.50 was received. Thank you."
    assert enrich(body, "AMAZON", "US").enrichment.verdict is Verdict.LEGITIMATE
    imitated = enrich(body, "AMAZ0N", "US").enrichment
    assert imitated.verdict is not Verdict.LEGITIMATE
    assert "look_alike_sender" in {reason.code for reason in imitated.reasons}
