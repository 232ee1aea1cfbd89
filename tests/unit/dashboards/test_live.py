"""Live updates: asked while somebody watches, told to all of them, and never told of nothing."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from smishwatch.dashboards.live import CHANGED, HEARTBEAT, OPENED, Changes

EVERY_SECONDS = 0.02
WITHIN_SECONDS = 5.0


class Figures:
    """A version that the test changes, and how often it was asked for."""

    def __init__(self) -> None:
        self.version = "1"
        self.asked = 0
        self.away = False

    def __call__(self) -> str:
        self.asked += 1
        if self.away:
            raise ConnectionError
        return self.version


async def following(events: AsyncIterator[str]) -> str:
    return await asyncio.wait_for(anext(events), WITHIN_SECONDS)


async def until(true: Callable[[], bool]) -> None:
    for _ in range(int(WITHIN_SECONDS / EVERY_SECONDS)):
        if true():
            return
        await asyncio.sleep(EVERY_SECONDS)
    raise AssertionError("it did not come true")


@pytest.fixture
def figures() -> Figures:
    """Figures that do not change by themselves."""
    return Figures()


def test_nothing_is_asked_when_nobody_watches(figures: Figures) -> None:
    async def story() -> None:
        changes = Changes(figures, EVERY_SECONDS)
        await asyncio.sleep(5 * EVERY_SECONDS)
        assert figures.asked == 0
        events = changes.watch()
        assert await following(events) == OPENED
        await until(lambda: figures.asked > 2)
        await events.aclose()
        await until(lambda: not any(thread.name == "live" for thread in threading.enumerate()))
        before = figures.asked
        await asyncio.sleep(5 * EVERY_SECONDS)
        assert figures.asked == before

    asyncio.run(story())


def test_two_hundred_watchers_are_told_by_one_question_at_a_time(figures: Figures) -> None:
    async def story() -> None:
        changes = Changes(figures, EVERY_SECONDS)
        watching = [changes.watch() for _ in range(200)]
        assert {await following(events) for events in watching} == {OPENED}
        await until(lambda: figures.asked > 1)
        figures.version, before = "2", figures.asked
        told = await asyncio.gather(*(following(events) for events in watching))
        assert set(told) == {CHANGED}
        assert figures.asked - before < 50
        assert sum(thread.name == "live" for thread in threading.enumerate()) == 1
        for events in watching:
            await events.aclose()

    asyncio.run(story())


def test_silence_is_kept_alive_and_no_change_is_made_up(figures: Figures) -> None:
    async def story() -> None:
        events = Changes(figures, EVERY_SECONDS).watch(heartbeat_seconds=4 * EVERY_SECONDS)
        assert [await following(events) for _ in range(4)] == [OPENED, HEARTBEAT, HEARTBEAT, HEARTBEAT]
        await events.aclose()

    asyncio.run(story())


def test_a_warehouse_that_comes_back_is_news(figures: Figures) -> None:
    async def story() -> None:
        events = Changes(figures, EVERY_SECONDS).watch()
        await following(events)
        await until(lambda: figures.asked > 1)
        figures.away, asked = True, figures.asked
        await until(lambda: figures.asked > asked + 3)
        figures.away = False
        assert await following(events) == CHANGED
        await events.aclose()

    asyncio.run(story())


def test_a_change_while_nobody_watched_is_told_to_the_next(figures: Figures) -> None:
    async def story() -> None:
        changes = Changes(figures, EVERY_SECONDS)
        events = changes.watch()
        await following(events)
        await until(lambda: figures.asked > 0)
        await events.aclose()
        await until(lambda: not any(thread.name == "live" for thread in threading.enumerate()))
        figures.version = "2"
        events = changes.watch()
        assert [await following(events), await following(events)] == [OPENED, CHANGED]
        await events.aclose()

    asyncio.run(story())


def test_a_change_between_page_and_watching_is_told(figures: Figures) -> None:
    async def story() -> None:
        changes = Changes(figures, EVERY_SECONDS)
        first = changes.watch()
        await following(first)
        await until(lambda: changes.known == "1")
        shown = changes.known  # a page is made
        figures.version = "2"
        assert await following(first) == CHANGED  # everybody who watches has been told
        second = changes.watch(shown, heartbeat_seconds=4 * EVERY_SECONDS)
        assert [await following(second) for _ in range(3)] == [OPENED, CHANGED, HEARTBEAT]
        await first.aclose()
        await second.aclose()

    asyncio.run(story())


def test_a_page_made_before_the_first_answer_is_told(figures: Figures) -> None:
    """Nobody can say whether it shows what the first answer is about."""

    async def story() -> None:
        changes = Changes(figures, EVERY_SECONDS)
        events = changes.watch(changes.known, heartbeat_seconds=4 * EVERY_SECONDS)
        assert [await following(events) for _ in range(3)] == [OPENED, CHANGED, HEARTBEAT]
        await events.aclose()

    asyncio.run(story())


def test_closing_ends_every_watching(figures: Figures) -> None:
    async def story() -> None:
        changes = Changes(figures, EVERY_SECONDS)
        events = changes.watch()
        await following(events)
        changes.close()
        with pytest.raises(StopAsyncIteration):
            await following(events)

    asyncio.run(story())
