"""Deletion that has happened when it says so: rows past their time, places of merged campaigns, a carrier's all.

ClickHouse applies a TTL when it merges parts, which may be hours after the time is up. `expire` does it now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from smishwatch.pipeline.warehouse import dirty_days
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.literals import with_parameters
from smishwatch.pipeline.warehouse.rebuild import forget_numbers, rebuild_dirty
from smishwatch.pipeline.warehouse.shape import tables

AT_ONCE = {"mutations_sync": 2}
"""Wait until every replica has rewritten its parts."""
FORGETTING = "forget-carrier"
PLACES = "template_places"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What belongs to a carrier, or belonged to it."""

    rows: Mapping[str, int]
    """Rows by table, those that wait for a merge included."""
    wordings: int
    """Templates that no other carrier has reported."""
    days: tuple[date, ...]
    """Whose figures change."""


def expired(client: Client) -> dict[str, int]:
    """Rows by table that have had their time and are still there, for every table that has a TTL."""
    return {
        one.name: int(
            client.execute(f"SELECT count() FROM {one.name} WHERE {one.time_to_live} <= now()")[0][0]  # noqa: S608
        )
        for one in tables(client)
        if one.ttl
    }


def expire(client: Client) -> dict[str, int]:
    """Delete what has had its time; what is left of it afterwards, by table.

    Raw texts expire by whole parts: rows of the day that is running out stay until it has run out, at most a day.
    """
    for one in tables(client):
        if one.ttl:
            for partition in _partitions_with(client, one.name, f"{one.time_to_live} <= now()"):
                client.execute(f"OPTIMIZE TABLE {one.name} PARTITION ID '{partition}' FINAL")
    return expired(client)


def squash(client: Client, *, dry_run: bool = False) -> tuple[int, int]:
    """Let every wording's place name a living campaign, and drop the places before the last.

    The clusterer writes such places itself; this repairs what it did not come to write. The version stays, so that a
    later decision of the clusterer wins.

    Returns:
        How many places named a campaign that was merged away, and how many rows were superseded.
    """
    moved = int(client.execute(f"SELECT count() FROM ({_MOVED})")[0][0])  # noqa: S608 - our own query
    superseded = int(client.execute("SELECT count() - uniqExact(template_id) FROM template_places")[0][0])
    if not dry_run:
        if moved:
            client.execute(f"INSERT INTO {PLACES} (template_id, campaign_id, version) {_MOVED}")
        client.execute(f"OPTIMIZE TABLE {PLACES} FINAL")
    return moved, superseded


def belonging_to(client: Client, carrier: str) -> Forgotten:
    """What `forget` would delete."""
    rows = {}
    for one in tables(client):
        if not one.is_view and one.has("carrier"):
            sql = with_parameters(
                f"SELECT count() FROM {one.name} WHERE carrier = {{carrier:String}}",  # noqa: S608 - from the schema
                {"carrier": carrier},
            )
            rows[one.name] = int(client.execute(sql)[0][0])
    wordings = client.execute(with_parameters(f"SELECT count() FROM ({_ONLY_THEIRS})", {"carrier": carrier}))  # noqa: S608
    days = client.execute(with_parameters(_DAYS, {"carrier": carrier}))
    return Forgotten(rows, int(wordings[0][0]), tuple(row[0] for row in days))


def forget(client: Client, carrier: str) -> Forgotten:
    """Delete everything that came from a carrier, wherever it was put; what that was.

    Wordings that only it reported go, with campaigns of which nothing is left. Examples of wordings that others
    reported too are replaced by theirs. The days are rebuilt, so a rebuild that had read the rows before cannot put
    their figures back. May be repeated, and must be after a crash.
    """
    found = belonging_to(client, carrier)
    named = {"carrier": carrier}
    dirty_days.mark(client, FORGETTING, "writing", found.days)
    client.execute(with_parameters(_OTHERS_EXAMPLES, named))
    gone = [row[0] for row in client.execute(with_parameters(_ONLY_THEIRS, named))]
    for table in found.rows:
        client.execute(
            with_parameters(f"ALTER TABLE {table} DELETE WHERE carrier = {{carrier:String}}", named),
            settings=AT_ONCE,
        )
    _forget_wordings(client, gone)
    for table in ("templates", "raw_texts"):
        client.execute(f"OPTIMIZE TABLE {table} FINAL")
    dirty_days.mark(client, FORGETTING, "written", found.days)
    rebuild_dirty(client)
    forget_numbers(client)
    return found


def _forget_wordings(client: Client, gone: list[str]) -> None:
    """Delete wordings, and campaigns that have no wording left, with their history and alerts."""
    if not gone:
        return
    places = {"gone": gone}
    emptied = [row[0] for row in client.execute(with_parameters(_EMPTIED, places))]
    for table in ("templates", PLACES):
        _delete(client, table, "template_id IN {gone:Array(String)}", places)
    _delete(client, "lineage", "other_id IN {gone:Array(String)}", places)
    if emptied:
        campaigns = {"gone": emptied}
        for table in ("campaigns", "alerts"):
            _delete(client, table, "campaign_id IN {gone:Array(String)}", campaigns)
        _delete(
            client,
            "lineage",
            "campaign_id IN {gone:Array(String)} OR other_id IN {gone:Array(String)}",
            campaigns,
        )


def _delete(client: Client, table: str, condition: str, parameters: Mapping[str, object]) -> None:
    client.execute(
        with_parameters(f"ALTER TABLE {table} DELETE WHERE {condition}", parameters),
        settings=AT_ONCE | {"max_query_size": 64 * 1024 * 1024},
    )


def _partitions_with(client: Client, table: str, condition: str) -> list[str]:
    rows = client.execute(f"SELECT DISTINCT _partition_id FROM {table} WHERE {condition}")  # noqa: S608 - our own words
    return [row[0] for row in rows]


_MOVED = """
SELECT template_id, heads.head AS campaign_id, version
FROM template_places FINAL
INNER JOIN campaign_heads AS heads ON heads.campaign_id = template_places.campaign_id
"""
_ONLY_THEIRS = """
SELECT template_id
FROM reports
GROUP BY template_id
HAVING countIf(carrier != {carrier:String}) = 0 AND template_id != ''
"""
_DAYS = "SELECT DISTINCT toDate(reported_at) FROM reports WHERE carrier = {carrier:String} ORDER BY 1"
_OTHERS_EXAMPLES = """
INSERT INTO templates (template_id, skeleton, example, language, first_seen)
SELECT template_id, skeleton, others.text, language, first_seen
FROM templates FINAL
INNER JOIN
(
    SELECT template_id, min(reports.text) AS text
    FROM reports FINAL
    WHERE carrier != {carrier:String}
        AND template_id IN (SELECT template_id FROM reports WHERE carrier = {carrier:String})
    GROUP BY template_id
) AS others USING (template_id)
"""
_EMPTIED = """
SELECT campaign_id
FROM template_places FINAL
GROUP BY campaign_id
HAVING countIf(template_id NOT IN {gone:Array(String)}) = 0
"""
