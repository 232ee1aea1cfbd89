"""The compose file starts what exists, in an order that works, with settings that are settings."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

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
    assert not {"SMISHWATCH_PEPPER", "SMISHWATCH_KAFKA__SASL_PASSWORD"} & set(environment)
    mounted = {f"/run/secrets/{secret}" for secret in OURS[name]["secrets"]}
    named = {value for value in environment.values() if value.startswith("/run/secrets/")}
    assert named - {"/run/secrets/pepper"} <= mounted
    assert set(OURS[name]["secrets"]) <= set(COMPOSE["secrets"])


def test_everybody_logs_in_and_only_what_grants_rights_is_the_administrator() -> None:
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


@pytest.mark.parametrize("name", [name for name in OURS if name not in {"access", "topics", "migrate"}])
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
    assert targets == set(OURS) - {"access", "topics", "migrate", "kafka-door"} - optional
