"""Several clusterers that share wordings out by script, as workers do, and by language: quality, load and strays."""

import gc
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.campaigns.countries import row
from benchmarks.campaigns.enriched import Stream, enriched
from benchmarks.campaigns.scoring import UNWANTED, b_cubed
from benchmarks.campaigns.tables import STREAMS
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.stages.sharing import own_share
from smishwatch.pipeline.text.language import SCRIPTS, language_of, script_of
from smishwatch.pipeline.text.parts import Parts
from smishwatch.schemas.sums import TemplatesSeenEnvelope

TIMES = 3
"""Each part is heard so often, and the quickest counts: what others do on the machine only ever adds to it."""


class _ByLanguage(Parts):
    """As it would be if every language had a clusterer of its own."""

    def of(self, skeleton: str) -> str:
        return language_of(skeleton, script_of(skeleton))


def scripts_table(names: Sequence[str], seeds: Sequence[int], reports: int) -> None:
    """One clusterer, a few by script, one for each script, and one for each language, on the same stream.

    ``part`` is the largest part's share of the reports, ``largest`` its processor time from bytes to bytes as a share
    of one clusterer's, ``all`` that of all of them together, ``strays`` the share of reports of unwanted campaigns of
    ten and more that are in another part than most of their campaign, ``alike`` B³ F1 between its membership and that
    of one clusterer.
    """
    print(
        f"\n{'stream':<28}{'parts':>5}{'B³ F1':>7}{'found':>7}{'heavy':>7}{'impure':>7}{'near':>6}{'oper.':>7}"
        f"{'part':>7}{'largest':>9}{'all':>6}{'strays':>8}{'alike':>7}"
    )
    for name in names:
        for seed in seeds:
            _rows(f"{name} {seed}", enriched(STREAMS[name](seed, reports)))


def _rows(name: str, stream: Stream) -> None:
    skeletons = {seen.template_id: seen.skeleton for record in stream.records for seen in record.templates}
    wordings = [skeletons[template] for template in stream.templates]
    values = [record.model_dump_json(by_alias=True, exclude_none=True).encode() for record in stream.records]
    alone = _Sharing(Parts(), ("",))
    alone.hear(values)
    before = [alone.place("", template) for template in stream.templates]
    row(f"{name}, one", 1, stream, before, f"{1:>7.0%}{1:>9.0%}{1:>6.0%}")
    for way, parts in _ways():
        homes = [parts.of(wording) for wording in wordings]
        sharing = _Sharing(parts, tuple(dict.fromkeys(homes)))
        sharing.hear(values)
        places = [
            sharing.place(home, template) for home, template in zip(homes, stream.templates, strict=True)
        ]
        whole, spent = sum(alone.seconds.values()), sharing.seconds.values()
        alike = b_cubed([campaign for campaign, _ in before], [campaign for campaign, _ in places])
        row(
            f"{name}, {way}", len(sharing.names), stream, places,
            f"{max(Counter(homes).values()) / len(homes):>7.0%}{max(spent) / whole:>9.0%}{sum(spent) / whole:>6.0%}"
            f"{_strays(stream, homes):>8.2%}{alike:>7.3f}",
        )  # fmt: skip


def _ways() -> Iterator[tuple[str, Parts]]:
    yield "three by script", Parts.read("1: latin=Latn hanzi=Hani rest=*")
    each = " ".join(f"{script.lower()}={script}" for script in sorted(SCRIPTS))
    yield "by script", Parts.read(f"1: {each} rest=*")
    yield "by language", _ByLanguage(1, ("and", "others"))


def _strays(stream: Stream, homes: Sequence[str]) -> float:
    spread: dict[str, Counter[str]] = defaultdict(Counter)
    for one, home in zip(stream.told, homes, strict=True):
        if one.kind in UNWANTED:
            spread[one.campaign][home] += 1
    large = [found for found in spread.values() if found.total() >= 10]
    return sum(found.total() - max(found.values()) for found in large) / sum(map(Counter.total, large))


@dataclass(slots=True)
class _Sharing:
    """Clusterers by part, with the processor seconds that each took."""

    parts: Parts
    names: tuple[str, ...]
    held: dict[str, Clusterer] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def hear(self, values: Sequence[bytes]) -> None:
        """Each part by itself, as a process of its own would."""
        for name in self.names:
            self.seconds[name] = min(self._heard(name, values) for _ in range(TIMES))

    def _heard(self, name: str, values: Sequence[bytes]) -> float:
        """The processor seconds that it took from the beginning."""
        clusterer = self.held[name] = Clusterer()
        gc.collect()
        started = time.process_time()
        for value in values:
            read = TemplatesSeenEnvelope.model_validate_json(own_share(value, self.parts, name))
            applied = clusterer.apply(read)
            if applied.campaigns is not None:
                applied.campaigns.model_dump_json(by_alias=True, exclude_none=True)
        return time.process_time() - started

    def place(self, name: str, template_id: str) -> tuple[str, str]:
        """Campaign and operation; ids of two clusterers may be the same."""
        campaign, operation = self.held[name].place(template_id)
        return f"{name} {campaign}", f"{name} {operation}"
