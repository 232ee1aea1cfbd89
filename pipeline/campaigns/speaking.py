"""Who speaks in a template: an institution that the registry knows, the channel of one that it may not, or anybody."""

import hashlib

from smishwatch.pipeline.text.skeleton import GENUINE_MARKER
from smishwatch.schemas.sums import TemplateChannel, TemplateSeen

ANYBODY = 0


def speakers_of(seen: TemplateSeen) -> list[int]:
    """A number for who speaks in each report, or ``ANYBODY``.

    It is odd for an institution, twice an odd number for a channel, and a multiple of four for an institution that
    leads elsewhere as well.

    Notices of two institutions are often worded alike ("your code is ..."), but each is its own institution's
    message: only templates with one speaker can be one campaign. A channel is known by the domain that it leads to,
    from whichever of the organisation's addresses; where it leads nowhere, by its address.

    A registered institution's own address and domain in a message that leads elsewhere as well are not proof that it
    spoke, but whoever says the same from other addresses is somebody else: what both lead to is no evidence against it.
    """
    if seen.genuine or seen.skeleton.startswith(GENUINE_MARKER):
        return [_number("institution", seen.brand or "") | 1] * len(seen.voices)
    speakers = [ANYBODY] * len(seen.voices)
    for channel in seen.channels:
        speaker = _speaker(channel)
        for position in channel.voices or range(len(speakers)):
            speakers[position] = speaker
    return speakers


def is_institution(speaker: int) -> bool:
    """Whether the registry's own institution speaks: never to be taken for anybody."""
    return speaker & 1 == 1


def is_channel(speaker: int) -> bool:
    """Whether a channel speaks, which may yet prove to be nobody's own."""
    return speaker & 3 == 2


def is_known(speaker: int) -> bool:
    """Whether the registry knows who speaks."""
    return speaker != ANYBODY and not is_channel(speaker)


def _speaker(channel: TemplateChannel) -> int:
    if channel.known:
        return _number("voice", channel.domain) & ~3 | 4
    if channel.domain:
        return _number("domain", channel.domain) & ~1 | 2
    return _number("sender", channel.sender) & ~1 | 2


def _number(kind: str, value: str) -> int:
    digest = hashlib.blake2b(f"{kind}\n{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
