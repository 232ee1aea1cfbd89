"""API keys of carriers: ``smk_<carrier>_<secret>``, kept as SHA-256 only, in a file that its owner alone may read.

The secret has 256 random bits, so that a plain hash is enough: there is nothing to try out. A revoked key stays in
the file, for the audit.
"""

import fcntl
import hashlib
import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from smishwatch.pipeline.observability import logs
from smishwatch.schemas.base import Carrier, Moment

FILE_NAME = "api-keys.json"
_FORM = re.compile(r"smk_[a-z0-9][a-z0-9_-]{0,63}_[A-Za-z0-9]{43}")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SECRET_CHARACTERS = 43
"""43 of 62 characters are 256 bits; no ``_`` or ``-``, so that a double click takes the whole key."""


class ApiKey(BaseModel):
    """A key as it is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key_id: str = Field(pattern=r"^k[0-9a-f]{12}$", description="Names the key in lists and logs")
    carrier: Carrier = Field(description="Whose reports come with it")
    label: str = Field(default="", max_length=200, description="Who holds it, for people")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Hash of the whole key, in hex")
    created_at: Moment = Field(description="When it was made")
    revoked_at: Moment | None = Field(default=None, description="Since when it opens nothing")


class KeyFile(BaseModel):
    """The file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    keys: tuple[ApiKey, ...] = ()


def key_path(data_dir: Path) -> Path:
    """Where a deployment's keys are."""
    return data_dir / FILE_NAME


def create_key(path: Path, carrier: str, now: datetime, label: str = "") -> tuple[str, ApiKey]:
    """Make a key.

    Returns:
        The key itself, which is shown this once and kept nowhere, and its row.

    Raises:
        ValueError: when ``carrier`` is no carrier's name.
    """
    try:
        TypeAdapter(Carrier).validate_python(carrier)
    except ValidationError as problem:
        raise ValueError(
            "carrier: use lower-case letters, digits, - and _, starting with a letter or digit"
        ) from problem
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_CHARACTERS))
    key = f"smk_{carrier}_{secret}"
    row = ApiKey(
        key_id="k" + secrets.token_hex(6), carrier=carrier, label=label, sha256=_digest(key), created_at=now
    )
    with _exclusive(path):
        _write(path, (*list_keys(path), row))
    return key, row


def list_keys(path: Path) -> tuple[ApiKey, ...]:
    """Every key ever made, oldest first.

    Raises:
        ValueError: when the file is not one of ours.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    try:
        return KeyFile.model_validate_json(text).keys
    except ValidationError as problem:
        raise ValueError(
            f"{path.name} is no key file: {problem.error_count()} faults; restore it from a copy"
        ) from problem


def revoke_key(path: Path, key_id: str, now: datetime) -> bool:
    """Close a key for good; returns whether there was one open by that id. Gateways see it within a second."""
    with _exclusive(path):
        before = list_keys(path)
        after = tuple(
            row.model_copy(update={"revoked_at": now})
            if row.key_id == key_id and row.revoked_at is None
            else row
            for row in before
        )
        if after == before:
            return False
        _write(path, after)
    return True


class KeyRing:
    """The keys that are open now; the file is read again whenever it has changed. Thread-safe by replacing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._open: tuple[ApiKey, ...] = ()
        self._reload(self._stat())

    def holder(self, key: str) -> ApiKey | None:
        """The row of this key, or ``None``. Takes the same time wherever and whether a key differs."""
        stamp = self._stat()
        if stamp != self._stamp:
            try:
                self._reload(stamp)
            except ValueError as problem:  # keep the last good keys rather than lock every carrier out
                self._stamp = stamp
                logs.get("keys").error("key file not read", problem=str(problem))
        if not _FORM.fullmatch(key):
            return None
        digest = _digest(key)
        found: ApiKey | None = None
        for row in self._open:
            if hmac.compare_digest(row.sha256, digest):
                found = row
        return found

    def _reload(self, stamp: tuple[int, int, int] | None) -> None:
        self._open = tuple(row for row in list_keys(self._path) if row.revoked_at is None)
        self._stamp = stamp

    def _stat(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """One writer at a time, across processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, keys: tuple[ApiKey, ...]) -> None:
    """Replace the file as a whole; ``mkstemp`` makes it readable by its owner alone."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".api-keys-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(KeyFile(keys=keys).model_dump_json(indent=2, exclude_none=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
