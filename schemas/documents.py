"""JSON Schema per event and one AsyncAPI document, written from the models so that they cannot disagree.

``python -m smishwatch.schemas.documents`` writes them; a test fails when the files are behind the models.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from smishwatch.schemas.report import Report
from smishwatch.schemas.topics import TOPICS, Topic

FOLDER = Path(__file__).parent / "json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def documents() -> dict[str, str]:
    """File name → content, for every document."""
    written = {f"{topic.name}.schema.json": _text(json_schema(topic.value)) for topic in TOPICS}
    written["report.schema.json"] = _text(json_schema(Report))
    written["asyncapi.json"] = _text(asyncapi())
    return written


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of one event as it stands on the wire."""
    return {"$schema": DIALECT, **model.model_json_schema(by_alias=True, mode="validation")}


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3.0: a channel per topic, with who sends and who receives."""
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for topic in TOPICS:
        message = topic.value.__name__
        channels[topic.name] = {
            "address": topic.name,
            "description": f"Key: {topic.key}.",
            "messages": {message: {"payload": {"$ref": f"{topic.name}.schema.json"}}},
            "bindings": {"kafka": _kafka_binding(topic)},
        }
        for action, parties in (("send", topic.producers), ("receive", topic.consumers)):
            for party in parties:
                operations[f"{party}-{action}s-{topic.name}"] = {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{topic.name}"},
                }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Smishwatch topics",
            "version": "1",
            "description": "What runs between carriers, the workers and the warehouse.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
    }


def _kafka_binding(topic: Topic) -> dict[str, Any]:
    configuration: dict[str, Any] = {"cleanup.policy": [topic.cleanup]}
    if topic.retention_seconds is not None:
        configuration["retention.ms"] = topic.retention_seconds * 1_000
    return {"partitions": topic.partitions, "topicConfiguration": configuration, "bindingVersion": "0.5.0"}


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write(folder: Path = FOLDER) -> list[Path]:
    """Write every document; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in documents().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    for path in write():
        print(path)  # the command's output
