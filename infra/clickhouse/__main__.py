"""``python -m smishwatch.infra.clickhouse --secrets DIR CARRIER…``: the SQL for all accounts, on standard output.

A password is made for every account that has none yet in DIR (a file each, readable by its owner only); the SQL holds
hashes. Run it as an administrator: ``… | clickhouse-client --user default``. Running it again changes nothing but what
a new release or a new carrier brings.
"""

import argparse
import hashlib
import secrets
from pathlib import Path

from smishwatch.infra.clickhouse.roles import roles
from smishwatch.infra.clickhouse.sql import statements

OWNER_ONLY = 0o600


def main(given: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m smishwatch.infra.clickhouse", description=__doc__)
    parser.add_argument("--secrets", type=Path, required=True, help="folder of the passwords")
    parser.add_argument("--database", default="smishwatch", help="that holds the tables")
    parser.add_argument("carrier", nargs="*", help="as its reports name it")
    options = parser.parse_args(given)
    options.secrets.mkdir(parents=True, exist_ok=True)
    hashes = {
        role.name: hashlib.sha256(_password(options.secrets / role.name).encode()).hexdigest()
        for role in roles(options.database, options.carrier)
    }
    print(";\n".join(statements(options.database, options.carrier, hashes)) + ";")  # the command's output


def _password(path: Path) -> str:
    if not path.exists():
        path.touch(OWNER_ONLY, exist_ok=False)
        path.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


if __name__ == "__main__":
    main()
