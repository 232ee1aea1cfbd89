"""The roles as SQL that may be run again: after a release, or when a carrier joins."""

from collections.abc import Iterator, Mapping, Sequence

from smishwatch.infra.clickhouse.roles import CARRIER_TABLES, Role, policed, roles


def statements(database: str, carriers: Sequence[str], hashes: Mapping[str, str]) -> Iterator[str]:
    """Everything, in order.

    Args:
        database: that holds the tables
        carriers: as their reports name them; lower-case letters, digits, - and _
        hashes: SHA-256 of each account's password in hex, by the role's name

    Raises:
        ValueError: for a carrier's or database's name that is none.
    """
    for name in (database, *carriers):
        if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
            raise ValueError(f"{name!r}: use letters, digits, - and _")
    every = roles(database, carriers)
    for role in every:
        yield from _role(role)
        yield (
            f"CREATE USER IF NOT EXISTS `{role.name}` IDENTIFIED WITH sha256_hash BY '{hashes[role.name]}' "
            f"DEFAULT ROLE `{role.name}`"
        )
        yield f"ALTER USER `{role.name}` IDENTIFIED WITH sha256_hash BY '{hashes[role.name]}'"
        yield f"GRANT `{role.name}` TO `{role.name}`"
    yield from _policies(database, every)


def _role(role: Role) -> Iterator[str]:
    limits = ", ".join(_setting(name, *value) for name, value in role.settings.items())
    yield f"CREATE SETTINGS PROFILE OR REPLACE `{role.name}`" + (f" SETTINGS {limits}" if limits else "")
    yield f"CREATE ROLE IF NOT EXISTS `{role.name}`"
    yield f"ALTER ROLE `{role.name}` SETTINGS PROFILE '{role.name}'"
    yield f"REVOKE ALL ON *.* FROM `{role.name}`"
    for grant in role.grants:
        yield f"GRANT {grant} TO `{role.name}`"
    if role.queries_per_minute:
        yield (
            f"CREATE QUOTA OR REPLACE `{role.name}` KEYED BY user_name "
            f"FOR INTERVAL 1 minute MAX queries = {role.queries_per_minute}, "
            f"FOR INTERVAL 1 hour MAX execution_time = 900 TO `{role.name}`"
        )


def _setting(name: str, value: int, most: int | None) -> str:
    return f"{name} = {value} " + ("READONLY" if most is None else f"MIN 0 MAX {most}")


def _policies(database: str, every: Sequence[Role]) -> Iterator[str]:
    others = ", ".join(f"`{role.name}`" for role in every if not role.carrier)
    for table in (*CARRIER_TABLES, "dead_letters"):
        yield f"CREATE ROW POLICY OR REPLACE `smishwatch_all` ON `{database}`.`{table}` USING 1 TO default, {others}"
    for role in every:
        for table in policed(role):
            yield (
                f"CREATE ROW POLICY OR REPLACE `{role.name}` ON `{database}`.`{table}` "
                f"USING carrier = '{role.carrier}' TO `{role.name}`"
            )
