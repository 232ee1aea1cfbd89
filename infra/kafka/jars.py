"""The broker's jars: what Maven brings, and whether everything that is needed is here."""

import shutil
import subprocess
from pathlib import Path

from smishwatch.infra.devstack.errors import DevstackError

HERE = Path(__file__).resolve().parent
LIBRARIES = HERE / "libs"
"""Where ``make kafka-jars`` puts them; not under version control."""
MAIN_JAR = "kafka_2.13-*.jar"


class MissingKafkaError(DevstackError):
    """A part of Apache Kafka is not on this machine; the message says which, and how to get it."""


def missing(libraries: Path = LIBRARIES) -> str | None:
    """What is missing to run Apache Kafka here, with the remedy; ``None`` when nothing is."""
    if shutil.which("java") is None:
        return "no java on the PATH: install a JVM of version 17 or later (Debian: openjdk-17-jre-headless)"
    if not list(libraries.glob(MAIN_JAR)):
        return f"no Apache Kafka jars in {libraries}: run `make kafka-jars` (needs Maven and its repository)"
    return None


def require(libraries: Path = LIBRARIES) -> None:
    """Raise MissingKafkaError where something is missing."""
    if (reason := missing(libraries)) is not None:
        raise MissingKafkaError(reason)


def fetch(libraries: Path = LIBRARIES) -> None:
    """Let Maven copy the pinned jars; about 45 MB, kept in Maven's own cache as well.

    Raises:
        MissingKafkaError: when there is no Maven, or it fails.
    """
    if shutil.which("mvn") is None:
        raise MissingKafkaError("no mvn on the PATH: install Maven (Debian: maven)")
    made = subprocess.run(
        [
            "mvn", "--batch-mode", "--quiet", "--file", str(HERE / "pom.xml"), "dependency:copy-dependencies",
            f"-DoutputDirectory={libraries}", "-DincludeScope=runtime",
        ],
        check=False,
    )  # fmt: skip
    if made.returncode:
        raise MissingKafkaError(f"Maven could not bring the jars (exit code {made.returncode}); see above")
