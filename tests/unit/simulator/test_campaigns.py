"""What campaigns and operations do: sizes, identities, near-misses, disguises."""

import re
from collections import Counter, defaultdict
from datetime import timedelta

from smishwatch.pipeline.simulator import Kind, Simulated, SimulationSettings, simulate
from smishwatch.pipeline.simulator.catalogue import catalogue
from smishwatch.schemas.codes import Category


def _scams(stream: list[Simulated]) -> dict[str, list[Simulated]]:
    campaigns: dict[str, list[Simulated]] = defaultdict(list)
    for simulated in stream:
        if simulated.truth.kind is Kind.SCAM and simulated.truth.campaign is not None:
            campaigns[simulated.truth.campaign].append(simulated)
    return campaigns


def test_every_family_appears_in_a_long_stream(settings: SimulationSettings) -> None:
    # Families are drawn by weight; the rarest need a longer stream than the one the other tests share.
    long = settings.model_copy(update={"reports": 30_000, "campaigns": 2.0})
    seen = {s.truth.family for s in simulate(long)}
    declared = {f.family_id for language in catalogue().languages.values() for f in language.families}
    assert declared - seen == set()


def test_sizes_have_a_heavy_tail(stream: list[Simulated]) -> None:
    sizes = sorted((len(reports) for reports in _scams(stream).values()), reverse=True)
    assert len(sizes) > 150
    assert sum(size <= 3 for size in sizes) > 0.4 * len(sizes)
    assert sizes[0] > 100
    assert sum(sizes[: len(sizes) // 10]) > 0.4 * sum(sizes)


def test_a_campaign_has_one_operation_and_one_wording(stream: list[Simulated]) -> None:
    for reports in _scams(stream).values():
        assert len({s.truth.operation for s in reports}) == 1
        assert len({s.truth.family for s in reports}) == 1
        assert len({s.truth.mutation_level for s in reports}) == 1


def test_some_operations_run_several_campaigns(stream: list[Simulated]) -> None:
    campaigns: dict[str | None, set[str | None]] = defaultdict(set)
    for _, truth in stream:
        if truth.kind is Kind.SCAM:
            campaigns[truth.operation].add(truth.campaign)
    assert sum(len(owned) > 1 for owned in campaigns.values()) > 20


def test_large_campaigns_burst(stream: list[Simulated]) -> None:
    # Half of the reports of a burst come within a part of its span.
    bursts = 0
    large = [reports for reports in _scams(stream).values() if len(reports) >= 40]
    for reports in large:
        times = sorted(s.report.reported_at for s in reports)
        half = len(times) // 2
        shortest = min(times[i + half] - times[i] for i in range(len(times) - half))
        bursts += shortest < timedelta(days=3)
    assert bursts > 0.8 * len(large)


def test_scammers_links_lead_to_no_institution(stream: list[Simulated]) -> None:
    official = {domain for brand in catalogue().brands.values() for domain in brand.domains}
    ours = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9.-]+)(?:[/\s，。；]|$)", re.ASCII)
    for report, truth in stream:
        if truth.kind is Kind.SCAM and truth.mutation_level < 2 and not truth.truncated:
            hosts = {host for host in ours.findall(report.body) if "." in host}
            assert hosts.isdisjoint(official), report.body


def test_near_misses_come_from_the_institution_itself(stream: list[Simulated]) -> None:
    near = [s for s in stream if s.truth.near_miss and not s.truth.conflict]
    assert len(near) > 0.02 * len(stream)
    brands = catalogue().brands
    for report, truth in near:
        assert truth.kind is Kind.GENUINE
        assert truth.category in (Category.GENUINE_NOTICE, Category.GENUINE_REMINDER)
        assert truth.brand is not None
        senders = brands[truth.brand].senders
        assert report.sender is not None
        shown = re.sub(r"^[A-Z]{2}-|-[ST]$", "", report.sender) if truth.country == "IN" else report.sender
        assert shown in senders


def test_near_misses_share_the_wording_of_a_campaign(stream: list[Simulated]) -> None:
    campaigns = _scams(stream)
    shared = [s for s in stream if s.truth.near_miss_of in campaigns]
    assert shared
    for _, truth in shared:
        imitation = campaigns[truth.near_miss_of or ""][0].truth
        assert (imitation.family, imitation.language) == (truth.family, truth.language)
        assert truth.campaign != truth.near_miss_of


def test_the_overdue_loan_is_told_in_all_its_ways(stream: list[Simulated]) -> None:
    chinese = {s.truth.category for s in stream if s.truth.language == "zh"}
    assert {
        Category.LOAN_IMPERSONATION,
        Category.LOAN_FRAUD,
        Category.ABUSIVE_COLLECTION,
        Category.GENUINE_REMINDER,
        Category.LOAN_ADVERT,
        Category.POINTS_EXPIRY,
    } <= chinese


def test_only_scams_are_disguised_heavily(stream: list[Simulated]) -> None:
    levels = Counter(s.truth.mutation_level for s in stream if s.truth.kind is Kind.SCAM)
    assert all(levels[level] > 0 for level in range(4))
    assert max(s.truth.mutation_level for s in stream if s.truth.kind is not Kind.SCAM) <= 1


def test_a_flood_has_one_reporter(stream: list[Simulated]) -> None:
    floods: dict[str | None, list[Simulated]] = defaultdict(list)
    for simulated in stream:
        if simulated.truth.flood and not simulated.truth.conflict:
            floods[simulated.truth.campaign].append(simulated)
    assert floods
    for reports in floods.values():
        assert len({s.report.reporter for s in reports} - {None}) <= 1
        assert len({s.report.carrier for s in reports}) == 1
