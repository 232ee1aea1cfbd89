"""Block and allow list rows from a table, each value in the form in which messages are compared with it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from pydantic import ValidationError

from smishwatch.pipeline.enrich.senders import number_key, read_sender
from smishwatch.pipeline.feeds.faults import Faults, lower_first
from smishwatch.pipeline.feeds.mapping import ColumnMapping
from smishwatch.pipeline.feeds.rows import Loaded, key_of
from smishwatch.pipeline.feeds.tables import TableRow
from smishwatch.pipeline.text.domains import ascii_host, is_ip, public_suffix, registrable_domain
from smishwatch.schemas.codes import ContactKind, EntityKind
from smishwatch.schemas.feeds import ListEntry

FIELDS = ("kind", "value", "first_seen", "expires_at", "country", "source")
DISARMED_DOT = "[.]"
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")


class UnusableValueError(ValueError):
    """A value that cannot be listed; the message says why and what to do."""


def read_entries(
    rows: Iterable[TableRow], mapping: ColumnMapping, which: str, feed: str, now: datetime, faults: Faults
) -> Loaded:
    """The rows of a list.

    Args:
        rows: of the table
        mapping: of its columns
        which: block or allow
        feed: its name, the source where the table names none
        now: since when a row without a date is known, unless an earlier version of the feed had it
        faults: filled with what is wrong; its line is left out
    """
    found: dict[str, ListEntry] = {}
    undated: set[str] = set()
    skipped = 0
    settled: ColumnMapping | None = None
    for row in rows:
        settled = settled or mapping.settled(row, FIELDS)
        before = len(faults.all)
        entity = _entity(row, settled, faults)
        first_seen = _moment(row, "first_seen", settled.text("first_seen", row), faults)
        expires_at = _moment(row, "expires_at", settled.text("expires_at", row), faults)
        if entity is None or len(faults.all) > before:
            skipped += 1
            continue
        try:
            entry = ListEntry(
                kind=entity[0], value=entity[1], list=which, source=settled.text("source", row) or feed,
                first_seen=first_seen or now, expires_at=expires_at,
            )  # fmt: skip
        except ValidationError as problem:
            error = problem.errors()[0]
            faults.add(row.line, str(error["loc"][0]), lower_first(error["msg"]))
            skipped += 1
            continue
        key = key_of(entry)
        found[key] = _joined(found[key], entry) if key in found else entry
        if first_seen is None:
            undated.add(key)
    return Loaded(found, frozenset(undated), skipped)


def normalised(kind: str, value: str, country: str = "") -> tuple[EntityKind, str]:
    """The entity that messages are compared with; dots may be disarmed, as the pages show them.

    >>> normalised("domain", "http://www.Example.com/")[1], normalised("sender", "95588", "CN")[1]
    ('www.example.com', '95588')
    >>> normalised("domain", "hxxp://example[.]com")[1], normalised("contact", "email:a@example[.]com")[1]
    ('example.com', 'email:a@example.com')

    Raises:
        UnusableValueError: for what is no sender, domain, host or contact
    """
    if kind not in {code.value for code in EntityKind}:
        raise UnusableValueError(f"{kind!r} is no kind; use {', '.join(code.value for code in EntityKind)}")
    if not value:
        raise UnusableValueError("is empty; map a column with what is listed")
    value = value.replace(DISARMED_DOT, ".")
    if kind == EntityKind.SENDER.value:
        sender = read_sender(value, country or None)
        if not sender.is_known:
            raise UnusableValueError(
                f"{value[:60]!r} is no sender; write digits with the country, or a header"
            )
        return EntityKind.SENDER, sender.value
    if kind == EntityKind.CONTACT.value:
        return EntityKind.CONTACT, _contact(value, country)
    return _host(value)


def _host(text: str) -> tuple[EntityKind, str]:
    """A whole host only: one path must not blame a site."""
    bare = _SCHEME.sub("", text.strip()).strip(".")
    host, slash, path = bare.partition("/")
    if slash and path:
        raise UnusableValueError(
            "has a path, and only whole hosts can be listed; list the host alone or leave it out"
        )
    host = ascii_host(host.partition(":")[0] if host.count(":") == 1 else host)
    if is_ip(host):
        return EntityKind.DOMAIN, host
    if not _HOST_NAME.fullmatch(host) or not public_suffix(host) or public_suffix(host) == host:
        raise UnusableValueError(f"{text[:60]!r} is no host name; write it like example.com")
    return (EntityKind.DOMAIN if registrable_domain(host) == host else EntityKind.HOST), host


def _contact(value: str, country: str) -> str:
    kind, colon, rest = value.partition(":")
    if not colon or kind not in {code.value for code in ContactKind} or not rest:
        kinds = ", ".join(code.value for code in ContactKind)
        raise UnusableValueError(f"{value[:60]!r}: write KIND:VALUE with a kind of {kinds}")
    return (
        f"{kind}:{number_key(rest, country or None)}" if kind == ContactKind.PHONE.value else f"{kind}:{rest}"
    )


def _joined(one: ListEntry, other: ListEntry) -> ListEntry:
    """Two lines about one entity: known from the earlier first sight to the later end."""
    ends = (one.expires_at, other.expires_at)
    return one.model_copy(
        update={
            "first_seen": min(one.first_seen, other.first_seen),
            "expires_at": None if None in ends else max(end for end in ends if end is not None),
        }
    )


def _entity(row: TableRow, mapping: ColumnMapping, faults: Faults) -> tuple[EntityKind, str] | None:
    kind, value, country = (mapping.text(name, row) for name in ("kind", "value", "country"))
    try:
        return normalised(kind, value, country)
    except UnusableValueError as problem:
        faults.add(row.line, "value" if kind in set(EntityKind) else "kind", str(problem))
        return None


def _moment(row: TableRow, name: str, text: str, faults: Faults) -> datetime | None:
    """A time with its offset; a day or a time without one is UTC."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        faults.add(row.line, name, f"{text[:40]!r} is no time; write 2026-01-31 or 2026-01-31T08:00:00+08:00")
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
