"""Settings in, what the client is told out."""

from pathlib import Path

import pytest

from smishwatch.pipeline.broker.admin import topic_settings
from smishwatch.pipeline.broker.connection import client_options, group_name, topic_name
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import ENRICHED, REPORTS, REPUTATION, TOPICS


def test_several_addresses() -> None:
    assert client_options(KafkaSettings(bootstrap="a:1,b:2")) == {
        "bootstrap_servers": ["a:1", "b:2"],
        "security_protocol": "PLAINTEXT",
    }


def test_sasl_over_tls() -> None:
    told = client_options(
        KafkaSettings(security_protocol="SASL_SSL", sasl_username="smishwatch", sasl_password="s3cret")
    )
    assert told.pop("ssl_context").check_hostname
    assert told == {
        "bootstrap_servers": ["127.0.0.1:9092"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "smishwatch",
        "sasl_plain_password": "s3cret",
    }


def test_a_password_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from a file\n", encoding="utf-8")
    told = client_options(
        KafkaSettings(
            security_protocol="SASL_PLAINTEXT", sasl_username="u", sasl_password_file=tmp_path / "password"
        )
    )
    assert told["sasl_plain_password"] == "from a file"


@pytest.mark.parametrize("missing", ["sasl_username", "sasl_password"])
def test_sasl_without_credentials_is_refused_by_name(missing: str) -> None:
    given = {"sasl_username": "u", "sasl_password": "p"}
    del given[missing]
    with pytest.raises(ValueError, match="SMISHWATCH_KAFKA__SASL_USERNAME"):
        client_options(KafkaSettings(security_protocol="SASL_PLAINTEXT", **given))


def test_two_deployments_share_a_broker_without_meeting() -> None:
    one, other = KafkaSettings(topic_prefix="one."), KafkaSettings(topic_prefix="two.")
    assert topic_name(one, REPORTS) == "one.reports.v1"
    assert group_name(one, "sink") != group_name(other, "sink")


@pytest.mark.parametrize(
    ("topic", "settings"),
    [
        (ENRICHED, {"cleanup.policy": "delete", "retention.ms": "604800000"}),
        (REPUTATION, {"cleanup.policy": "compact"}),
        (
            REPORTS,
            {
                "cleanup.policy": "delete",
                "retention.ms": "604800000",
                "message.timestamp.type": "LogAppendTime",
            },
        ),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_row_of_the_topic_table_as_kafka_settings(topic: object, settings: dict[str, str]) -> None:
    told = topic_settings(topic)
    assert int(told.pop("max.message.bytes")) > 16 * 1024 * 1024
    assert told == settings


def test_every_topic_of_the_table_has_settings() -> None:
    assert all(topic_settings(topic) for topic in TOPICS)
