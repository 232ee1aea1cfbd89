"""What would be if each country had a clusterer of its own: who bears the load, and what becomes of membership."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import TypeVar

from benchmarks.campaigns.enriched import Stream, enriched
from benchmarks.campaigns.scoring import b_cubed, quality
from benchmarks.campaigns.tables import STREAMS
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.schemas.sums import TemplateChannel, TemplateSeen, TemplatesSeenEnvelope, TemplateTies

_NONE = "none"
"""For reports that name no country."""

Rows = TypeVar("Rows", TemplateTies, TemplateChannel)


def countries_table(names: Sequence[str], seeds: Sequence[int], reports: int) -> None:
    """One clusterer, and one for each country of the reporters, on the same stream.

    ``in several`` is the share of templates that people of several countries reported, ``largest`` the processor time
    of the country with most to do as a share of one clusterer's, ``alike`` B³ F1 between the two memberships.
    """
    print(
        f"\n{'stream':<16}{'clusterers':>11}{'B³ F1':>7}{'found':>7}{'heavy':>7}{'impure':>7}{'near':>6}{'oper.':>7}"
        f"{'in several':>12}{'largest':>9}{'alike':>7}"
    )
    for name in names:
        for seed in seeds:
            _rows(f"{name}, seed {seed}", enriched(STREAMS[name](seed, reports)))


def _rows(name: str, stream: Stream) -> None:
    of_reports = [one.country or _NONE for one in stream.told]
    together, apart = _Clusterers(), _Clusterers()
    for record, countries in _with_countries(stream.records, of_reports):
        together.apply({_NONE: record})
        apart.apply(by_country(record, countries))
    homes: dict[str, set[str]] = defaultdict(set)
    for template, country in zip(stream.templates, of_reports, strict=True):
        homes[template].add(country)
    several = sum(len(found) > 1 for found in homes.values()) / len(homes)
    one = [together.place(_NONE, template) for template in stream.templates]
    many = [apart.place(*report) for report in zip(of_reports, stream.templates, strict=True)]
    largest = max(apart.seconds.values()) / sum(together.seconds.values())
    alike = b_cubed([campaign for campaign, _ in one], [campaign for campaign, _ in many])
    row(name, 1, stream, one, f"{several:>12.1%}")
    row("", len(apart.seconds), stream, many, f"{'':>12}{largest:>9.0%}{alike:>7.3f}")


def row(name: str, clusterers: int, stream: Stream, places: Sequence[tuple[str, str]], rest: str) -> None:
    """Print the quality of one way to share a stream out; ``places`` are campaign and operation of each report."""
    found, operations = [place[0] for place in places], [place[1] for place in places]
    b, _, large, heavy, impure, near, tied = astuple(quality(stream.told, found, operations))
    print(
        f"{name:<16}{clusterers:>11}{b:>7.3f}{large:>7.3f}{heavy:>7.3f}{impure:>7}{near:>6.2f}{tied:>7.3f}{rest}",
        flush=True,
    )


@dataclass(slots=True)
class _Clusterers:
    """Of a stream, with the processor seconds that each took."""

    held: dict[str, Clusterer] = field(default_factory=lambda: defaultdict(Clusterer))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def apply(self, records: Mapping[str, TemplatesSeenEnvelope]) -> None:
        for name, record in records.items():
            started = time.process_time()
            self.held[name].apply(record)
            self.seconds[name] += time.process_time() - started

    def place(self, name: str, template_id: str) -> tuple[str, str]:
        """Campaign and operation; ids of two clusterers may be the same."""
        campaign, operation = self.held[name].place(template_id)
        return f"{name} {campaign}", f"{name} {operation}"


def _with_countries(
    records: Iterable[TemplatesSeenEnvelope], countries: Sequence[str]
) -> Iterator[tuple[TemplatesSeenEnvelope, Sequence[str]]]:
    """Each record with the countries of its reports."""
    first = 0
    for record in records:
        last = first + sum(len(seen.voices) for seen in record.templates)
        yield record, countries[first:last]
        first = last


def by_country(record: TemplatesSeenEnvelope, countries: Sequence[str]) -> dict[str, TemplatesSeenEnvelope]:
    """A record's sums for each country, each report in one of them.

    Args:
        record: summed reports
        countries: of its reports, by their position in it
    """
    parts: dict[str, list[TemplateSeen]] = defaultdict(list)
    for seen in record.templates:
        voices: dict[str, list[int]] = defaultdict(list)
        for position, voice in enumerate(seen.voices):
            voices[countries[voice.index]].append(position)
        for country, positions in voices.items():
            parts[country].append(_of(seen, positions))
    return {
        country: record.model_copy(update={"templates": tuple(templates)})
        for country, templates in parts.items()
    }


def _of(seen: TemplateSeen, positions: Sequence[int]) -> TemplateSeen:
    """Some of a template's reports."""
    now = {position: place for place, position in enumerate(positions)}

    def kept(rows: Sequence[Rows]) -> tuple[Rows, ...]:
        found = [
            (row, tuple(now[voice] for voice in row.voices or range(len(seen.voices)) if voice in now))
            for row in rows
        ]
        return tuple(
            row.model_copy(
                update={"voices": voices}
                | ({"reports": len(voices)} if isinstance(row, TemplateTies) else {})
            )
            for row, voices in found
            if voices
        )

    return seen.model_copy(
        update={
            "voices": tuple(seen.voices[position] for position in positions),
            "ties": kept(seen.ties),
            "channels": kept(seen.channels),
        }
    )
