"""A second hand that writes variants, kept for testing: no threshold was ever chosen on its streams.

It works on clauses and phrases where ``mutations`` works on words and letters: it borrows phrases from other
messages, leaves out a stretch, turns clauses round, repeats, shouts, decorates, and appends random tails.
"""

import random
import re
from collections.abc import Sequence
from functools import cache

from benchmarks.campaigns.mutations import dense, slots

_CLAUSE = re.compile(r"[^.!?。！？；，,;:：\n]+[.!?。！？；，,;:：\n]*\s*")
_SIGNS = ("★", "✅", "❗", "🔥", "👉", "【重要】", "◆", "→", "!!", "…")
_OPENINGS = {"zh": ("亲爱的会员，", "先生/女士：", "打扰了，", "最新消息：", "您的好友提醒您："),
             "": ("FYI ", "Reminder: ", "Good news! ", "[URGENT] ", "RE: your request. ")}  # fmt: skip
_CLOSINGS = {"zh": ("祝您生活愉快", "不需要请回N", "点开即可查看", "回复1了解"),
             "": (" Thank you", " Reply N to stop", " Act now", " T&Cs")}  # fmt: skip


def mutate(text: str, level: int, link: str | None, others: Sequence[str], rng: random.Random) -> str:
    """One message of a campaign; ``others`` are messages to borrow phrases from."""
    kind = "zh" if dense(text) else ""
    if level >= 1 and rng.random() < 0.5:
        text = _borrowed(text, others, 0.04 * level, rng)
    if level >= 2:
        for chance, edit in (
            (0.35, _turned),
            (0.35, _shortened),
            (0.25, _repeated),
            (0.3, _variant_characters),
        ):
            if rng.random() < chance:
                text = edit(text, rng)
    if level >= 3:
        for chance, edit in (
            (0.5, _shortened),
            (0.5, _sprinkled),
            (0.4, _variant_characters),
            (0.4, _shouted),
        ):
            if rng.random() < chance:
                text = edit(text, rng)
    text = slots(text, link, rng)
    if rng.random() < 0.15 * level:
        text = rng.choice(_OPENINGS[kind]) + text
    if rng.random() < 0.12 * level:
        text += rng.choice(_CLOSINGS[kind])
    if rng.random() < 0.12 * level:
        text += " " + "".join(
            rng.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(rng.randint(3, 6))
        )
    return text


def _parts(text: str) -> list[str]:
    return list(text) if dense(text) else re.findall(r"\S+\s*", text)


def _is_plain(part: str) -> bool:
    return not any(letter in "./:" or letter.isdigit() for letter in part)


def _borrowed(text: str, others: Sequence[str], share: float, rng: random.Random) -> str:
    """A few stretches give way to a phrase of another message."""
    parts = _parts(text)
    width = 3 if dense(text) else 2
    for _ in range(max(1, round(share * len(parts) / width * 2))):
        place = rng.randrange(max(1, len(parts) - width))
        other = _parts(rng.choice(others))
        start = rng.randrange(max(1, len(other) - width))
        if all(_is_plain(part) for part in parts[place : place + width]):
            parts[place : place + width] = [part for part in other[start : start + width] if _is_plain(part)]
    return "".join(parts)


def _turned(text: str, rng: random.Random) -> str:
    """The text begins in its middle."""
    clauses = _CLAUSE.findall(text)
    if len(clauses) < 2:
        return text
    place = rng.randrange(1, len(clauses))
    return "".join(clauses[place:] + clauses[:place])


def _shortened(text: str, rng: random.Random) -> str:
    """A stretch of up to a quarter is left out."""
    parts = _parts(text)
    width = int(len(parts) * rng.uniform(0.08, 0.25))
    place = rng.randrange(max(1, len(parts) - width))
    kept = [part for part in parts[place : place + width] if not _is_plain(part)]
    return "".join(parts[:place] + kept + parts[place + width :])


def _repeated(text: str, rng: random.Random) -> str:
    clauses = _CLAUSE.findall(text)
    return text if len(clauses) < 2 else text + (" " if not dense(text) else "") + rng.choice(clauses)


def _sprinkled(text: str, rng: random.Random) -> str:
    """Signs between the words."""
    parts = _parts(text)
    return "".join(
        part + (rng.choice(_SIGNS) if rng.random() < 0.12 and _is_plain(part) else "") for part in parts
    )


def _shouted(text: str, rng: random.Random) -> str:
    return "".join(part.upper() if _is_plain(part) and rng.random() < 0.5 else part for part in _parts(text))


def _variant_characters(text: str, rng: random.Random) -> str:
    """Traditional characters in Chinese; accents elsewhere."""
    if dense(text):
        return "".join(_traditional(letter) if rng.random() < 0.3 else letter for letter in text)
    accents = {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "ü", "n": "ñ", "c": "ç"}
    return "".join(
        "".join(accents.get(letter, letter) for letter in part)
        if _is_plain(part) and rng.random() < 0.25
        else part
        for part in _parts(text)
    )


@cache
def _traditional(letter: str) -> str:
    from opencc import OpenCC

    return str(_converter(OpenCC).convert(letter))


@cache
def _converter(kind: type) -> object:
    return kind("s2t")
