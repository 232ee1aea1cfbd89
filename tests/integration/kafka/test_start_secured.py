"""The script that starts Kafka in docker-compose.yml, run on the jars: logins work at once, and also after a restart."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from smishwatch.infra.devstack.ports import free_port
from smishwatch.infra.kafka import jars
from smishwatch.infra.kafka.node import JVM
from smishwatch.pipeline.broker.access import grant_carrier, grant_own
from smishwatch.pipeline.broker.admin import admin_client
from smishwatch.pipeline.settings import KafkaSettings
from tests.support.brokers import require_kafka

pytestmark = [pytest.mark.kafka, pytest.mark.stack]
SCRIPT = jars.HERE / "start-secured.sh"
PASSWORD = "letters-and-4-digits"
PROGRAMS = {"kafka-storage.sh": "kafka.tools.StorageTool", "kafka-server-start.sh": "kafka.Kafka"}


@contextmanager
def started(directory: Path, port: int, controller_port: int) -> Iterator[None]:
    """The script's broker, with the programs of Kafka's archive played by the same classes from the jars."""
    for name, main_class in PROGRAMS.items():
        logging = f"-Dlog4j2.configurationFile={jars.HERE / 'log4j2.properties'}"
        program = directory / name
        program.write_text(
            f"#!/bin/sh\nexec java {' '.join(JVM)} {logging} -cp '{jars.LIBRARIES}/*' {main_class} \"$@\"\n",
            encoding="utf-8",
        )
        program.chmod(0o700)
    shipped = (jars.HERE / "secured.properties").read_text(encoding="utf-8")
    places = {
        ":9092": f":{port}",
        ":9093": f":{controller_port}",
        "kafka:": "127.0.0.1:",
        "/var/lib/kafka": str(directory),
    }
    for place, here in places.items():
        shipped = shipped.replace(place, here)
    (directory / "secured.properties").write_text(shipped, encoding="utf-8")
    (directory / "password").write_text(PASSWORD, encoding="utf-8")
    environment = os.environ | {
        "KAFKA_PROGRAMS": str(directory),
        "SETTINGS_DIRECTORY": str(directory / "settings"),
        "SECURED_PROPERTIES": str(directory / "secured.properties"),
        "ADMIN_PASSWORD_FILE": str(directory / "password"),
        "CLUSTER_ID": "c21pc2h3YXRjaC1jb21wb3",
    }
    with (directory / "log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(["bash", str(SCRIPT)], env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(60)


def test_the_administrator_lets_others_in_and_nobody_else_comes_in(tmp_path: Path) -> None:
    require_kafka()
    port, controller_port = free_port(), free_port()
    own = tmp_path / "own"
    own.write_text("our-own-password\n", encoding="utf-8")
    admin = KafkaSettings(
        bootstrap=f"127.0.0.1:{port}",
        security_protocol="SASL_PLAINTEXT",
        sasl_username="admin",
        sasl_password_file=tmp_path / "password",
    )
    with started(tmp_path, port, controller_port):
        _wait(admin, tmp_path)
        grant_own(admin, "smishwatch", "our-own-password")
        assert grant_carrier(admin, "acme", "the-carriers-password") == "reports.from.acme.v1"
        with pytest.raises(KafkaError):
            KafkaAdminClient(
                bootstrap_servers=admin.bootstrap, api_version_auto_timeout_ms=2_000, request_timeout_ms=2_000
            )
    with started(tmp_path, port, controller_port):  # as formatted already
        ours = admin.model_copy(update={"sasl_username": "smishwatch", "sasl_password_file": own})
        _wait(ours, tmp_path)
        with admin_client(ours) as client:
            assert "reports.from.acme.v1" in client.list_topics()


def _wait(kafka: KafkaSettings, directory: Path) -> None:
    deadline = time.monotonic() + 240  # a busy machine takes a minute for the JVM alone
    while True:
        try:
            with admin_client(kafka) as client:
                client.list_topics()
                return
        except (KafkaError, OSError, ConnectionError):
            assert time.monotonic() < deadline, (directory / "log").read_text("utf-8", "replace")[-3_000:]
            time.sleep(0.5)


def test_a_password_that_could_end_the_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "password").write_text('x" other="y', encoding="utf-8")
    environment = os.environ | {"ADMIN_PASSWORD_FILE": str(tmp_path / "password"), "CLUSTER_ID": "x"}
    done = subprocess.run(["bash", str(SCRIPT)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "letters, digits" in done.stderr
