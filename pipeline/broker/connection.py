"""From settings to what the two client libraries want to be told: addresses, TLS, SASL, names."""

import ssl
from typing import Any

from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import LARGEST_RECORD_BYTES, Topic

LARGEST_REQUEST_BYTES = LARGEST_RECORD_BYTES + 1024 * 1024
"""A record of the largest size, and the protocol's own bytes around it."""

HEARTBEATS_PER_SESSION = 6
"""One or two may be late without a rebalance."""

METADATA_SECONDS = 10.0
"""How soon partitions that were added are read and written; one small request each time."""


def topic_name(kafka: KafkaSettings, topic: Topic) -> str:
    """The topic's name on this deployment's broker."""
    return kafka.topic_prefix + topic.name


def group_name(kafka: KafkaSettings, worker: str) -> str:
    """The consumer group of a kind of worker on this deployment's broker."""
    return f"{kafka.group_prefix}-{kafka.topic_prefix}{worker}"


def ssl_context(kafka: KafkaSettings) -> ssl.SSLContext | None:
    """The TLS settings, or ``None`` where the connection is not encrypted."""
    if kafka.security_protocol not in ("SSL", "SASL_SSL"):
        return None
    return ssl.create_default_context(cafile=str(kafka.ssl_ca_file) if kafka.ssl_ca_file else None)


def client_options(kafka: KafkaSettings) -> dict[str, Any]:
    """What kafka-python and aiokafka are both told: where the broker is and how to be let in.

    Raises:
        ValueError: when SASL is asked for without user name and password.
    """
    options: dict[str, Any] = {
        "bootstrap_servers": kafka.bootstrap.split(","),
        "security_protocol": kafka.security_protocol,
    }
    context = ssl_context(kafka)
    if context is not None:
        options["ssl_context"] = context
    if kafka.security_protocol.startswith("SASL"):
        password = kafka.password()
        if kafka.sasl_username is None or not password:
            raise ValueError(
                "SASL needs SMISHWATCH_KAFKA__SASL_USERNAME and SMISHWATCH_KAFKA__SASL_PASSWORD or …_PASSWORD_FILE"
            )
        options |= {
            "sasl_mechanism": kafka.sasl_mechanism,
            "sasl_plain_username": kafka.sasl_username,
            "sasl_plain_password": password,
        }
    return options
