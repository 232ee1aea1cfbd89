"""Block lists that carriers poll every few minutes: domains, senders, contacts.

Who is listed is a question to the warehouse (``blocklist_*.sql``), and an analyst's word, which counts at once: what
one blocks needs no further people who report it, what one allows is on no list, and what one takes back is forgotten.
What is official today by the registry is left out here once more, since a report is judged by what was known when it
came. Every entry ends by itself, and says when in every format that has a place for it: CSV in a column, hosts behind a
``#`` (hosts(5)), a zone behind a ``;`` (RFC 1035, 5.1). Plain text has one entry a line and nothing else.

How often and when an entry was reported is told to those who see all carriers' figures. Anybody else could take off
what is their own, and know the others': they get no counts, and days instead of moments.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from smishwatch.dashboards import names
from smishwatch.dashboards.exports.tables import as_csv
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich.senders import read_sender
from smishwatch.schemas.codes import EntityKind

LISTED_FOR = timedelta(days=30)
"""After the last report: time for a campaign's second wave; a number that was handed on to somebody else comes off by
itself."""
LEAST_REPORTERS = 3
"""CERT Polska acts on three reports of a number within four hours; three different people are harder to make up."""
LEAST_SCAM_SHARE = 0.9
"""What also occurs in messages that were judged otherwise is shared by others."""
POLLED_EVERY = timedelta(minutes=5)
_ENDING = f"each entry ends on the day (UTC) behind it, {LISTED_FOR.days} days after its last report"
_IN_ONE_LINE = re.compile(r"[^\s\x00-\x1f\x7f]{1,350}")
_HOST_NAME = re.compile(r"(?=.{4,253}$)(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{1,62}")


class ListKind(StrEnum):
    """What is listed."""

    DOMAINS = "domains"
    SENDERS = "senders"
    CONTACTS = "contacts"


class ListFormat(StrEnum):
    """How it is written; ``hosts`` and ``rpz`` are for domains."""

    TXT = "txt"
    CSV = "csv"
    HOSTS = "hosts"
    RPZ = "rpz"


MEDIA_TYPES = {
    ListFormat.TXT: "text/plain; charset=utf-8",
    ListFormat.CSV: "text/csv; charset=utf-8",
    ListFormat.HOSTS: "text/plain; charset=utf-8",
    ListFormat.RPZ: "text/dns; charset=utf-8",
}
FORMATS: dict[ListKind, tuple[ListFormat, ...]] = {
    ListKind.DOMAINS: tuple(ListFormat),
    ListKind.SENDERS: (ListFormat.TXT, ListFormat.CSV),
    ListKind.CONTACTS: (ListFormat.TXT, ListFormat.CSV),
}
COLUMNS = ("value", "kind", "reports", "reporters", "first_reported_at", "last_reported_at", "expires_at")
SHARED_COLUMNS = tuple(name for name in COLUMNS if name not in {"reports", "reporters"})
"""Without what tells of other carriers."""


@dataclass(frozen=True, slots=True)
class BlockList:
    """A written list and the mark by which a poller sees that nothing changed."""

    content: str
    etag: str


def listed(questions: Questions, kind: ListKind, now: datetime) -> list[Row]:
    """The entries in force, in a stable order, with ``expires_at``."""
    said = {
        (row["kind"], row["value"]): row["action"]
        for row in questions.ask("entities_decided", {"now": now.replace(microsecond=0)})
    }
    blocked = {_bare(*entity) for entity, action in said.items() if action == "block"}
    rows = questions.ask(
        f"blocklist_{kind}",
        {
            "from": _hour(now - LISTED_FOR),
            "to": _hour(now) + timedelta(hours=1),
            "reporters": LEAST_REPORTERS,
            "scam_share": LEAST_SCAM_SHARE,
            "blocked": sorted(blocked),
        },
    )
    return [
        {**row, "expires_at": row["last_reported_at"] + LISTED_FOR}
        for row in rows
        if row["last_reported_at"] + LISTED_FOR > now
        and _IN_ONE_LINE.fullmatch(row["value"])
        and not _is_official(kind, row)
        and (action := said.get(_entity(kind, row))) != "allow"
        and (action == "block" or row["reporters"] >= LEAST_REPORTERS)
    ]


def written(rows: list[Row], form: ListFormat, now: datetime, *, for_office: bool) -> BlockList:
    """The list in a format. Equal entries have an equal mark, whenever they are written.

    Args:
        rows: of ``listed``
        form: how
        now: the time
        for_office: whether its readers see the figures of all carriers
    """
    match form:
        case ListFormat.TXT:
            content = "".join(f"{row['value']}\n" for row in rows)
        case ListFormat.CSV:
            content = as_csv(rows, COLUMNS) if for_office else as_csv(map(_in_days, rows), SHARED_COLUMNS)
        case ListFormat.HOSTS:
            head = f"# domains of reported SMS fraud; {_ENDING}\n"
            content = head + "".join(f"0.0.0.0 {row['value']} # {_until(row)}\n" for row in _named(rows))
        case ListFormat.RPZ:
            head, content = _zone_head(now), "".join(map(_zone_lines, _named(rows)))
            return BlockList(head + content, _mark(form, content))  # a zone's serial is the time
    return BlockList(content, _mark(form, content))


def _mark(form: ListFormat, entries: str) -> str:
    return f'W/"{hashlib.sha256(f"{form} {entries}".encode()).hexdigest()[:32]}"'


def _in_days(row: Row) -> Row:
    """The row with days for moments; it ends with the day on which it ends."""
    days = {name: _day(row[name]) for name in ("first_reported_at", "last_reported_at")}
    return {**row, **days, "expires_at": _day(row["expires_at"]) + timedelta(days=1)}


def _until(row: Row) -> str:
    return f"until {row['expires_at']:%Y-%m-%d}"


def is_known(etag: str, if_none_match: str) -> bool:
    """Whether a poller has this list already (RFC 9110, 13.1.2: marks are compared weakly).

    >>> is_known('W/"a"', '"b", "a"'), is_known('W/"a"', 'W/"a"'), is_known('W/"a"', "*"), is_known('W/"a"', '"b"')
    (True, True, True, False)
    """
    given = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return "*" in given or etag.removeprefix("W/") in given


def _zone_head(now: datetime) -> str:
    """Of a response policy zone: names and everything below them do not exist. Its serial rises with the time.

    A resolver that cannot fetch it anew keeps it for a week (the SOA's EXPIRE), less than any entry lasts.
    """
    return (
        f"; domains of reported SMS fraud; {_ENDING}\n$TTL {int(POLLED_EVERY.total_seconds())}\n"
        f"@ IN SOA localhost. root.localhost. ({int(now.timestamp())} 300 60 604800 300)\n@ IN NS localhost.\n"
    )


def _zone_lines(row: Row) -> str:
    return f"{row['value']} CNAME . ; {_until(row)}\n*.{row['value']} CNAME .\n"


def _named(rows: list[Row]) -> list[Row]:
    """Host names only: an address in their place would be read as something else."""
    return [row for row in rows if _HOST_NAME.fullmatch(row["value"])]


def _entity(kind: ListKind, row: Row) -> tuple[str, str]:
    """An entry as decisions name it."""
    match kind:
        case ListKind.DOMAINS:
            return EntityKind.DOMAIN, row["value"]
        case ListKind.SENDERS:
            return EntityKind.SENDER, row["value"]
        case ListKind.CONTACTS:
            return EntityKind.CONTACT, f"{row['kind']}:{row['value']}"


def _bare(kind: str, value: str) -> str:
    """The value without the kind of contact that decisions write before it."""
    return value.partition(":")[2] if kind == EntityKind.CONTACT else value


def _is_official(kind: ListKind, row: Row) -> bool:
    known = names.known()
    match kind:
        case ListKind.DOMAINS:
            return bool(known.owners_of_host(row["value"]))
        case ListKind.SENDERS:
            return bool(known.owners_of_sender(read_sender(row["value"], None)))
        case ListKind.CONTACTS:
            return bool(known.owners_of_number(row["value"]))


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
