"""Clusterers by part: their names, their directories, and memories that must not be gone on with."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from smishwatch.pipeline.broker.lag import READS, topics_of
from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.cli.exits import USAGE
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.text.parts import PartsError
from smishwatch.pipeline.workers.__main__ import run_worker
from smishwatch.pipeline.workers.cluster_part import OtherPartsError, cluster_part, cluster_parts
from smishwatch.pipeline.workers.supervisor import worker_names, worker_programs

TWO = "1: latin=Latn rest=*"


def settings(parts: str, folder: Path) -> Settings:
    return Settings(cluster_parts=parts, data_dir=folder)


def test_one_clusterer_is_called_as_it_always_was(tmp_path: Path) -> None:
    (part,) = cluster_parts(settings("", tmp_path))
    assert part.worker == "cluster"
    assert part.directory(tmp_path) == tmp_path / "cluster"
    assert list((tmp_path / "cluster").iterdir()) == []
    assert worker_names(settings("", tmp_path)) == ("enrich", "cluster", "reputation", "sink")


def test_every_part_has_a_process_a_group_and_a_directory(tmp_path: Path) -> None:
    given = settings(TWO, tmp_path)
    assert [part.worker for part in cluster_parts(given)] == ["cluster-1-latin", "cluster-1-rest"]
    names = worker_names(given)
    assert names == ("enrich", "cluster-1-latin", "cluster-1-rest", "reputation", "sink")
    programs = worker_programs({}, {name: port for port, name in enumerate(names)})
    assert [program.argv[-1] for program in programs] == [program.name for program in programs] == list(names)
    assert topics_of("cluster-1-latin") == READS["cluster"]
    assert {part.directory(tmp_path) for part in cluster_parts(given)} == {
        tmp_path / "cluster-1-latin",
        tmp_path / "cluster-1-rest",
    }


@pytest.mark.parametrize(
    ("made", "now", "fits"),
    [
        (TWO, TWO, True),
        (TWO, " 1:  latin=Latn   rest=* ", True),
        (TWO, "1: latin=Latn,Grek rest=*", False),
        (TWO, "1: latin=Latn others=*", False),
        (TWO, "1: hanzi=Hani rest=*", False),
        (TWO, "", False),
        (TWO, "2: hanzi=Hani rest=*", True),
        (TWO, "2: all=*", True),
        ("2: all=*", TWO, False),
        ("2: all=*", "", False),
        ("", TWO, True),
    ],
)
def test_a_memory_of_other_parts_is_refused_unless_a_higher_number_replaces_it(
    made: str, now: str, fits: bool, tmp_path: Path
) -> None:
    for part in cluster_parts(settings(made, tmp_path)):
        part.directory(tmp_path)
    given = settings(now, tmp_path)
    if fits:
        worker_names(given)
        for part in cluster_parts(given):
            part.directory(tmp_path)
        return
    with pytest.raises(
        OtherPartsError, match=f"was made under the parts `{made[0]}: .*number above {made[0]}"
    ):
        worker_names(given)
    for part in cluster_parts(given):
        with pytest.raises(OtherPartsError):
            part.directory(tmp_path)


@pytest.mark.parametrize(
    ("parts", "name", "said"),
    [
        (TWO, "", "which part.* there are latin, rest"),
        (TWO, "thai", "thai: which part"),
        ("", "latin", "no such part; there is one clusterer"),
        ("1: latin=Latn", "latin", "no part takes the other scripts"),
    ],
)
def test_a_part_that_is_none_is_refused_with_those_that_are(
    parts: str, name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PartsError, match=said):
        cluster_part(settings(parts, tmp_path), name)
    monkeypatch.setenv("SMISHWATCH_CLUSTER_PARTS", parts)
    refused = CliRunner().invoke(app, ["worker", "cluster", "--part", name])
    assert refused.exit_code == USAGE


def test_other_workers_have_no_parts_and_processes_are_called_by_the_deployment(tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["worker", "sink", "--part", "latin"])
    assert refused.exit_code == USAGE
    for name, parts in (("cluster", TWO), ("cluster-1-latin", ""), ("cluster-1-thai", TWO), ("", "")):
        with pytest.raises(ValueError, match="no worker is called"):
            run_worker(name, settings(parts, tmp_path))
