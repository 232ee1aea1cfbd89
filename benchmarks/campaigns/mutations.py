"""How a campaign's text changes from message to message, at four levels.

Level 0 fills slots; 1 adds light edits and greetings; 2 adds footers, reordering, truncation and some hiding of
words; 3 does much of everything. Every operation takes the text and a seeded random source and gives a text.
"""

import random
import re
from collections.abc import Callable

Edit = Callable[[str, random.Random], str]

_LINK = re.compile(
    r"(?:https?\s*:?\s*//\s*)?(?:www\.)?[a-z0-9][a-z0-9-]{1,40}(?:\.[a-z0-9-]{2,20})*\.[a-z]{2,10}(?:/[^\s，。！]*)?"
    r"|URL\w*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d{2,}|[Xx]{2,}")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE = re.compile(r"(?<=[.!?。！？；，,;])\s*")

GREETINGS = {
    "zh": ("尊敬的客户：", "您好，", "亲，", "【温馨提示】", "通知：", "用户您好！"),
    "en": ("Dear customer, ", "Hello, ", "Hi! ", "ATTENTION: ", "Notice: ", "Good day. "),
    "th": ("สวัสดีค่ะ ", "เรียนลูกค้า ", "แจ้งเตือน "),
    "id": ("Plg Yth, ", "Halo, ", "INFO: ", "Selamat siang, "),
}
FOOTERS = {
    "zh": ("退订回T", "回复TD退订，拒收请回复R", "如非本人操作请忽略本短信",
           "本信息由系统自动发送，请勿直接回复", "详情请咨询当地客服中心"),
    "en": (
        " Reply STOP to opt out", " Msg & data rates may apply. Text STOP to end",
        " This is an automated message, please do not reply to it.", " Terms and conditions apply, see our website",
        " To unsubscribe from these messages reply with the word QUIT",
    ),
    "th": (" ยกเลิกกด *137", " ไม่ต้องการรับข้อความ พิมพ์ STOP"),
    "id": (" Syarat dan ketentuan berlaku", " Info lebih lanjut hubungi layanan pelanggan"),
}  # fmt: skip
_LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"})
_LOOKALIKE = str.maketrans({"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і"})
_COMMON_HANZI = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多"
)


def dense(text: str) -> bool:
    """Whether the text is written without spaces between words."""
    return len(_DENSE.findall(text)) * 3 > len(text)


def tongue(text: str, language: str) -> str:
    """Which greetings and footers suit the text."""
    if dense(text):
        return "zh"
    return language if language in GREETINGS else ("id" if language in {"ms", "jv"} else "en")


def slots(text: str, link: str | None, rng: random.Random) -> str:
    """Other digits, and the given link in the place of any."""
    text = _DIGITS.sub(lambda found: "".join(rng.choice("0123456789") for _ in found.group()), text)
    if link is None:
        return text
    return _LINK.sub(lambda _: " " + link + " ", text, count=1) if _LINK.search(text) else f"{text} {link}"


def _words(text: str) -> list[str]:
    if dense(text):
        return re.findall(r"[\u3400-\u9fff]{1,2}|[^\u3400-\u9fff]+", text)
    return re.findall(r"\S+\s*", text)


def _is_word(word: str) -> bool:
    return "." not in word and "/" not in word and not any(letter.isdigit() for letter in word)


def replaced(share: float) -> Edit:
    """A share of the words becomes another word, as with synonyms."""

    def edit(text: str, rng: random.Random) -> str:
        words = _words(text)
        for place, word in enumerate(words):
            if _is_word(word) and rng.random() < share:
                words[place] = _other_word(word, words, rng)
        return "".join(words)

    return edit


def _other_word(word: str, words: list[str], rng: random.Random) -> str:
    if _DENSE.search(word):
        return "".join(rng.choice(_COMMON_HANZI) for _ in word)
    bare = word.rstrip()
    letters = [letter for other in words for letter in other if letter.isalpha()] or ["a"]
    return "".join(rng.choice(letters) for _ in range(max(2, len(bare)))) + word[len(bare) :]


def dropped(share: float) -> Edit:
    """A share of the words is left out."""

    def edit(text: str, rng: random.Random) -> str:
        kept = [word for word in _words(text) if not _is_word(word) or rng.random() >= share]
        return "".join(kept) if len(kept) >= 3 else text

    return edit


def reordered(text: str, rng: random.Random) -> str:
    """Sentences in another order."""
    parts = [part for part in _SENTENCE.split(text) if part]
    rng.shuffle(parts)
    return ("" if dense(text) else " ").join(parts)


def truncated(least: float) -> Edit:
    """The end is cut off, at least this share stays."""

    def edit(text: str, rng: random.Random) -> str:
        return text[: max(12, int(len(text) * rng.uniform(least, 0.95)))]

    return edit


def misspelt(share: float) -> Edit:
    """A share of the characters is doubled, dropped or swapped."""

    def edit(text: str, rng: random.Random) -> str:
        letters = list(text)
        for place in range(len(letters) - 1):
            if letters[place].isalpha() and rng.random() < share:
                kind = rng.randrange(3)
                if kind == 0:
                    letters[place] *= 2
                elif kind == 1:
                    letters[place] = ""
                else:
                    letters[place], letters[place + 1] = letters[place + 1], letters[place]
        return "".join(letters)

    return edit


def hidden(share: float) -> Edit:
    """Words are disguised: zero-width characters, look-alikes, digits for letters, spaced or full-width."""

    def edit(text: str, rng: random.Random) -> str:
        return "".join(
            _disguise(word, rng) if _is_word(word) and rng.random() < share else word for word in _words(text)
        )

    return edit


def _disguise(word: str, rng: random.Random) -> str:
    bare, tail = word.rstrip(), word[len(word.rstrip()) :]
    if _DENSE.search(word):
        return rng.choice((" ", "\u200b", "*", "."))[:1].join(bare) + tail
    kind = rng.randrange(5)
    if kind == 0:
        return "\u200b".join(bare) + tail
    if kind == 1:
        return bare.lower().translate(_LOOKALIKE) + tail
    if kind == 2:
        return bare.lower().translate(_LEET) + tail
    if kind == 3:
        return (
            "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in bare) + tail
        )
    return ".".join(bare) + tail


def mutate(text: str, language: str, level: int, link: str | None, rng: random.Random) -> str:
    """One message of a campaign."""
    edits: list[tuple[float, Edit]] = {
        0: [],
        1: [(0.5, replaced(0.06)), (0.3, dropped(0.05))],
        2: [(0.7, replaced(0.12)), (0.4, dropped(0.08)), (0.3, reordered), (0.2, truncated(0.7)), (0.4, hidden(0.15))],
        3: [(0.9, replaced(0.18)), (0.6, dropped(0.12)), (0.5, reordered), (0.3, truncated(0.55)),
            (0.3, misspelt(0.04)), (0.6, hidden(0.3))],
    }[level]  # fmt: skip
    for chance, edit in edits:
        if rng.random() < chance:
            text = edit(text, rng)
    text = slots(text, link, rng)
    kind = tongue(text, language)
    if rng.random() < (0.0, 0.2, 0.35, 0.5)[level]:
        text = rng.choice(GREETINGS[kind]) + text
    if rng.random() < (0.0, 0.1, 0.25, 0.35)[level]:
        text = text + rng.choice(FOOTERS[kind])
    return text
