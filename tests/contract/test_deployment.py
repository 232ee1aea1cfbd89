"""The compose file starts what exists, in an order that works, with settings that are settings."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from typer.testing import CliRunner

from smishwatch.infra.clickhouse.roles import roles
from smishwatch.infra.kafka.properties import (
    PASSWORD_PLACE,
    Admin,
    as_text,
    container_properties,
    server_properties,
)
from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {
    name: service for name, service in SERVICES.items() if service.get("image", "").startswith("smishwatch:")
}

ONCE = {"access", "accounts", "topics", "migrate"}
"""Services that do one thing and end."""
UNUSED = {"/run/secrets/pepper", "/run/secrets/kafka_password"}
"""Secrets that every service's settings name, and that are not read where they are not mounted."""


def known_settings() -> set[str]:
    names: set[str] = set()
    for name, field in Settings.model_fields.items():
        nested = getattr(field.annotation, "model_fields", None)
        names |= (
            {f"SMISHWATCH_{name}__{one}".upper() for one in nested}
            if nested
            else {f"SMISHWATCH_{name}".upper()}
        )
    return names


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_of_ours(name: str) -> None:
    command = [str(word) for word in OURS[name]["command"]]
    bare = [word for word in command if not word.startswith("-")]
    bare = [word for word in bare if not re.fullmatch(r"[\d.]+", word)]
    result = CliRunner().invoke(app, [*bare, "--help"])
    assert result.exit_code == 0, result.output
    plain = re.sub(r"\x1b\[[0-9;]*m", "", result.output)
    for option in (word for word in command if word.startswith("--")):
        assert option in plain


@pytest.mark.parametrize("name", OURS)
def test_every_setting_exists_and_secrets_are_files(name: str) -> None:
    environment = OURS[name]["environment"]
    assert set(environment) <= known_settings()
    assert not {
        "SMISHWATCH_PEPPER",
        "SMISHWATCH_KAFKA__SASL_PASSWORD",
        "SMISHWATCH_CLICKHOUSE__PASSWORD",
    } & set(environment)
    mounted = {f"/run/secrets/{secret}" for secret in OURS[name]["secrets"]}
    named = {value for value in environment.values() if value.startswith("/run/secrets/")}
    assert named - UNUSED <= mounted
    assert set(OURS[name]["secrets"]) <= set(COMPOSE["secrets"])


def test_everybody_logs_in_on_the_warehouse_with_an_account_that_there_is_and_only_one_is_the_administrator() -> (
    None
):
    accounts = {role.name for role in roles("smishwatch", ())}
    logins = {"accounts": "default", "migrate": "smishwatch_migrator", "sink": "smishwatch_sink",
              "web": "smishwatch_reader", "webhooks": "smishwatch_reader"}  # fmt: skip
    for name, service in OURS.items():
        environment = service["environment"]
        user = environment.get("SMISHWATCH_CLICKHOUSE__USER")
        assert user == logins.get(name)
        secret = "clickhouse_admin_password" if name == "accounts" else user
        file = environment.get("SMISHWATCH_CLICKHOUSE__PASSWORD_FILE")
        assert file == (f"/run/secrets/{secret}" if user else None)
        assert ("clickhouse_admin_password" in service["secrets"]) == (name == "accounts")
    assert accounts <= set(OURS["accounts"]["secrets"])
    assert SERVICES["migrate"]["depends_on"] == {"accounts": {"condition": "service_completed_successfully"}}
    assert "ports" not in SERVICES["clickhouse"]


@pytest.mark.parametrize("password", ["letters-and-4-digits", 'with <&> and "quotes"'])
def test_the_warehouse_starts_with_an_administrator_who_has_a_password(tmp_path: Path, password: str) -> None:
    (tmp_path / "password").write_text(password, encoding="utf-8")
    start = tmp_path / "entrypoint.sh"
    start.write_text('#!/bin/sh\ntest -s administrator.xml && echo "started $*"\n', encoding="utf-8")
    start.chmod(0o700)
    places = {"USERS_DIRECTORY": ".", "ADMIN_PASSWORD_FILE": "password", "IMAGE_START": str(start)}
    script = ROOT / "infra/clickhouse/start-secured.sh"
    command, environment = ["bash", str(script), "--option"], os.environ | places
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "started --option\n"
    (user,) = ElementTree.parse(tmp_path / "administrator.xml").iter("default")
    assert user.findtext("password_sha256_hex") == hashlib.sha256(password.encode()).hexdigest()
    assert user.findtext("access_management") == "1"
    (nothing,) = user.findall("password")
    assert nothing.attrib == {"remove": "remove"}
    (tmp_path / "password").write_text("", encoding="utf-8")
    refused = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "is empty" in refused.stderr


def test_everybody_logs_in_on_the_broker_and_only_what_grants_rights_is_the_administrator() -> None:
    for name, service in OURS.items():
        environment = service["environment"]
        assert environment["SMISHWATCH_KAFKA__SECURITY_PROTOCOL"] == "SASL_PLAINTEXT"
        user = "admin" if name == "access" else "smishwatch"
        assert environment["SMISHWATCH_KAFKA__SASL_USERNAME"] == user
        assert ("kafka_admin_password" in service["secrets"]) == (name == "access")
    assert SERVICES["topics"]["depends_on"] == {"access": {"condition": "service_completed_successfully"}}
    assert "ports" not in SERVICES["kafka"]


def test_the_shipped_settings_of_the_broker_are_those_that_the_tests_use() -> None:
    shipped = (ROOT / "infra/kafka/secured.properties").read_text(encoding="utf-8")
    assert shipped == as_text(container_properties()), "python -m smishwatch.infra.kafka.properties"
    tested = server_properties(Path("data"), 1, 2, Admin("admin", PASSWORD_PLACE))
    for name, value in container_properties().items():
        if name not in {"listeners", "advertised.listeners", "controller.quorum.voters", "log.dirs"}:
            assert tested[name] == value


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    script = tmp_path / "make-secrets.sh"
    shutil.copy(ROOT / "infra/docker/make-secrets.sh", script)
    before: dict[str, str] = {}
    for _ in range(2):
        subprocess.run(["sh", str(script)], check=True)
        made = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "secrets").iterdir()}
        assert set(made) == set(COMPOSE["secrets"])
        assert all(re.fullmatch(r"[0-9a-f]{64}", text) for text in made.values())
        assert made == (before := before or made)


@pytest.mark.parametrize("name", sorted(set(OURS) - ONCE))
def test_nothing_starts_before_topics_and_tables_are_there(name: str) -> None:
    waits = OURS[name]["depends_on"]
    assert {one: how["condition"] for one, how in waits.items()} == {
        "topics": "service_completed_successfully",
        "migrate": "service_completed_successfully",
    }


@pytest.mark.parametrize("name", SERVICES)
def test_every_dependency_exists_and_can_be_waited_for(name: str) -> None:
    waits = SERVICES[name].get("depends_on", {})
    for other in waits:
        assert other in SERVICES
        if isinstance(waits, dict) and waits[other]["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_on_the_loopback_interface_and_volumes_declared(name: str) -> None:
    for port in SERVICES[name].get("ports", ()):
        assert str(port).startswith("127.0.0.1:")
    for volume in SERVICES[name].get("volumes", ()):
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or (ROOT / source).exists()


def test_prometheus_scrapes_every_long_running_process() -> None:
    scraped = yaml.safe_load((ROOT / "infra/prometheus/prometheus.yml").read_text(encoding="utf-8"))
    targets = {
        target.split(":")[0]
        for job in scraped["scrape_configs"]
        for group in job["static_configs"]
        for target in group["targets"]
    }
    optional = {name for name, service in OURS.items() if "profiles" in service}
    assert "webhooks" in optional
    assert targets == set(OURS) - ONCE - {"kafka-door"} - optional
