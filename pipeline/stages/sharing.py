"""The share of one clusterer in the sums of a record, where several take parts of the wordings.

Every clusterer reads every record, so each has a place for every decision and for every origin, whatever the parts are
now or were when the record was written. What is not its own is cut out before anything of it is parsed.
"""

from collections.abc import Iterator

import msgspec

from smishwatch.pipeline.text.parts import Parts
from smishwatch.schemas.sums import TemplateSeen, TemplatesSeenEnvelope

_ROWS = "templates"


class _Row(msgspec.Struct):
    skeleton: str


_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_rows = msgspec.json.Decoder(list[msgspec.Raw])
_row = msgspec.json.Decoder(_Row)


def own_share(value: bytes, parts: Parts, name: str) -> bytes:
    """A record of ``templates.seen.v1`` with the templates of one part alone.

    One that cannot be read comes back as it is: whoever parses it will say what is wrong with it.
    """
    if len(parts.names) == 1:
        return value
    try:
        fields = _fields.decode(value)
        rows = _rows.decode(fields.get(_ROWS, msgspec.Raw(b"null")))
        own = [row for row in rows if parts.of(_row.decode(row).skeleton) == name]
    except msgspec.DecodeError:
        return value
    if len(own) == len(rows):
        return value
    return msgspec.json.encode(fields | {_ROWS: own})


def shares(envelope: TemplatesSeenEnvelope, parts: Parts) -> Iterator[tuple[str, TemplatesSeenEnvelope]]:
    """The same of an envelope that was read: each part that has templates in it, with those."""
    if len(parts.names) == 1:
        yield parts.rest, envelope
        return
    rows: dict[str, list[TemplateSeen]] = {}
    for seen in envelope.templates:
        rows.setdefault(parts.of(seen.skeleton), []).append(seen)
    for name, own in rows.items():
        yield name, envelope.model_copy(update={_ROWS: tuple(own)})
