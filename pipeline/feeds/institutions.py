"""Registry rows from a table: a line per institution, or a line per fact, gathered by id or name."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from smishwatch.pipeline.feeds.faults import Faults, lower_first
from smishwatch.pipeline.feeds.mapping import ColumnMapping
from smishwatch.pipeline.feeds.rows import Loaded
from smishwatch.pipeline.feeds.tables import TableRow
from smishwatch.pipeline.text.domains import ascii_host, public_suffix, registrable_domain
from smishwatch.schemas.feeds import WORLDWIDE, Institution

LISTS = ("aliases", "senders", "domains", "hotlines")
FIELDS = tuple(Institution.model_fields)
SINGLE = tuple(name for name in FIELDS if name not in LISTS)
SENDER_KINDS = ("exact", "prefix", "header")

_PUNCTUATION = re.compile(r"[\s().\-‐-―]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?(?P<host>[^/:?#]+)", re.IGNORECASE)
LONGEST_SLUG = 48


@dataclass(slots=True)
class _Gathered:
    """What the lines so far say of one institution."""

    line: int
    single: dict[str, str] = field(default_factory=dict)
    lists: dict[str, dict[str, None]] = field(default_factory=lambda: {name: {} for name in LISTS})


def read_institutions(rows: Iterable[TableRow], mapping: ColumnMapping, faults: Faults) -> Loaded:
    """The institutions of a table; lines with one id, or without ids one country and name, are one institution.

    What is wrong is added to ``faults`` and left out: an item of a list alone, or the institution when it cannot be
    one without.
    """
    gathered: dict[str, _Gathered] = {}
    skipped = 0
    settled: ColumnMapping | None = None
    for row in rows:
        settled = settled or mapping.settled(row, FIELDS)
        single = {name: settled.text(name, row) for name in SINGLE}
        key = single["institution_id"] or _made_id(single["country"], single["name"])
        if not key:
            faults.add(row.line, "name", "is empty; map a column with the institution's name")
            skipped += 1
            continue
        one = gathered.setdefault(key, _Gathered(row.line))
        _take_line(one, row.line, single, faults)
        for name in LISTS:
            one.lists[name].update(dict.fromkeys(settled.items(name, row)))
    found: dict[str, Institution] = {}
    for key, one in gathered.items():
        institution = _institution(key, one, faults)
        if institution is None:
            skipped += 1
        else:
            found[key] = institution
    return Loaded(found, skipped=skipped)


def _take_line(one: _Gathered, line: int, single: dict[str, str], faults: Faults) -> None:
    """Another line about the institution: what it says anew is taken; another way of writing a name is an alias."""
    for name, value in single.items():
        known = one.single.setdefault(name, value)
        if value and not known:
            one.single[name] = value
        elif value and value != known and name == "name" and not single["institution_id"]:
            one.lists["aliases"][value] = None
        elif value and value != known:
            faults.add(line, name, f"{value!r} differs from {known!r} of line {one.line}; make them one")


def _institution(key: str, one: _Gathered, faults: Faults) -> Institution | None:
    values: dict[str, Any] = {name: value for name, value in one.single.items() if value}
    values["institution_id"] = key
    values.setdefault("name_en", values.get("name", ""))
    country = values.get("country", WORLDWIDE)
    values["country"] = country
    values["aliases"] = [alias for alias in one.lists["aliases"] if alias != values.get("name")]
    values["hotlines"] = list(one.lists["hotlines"])
    values["senders"] = [
        sender for text in one.lists["senders"] if (sender := _sender(text, country, one, faults))
    ]
    domains = [domain for text in one.lists["domains"] if (domain := _domain(text, one, faults))]
    values["domains"] = list(dict.fromkeys(domains))
    try:
        return Institution.model_validate(values)
    except ValidationError as problem:
        for error in problem.errors():
            name = str(error["loc"][0])
            remedy = "" if one.single.get(name) else f"; map a column or add --const {name}=…"
            faults.add(one.line, name, f"{lower_first(error['msg'])}{remedy}")
        return None


def _sender(text: str, country: str, one: _Gathered, faults: Faults) -> dict[str, str] | None:
    """Digits are exact, Chinese ports prefixes (extensions follow them), anything else a header; or as written out."""
    kind, colon, value = text.partition(":")
    if not colon or kind not in SENDER_KINDS:
        digits = _PUNCTUATION.sub("", text)
        if digits.removeprefix("+").isdigit():
            port = country == "CN" and digits.startswith("106")
            kind, value = ("prefix" if port else "exact"), digits
        else:
            kind, value = "header", text
    if not 2 <= len(value) <= 32:
        faults.add(one.line, "senders", f"{text!r}: a sender has 2 to 32 characters; leave it out")
        return None
    return {"kind": kind, "value": value}


def _domain(text: str, one: _Gathered, faults: Faults) -> str | None:
    """The registrable domain of a host, a link or a mail address."""
    match = _HOST.match(text.strip())
    host = ascii_host(match["host"]) if match else ""
    if not public_suffix(host) or public_suffix(host) == host:
        faults.add(one.line, "domains", f"{text!r} is no domain name; write it like example.com")
        return None
    return registrable_domain(host)


def _made_id(country: str, name: str) -> str:
    """An id that the same name always gets: readable where the name is Latin, a hash of it elsewhere."""
    if not name:
        return ""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = _NOT_SLUG.sub("-", plain).strip("-")
    place = country.lower() or "xx"
    if len(slug) < 2 or len(slug) > LONGEST_SLUG or not name.isascii():
        return f"{place}-{hashlib.blake2b(name.encode(), digest_size=6).hexdigest()}"
    return f"{place}-{slug}"
