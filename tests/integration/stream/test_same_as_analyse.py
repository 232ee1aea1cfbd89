"""The stream and `analyse` see the same campaigns in the same order of reports, also when the clusterer is killed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.chaos.same_campaigns import (
    analysed,
    envelopes,
    feed_and_kill_clusterer,
    simulated_reports,
    streamed,
)
from tests.support.brokers import Services, services
from tests.support.house import WORKERS, house

__all__ = ["services"]
pytestmark = pytest.mark.stack

REPORTS = 900


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulated_reports(tmp_path_factory.mktemp("simulated"), REPORTS)


def test_analyse_gives_the_same_twice(simulated: Path, tmp_path: Path) -> None:
    analysed(simulated, tmp_path / "one")
    analysed(simulated, tmp_path / "two")
    for name in ("reports.ndjson", "campaigns.ndjson", "alerts.ndjson"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_stream_gives_the_same_campaigns_as_analyse(
    services: Services, simulated: Path, tmp_path: Path
) -> None:
    expected = analysed(simulated, tmp_path / "analysed")
    with house(services, tmp_path, "same") as built:
        built.start(*WORKERS, "reputation")
        parts = envelopes(simulated, 70)
        for half in (parts[: len(parts) // 2], parts[len(parts) // 2 :]):
            built.send(half)
            built.drain()
        assert streamed(built) == expected
        told = "countIf(has(reasons.code, 'reported_before'))"
        assert built.rows(f"SELECT {told} > 0 FROM reports FINAL") == [(1,)], "what is known differs"


def test_killing_the_clusterer_changes_no_campaign(
    services: Services, simulated: Path, tmp_path: Path
) -> None:
    expected = analysed(simulated, tmp_path / "analysed")
    with house(services, tmp_path, "killed") as built:
        built.start()
        feed_and_kill_clusterer(built, envelopes(simulated, 40), 3)
        built.drain(120)
        assert streamed(built) == expected


WORDS = (
    "parcel",
    "refund",
    "lottery",
    "invoice",
    "account",
    "delivery",
    "password",
    "subscription",
    "mortgage",
)
"""One campaign each: far too few words to be alike."""


def seasons(file: Path) -> Path:
    """A campaign in spring and in the next winter, and others between that let time go by."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    texts = [(0, "Final reminder about the toll you owe on the northern motorway, settle it today")] * 3
    texts += [(60, f"{word} {word[::-1]} {word.upper()} {word[1:]} {word[::2]}{word}") for word in WORDS]
    texts += [(90, f"{word[::-1]} {word[2:]}{word} {word[:3]} {word}{word[::-1]}") for word in WORDS]
    texts += [(330, "Last reminder about the toll you owe on the northern motorway, settle it now")]
    with file.open("w", encoding="utf-8") as lines:
        for number, (day, text) in enumerate(texts):
            report = {
                "report_id": f"s{number}",
                "reported_at": (start + timedelta(days=day)).isoformat(),
                "sender": f"+4479460{number:05}",
                "body": text,
                "carrier": "carrier-a",
            }
            lines.write(json.dumps(report) + "\n")
    return file


def test_a_campaign_that_slept_wakes_under_its_old_id_also_when_the_clusterer_is_killed(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMISHWATCH_CAMPAIGN_HORIZON_DAYS", "30")
    file = seasons(tmp_path / "seasons.ndjson")
    expected = analysed(file, tmp_path / "analysed", "--horizon-days", "30")
    first, last = expected["carrier-a", "s0"], list(expected.values())[-1]
    assert first[1] == last[1]
    assert first[0] != last[0], "another template of the same campaign"
    with house(services, tmp_path, "seasons") as built:
        built.start()
        feed_and_kill_clusterer(built, envelopes(file, 1), 2)
        built.drain(120)
        assert streamed(built) == expected
