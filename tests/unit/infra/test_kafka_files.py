"""What the node is told, and what it says where something is missing; no JVM is needed."""

import re
from pathlib import Path

import pytest
import yaml

from smishwatch.infra.kafka import jars
from smishwatch.infra.kafka.node import KafkaNode
from smishwatch.infra.kafka.properties import Admin, as_text, server_properties

ROOT = Path(__file__).resolve().parents[3]


def test_missing_jars_are_named_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(jars.MissingKafkaError, match="make kafka-jars"):
        KafkaNode(tmp_path / "data", libraries=tmp_path).start()


def test_a_missing_jvm_is_named_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "no java on the PATH" in str(jars.missing(tmp_path))
    with pytest.raises(jars.MissingKafkaError, match="no mvn on the PATH"):
        jars.fetch(tmp_path)


def test_an_open_node_asks_for_no_login_and_a_secured_one_for_nothing_else() -> None:
    open_node = server_properties(Path("/data"), 1, 2)
    assert open_node["listener.security.protocol.map"] == "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT"
    assert not [name for name in open_node if "sasl" in name or "authorizer" in name]
    secured = server_properties(Path("/data"), 1, 2, Admin("admin", "a-long-password"))
    assert secured["listener.security.protocol.map"] == "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT"
    assert secured["allow.everyone.if.no.acl.found"] == "false"
    assert secured["super.users"] == "User:admin"
    assert "message.max.bytes=16842752\n" in as_text(secured)


def test_the_jars_are_those_of_the_compose_file() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    image = compose["services"]["kafka"]["image"]
    pinned = re.findall(
        r"<artifactId>kafka_2\.13</artifactId>\s*<version>([\d.]+)", (jars.HERE / "pom.xml").read_text()
    )
    assert [image] == [f"apache/kafka:{version}" for version in pinned]
