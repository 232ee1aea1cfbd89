"""Everybody that a message may claim to be: message and sender -> candidates, each with clues and answers."""

from datetime import UTC, date, datetime

import pytest

from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.schemas.feeds import Institution, OfficialSender
from tests.unit.enrich.conftest import AT

Told = dict[str, tuple[set[str], tuple[str, str, str, str]]]
REGISTERED, ANOTHER, NOT, NONE = "registered", "registered_to_another", "unregistered", "not_applicable"


def _told(enricher: Enricher, body: str, sender: str | None, country: str, at: datetime = AT) -> Told:
    return {
        one.institution_id: (
            {f"{clue.place}/{clue.kind}" for clue in one.clues},
            (
                one.identities.sender.value,
                one.identities.signature.value,
                one.identities.link.value,
                one.identities.contact.value,
            ),
        )
        for one in enricher.candidates(body, sender, country, at)
    }


@pytest.mark.parametrize(
    ("body", "sender", "country", "expected"),
    [
        ("今晚一起吃饭吗", "13812345678", "CN", {}),
        (
            "【工商银行】您的卡已冻结，详询95588",
            "13812345678",
            "CN",
            {
                "cn-icbc": (
                    {"signature/signature", "text/official_number"},
                    (NOT, REGISTERED, NONE, REGISTERED),
                )
            },
        ),
        (
            "【顺丰速运】您的招商银行贷款已逾期，请登录 icbc-credit.top",
            "95533",
            "CN",
            {
                "cn-sf": ({"signature/signature"}, (ANOTHER, REGISTERED, NOT, NONE)),
                "cn-icbc": ({"link/imitated_link"}, (ANOTHER, ANOTHER, NOT, NONE)),
                "cn-ccb": ({"sender/sender"}, (REGISTERED, ANOTHER, NOT, NONE)),
                "cn-cmb": ({"text/name"}, (ANOTHER, ANOTHER, NOT, NONE)),
            },
        ),
        (
            "HSBC: your Royal Mail postage was paid. See hsbc.co.uk",
            "HSBC",
            "GB",
            {
                "gb-hsbc": (
                    {"sender/header", "sender/sender", "signature/opening", "link/official_link"},
                    (REGISTERED, NONE, REGISTERED, NONE),
                ),
                "gb-royalmail": ({"text/name"}, (ANOTHER, NONE, ANOTHER, NONE)),
            },
        ),
    ],
)
def test_candidates(body: str, sender: str, country: str, expected: Told, enricher: Enricher) -> None:
    found = _told(enricher, body, sender, country)
    assert {name: found.get(name) for name in expected} == expected
    assert expected or not found


def test_the_first_is_the_one_that_an_enriched_report_names(enricher: Enricher) -> None:
    body, sender = "【顺丰速运】您的招商银行贷款已逾期，请登录 icbc-credit.top", "106912345678"
    first, *others = enricher.candidates(body, sender, "CN", AT)
    found = enricher.enrich(body, sender, "CN", AT).enrichment
    assert (first.institution_id, first.identities) == (found.brand, found.identities)
    assert len(others) == 2
    assert [one.strength for one in (first, *others)] == sorted(
        (one.strength for one in (first, *others)), reverse=True
    )


@pytest.mark.parametrize(
    ("day", "sender_answer", "link_answer", "genuine"),
    [
        ("2025-12-31", NOT, NOT, False),
        ("2026-01-01", REGISTERED, REGISTERED, True),
        ("2026-01-31", REGISTERED, REGISTERED, True),
        ("2026-02-01", NOT, NOT, False),
    ],
)
def test_answers_are_those_of_the_registry_as_it_held_when_the_message_came(
    day: str, sender_answer: str, link_answer: str, genuine: bool
) -> None:
    """The bank had another number and domain before and after; its name is known throughout."""
    rows = [
        _bank("95001", "old-qinghe.com", None, date(2025, 12, 31)),
        _bank("95002", "now-qinghe.com", date(2026, 1, 1), date(2026, 1, 31)),
        _bank("95003", "new-qinghe.com", date(2026, 2, 1), None),
    ]
    enricher = Enricher(Registry.from_institutions(rows))
    at = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    body = "【青河银行】您的账单见 now-qinghe.com"
    candidates = enricher.candidates(body, "95002", "CN", at)
    whose = next(one for one in candidates if any(clue.kind == "signature" for clue in one.clues))
    assert (whose.identities.sender.value, whose.identities.link.value) == (sender_answer, link_answer)
    assert whose.genuine is genuine is enricher.enrich(body, "95002", "CN", at).enrichment.genuine


def _bank(number: str, domain: str, since: date | None, until: date | None) -> Institution:
    return Institution(
        institution_id=f"cn-qinghe-{number}",
        name="青河银行",
        name_en="Qinghe Bank",
        kind="bank",
        country="CN",
        senders=(OfficialSender(kind="exact", value=number),),
        domains=(domain,),
        source="https://example.com/",
        valid_from=since,
        valid_until=until,
    )
