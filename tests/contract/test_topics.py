"""Every topic's examples are taken and its counter-examples refused, by the models and by the JSON Schemas."""

import json
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from smishwatch.schemas import topics
from smishwatch.schemas.documents import json_schema

EXAMPLES = Path(topics.__file__).parent / "examples"
BY_NAME = {topic.name: topic for topic in topics.TOPICS}


def cases(kind: str) -> list[Path]:
    return sorted(EXAMPLES.glob(f"*/{kind}/*.json"))


def case_id(path: Path) -> str:
    return f"{path.parts[-3]}/{path.stem}"


@pytest.mark.parametrize("path", cases("valid"), ids=case_id)
def test_an_example_is_taken(path: Path) -> None:
    topic = BY_NAME[path.parts[-3]]
    raw = path.read_bytes()
    event = topic.value.model_validate_json(raw)
    again = topic.value.model_validate_json(event.model_dump_json(by_alias=True, exclude_none=True))
    assert again == event
    jsonschema.validate(json.loads(raw), json_schema(topic.value))


@pytest.mark.parametrize("path", cases("invalid"), ids=case_id)
def test_a_counter_example_is_refused(path: Path) -> None:
    topic = BY_NAME[path.parts[-3]]
    with pytest.raises(ValidationError):
        topic.value.model_validate_json(path.read_bytes())


@pytest.mark.parametrize("topic", topics.TOPICS, ids=lambda topic: topic.name)
def test_every_topic_has_examples_of_both_kinds(topic: topics.Topic) -> None:
    for kind in ("valid", "invalid"):
        assert list((EXAMPLES / topic.name / kind).glob("*.json")), f"{topic.name} has no {kind} example"


@pytest.mark.parametrize("topic", topics.TOPICS, ids=lambda topic: topic.name)
def test_every_field_is_described(topic: topics.Topic) -> None:
    schema = json_schema(topic.value)
    for name, definition in {topic.value.__name__: schema, **schema.get("$defs", {})}.items():
        for field, value in definition.get("properties", {}).items():
            assert "description" in value or "const" in value, f"{name}.{field} has no description"


@pytest.mark.parametrize("topic", topics.TOPICS, ids=lambda topic: topic.name)
def test_names_and_retention_agree(topic: topics.Topic) -> None:
    assert topic.name.endswith(f".v{topic.version}")
    assert (topic.retention_seconds is None) == (topic.cleanup == "compact")
    assert topic.producers
    assert topic.consumers
