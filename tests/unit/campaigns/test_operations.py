"""Which campaigns are one operation."""

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.schemas.campaigns import CampaignsEnvelope
from tests.unit.campaigns.streams import Said, cut

PARCEL = "Your parcel ⟨number⟩ is held at the depot because the address is incomplete, update it at ⟨link⟩"
LOAN = "【某银行】您的贷款已严重逾期，请立即点击⟨link⟩处理，否则将上报征信并起诉，影响子女上学"
PRIZE = "Selamat nomor anda terpilih sebagai pemenang undian berhadiah mobil, hubungi ⟨phone⟩ untuk klaim"
DAY = 24 * 60


def applied(reports: list[Said]) -> tuple[Clusterer, list[CampaignsEnvelope]]:
    clusterer = Clusterer()
    written = [clusterer.apply(record).campaigns for record in cut(reports, range(1, len(reports)))]
    return clusterer, [record for record in written if record is not None]


def operations(reports: list[Said]) -> list[str]:
    clusterer, _ = applied(reports)
    return [clusterer.place(said.template_id)[1] for said in reports]


def test_a_shared_own_domain_makes_one_operation_of_two_campaigns() -> None:
    one, other = Said(PARCEL, 1, domains=("p.top",)), Said(LOAN, 2, minute=DAY, domains=("p.top",))
    clusterer, written = applied([one, other])
    assert clusterer.place(one.template_id)[0] != clusterer.place(other.template_id)[0]
    assert clusterer.place(one.template_id)[1] == clusterer.place(other.template_id)[1]
    evidence = [line.evidence for line in written[-1].lineage if line.change.value == "operation_joined"]
    assert evidence == ["infrastructure: domain p.top"]


def test_one_shared_sender_is_not_enough_and_two_are() -> None:
    senders = ("+8613900000001", "+8613900000002")
    alone = operations([Said(PARCEL, 1, senders=senders[:1]), Said(LOAN, 2, senders=senders[:1])])
    both = operations([Said(PARCEL, 1, senders=senders), Said(LOAN, 2, senders=senders)])
    assert alone[0] != alone[1]
    assert both[0] == both[1]


def test_a_domain_ties_within_the_window_only() -> None:
    found = operations(
        [Said(PARCEL, 1, domains=("p.top",)), Said(LOAN, 2, minute=90 * DAY, domains=("p.top",))]
    )
    assert found[0] != found[1]


def test_a_late_report_can_close_the_gap_in_time() -> None:
    found = operations(
        [
            Said(PARCEL, 1, domains=("p.top",)),
            Said(LOAN, 2, minute=50 * DAY, domains=("p.top",)),
            Said(PARCEL, 3, minute=25 * DAY, domains=("p.top",)),
        ]
    )
    assert found[0] == found[1]


def test_ties_are_transitive_and_the_older_operation_keeps_its_id() -> None:
    reports = [
        Said(PARCEL, 1, domains=("p.top",)),
        Said(LOAN, 2, domains=("q.top",)),
        Said(PRIZE, 3, domains=("p.top", "q.top")),
    ]
    before = operations(reports[:1])
    after = operations(reports)
    assert len(set(after)) == 1
    assert after[0] == before[0]


def test_what_many_strangers_use_ties_nothing() -> None:
    """The thirtieth unlike campaign on one domain: a host that no list names yet."""
    words = [
        "amber",
        "basil",
        "cedar",
        "delta",
        "ember",
        "fjord",
        "grove",
        "heron",
        "islet",
        "jetty",
        "karst",
        "lagoon",
        "mesa",
        "niche",
        "oasis",
    ]
    texts = [f"{one}{other} " * 6 for one in words for other in ("stone", "light")]
    reports = [Said(text, who, domains=("free.example", f"own{who}.top")) for who, text in enumerate(texts)]
    late = Said(PARCEL, 99, minute=1, domains=("free.example",))
    earlier = [Said(said.text, said.who, domains=said.domains[1:]) for said in reports]
    found = operations([*earlier, *reports[15:], late])
    assert found[0] != found[1]


def test_what_several_parts_bring_ties_the_campaign_that_they_become() -> None:
    """Each header's part shares one sender with the other campaign: too little, until the parts are one."""
    headers = ("KANVOR", "TELMIX", "BORANU", "SIVEKO", "LUMATI")
    loan = [Said(LOAN, who, senders=(header,), channel=(header, "")) for who, header in enumerate(headers)]
    parcel = [
        Said(f"{header} {PARCEL}", 20 + who, senders=(header,), channel=(header, ""))
        for who, header in enumerate(headers)
    ]
    fillers = [
        Said(f"filler {number * 7919 % 1_000_003} and {number * 104_729 % 999_983}", 100 + number)
        for number in range(40)
    ]
    clusterer, _ = applied([*loan, *parcel, *fillers])
    places = {clusterer.place(said.template_id) for said in (*loan, *parcel)}
    assert (len({campaign for campaign, _ in places}), len({operation for _, operation in places})) == (2, 1)
