"""Whose own words a template is: an institution's genuine notice, or anybody's."""

import hashlib

from smishwatch.pipeline.text.skeleton import GENUINE_MARKER
from smishwatch.schemas.sums import TemplateSeen

ANYBODY = 0


def speaker_of(seen: TemplateSeen) -> int:
    """A number for the institution that speaks itself (or whose message leads only to it), else ``ANYBODY``.

    Notices of two institutions are often worded alike ("your code is ..."), but each is its own institution's
    message: only templates with one speaker can be one campaign.
    """
    if not seen.genuine and not seen.skeleton.startswith(GENUINE_MARKER):
        return ANYBODY
    digest = hashlib.blake2b((seen.brand or "").encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) | 1
