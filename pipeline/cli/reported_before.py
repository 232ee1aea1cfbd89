"""What was reported before of a message's sender, links and contacts, asked of the warehouse where one answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smishwatch.pipeline.enrich.entities import Tie
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Backoff, connect
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.sums import EntityReputation

ASK_ONCE = Backoff(attempts=1)
"""A person waits: where no warehouse answers at once, that is said."""
_HEADS = {"en": "Reported before", "zh": "此前举报"}
_SAID = {
    "en": "{value}, by {reporters} people through {carriers} carriers, in {campaigns} campaigns, {first} – {last}",
    "zh": "{value}，{reporters}人经{carriers}家运营商举报，涉及{campaigns}个活动，{first}至{last}",
}
_LEGITIMATE = {"en": "; {legit} of them say it is legitimate", "zh": "；其中{legit}人称其正当"}
_NOBODY = {
    "en": "nobody reported its sender, links or contacts",
    "zh": "其发送号码、链接、联系方式未曾被举报",
}
_NOT_ASKED = {
    "en": "not asked; --reputation asks the warehouse",
    "zh": "未查询；加 --reputation 查询数据仓库",
}
_NO_ANSWER = {
    "en": "not known, the warehouse does not answer ({problem})",
    "zh": "未知，数据仓库没有应答（{problem}）",
}


@dataclass(frozen=True, slots=True)
class Past:
    """What the warehouse says; ``problem`` says why it said nothing, and is empty when it answered."""

    known: Mapping[tuple[EntityKind, str], EntityReputation]
    problem: str = ""

    def of(self, kind: EntityKind, value: str) -> EntityReputation | None:
        """What is known of one entity."""
        return self.known.get((kind, value))

    def lines(self, language: str) -> list[str]:
        """For people, the entity that most complained of first; hosts are shown disarmed."""
        head = _HEADS[language]
        if self.problem:
            return [f"{head}: {_NO_ANSWER[language].format(problem=self.problem)}"]
        if not self.known:
            return [f"{head}: {_NOBODY[language]}"]
        worst_first = sorted(self.known.values(), key=lambda one: (-one.reporters, one.kind, one.value))
        return [f"{head}: {_said(one, language)}" for one in worst_first]

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        told = [one.model_dump(mode="json") for one in self.known.values()]
        return {"asked": True, "problem": self.problem or None, "entities": told}


def not_asked(language: str) -> str:
    """The line for who did not ask."""
    return f"{_HEADS[language]}: {_NOT_ASKED[language]}"


def ask_past(ties: Sequence[Tie], settings: ClickHouseSettings) -> Past:
    """Ask the warehouse about what ties a message to others; entities that many share are not asked about."""
    asked = {_bare(kind, value): (kind, value) for kind, value, shared in ties if not shared}
    if not asked:
        return Past({})
    try:
        client = connect(settings, backoff=ASK_ONCE)
        try:
            rows = query.run(
                client, "search_standing", {"values": list(asked), "limit": len(asked), "offset": 0}
            )
        finally:
            client.close()
    except WarehouseError as problem:
        return Past({}, str(problem).splitlines()[0])
    return Past({asked[row["value"]]: _reputation(*asked[row["value"]], row) for row in rows})


def _reputation(kind: EntityKind, value: str, row: Mapping[str, Any]) -> EntityReputation:
    first, last = row["first_reported_at"], row["last_reported_at"]
    days = max(1.0, (last - first).total_seconds() / 86_400)
    return EntityReputation(
        kind=kind, value=value, first_seen=first, last_seen=last, reporters=row["reporters"],
        legit_reporters=row["legit_reporters"], carriers=row["carriers"], regions=row["regions"],
        campaigns=row["campaigns"], rate_per_day=row["reporters"] / days,
    )  # fmt: skip


def _bare(kind: EntityKind, value: str) -> str:
    """As reports have it: a contact without its kind."""
    return value.partition(":")[2] if kind is EntityKind.CONTACT else value


def _said(one: EntityReputation, language: str) -> str:
    bare = _bare(one.kind, one.value)
    shown = bare.replace(".", "[.]") if one.kind in {EntityKind.DOMAIN, EntityKind.HOST} else bare
    said = _SAID[language].format(
        value=shown, reporters=one.reporters, carriers=one.carriers, campaigns=one.campaigns,
        first=f"{one.first_seen:%Y-%m-%d}", last=f"{one.last_seen:%Y-%m-%d}",
    )  # fmt: skip
    return said + (_LEGITIMATE[language].format(legit=one.legit_reporters) if one.legit_reporters else "")
