"""A clusterer's share of the wordings: its name, its group, its directory, and what of a record is its own.

Each part is a group of its own on the one topic, with a memory of its own. What was made under other parts is never
gone on with: a template would then be in two campaigns.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.sharing import own_share
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.text.parts import Parts, PartsError

KIND = "cluster"
STAMP = "parts"
"""The file in a memory's directory that says under which parts it was made; the first clusterer's has none."""


class OtherPartsError(PartsError):
    """There is a memory that was made under other parts; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class ClusterPart:
    """One of the clusterers of a deployment."""

    parts: Parts
    name: str

    @property
    def worker(self) -> str:
        """As its group, directory and process are called: ``cluster``, or ``cluster-1-latin``."""
        return f"{KIND}-{self.parts.number}-{self.name}" if self.parts.number else KIND

    def own(self, record: SourceRecord) -> SourceRecord:
        """The record with this part's templates alone."""
        value = own_share(record.value, self.parts, self.name)
        return record if value is record.value else replace(record, value=value)

    def directory(self, data_dir: Path) -> Path:
        """Where its memory is; stamped with the parts that it belongs to.

        Raises:
            OtherPartsError: as ``require_same_parts``
        """
        require_same_parts(data_dir, self.parts)
        found = data_dir / self.worker
        found.mkdir(parents=True, exist_ok=True)
        if self.parts.number:
            _stamp(found / STAMP, self.parts)
        return found


def cluster_parts(settings: Settings) -> list[ClusterPart]:
    """Every clusterer of the deployment.

    Raises:
        PartsError: when the setting cannot be meant
    """
    parts = Parts.read(settings.cluster_parts)
    return [ClusterPart(parts, name) for name in parts.names]


def cluster_part(settings: Settings, name: str) -> ClusterPart:
    """The clusterer of a part.

    Raises:
        PartsError: when there is no such part, or the setting cannot be meant
    """
    found = cluster_parts(settings)
    for part in found:
        if part.name == name:
            return part
    if not found[0].name:
        raise PartsError(
            f"{name}: no such part; there is one clusterer, and SMISHWATCH_CLUSTER_PARTS names none"
        )
    there = ", ".join(part.name for part in found)
    raise PartsError(f"{name or 'no part named'}: which part? Of SMISHWATCH_CLUSTER_PARTS there are {there}")


def require_same_parts(data_dir: Path, parts: Parts) -> None:
    """Make sure that no memory here was made under other parts that these do not replace.

    Raises:
        OtherPartsError: there are others of the same number, or of a higher one
    """
    for path, made in _stamps(data_dir):
        if made.number < parts.number or str(made) == str(parts):
            continue
        raise OtherPartsError(
            f"{path.parent} was made under the parts `{made}`, and SMISHWATCH_CLUSTER_PARTS is `{parts}`: set it back, "
            f"or give other parts a number above {made.number} (docs/how-to/divide-the-clusterer.md)"
        )


def _stamp(file: Path, parts: Parts) -> None:
    """Say in a file under which parts a memory is made; whole or not at all."""
    half = file.with_suffix(".half")
    half.write_text(str(parts), encoding="utf-8")
    half.replace(file)


def _stamps(data_dir: Path) -> Iterator[tuple[Path, Parts]]:
    for path in sorted(data_dir.glob(f"{KIND}-*/{STAMP}")):
        yield path, Parts.read(path.read_text(encoding="utf-8"))
