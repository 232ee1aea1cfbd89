"""Clusterers that share the wordings out by script: together they see what ``analyse`` sees, whoever is killed."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.cli.exits import USAGE
from tests.chaos.same_campaigns import (
    analysed,
    envelopes,
    feed_and_kill_clusterer,
    simulated_reports,
    streamed,
)
from tests.integration.workers.test_deciding_on_pages import Desk
from tests.integration.workers.test_feeds import PARCEL, campaign
from tests.support.brokers import Services, services
from tests.support.house import House, envelope, house, report

__all__ = ["services"]
pytestmark = pytest.mark.stack

PARTS = "1: latin=Latn rest=*"
LATIN, REST = "cluster-1-latin", "cluster-1-rest"
CREW = ("enrich", LATIN, REST, "reputation", "sink")
ENGLISH = "Your parcel is held at our depot, pay the fee at http://xqz59.cc/k"
REPORTS = 900
PLACED = re.compile(r'^smishwatch_campaign_decisions_total\{kind="places"\} (\S+)', re.MULTILINE)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulated_reports(tmp_path_factory.mktemp("simulated"), REPORTS)


@pytest.fixture(autouse=True)
def _parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMISHWATCH_CLUSTER_PARTS", PARTS)


def kept(built: House) -> tuple[object, ...]:
    """All that the clusterers have said, but for when their rows were written again."""
    return (
        built.rows("SELECT * FROM template_places FINAL ORDER BY ALL"),
        built.rows("SELECT * FROM lineage FINAL ORDER BY ALL"),
        built.rows("SELECT alert_id, campaign_id, at, reports FROM alerts FINAL ORDER BY ALL"),
    )


def clusterers_found(built: House) -> str:
    """What `smishwatch doctor` says of them."""
    said = CliRunner().invoke(app, ["doctor"], env=built.environment(REST) | {"SMISHWATCH_METRICS_PORT": "0"})
    return next(line for line in said.output.splitlines() if "clusterers" in line)


def test_two_clusterers_give_what_analyse_gives_and_both_have_work(
    services: Services, simulated: Path, tmp_path: Path
) -> None:
    expected = analysed(simulated, tmp_path / "analysed")
    with house(services, tmp_path, "parts") as built:
        built.start(*CREW)
        parts = envelopes(simulated, 70)
        for half in (parts[: len(parts) // 2], parts[len(parts) // 2 :]):
            built.send(half)
            built.drain(120)
        assert streamed(built) == expected
        assert built.rows("SELECT count(), uniqExact(template_id) FROM template_places FINAL") == [
            (len({template for template, _ in expected.values()}),) * 2
        ]
        placed = {name: PLACED.findall(built.page(name, "/metrics")) for name in (LATIN, REST)}
        assert all(float(number) > 0 for (number,) in placed.values()), placed
        told = "countIf(has(reasons.code, 'reported_before'))"
        assert built.rows(f"SELECT {told} > 0 FROM reports FINAL") == [(1,)], "what is known differs"
        assert set(built.stop().values()) == {0}, built.logs()


def test_killing_them_in_turn_and_losing_a_disk_changes_nothing(
    services: Services, simulated: Path, tmp_path: Path
) -> None:
    expected = analysed(simulated, tmp_path / "analysed")
    with house(services, tmp_path, "killed") as built:
        built.start(*CREW)
        feed_and_kill_clusterer(built, envelopes(simulated, 40), 4, (LATIN, REST))
        built.drain(120)
        assert streamed(built) == expected
        before = kept(built)
        built.kill(REST)
        shutil.rmtree(built.settings.data_dir / REST)
        built.start(REST)
        built.wait_until_at_work(REST)
        built.drain(120)
        assert kept(built) == before, "a lost disk must lead to the same sequence"


@pytest.mark.timeout(240)
def test_a_decision_is_taken_by_the_clusterer_that_has_the_campaign_and_no_merge_goes_across(
    services: Services, tmp_path: Path
) -> None:
    with house(services, tmp_path, "decided") as built:
        settings = built.settings.model_copy(update={"cluster_parts": PARTS})
        desk = Desk(settings, tmp_path / "web")
        built.start(*CREW)
        built.send([envelope([report("r1", PARCEL), report("r2", ENGLISH)])])
        built.settle()
        chinese, english = campaign(built, "r1"), campaign(built, "r2")
        desk.send(201, "rename", campaign_id=chinese, name="Parcels")
        desk.send(201, "confirm", campaign_id=english)
        problem = desk.send(400, "merge", campaign_id=chinese, into_campaign_id=english)
        assert problem["field"] == "campaign_id"
        assert f"{chinese} is in the clusterer's part rest, {english} in latin" in problem["detail"]
        assert "written in different scripts" in desk.refused("merge", campaign=english, into=chinese)
        built.until("SELECT count() FROM campaigns FINAL WHERE name = 'Parcels'", [(1,)])
        built.until("SELECT campaign_id FROM campaigns FINAL WHERE status = 'confirmed'", [(english,)])
        built.drain()
        found = Counter(change for (change,) in built.rows("SELECT change FROM lineage FINAL"))
        assert (found["renamed"], found["confirmed"], found["merged"]) == (1, 1, 0)


def test_other_parts_need_a_higher_number_and_what_they_decide_replaces_what_was(
    services: Services, simulated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house(services, tmp_path, "changed") as built:
        monkeypatch.setenv("SMISHWATCH_CLUSTER_PARTS", "")
        built.start()
        built.send(envelopes(simulated, 70))
        built.drain(120)
        undivided = streamed(built)
        built.stop("cluster")
        monkeypatch.setenv("SMISHWATCH_CLUSTER_PARTS", PARTS)
        del built.processes["cluster"]
        built.start(LATIN, REST)
        built.wait_until_at_work(LATIN, REST)
        built.drain(120)
        divided = streamed(built)
        assert divided == analysed(simulated, tmp_path / "analysed")
        assert not {place for _, place in divided.values()} & {place for _, place in undivided.values()}

        assert clusterers_found(built) == "ok   clusterers latin, rest, under number 1"
        monkeypatch.setenv("SMISHWATCH_CLUSTER_PARTS", "2: all=*")
        assert clusterers_found(built) == "FAIL clusterers all: nobody has begun with all"

        monkeypatch.setenv("SMISHWATCH_CLUSTER_PARTS", "1: hanzi=Hani rest=*")
        environment = built.environment(REST) | {"SMISHWATCH_METRICS_PORT": "0"}
        for words in (["worker", "cluster", "--part", "rest"], ["worker", "cluster", "--part", "hanzi"]):
            refused = CliRunner().invoke(app, words, env=environment)
            assert refused.exit_code == USAGE
            assert "a number above 1" in refused.output
