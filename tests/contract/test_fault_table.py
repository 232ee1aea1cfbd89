"""The fault table in the documentation is what the kept runs say, each run counted once."""

from pathlib import Path

import pytest

from tests.chaos.__main__ import BEGIN, DOCUMENT, END, RESULTS, SITE_ROW, _store, stored, with_results


def test_the_table_in_the_documentation_is_made_of_the_kept_runs() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == with_results(document, stored(RESULTS)), (
        "make chaos, or python -m tests.chaos --table --write"
    )


def test_every_kept_run_names_its_seed_and_commit_and_is_kept_once() -> None:
    rows = [row for row in stored(RESULTS) if row["fault"] != SITE_ROW]
    runs = [(row["pipeline"], row["broker"], row["fault"], row["seed"]) for row in rows]
    assert len(runs) == len(set(runs))
    assert all("commit" in row for row in rows)


def test_runs_of_several_calls_add_up(tmp_path: Path) -> None:
    out = tmp_path / "results.ndjson"
    for seed in (1, 2):
        run = {
            "pipeline": "smishwatch",
            "broker": "embedded",
            "fault": "slow consumer",
            "seed": seed,
            "acknowledged": 70,
        }
        figures = {"lost": 0, "duplicated": seed - 1, "mismatches": 0, "recover_seconds": 1.0, "peak_lag": 1}
        _store(out, {**run, **figures, "peak_bytes": 1_000_000, "problems": []})
    text = with_results(f"before\n{BEGIN}\nold\n{END}\nafter", stored(out))
    assert text.startswith("before\n") and text.endswith("\nafter") and "old" not in text
    assert "2 runs of ours (2 on the embedded broker, 0 on Apache Kafka), of which 1 showed a fault." in text
    assert "| slow consumer | 2 + 0 | 140 | 0 | 1 | 0 |" in text


def test_a_document_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the results"):
        with_results("no marks", [])
