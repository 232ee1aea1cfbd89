"""Who has which report id: looking the claims of a batch up, and choosing between claims."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.literals import string_literal

Key = tuple[str, str]
"""Carrier and report id: what makes a report one."""

IDS_PER_LOOKUP = 20_000
"""Keeps a lookup's text near a megabyte."""
CLOCK_SKEW_SECONDS = 300
"""How far the clocks of two replicas may be apart; looking further back only costs a little time."""
LOOKUP_SETTINGS = {"max_query_size": 16 * 1024 * 1024}


class Claim(NamedTuple):
    """One content under one report id, as it came in one record; times in microseconds since 1970."""

    carrier: str
    report_id: str
    content_hash: int
    reported_at: int
    accepted_at: int
    origin_topic: str
    origin_partition: int
    origin_offset: int
    origin_index: int
    enrichment_version: int

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Time of acceptance and place in the log: which of two claims was first, and whether two are one arrival."""
        return (self.accepted_at, self.origin_partition, self.origin_offset, self.origin_index)


def server_time(client: Client) -> int:
    """Seconds since 1970 by the server's clock."""
    return int(client.execute("SELECT toUnixTimestamp(now())")[0][0])


def look_up(client: Client, keys: Iterable[Key]) -> dict[Key, list[Claim]]:
    """All stored claims on the ids, each at its highest enrichment version."""
    found: dict[Key, list[Claim]] = defaultdict(list)
    for carrier, among in _lookups(keys):
        sql = f"""
            SELECT report_id, content_hash, toUnixTimestamp64Micro(reported_at) AS reported,
                toUnixTimestamp64Micro(accepted_at) AS accepted, any(origin_topic), origin_partition, origin_offset,
                origin_index, max(enrichment_version)
            FROM report_keys
            WHERE {among}
            GROUP BY report_id, content_hash, reported, accepted, origin_partition, origin_offset, origin_index
        """  # noqa: S608 - literals
        for row in client.execute(sql, settings=LOOKUP_SETTINGS):
            found[carrier, row[0]].append(Claim(carrier, *row))
    return found


def contested_ids(client: Client, keys: Iterable[Key], since: int) -> set[Key]:
    """Those of the ids on which more than one claim has been stored since a time.

    Args:
        client: on the warehouse
        keys: ids that had no claim at that time
        since: the server's time then, from ``server_time``
    """
    contested: set[Key] = set()
    for carrier, among in _lookups(keys):
        sql = f"""
            SELECT report_id
            FROM report_keys
            WHERE {among} AND claimed_at >= fromUnixTimestamp({since - CLOCK_SKEW_SECONDS})
            GROUP BY report_id
            HAVING uniqExact(content_hash, accepted_at, origin_partition, origin_offset, origin_index) > 1
        """  # noqa: S608 - literals
        contested |= {(carrier, row[0]) for row in client.execute(sql, settings=LOOKUP_SETTINGS)}
    return contested


def _lookups(keys: Iterable[Key]) -> Iterator[tuple[str, str]]:
    """Carriers, each with a condition on `report_keys` that some of the ids fulfil."""
    ids: dict[str, list[str]] = defaultdict(list)
    for carrier, report_id in keys:
        ids[carrier].append(report_id)
    for carrier, report_ids in ids.items():
        for start in range(0, len(report_ids), IDS_PER_LOOKUP):
            # One long literal that the engine cuts up is parsed far faster than thousands of short ones. No id
            # holds a NUL: the report format refuses it.
            joined = string_literal("\0".join(report_ids[start : start + IDS_PER_LOOKUP]))
            yield (
                carrier,
                (
                    f"carrier = {string_literal(carrier)} "
                    f"AND report_id IN (SELECT arrayJoin(splitByChar('\\0', {joined})))"
                ),
            )


def holder_of(claims: Iterable[Claim]) -> Claim:
    """The claim that has the id: the one accepted first.

    More than one claim is stored only where two writers met on one id, each before the other's claim could be seen.
    """
    return min(claims, key=lambda claim: claim.place)
