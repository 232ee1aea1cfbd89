"""The passwords of the accounts on a ClickHouse server: a file each, which the SQL holds only as hashes."""

import hashlib
import secrets
from collections.abc import Iterable
from pathlib import Path

OWNER_ONLY = 0o600


def hashes(folder: Path, accounts: Iterable[str]) -> dict[str, str]:
    """SHA-256 of each account's password in hex, by the account's name.

    A password is made for every account that has no file in the folder yet, readable by its owner only.

    Raises:
        OSError: when the folder or a file cannot be made or read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return {name: hashlib.sha256(_password(folder / name).encode()).hexdigest() for name in accounts}


def _password(path: Path) -> str:
    if not path.exists():
        path.touch(OWNER_ONLY, exist_ok=False)
        path.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()
