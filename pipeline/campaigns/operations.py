"""Operations: campaigns that share infrastructure within a time window, with the evidence for each tie."""

from dataclasses import dataclass, field

import msgspec

from smishwatch.pipeline.campaigns.settings import DAY_MS, OperationSettings
from smishwatch.pipeline.campaigns.shelf import Shelf
from smishwatch.schemas.codes import EntityKind

Entity = tuple[str, str]
"""Kind and value."""


@dataclass(slots=True)
class Operation:
    """Campaigns that belong together; ``campaigns`` are their numbers."""

    number: int
    operation_id: str
    campaigns: set[int]


@dataclass(slots=True)
class Use:
    """When a campaign was seen to use an entity, in milliseconds since 1970."""

    first: int
    last: int
    reports: int = 1


def named(entity: Entity) -> str:
    """As one string; no kind has a line break."""
    return f"{entity[0]}\n{entity[1]}"


def pack_operation(operation: Operation) -> bytes:
    """As bytes."""
    return msgspec.msgpack.encode((operation.number, operation.operation_id, sorted(operation.campaigns)))


def unpack_operation(row: bytes) -> Operation:
    """And back."""
    number, operation_id, campaigns = msgspec.msgpack.decode(row)
    return Operation(number, operation_id, set(campaigns))


def pack_uses(users: dict[int, Use]) -> bytes:
    """Who uses an entity, as bytes; their order is kept."""
    rows = [(number, use.first, use.last, use.reports) for number, use in users.items()]
    return msgspec.msgpack.encode(rows)


def unpack_uses(row: bytes) -> dict[int, Use]:
    """And back."""
    return {number: Use(first, last, reports) for number, first, last, reports in msgspec.msgpack.decode(row)}


@dataclass(slots=True)
class Infrastructure:
    """Which campaigns use which entity, and when."""

    settings: OperationSettings
    uses: Shelf[str, dict[int, Use]] = field(default_factory=lambda: Shelf(pack_uses, unpack_uses))
    """By name of the entity (``named``): the garbage collector need not look at strings."""
    base: dict[str, float] = field(init=False)
    """Weight of an exclusive entity of each kind."""

    def __post_init__(self) -> None:
        self.base = {
            EntityKind.DOMAIN.value: self.settings.domain_weight,
            EntityKind.HOST.value: self.settings.domain_weight,
            EntityKind.CONTACT.value: self.settings.contact_weight,
            EntityKind.SENDER.value: self.settings.sender_weight,
        }

    def users(self, entity: Entity) -> dict[int, Use]:
        """Who uses it.

        Raises:
            KeyError: nobody
        """
        return self.uses[named(entity)]

    def is_used(self, entity: Entity, campaign: int) -> bool:
        """Whether the campaign uses it."""
        return campaign in (self.uses.get(named(entity)) or ())

    def observe(self, entity: Entity, campaign: int, at: int) -> list[int]:
        """Note a use; gives the campaigns that it newly brings within the window of this one."""
        name = named(entity)
        users = self.uses.get(name)
        if users is None:
            users = self.uses[name] = {}
        use = users.get(campaign)
        window = self.settings.window_days * DAY_MS
        if use is not None and use.first - window <= at <= use.last + window:
            use.reports += 1
            if use.first <= at <= use.last:
                return []
            if len(users) == 1:
                use.first, use.last = min(use.first, at), max(use.last, at)
                return []
            widened = [other for other in users if other != campaign and not _near(use, users[other], window)]
            use.first, use.last = min(use.first, at), max(use.last, at)
            return [other for other in widened if _near(use, users[other], window)]
        if use is None:
            use = users[campaign] = Use(at, at)
        else:
            use.first, use.last, use.reports = min(use.first, at), max(use.last, at), use.reports + 1
        return [other for other in users if other != campaign and _near(use, users[other], window)]

    def move(self, entity: Entity, campaign: int, into: int) -> None:
        """The campaign's use of the entity becomes another's."""
        users = self.users(entity)
        moved = users.pop(campaign)
        kept = users.get(into)
        if kept is None:
            users[into] = moved
        else:
            kept.first, kept.last = min(kept.first, moved.first), max(kept.last, moved.last)
            kept.reports += moved.reports

    def forget(self, entity: Entity, campaign: int) -> None:
        """The campaign no longer counts as a user."""
        users = self.users(entity)
        del users[campaign]
        if not users:
            del self.uses[named(entity)]

    def near(self, entity: Entity, one: int, other: int) -> bool:
        """Whether both campaigns used the entity within the window of each other."""
        users = self.users(entity)
        return _near(users[one], users[other], self.settings.window_days * DAY_MS)

    def weight(self, entity: Entity, strangers: float) -> float:
        """How much a shared entity says.

        Args:
            strangers: operations besides these two that use it as well; a crowd makes it say nothing
        """
        base = self.base[entity[0]]
        return base * max(0.0, 1 - strangers / self.settings.crowd)


def _near(one: Use, other: Use, window: int) -> bool:
    return one.first - window <= other.last and other.first - window <= one.last


def without_repeats(entities: list[Entity]) -> list[Entity]:
    """A host whose registrable domain is among them is not evidence of its own."""
    if len(entities) < 2:
        return entities
    domains = {value for kind, value in entities if kind == EntityKind.DOMAIN.value}
    return [
        (kind, value)
        for kind, value in sorted(entities)
        if kind != EntityKind.HOST.value
        or not any(value == domain or value.endswith("." + domain) for domain in domains)
    ]
