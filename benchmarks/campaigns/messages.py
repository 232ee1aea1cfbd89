"""Real messages by path; nothing of them is kept in the project."""

import gzip
import json
import os
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(os.environ.get("SMISHWATCH_DATA", "../shared/data"))


@dataclass(frozen=True, slots=True)
class Message:
    """One real message."""

    text: str
    label: str
    language: str
    source: str


def available() -> bool:
    """Whether the folder of messages is there."""
    return FOLDER.is_dir()


def read(name: str) -> list[Message]:
    """All messages of one file with at least eight characters, in file order."""
    with gzip.open(FOLDER / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Message(row["text"].strip(), row["label"], row.get("lang", ""), name)
        for row in rows
        if len(row["text"].strip()) >= 8
    ]


def unwanted() -> list[Message]:
    """Spam and scams in many languages."""
    names = ("spamhunter_2018_2020", "xhacker_zh", "fbs_sms", "thai_sms", "indonesian_sms")
    return [message for name in names for message in read(name) if message.label in {"spam", "scam"}]


def ordinary() -> list[Message]:
    """What people and companies send lawfully."""
    names = ("xhacker_zh", "thai_sms", "indonesian_sms", "india_sms", "exais", "uci_sms")
    return [message for name in names for message in read(name) if message.label == "ham"]


def gold_tweets(name: str) -> list[tuple[str, str]]:
    """Text and gold topic of each tweet, in stream order."""
    with gzip.open(FOLDER / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [(row["text"], row["campaign"]) for row in map(json.loads, lines)]
