"""Institutions that no registry knows: known by a channel that keeps, and not taken for those who copy their words."""

from collections.abc import Sequence

import pytest

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.schemas.codes import Verdict
from tests.unit.campaigns.streams import Said, cut

WORDS = "Kenvale Trust: your standing order could not be paid, confirm your details at ⟨link⟩ before ⟨date⟩"
DAY = 24 * 60


def notice(day: float, *, sender: str = "KENVALE", domain: str = "kenvale.example", **more: object) -> Said:
    entities = {"senders": (sender,), "domains": (domain,)}
    return Said(
        WORDS,
        round(day * 100),
        day * DAY,
        verdict=Verdict.UNSURE,
        channel=(sender, domain),
        **entities,
        **more,
    )  # type: ignore[arg-type]


def copied(who: int, day: float, domain: str) -> Said:
    return Said(WORDS, 10_000 + who, day * DAY, domains=(domain,), senders=(f"+44770090{who:04d}",))


def fillers(first: int, day: float) -> list[Said]:
    """Other messages, so that epochs end."""
    return [
        Said(
            f"filler {number} about {number * 7919 % 1_000_003} and {number * 104_729 % 999_983}",
            number,
            day * DAY,
        )
        for number in range(first, first + 40)
    ]


def campaigns(reports: Sequence[Said]) -> list[str]:
    clusterer = Clusterer()
    for record in cut(reports, [5, 17]):
        clusterer.apply(record)
    return [clusterer.place(said.template_id)[0] for said in reports]


@pytest.mark.parametrize("notice_first", [True, False])
def test_a_notice_and_those_who_copy_it_are_two_campaigns(notice_first: bool) -> None:
    notices = [notice(day) for day in (0, 3, 9)]
    copies = [copied(who, who / 10, f"kenvale-{who}.example") for who in range(12)]
    reports = notices + copies if notice_first else copies + notices
    found = campaigns([*reports, *fillers(50_000, 10)])
    assert len(set(found[: len(reports)])) == 2


def test_a_channel_whose_domain_persons_numbers_lead_to_is_nobodys_own() -> None:
    reports = [notice(0), *(copied(who, who / 10, "kenvale.example") for who in range(4))]
    found = campaigns([*reports, *fillers(50_000, 1)])
    assert len(set(found[: len(reports)])) == 1


def test_a_sender_that_rotates_domains_is_one_campaign() -> None:
    reports = [notice(number / 4, domain=f"k{number}.example") for number in range(6)]
    variants = [said for number, said in enumerate(reports) if number % 2 == 0]
    found = campaigns([*reports, *fillers(50_000, 2), *variants, *fillers(60_000, 3)])
    assert len(set(found[: len(reports)])) == 1


def test_many_addresses_that_each_come_once_are_one_campaign() -> None:
    texts = [f"{WORDS} {word}" for word in ("today", "now", "please", "thanks", "asap", "quickly")]
    reports = [
        Said(text, number, number, channel=(f"HEAD{number}", f"head{number}.example"), verdict=Verdict.UNSURE)
        for number, text in enumerate(texts)
    ]
    found = campaigns([*reports, *fillers(50_000, 1)])
    assert len(set(found[: len(reports)])) == 1


def crowd(count: int, day: float) -> list[Said]:
    """Addresses that each come once, within hours."""
    return [
        Said(f"{WORDS} {number * 7919 % 1_000}", 500 + number, (day + number / 50) * DAY, verdict=Verdict.UNSURE,
             senders=(f"HEAD{number}",), domains=(f"head{number}.example",),
             channel=(f"HEAD{number}", f"head{number}.example"))
        for number in range(count)
    ]  # fmt: skip


VOUCHED = notice(9, legit=True)


@pytest.mark.parametrize(
    ("later", "given_back"),
    [
        pytest.param([notice(4), VOUCHED], True, id="it lasts and is vouched for"),
        pytest.param([notice(4), notice(9)], False, id="it lasts, as some of a scam's addresses do"),
        pytest.param([notice(2), notice(2.5, legit=True)], False, id="it is vouched for within two days"),
        pytest.param([notice(4), copied(1, 5, "kenvale.example"), VOUCHED], False, id="its domain is used"),
        pytest.param(
            [notice(4), notice(5, sender="OTHER", domain="x.example"), VOUCHED], False, id="its words are"
        ),
    ],
)
def test_what_was_taken_in_with_a_crowd_is_given_back_if_it_lasts_and_is_vouched_for(
    later: list[Said], given_back: bool
) -> None:
    others = crowd(6, 1)
    reports = [notice(1.05), *others, *fillers(50_000, 1.5), *later, *fillers(60_000, 10)]
    clusterer, places = Clusterer(), list[str]()
    for number, record in enumerate(cut(reports, [5, 17, 47, 48])):
        clusterer.apply(record)
        if number == 2:
            places = [clusterer.place(said.template_id)[0] for said in reports[:7]]
            clusterer = Clusterer.restore(clusterer.snapshot())
    assert len(set(places)) == 1
    own, *rest = (clusterer.place(said.template_id)[0] for said in (reports[0], *others))
    assert len(set(rest)) == 1
    assert (own not in rest) is given_back


def test_two_organisations_with_one_wording_are_two_campaigns() -> None:
    one = [notice(day) for day in (0, 4, 8, 12)]
    other = [
        Said(
            WORDS + " thank you",
            77 + day,
            day * DAY,
            channel=("MARLOW", "marlow.example"),
            verdict=Verdict.UNSURE,
        )
        for day in (1, 5, 9, 13)
    ]
    found = campaigns([*one, *other, *fillers(50_000, 14)])
    assert len(set(found[:8])) == 2


def test_a_lasting_channel_is_kept_apart_from_what_shows_its_sender() -> None:
    notices = [notice(day) for day in (0, 2, 4, 6, 8)]
    spoofed = [
        Said(WORDS + " now", 300 + who, (9 + who / 10) * DAY, senders=("KENVALE",), domains=("evil.example",),
             channel=("KENVALE", "evil.example"))
        for who in range(4)
    ]  # fmt: skip
    found = campaigns([*notices, *fillers(50_000, 8), *spoofed, *fillers(60_000, 10)])
    assert found[0] not in found[45:49]


def test_a_snapshot_keeps_doubts() -> None:
    reports = [notice(0), copied(1, 0, "kenvale.example"), *fillers(50_000, 1)]
    whole, halved = Clusterer(), Clusterer()
    for number, record in enumerate(cut(reports, range(1, len(reports)))):
        whole.apply(record)
        halved.apply(record)
        if number == 1:
            halved = Clusterer.restore(halved.snapshot())
    assert [whole.place(said.template_id) for said in reports] == [
        halved.place(said.template_id) for said in reports
    ]


def test_two_notices_of_one_organisation_are_two_campaigns_though_they_share_its_address_and_its_name() -> (
    None
):
    code = "【Kenvale Trust】⟨number⟩ is the passcode you asked for, nobody will ever ring you about it"
    spent = "【Kenvale Trust】you spent ⟨amount⟩ with the card ending ⟨number⟩, see the app for the balance"
    reports = [
        Said(
            text,
            100 * number + side,
            number * DAY,
            senders=("KENVALE",),
            channel=("KENVALE", ""),
            brand="gb-kenvale",
        )
        for number in range(5)
        for side, text in enumerate((code, spent))
    ]
    found = campaigns([*reports, *fillers(50_000, 6)])
    assert len(set(found[:10])) == 2


@pytest.mark.parametrize(
    ("brand", "header", "campaigns_expected"),
    [
        pytest.param("gb-kenvale", "KVTRUST", 2, id="both are judged to claim it"),
        pytest.param(None, "KENVALE", 2, id="both say the name"),
        pytest.param(None, "KENVALETRUST", 2, id="both say the name, in words"),
        pytest.param(None, "KVTRUST", 1, id="neither claims to be whom it names"),
        pytest.param(None, "KEN", 1, id="it is only the beginning of a word"),
    ],
)
def test_a_header_that_names_whom_both_claim_to_be_finds_no_channel_out(
    brand: str | None, header: str, campaigns_expected: int
) -> None:
    own = [
        Said(
            WORDS,
            number,
            number / 4 * DAY,
            senders=(header,),
            channel=(header, "kenvale.example"),
            brand=brand,
        )
        for number in range(2)
    ]
    copies = [
        Said(WORDS, 900 + number, (number + 1) / 4 * DAY, domains=(f"k{number}.example",), brand=brand,
             senders=(header, f"+4477009000{number:02d}")[: 1 + number % 2])
        for number in range(6)
    ]  # fmt: skip
    found = campaigns([*own, *copies, *fillers(50_000, 2)])
    assert len(set(found[:8])) == campaigns_expected


def test_what_shows_an_institutions_own_sender_and_domain_is_not_its_imitation_though_both_lead_elsewhere() -> (
    None
):
    """Nor is it cleared: it stays in the operation of those who lead there too."""
    domains = ("partner.example",)
    notices = [
        Said("【Kenvale】" + WORDS, who, who * DAY, voice=("KENVALE", "kenvale.example"), domains=domains)
        for who in range(3)
    ]
    copies = [Said(WORDS, 100 + who, who * DAY, domains=domains) for who in range(9)]
    clusterer = Clusterer()
    for record in cut([*notices, *copies, *fillers(50_000, 10)], [3, 12]):
        clusterer.apply(record)
    (one, operation), (other, same) = (clusterer.place(said.template_id) for said in (notices[0], copies[0]))
    assert (one != other, operation) == (True, same)
