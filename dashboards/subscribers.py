"""How many subscribers each carrier has, where the operator says: league tables without them favour small carriers."""

import tomllib
from pathlib import Path


def read_subscribers(path: Path | None) -> dict[str, int]:
    """Subscribers by carrier, from a TOML file with a table ``[subscribers]``; none without a file.

    Raises:
        FileNotFoundError: when there is no such file.
        ValueError: when something in it is no number of subscribers; the message says what.
    """
    if path is None:
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("subscribers", {})
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"{path}: {problem}") from problem
    if not isinstance(found, dict):
        raise ValueError(f"{path}: write a table [subscribers] with carrier = number")
    for carrier, number in found.items():
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise ValueError(f"{path}: {carrier} = {number!r} is no number of subscribers")
    return found
