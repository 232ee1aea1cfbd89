"""The node's server.properties, open for one machine or with SASL/SCRAM and ACLs.

``python -m smishwatch.infra.kafka.properties`` prints ``infra/kafka/secured.properties``, the settings of the node in
docker-compose.yml; a test compares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smishwatch.infra.devstack.ports import HOST
from smishwatch.schemas.topics import LARGEST_RECORD_BYTES

LARGEST_MESSAGE_BYTES = LARGEST_RECORD_BYTES + 64 * 1024
"""A largest record and its batch's own bytes."""
MECHANISM = "SCRAM-SHA-512"
PASSWORD_PLACE = "%ADMIN_PASSWORD%"  # noqa: S105 - where it is put
_ONLY_FOR_TESTS = frozenset((
    "offsets.topic.num.partitions", "broker.session.timeout.ms", "broker.heartbeat.interval.ms",
    "group.initial.rebalance.delay.ms", "group.min.session.timeout.ms",
))  # fmt: skip
"""They make a node quick to start and to restart, at the cost of false alarms on a busy machine."""


@dataclass(frozen=True, slots=True)
class Admin:
    """The user that may do everything on a secured node, and that the node uses towards itself."""

    name: str
    password: str


def server_properties(
    data: Path, port: int, controller_port: int, admin: Admin | None = None
) -> dict[str, str]:
    """Settings of a single node; with ``admin`` every client must log in and may do nothing until it is allowed.

    One node acknowledges what the operating system has, so records survive the broker being killed, not the loss of
    the machine: production has three nodes, a replication factor of 3 and ``min.insync.replicas=2``.
    """
    protocol = "SASL_PLAINTEXT" if admin else "PLAINTEXT"
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "listeners": f"CLIENT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"CLIENT://{HOST}:{port}",
        "listener.security.protocol.map": f"CLIENT:{protocol},CONTROLLER:{protocol}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "CLIENT",
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "message.max.bytes": str(LARGEST_MESSAGE_BYTES),
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",  # of the default's 50 each costs a directory and two open files
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "broker.session.timeout.ms": "2000",  # after a crash its own controller lets it back in no sooner
        "broker.heartbeat.interval.ms": "500",
        "group.initial.rebalance.delay.ms": "0",  # nobody else is about to join
        "group.min.session.timeout.ms": "1000",
    } | (_access(admin) if admin else {})


def _access(admin: Admin) -> dict[str, str]:
    """Everyone logs in; who is not named in an ACL may do nothing."""
    scram = "org.apache.kafka.common.security.scram.ScramLoginModule"
    plain = "org.apache.kafka.common.security.plain.PlainLoginModule"
    login = f'required username="{admin.name}" password="{admin.password}"'
    return {
        "sasl.enabled.mechanisms": MECHANISM,
        "sasl.mechanism.inter.broker.protocol": MECHANISM,
        "listener.name.client.scram-sha-512.sasl.jaas.config": f"{scram} {login};",
        "sasl.mechanism.controller.protocol": "PLAIN",  # SCRAM's users live behind the controller
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": (
            f'{plain} {login} user_{admin.name}="{admin.password}";'
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        "super.users": f"User:{admin.name}",
    }


def container_properties() -> dict[str, str]:
    """Settings of the node in docker-compose.yml. ``start-secured.sh`` puts the administrator's password in.

    Its controller is reached from within the container only.
    """
    settings = server_properties(Path("/var/lib/kafka/data"), 9092, 9093, Admin("admin", PASSWORD_PLACE))
    return {name: value for name, value in settings.items() if name not in _ONLY_FOR_TESTS} | {
        "listeners": f"CLIENT://:9092,CONTROLLER://{HOST}:9093",
        "advertised.listeners": "CLIENT://kafka:9092",
    }


def as_text(properties: Mapping[str, str]) -> str:
    """The settings as the file that Kafka reads."""
    return "".join(f"{name}={value}\n" for name, value in properties.items())


if __name__ == "__main__":
    print(as_text(container_properties()), end="")
