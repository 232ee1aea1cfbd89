"""What must be in ClickHouse, computed from the input file alone, and where the tables differ from it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from smishwatch.pipeline.broker.connection import client_options, topic_name
from smishwatch.pipeline.broker.lag import topic_ends
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.report import Report
from smishwatch.schemas.sums import TemplatesSeenEnvelope
from smishwatch.schemas.topics import TEMPLATES_SEEN
from tests.support.house import House

Figures = Counter[tuple[Any, ...]]


@dataclass
class Expected:
    """Every figure, from the distinct (carrier, report_id) pairs of a file; of equal pairs the first counts."""

    reports: set[tuple[str, str]] = field(default_factory=set)
    hourly: Figures = field(default_factory=Counter)
    legit: Figures = field(default_factory=Counter)
    templates: Figures = field(default_factory=Counter)
    domains: Figures = field(default_factory=Counter)
    languages: Figures = field(default_factory=Counter)


def expected(file: Path) -> Expected:
    """Brute force over the lines of a file of canonical reports, in the order in which they were accepted."""
    with file.open(encoding="utf-8") as lines:
        return expected_of(Report.model_validate_json(line) for line in lines)


def expected_of(reports: Iterable[Report]) -> Expected:
    """Brute force over reports, in the order in which they were accepted."""
    enricher, found = _enricher(), Expected()
    for report in reports:
        if (key := (report.carrier or "", report.report_id)) not in found.reports:
            found.reports.add(key)
            _count(found, report, enricher)
    return found


@cache
def _enricher() -> Enricher:
    return Enricher(starter())


def _count(found: Expected, report: Report, enricher: Enricher) -> None:
    message = enricher.enrich(report.body, report.sender, report.country, report.reported_at).enrichment
    hour = report.reported_at.replace(minute=0, second=0, microsecond=0)
    carrier, verdict = report.carrier or "", message.verdict.value
    place = report.region or report.country or ""
    row = (
        hour,
        carrier,
        message.category.value,
        message.brand or "",
        place,
        message.sender_kind.value,
        verdict,
    )
    found.hourly[row] += 1
    found.legit[row] += report.disposition.value == "legit"
    found.templates[message.template_id, hour, carrier] += 1
    found.languages[hour, carrier, message.language, verdict] += 1
    for domain, link_class in {(link.domain, link.link_class.value) for link in message.links}:
        found.domains[domain, link_class, hour, carrier] += 1


def differences(house: House, wanted: Expected) -> list[str]:
    """Where the tables are not what they must be; empty when nothing is lost and nothing counted twice."""
    return [*_reports(house, wanted.reports), *_rollups(house, wanted), *misplaced_templates(house)]


@dataclass
class Tally:
    """How far the tables are from what some carriers' reports must have made of them, in numbers."""

    lost: int
    duplicated: int
    """Reports that are there twice, and dead letters beyond those that were due."""
    mismatches: int
    """Keys of any rollup that hold another number."""
    words: list[str]
    """The same for people."""


def tally(house: House, wanted: Expected, carriers: Sequence[str], dead_letters: int) -> Tally:
    """Compare only these carriers' rows, which is what one of many runs on the same tables has sent."""
    where = f"WHERE carrier IN ({', '.join(repr(carrier) for carrier in carriers)})"
    rows = house.rows(f"SELECT carrier, report_id FROM reports FINAL {where}")
    found = set(rows)
    letters = house.rows(f"SELECT count() FROM dead_letters FINAL {where}")[0][0]
    lost = len(wanted.reports - found) + max(0, dead_letters - letters)
    twice = len(rows) - len(found) + len(found - wanted.reports) + max(0, letters - dead_letters)
    wrong = [
        (table, figure, len(_wrong(house, table, keys, figure, figures, where)))
        for table, keys, figure, figures in _rollup_figures(wanted)
    ]
    words = [f"{table}.{figure}: {count} differ" for table, figure, count in wrong if count]
    if lost or twice:
        words.append(f"reports: {lost} lost, {twice} too many; dead letters: {letters} of {dead_letters}")
    return Tally(lost, twice, sum(count for _, _, count in wrong), words)


def _reports(house: House, wanted: set[tuple[str, str]]) -> Iterable[str]:
    rows = house.rows("SELECT carrier, report_id FROM reports FINAL")
    found = set(rows)
    if len(found) != len(rows):
        yield f"reports: {len(rows) - len(found)} are there twice"
    if missing := wanted - found:
        yield f"reports: {len(missing)} are missing, for instance {sorted(missing)[:3]}"
    if strange := found - wanted:
        yield f"reports: {len(strange)} were never sent, for instance {sorted(strange)[:3]}"


def _rollup_figures(wanted: Expected) -> list[tuple[str, str, str, Figures]]:
    """Table, key columns, figure, and what it must be."""
    hourly = "hour, carrier, category, brand, region, sender_kind, verdict"
    return [
        ("rollup_hourly", hourly, "reports", wanted.hourly),
        ("rollup_hourly", hourly, "legit", wanted.legit),
        ("rollup_templates", "template_id, hour, carrier", "reports", wanted.templates),
        ("rollup_domains", "domain, link_class, hour, carrier", "reports", wanted.domains),
        ("rollup_languages", "hour, carrier, language, verdict", "reports", wanted.languages),
    ]


def _rollups(house: House, wanted: Expected) -> Iterable[str]:
    for table, keys, figure, figures in _rollup_figures(wanted):
        if wrong := _wrong(house, table, keys, figure, figures):
            key = min(wrong, key=str)
            should, found = wrong[key]
            yield (
                f"{table}.{figure}: {len(wrong)} of {len(figures)} differ; {key} should be {should}, is {found}"
            )


def _wrong(
    house: House, table: str, keys: str, figure: str, wanted: Figures, where: str = ""
) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Keys whose figure is another than it must be, with both."""
    rows = house.rows(f"SELECT {keys}, sum({figure}) FROM {table} {where} GROUP BY ALL")
    found: Figures = Counter({tuple(_utc(value) for value in row[:-1]): row[-1] for row in rows})
    return {
        key: (wanted[key], found[key]) for key in wanted.keys() | found.keys() if wanted[key] != found[key]
    }


def _utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value


def misplaced_templates(house: House) -> Iterable[str]:
    """Every template is where one clusterer that was never killed puts it, given the same stream."""
    clusterer, templates = Clusterer(), set()
    for value in records(house.settings.kafka):
        envelope = TemplatesSeenEnvelope.model_validate_json(value)
        templates |= {seen.template_id for seen in envelope.templates}
        clusterer.apply(envelope)
    wanted = {template_id: clusterer.place(template_id)[0] for template_id in templates}
    found = dict(house.rows("SELECT template_id, campaign_id FROM template_places FINAL"))
    if found != wanted:
        wrong = [key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)]
        yield f"template_places: {len(wrong)} of {len(wanted)} templates are not where they belong"


def records(kafka: KafkaSettings) -> Iterable[bytes]:
    """Every record of templates.seen.v1."""
    place = TopicPartition(topic_name(kafka, TEMPLATES_SEEN), 0)
    consumer = KafkaConsumer(**client_options(kafka), enable_auto_commit=False)
    try:
        consumer.assign([place])
        consumer.seek(place, 0)
        end, position = topic_ends(kafka, TEMPLATES_SEEN)[0], 0
        while position < end:
            for record in consumer.poll(1_000).get(place, []):
                yield record.value
                position = record.offset + 1
    finally:
        consumer.close()
