"""Small streams for tests: reports in, envelopes out, cut as the test wants."""

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import Category, EntityKind, Verdict
from smishwatch.schemas.sums import TemplateChannel, TemplateSeen, TemplatesSeenEnvelope, TemplateTies, Voice

START = datetime(2024, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """One report as a test states it."""

    text: str
    who: int
    minute: float = 0
    genuine: bool = False
    domains: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    verdict: Verdict = Verdict.SCAM
    brand: str | None = None
    legit: bool = False
    channel: tuple[str, str] | None = None
    """Sender and domain of an organisation's address that no registry knows."""
    voice: tuple[str, str] | None = None
    """The same of a registered institution that leads elsewhere as well."""

    @property
    def skeleton(self) -> str:
        marker = "⟨genuine⟩" if self.genuine else "⟨filed⟩" if self.channel else ""
        return marker + self.text

    @property
    def template_id(self) -> str:
        return template_id(self.text, genuine=self.genuine, filed=self.channel is not None)

    @property
    def entities(self) -> list[tuple[EntityKind, str]]:
        return sorted(
            [(EntityKind.DOMAIN, value) for value in self.domains]
            + [(EntityKind.SENDER, value) for value in self.senders]
            + [(EntityKind.CONTACT, value) for value in self.contacts]
        )


def template_id(text: str, *, genuine: bool = False, filed: bool = False) -> str:
    """As the text room does it, in form."""
    return "t" + hashlib.blake2b(f"{genuine}{filed}{text}".encode(), digest_size=12).hexdigest()


def envelope(reports: Sequence[Said], offset: int, partition: int = 0) -> TemplatesSeenEnvelope:
    """The sums of one record."""
    groups: dict[tuple[str, Verdict, str | None], list[tuple[int, Said]]] = {}
    for index, said in enumerate(reports):
        groups.setdefault((said.template_id, said.verdict, said.brand), []).append((index, said))
    return TemplatesSeenEnvelope(
        origin=Origin(topic="reports.v1", partition=partition, offset=offset),
        templates=tuple(_seen(group) for group in groups.values()),
    )


def _seen(group: list[tuple[int, Said]]) -> TemplateSeen:
    said = group[0][1]
    ties: dict[tuple[EntityKind, str], list[int]] = {}
    channels: dict[tuple[str, str, bool], list[int]] = {}
    for position, (_, one) in enumerate(group):
        for entity in one.entities:
            ties.setdefault(entity, []).append(position)
        through = one.channel or one.voice
        if through is not None:
            channels.setdefault((*through, one.voice is not None), []).append(position)
    return TemplateSeen(
        template_id=said.template_id,
        skeleton=said.skeleton,
        example=said.text,
        language="en",
        genuine=said.genuine,
        brand=said.brand,
        category=Category.GENUINE_NOTICE if said.genuine else Category.BANK_PHISHING,
        verdict=said.verdict,
        risk_score=0.5,
        voices=tuple(
            Voice(
                at=START + timedelta(minutes=one.minute),
                who=one.who,
                carrier="alpha",
                legit=one.legit,
                index=index,
            )
            for index, one in group
        ),
        ties=tuple(
            TemplateTies(kind=kind, value=value, reports=len(positions), voices=tuple(positions))
            for (kind, value), positions in sorted(ties.items())
        ),
        channels=tuple(
            TemplateChannel(sender=sender, domain=domain, known=known, voices=tuple(positions))
            for (sender, domain, known), positions in sorted(channels.items())
        ),
    )


def cut(reports: Sequence[Said], borders: Iterable[int]) -> list[TemplatesSeenEnvelope]:
    """The reports as records that end at the given positions."""
    edges = sorted({0, len(reports), *(border for border in borders if 0 < border < len(reports))})
    return [
        envelope(reports[first:last], number)
        for number, (first, last) in enumerate(itertools.pairwise(edges))
    ]
