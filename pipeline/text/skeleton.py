"""Skeletons: the wording of a message with its variable parts masked, and the template id made from one.

All punctuation and spacing next to hanzi is dropped and words are set apart by single spaces, so that two
copies that differ in layout meet; what is left reads like the message does.
"""

import re
from hashlib import blake2b
from typing import Final

from smishwatch.pipeline.text.numbers import mask_numbers
from smishwatch.pipeline.text.scripts import UNSPACED, WORD
from smishwatch.pipeline.text.slots import MARK_CLASS, show
from smishwatch.pipeline.text.version import NORMALISER_VERSION

GENUINE_MARKER: Final = "⟨genuine⟩"
"""Begins the skeleton of a message that the institution itself sent, so that its imitation is another template."""

_SIGNS_KEPT: Final = 40
"""A message without words or numbers is known by the signs it begins with."""

_NOT_WORD: Final = re.compile(f"(?:[^{WORD}{MARK_CLASS}【】]|_)+")
_UNSPACED_SPACE: Final = re.compile(f" (?=[{UNSPACED}【】])|(?<=[{UNSPACED}【】]) ")
_MARK_BESIDE_WORD: Final = re.compile(
    f"(?<=[^{UNSPACED}【】 ])(?=[{MARK_CLASS}])|(?<=[{MARK_CLASS}])(?=[^{UNSPACED}【】 ])"
)
_REPEATED: Final = re.compile(f"([{MARK_CLASS}])(?: ?\\1)+")
_TAIL: Final = re.compile(f"(?<=[{UNSPACED}{MARK_CLASS}】])(?<![回复订按选发送至到])[a-z]$")
_BRACKETS: Final = re.compile("【([^【】]{0,40})】")
_APOSTROPHE: Final = re.compile(r"(?<=[a-z])'(?=[a-z])")


def skeleton(masked: str) -> str:
    """The skeleton of finished text in which links, contacts and names are already marks."""
    text = mask_numbers(masked)
    text = _MARK_BESIDE_WORD.sub(" ", text)
    if "'" in text:
        text = _APOSTROPHE.sub("", text)
    text = _NOT_WORD.sub(" ", text).strip()
    text = _UNSPACED_SPACE.sub("", text)
    text = _REPEATED.sub(r"\1", text)
    text = _TAIL.sub("", text)
    return show(text) or masked[:_SIGNS_KEPT]


def template_id(skeleton: str) -> str:
    """``t`` and 24 hexadecimal digits; depends on the skeleton and the normaliser's version alone."""
    digest = blake2b(f"{NORMALISER_VERSION}\n{skeleton}".encode(), digest_size=12)
    return "t" + digest.hexdigest()


def mark_genuine(skeleton: str) -> str:
    """The skeleton of the genuine notice of this wording."""
    return GENUINE_MARKER + skeleton
