"""What is found in a message: links and contacts, with the place in the original where they stand."""

from typing import NamedTuple

from smishwatch.schemas.codes import ContactKind


class FoundLink(NamedTuple):
    """A link. ``url`` is repaired and has a scheme; ``host`` is in lower case and punycode; ``domain`` is the
    registrable domain; ``as_written`` is ``original[start:end]``."""

    url: str
    host: str
    domain: str
    as_written: str
    start: int
    end: int


class FoundContact(NamedTuple):
    """Another way to be reached. ``value`` is normalised so that two disguises of one id are equal: phones in
    E.164 (short service numbers as they are), ids and e-mails in lower case, accounts as digits."""

    kind: ContactKind
    value: str
    as_written: str
    start: int
    end: int
