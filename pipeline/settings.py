"""Settings, from the environment (``SMISHWATCH_…``) or, for secrets, from files; read once per process."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

Prefix = Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]*$")]


PEPPER_FILE = "pepper"
"""In the data directory; made there by `smishwatch up` when none is given."""


class KafkaSettings(BaseModel):
    """How to reach the broker. ``SMISHWATCH_KAFKA__BOOTSTRAP`` and so on."""

    bootstrap: str = Field(default="127.0.0.1:9092", description="host:port, several separated by commas")
    topic_prefix: Prefix = Field(default="", description="Put before every topic name; separates deployments")
    group_prefix: Prefix = Field(default="smishwatch", description="Put before every consumer group's name")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="Kafka security.protocol"
    )
    sasl_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        default="SCRAM-SHA-512", description="Kafka sasl.mechanism, where SASL is used"
    )
    sasl_username: str | None = Field(default=None, description="User name, where SASL is used")
    sasl_password: SecretStr | None = Field(default=None, description="Password, where SASL is used")
    sasl_password_file: Path | None = Field(default=None, description="File that holds the password instead")
    ssl_ca_file: Path | None = Field(default=None, description="Certificate authority, where TLS is used")
    session_seconds: float = Field(
        default=30.0,
        ge=1.0,
        le=300.0,
        description="How long a silent worker keeps its partitions; the embedded broker makes every join wait half",
    )
    replication_factor: int = Field(default=1, ge=1, description="Replicas of the topics that are created")

    def password(self) -> str | None:
        """What is sent where SASL is used; ``None`` where none is given.

        Raises:
            OSError: when the file cannot be read.
        """
        if self.sasl_password is not None:
            return self.sasl_password.get_secret_value()
        if self.sasl_password_file is not None:
            return self.sasl_password_file.read_text(encoding="utf-8").strip()
        return None


class ClickHouseSettings(BaseModel):
    """How to reach ClickHouse over its native protocol. ``SMISHWATCH_CLICKHOUSE__HOST`` and so on."""

    host: str = Field(default="127.0.0.1", description="Host name")
    alternatives: str = Field(
        default="", description="Further host:port pairs tried in turn, comma-separated"
    )
    port: int = Field(default=9000, ge=1, le=65_535, description="Native protocol port")
    user: str = Field(default="default", description="User name")
    password: SecretStr = Field(default=SecretStr(""), description="Password")
    password_file: Path | None = Field(default=None, description="File that holds the password instead")
    database: Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*$")] = Field(
        default="smishwatch", description="Database that holds every table"
    )
    layout: Literal["single", "replicated"] = Field(
        default="single",
        description="replicated: tables are kept on every replica, through ClickHouse Keeper (how-to/run-a-cluster.md)",
    )
    secure: bool = Field(default=False, description="TLS")
    ca_file: Path | None = Field(default=None, description="Certificate authority, where TLS is used")
    compression: bool = Field(default=False, description="LZ4 on the wire; worth it across a network")

    def secret(self) -> str:
        """The password: from its file where one is named.

        Raises:
            OSError: when that file cannot be read.
        """
        if self.password_file is not None:
            return self.password_file.read_text(encoding="utf-8").strip()
        return self.password.get_secret_value()


class Settings(BaseSettings):
    """Everything a process may be told from outside."""

    model_config = SettingsConfigDict(
        env_prefix="SMISHWATCH_", env_nested_delimiter="__", secrets_dir=None, extra="ignore", frozen=True
    )

    kafka: KafkaSettings = KafkaSettings()
    clickhouse: ClickHouseSettings = ClickHouseSettings()
    data_dir: Path = Field(
        default=Path(".smishwatch"), description="Snapshots, keys and the embedded warehouse"
    )
    pepper: SecretStr | None = Field(
        default=None, description="Secret under which reporters are hashed; at least 16 characters"
    )
    pepper_file: Path | None = Field(default=None, description="File that holds the pepper instead")
    campaign_horizon_days: int = Field(
        default=180,
        ge=30,
        description="Days after which a silent campaign leaves the clusterer's memory but for its wording; it wakes "
        "under its old id when that returns",
    )
    campaign_forget_days: int = Field(
        default=1_095, ge=30, description="Days after which such a campaign is forgotten, with its id"
    )
    cluster_parts: str = Field(
        default="",
        description="How several clusterers share the wordings out by script, as in `1: latin=Latn hanzi=Hani rest=*`; "
        "one takes everything without it. The same for every process; each change raises the number "
        "(how-to/divide-the-clusterer.md)",
    )
    dead_letter_run: int = Field(
        default=100,
        ge=1,
        description="A worker stops when its release cannot process so many reports in a row",
    )
    dead_letter_ratio: float = Field(
        default=0.2, gt=0, le=1, description="Likewise, when it cannot process this share of the last 1 000"
    )
    log_format: Literal["console", "json"] = Field(default="console", description="How log lines look")
    web_hosts: str = Field(
        default="", description="Host names under which a proxy shows the pages, separated by commas"
    )
    web_open_as: Literal["public", "regulator", "analyst"] = Field(
        default="public",
        description="Whom the pages take visitors for who are not signed in; others than the public on loopback only",
    )
    webhooks_file: Path | None = Field(
        default=None,
        description="TOML file with the hooks that `smishwatch up` sends alerts to; nowhere without one",
    )
    subscribers_file: Path | None = Field(
        default=None,
        description="TOML file with a table [subscribers] of carrier = number, for reports per million subscribers",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least that is logged"
    )
    metrics_port: int = Field(
        default=0, ge=0, le=65_535, description="Prometheus and health port; 0 for none"
    )
    metrics_host: str = Field(
        default="127.0.0.1", description="Address of that port; 0.0.0.0 where Prometheus is another machine"
    )

    def pepper_bytes(self) -> bytes:
        """The pepper.

        Raises:
            ValueError: when it is missing or too short to protect a number.
        """
        if self.pepper is not None:
            value = self.pepper.get_secret_value()
        elif self.pepper_file is not None:
            value = self.pepper_file.read_text(encoding="utf-8").strip()
        elif (self.data_dir / PEPPER_FILE).exists():
            value = (self.data_dir / PEPPER_FILE).read_text(encoding="utf-8").strip()
        else:
            raise ValueError(
                "no pepper: set SMISHWATCH_PEPPER or SMISHWATCH_PEPPER_FILE, or SMISHWATCH_DATA_DIR to the folder "
                "that `smishwatch up --data` was given"
            )
        if len(value) < 16:
            raise ValueError(
                "the pepper is too short: use at least 16 characters, for instance 32 random hex"
            )
        return value.encode()
