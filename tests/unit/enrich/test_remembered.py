"""What enrichment keeps of reputations: those that several people stand behind, and no more than it may."""

from datetime import UTC, datetime, timedelta

from smishwatch.pipeline.enrich.remembered import Remembered
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.sums import EntityReputation

AT = datetime(2026, 3, 1, tzinfo=UTC)


def reputation(value: str, reporters: int = 5, day: int = 0) -> EntityReputation:
    return EntityReputation(
        kind=EntityKind.DOMAIN, value=value, shared=False, first_seen=AT, last_seen=AT + timedelta(days=day),
        reporters=reporters, legit_reporters=1, carriers=2, regions=3, campaigns=4, rate_per_day=0.5,
    )  # fmt: skip


def test_what_is_kept_comes_back_as_it_was() -> None:
    remembered = Remembered()
    remembered.take("domain:bad.top", reputation("bad.top"))
    assert remembered.find(EntityKind.DOMAIN, "bad.top") == reputation("bad.top")
    assert remembered.find(EntityKind.HOST, "bad.top") is None


def test_one_or_two_people_are_not_kept_and_the_forgotten_goes() -> None:
    remembered = Remembered()
    remembered.take("domain:few.top", reputation("few.top", reporters=2))
    remembered.take("domain:bad.top", reputation("bad.top"))
    remembered.take("domain:bad.top", None)
    remembered.take("domain:never.top", None)
    assert len(remembered) == 0


def test_a_full_one_drops_what_was_heard_of_longest_ago() -> None:
    remembered = Remembered(most=32)
    for day in range(100):
        remembered.take(f"domain:bad{day}.top", reputation(f"bad{day}.top", day=day))
    assert len(remembered) <= 32
    assert remembered.find(EntityKind.DOMAIN, "bad99.top") is not None
    assert remembered.find(EntityKind.DOMAIN, "bad0.top") is None
