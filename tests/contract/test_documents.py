"""The written contracts say what the models say, and what was released stays readable."""

import json

import pytest

from smishwatch.schemas.compatibility import breaking_changes
from smishwatch.schemas.documents import FOLDER, documents, json_schema
from smishwatch.schemas.report import Report

RELEASED = FOLDER.parent / "released"


@pytest.mark.parametrize("name", sorted(documents()))
def test_the_file_is_in_step_with_the_model(name: str) -> None:
    path = FOLDER / name
    assert path.exists(), f"{name} is missing: run `make schemas`"
    assert path.read_text(encoding="utf-8") == documents()[name], f"{name} is behind: run `make schemas`"


@pytest.mark.parametrize("path", sorted(RELEASED.glob("*.schema.json")), ids=lambda path: path.name)
def test_records_of_the_last_release_stay_valid(path) -> None:  # type: ignore[no-untyped-def]
    released = json.loads(path.read_text(encoding="utf-8"))
    assert path.name in documents(), f"{path.name} was released and is gone"
    assert breaking_changes(released, json.loads(documents()[path.name])) == []


def test_every_released_document_set_is_complete() -> None:
    schemas = {name for name in documents() if name.endswith(".schema.json")}
    assert {path.name for path in RELEASED.glob("*.schema.json")} == schemas


def _changed(**properties: object) -> dict[str, object]:
    schema = json_schema(Report)
    schema["properties"] = {**schema["properties"], **properties}
    return schema


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (_changed(note={"type": "string"}), []),
        (
            _changed(body={"type": "string", "minLength": 1, "maxLength": 160}),
            ["$.body: maxLength 10000 became 160"],
        ),
        (_changed(report_id={"type": "integer"}), ["$.report_id: type 'string' became 'integer'"]),
        (
            _changed(disposition={"type": "string", "enum": ["spam"]}),
            ["$.disposition: code 'legit' removed"],
        ),
        (
            {**json_schema(Report), "required": ["report_id", "reported_at", "body", "sender"]},
            ["$.sender: now required"],
        ),
    ],
)
def test_breaking_changes_are_named(new: dict[str, object], expected: list[str]) -> None:
    assert breaking_changes(json_schema(Report), new) == expected


def test_a_removed_field_breaks() -> None:
    schema = json_schema(Report)
    del schema["properties"]["region"]
    assert breaking_changes(json_schema(Report), schema) == ["$.region: removed"]
