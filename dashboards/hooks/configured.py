"""The hooks of a TOML file. Secrets stand in the environment or in files of their own, never in it."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from smishwatch.dashboards.hooks.signing import key_of

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_FIELDS = {"name", "url", "secret_env", "secret_file", "kinds", "categories", "brands"}


@dataclass(frozen=True, slots=True)
class Hook:
    """Where alerts go, and which. Empty lists match all."""

    name: str
    url: str
    key: bytes
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()

    def wants(self, alert: dict[str, Any]) -> bool:
        """Whether an alert is for it."""
        chosen = ((self.kinds, "kind"), (self.categories, "category"), (self.brands, "brand"))
        return all(not wanted or alert[field] in wanted for wanted, field in chosen)


def read_hooks(path: Path) -> list[Hook]:
    """The hooks of a file.

    Raises:
        FileNotFoundError: when there is no such file, or no file of a secret.
        ValueError: when something in it cannot be used; the message says what, and never shows a secret.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"{path}: {problem}") from problem
    hooks = [_hook(row, place) for place, row in enumerate(read.get("hook", []), start=1)]
    if not hooks:
        raise ValueError(f"{path}: no [[hook]] in it")
    if len({hook.name for hook in hooks}) < len(hooks):
        raise ValueError(f"{path}: two hooks have one name, under which deliveries are kept")
    return hooks


def _hook(row: dict[str, Any], place: int) -> Hook:
    if strange := sorted(set(row) - _FIELDS):
        raise ValueError(f"hook {place}: {strange[0]} is not known; use {', '.join(sorted(_FIELDS))}")
    name, url = str(row.get("name", "")), str(row.get("url", ""))
    if not name.replace("-", "").isalnum() or not name.isascii():
        raise ValueError(f"hook {place}: a name of letters, digits and dashes is needed")
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not is_safe or not parts.hostname or parts.username:
        raise ValueError(
            f"hook {name}: url must begin with https:// (http:// to this machine only), without a user"
        )
    return Hook(
        name,
        url,
        _key(row, name),
        tuple(row.get("kinds", ())),
        tuple(row.get("categories", ())),
        tuple(row.get("brands", ())),
    )


def _key(row: dict[str, Any], name: str) -> bytes:
    if "secret_file" in row:
        text = Path(row["secret_file"]).read_text(encoding="utf-8")
    else:
        text = os.environ.get(str(row.get("secret_env", "")), "")
    try:
        return key_of(text.strip())
    except ValueError as problem:
        raise ValueError(f"hook {name}: {problem}; give secret_file or secret_env") from None
