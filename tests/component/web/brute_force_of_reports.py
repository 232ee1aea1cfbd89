"""Every column of every panel that counts reports by what they are, counted by hand."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from smishwatch.schemas.codes import LinkClass, SenderKind, Verdict
from smishwatch.schemas.enriched import EnrichedReport
from tests.component.web.brute_force import Row, Sent, both_periods, counted

SENDER_GROUPS = {
    SenderKind.PORT: "application",
    SenderKind.SHORT_CODE: "application",
    SenderKind.SERVICE_NUMBER: "application",
    SenderKind.ALPHANUMERIC: "application",
    SenderKind.MOBILE: "person",
    SenderKind.FIXED: "person",
    SenderKind.EMAIL: "email",
}
BLAMED = {Verdict.SCAM, Verdict.SPAM}


def blamed_brand(one: EnrichedReport) -> Iterable[str]:
    seen = one.enrichment
    return (seen.brand,) if seen.brand and seen.verdict in BLAMED else ()


def own_domains(one: EnrichedReport) -> set[str]:
    return {link.domain for link in one.enrichment.links if link.link_class is LinkClass.OWN}


def over_time(sent: Sent) -> list[Row]:
    step = timedelta(seconds=sent.bucket_seconds)
    return counted(
        sent,
        ("bucket", "verdict"),
        lambda one: [
            (
                (sent.start + (one.reported_at - sent.start) // step * step)
                .isoformat()
                .replace("+00:00", "Z"),
                one.enrichment.verdict.value,
            )
        ],
    )


def report_totals(sent: Sent) -> list[Row]:
    return both_periods(
        sent,
        {
            "reports": lambda reports, _start, _end: len(reports),
            "legit": lambda reports, _start, _end: sum(one.disposition == "legit" for one in reports),
            "reporters": lambda reports, _start, _end: len({one.reporter for one in reports if one.reporter}),
            "dead_letters": lambda _, start, end: sum(
                start <= one.rejected_at < end for one in sent.letters()
            ),
        },
    )


OF_REPORTS: dict[str, Callable[[Sent], list[Row]]] = {
    "report_totals": report_totals,
    "reports_over_time": over_time,
    "verdicts": lambda sent: counted(sent, ("verdict",), lambda one: [(one.enrichment.verdict.value,)], legit=True),
    "categories": lambda sent: counted(sent, ("category",), lambda one: [(one.enrichment.category.value,)], legit=True),
    "brands": lambda sent: counted(sent, ("brand",), lambda one: [(brand,) for brand in blamed_brand(one)]),
    "category_brands": lambda sent: counted(
        sent, ("category", "brand"), lambda one: [(one.enrichment.category.value, brand) for brand in blamed_brand(one)]
    ),
    "regions": lambda sent: counted(sent, ("region",), lambda one: [(one.region or one.country or "",)]),
    "sender_kinds": lambda sent: counted(
        sent,
        ("sender_kind", "sender_group"),
        lambda one: [(one.enrichment.sender_kind.value, SENDER_GROUPS.get(one.enrichment.sender_kind, "other"))],
    ),
    "domains_top": lambda sent: counted(
        sent, ("domain", "link_class"), lambda one: [(domain, "own") for domain in own_domains(one)]
    ),
    "link_classes": lambda sent: counted(
        sent,
        ("link_class",),
        lambda one: [(kind,) for _, kind in {(link.domain, link.link_class.value) for link in one.enrichment.links}],
    ),
    "top_level_domains": lambda sent: counted(
        sent, ("top_level",), lambda one: [(domain.rsplit(".", 1)[-1],) for domain in own_domains(one)]
    ),
    "languages": lambda sent: counted(sent, ("language",), lambda one: [(one.enrichment.language,)]),
}  # fmt: skip
