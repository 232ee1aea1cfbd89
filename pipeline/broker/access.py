"""Who may do what on a broker where everyone logs in: each carrier writes to its own topic and does nothing else."""

import re
from collections.abc import Iterable, Iterator

from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
    UserScramCredentialUpsertion,
)

from smishwatch.pipeline.broker.admin import admin_client, ensure_topics
from smishwatch.pipeline.broker.connection import topic_name
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import carrier_topic

MECHANISM = "SCRAM-SHA-512"
ITERATIONS = 8_192
"""Twice Kafka's default; the passwords made here are random and long, so more gains nothing."""
EVERYTHING = "*"
CARRIER_NAME = r"[a-z0-9][a-z0-9_-]{0,63}"

Right = tuple[ResourcePattern, ACLOperation]


class NotGrantedError(Exception):
    """The broker did not take the user or the rights; the message says why."""


def grant_carrier(kafka: KafkaSettings, carrier: str, password: str) -> str:
    """A user of the carrier's name who may write to the carrier's topic; the topic's name.

    The topic is made when it is missing. Called again it changes the password.

    Raises:
        ValueError: for a name that no carrier can have.
        NotGrantedError: when the broker refuses, for instance because this user may not administer it.
    """
    if not re.fullmatch(CARRIER_NAME, carrier):
        raise ValueError(f"carrier: {CARRIER_NAME}: lower-case letters, digits, - and _")
    topic = carrier_topic(carrier)
    ensure_topics(kafka, (topic,))
    pattern = ResourcePattern(ResourceType.TOPIC, topic_name(kafka, topic))
    with admin_client(kafka) as client:
        _set_password(client, carrier, password)
        _allow(client, carrier, [(pattern, ACLOperation.WRITE), (pattern, ACLOperation.DESCRIBE)])
    return topic_name(kafka, topic)


def grant_own(kafka: KafkaSettings, user: str, password: str) -> None:
    """The user that Smishwatch's own processes log in as: this deployment's topics and groups, no others.

    Raises:
        NotGrantedError: when the broker refuses.
    """
    with admin_client(kafka) as client:
        _set_password(client, user, password)
        _allow(client, user, _own_rights(kafka))


def _own_rights(kafka: KafkaSettings) -> Iterator[Right]:
    prefixed = ACLResourcePatternType.PREFIXED
    topics = (
        ResourcePattern(ResourceType.TOPIC, kafka.topic_prefix, prefixed)
        if kafka.topic_prefix
        else ResourcePattern(ResourceType.TOPIC, EVERYTHING)
    )
    groups = ResourcePattern(ResourceType.GROUP, f"{kafka.group_prefix}-{kafka.topic_prefix}", prefixed)
    yield topics, ACLOperation.ALL
    yield groups, ACLOperation.ALL


def _set_password(client: KafkaAdminClient, user: str, password: str) -> None:
    wanted = UserScramCredentialUpsertion(user, MECHANISM, password, iterations=ITERATIONS)
    if fault := client.alter_user_scram_credentials([wanted]).get(user):
        raise NotGrantedError(f"{user}: {fault}")


def _allow(client: KafkaAdminClient, user: str, rights: Iterable[Right]) -> None:
    acls = [
        ACL(f"User:{user}", EVERYTHING, operation, ACLPermissionType.ALLOW, pattern)
        for pattern, operation in rights
    ]
    if faults := client.create_acls(acls)["failed"]:
        raise NotGrantedError(f"{user}: {faults[0][1]}")
