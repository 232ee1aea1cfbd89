"""Message sets that lie beside the project; read by path, never copied."""

import gzip
import json
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from smishwatch.schemas.codes import Category

DATA = Path(os.environ.get("SMISHWATCH_DATA", Path(__file__).resolve().parents[2] / ".." / "shared" / "data"))

COUNTRY_OF = {
    "uci_sms": "GB", "india_sms": "IN", "exais": "NG", "indonesian_sms": "ID", "thai_sms": "TH",
    "xhacker_zh": "CN", "text_antispam": "CN", "nus_zh": "CN", "zh80w_slice": "CN", "fbs_sms": "CN",
    "zh_6class": "CN",
}  # fmt: skip
JUDGED = ("uci_sms", "india_sms", "exais", "indonesian_sms", "thai_sms", "xhacker_zh", "text_antispam")

CATEGORY_OF_FBS = {
    "AD:Loan": {Category.LOAN_ADVERT},
    "AD:Retail": {Category.ADVERT},
    "AD:Real_estate": {Category.ADVERT},
    "AD:Network_service": {Category.ADVERT},
    "AD:Other": {Category.ADVERT},
    "FR:Phishing(Bank)": {Category.BANK_PHISHING, Category.POINTS_EXPIRY, Category.LOAN_IMPERSONATION},
    "FR:Phishing(Other)": {
        Category.ACCOUNT_SECURITY, Category.POINTS_EXPIRY, Category.PRIZE, Category.REFUND_CUSTOMER_SERVICE,
        Category.DELIVERY, Category.GOVERNMENT, Category.TOLL_FINE, Category.MALWARE_APP,
    },
    "FR:Financial": {Category.LOAN_FRAUD, Category.LOAN_ADVERT, Category.INVESTMENT, Category.BANK_PHISHING},
    "IL:Gambling": {Category.GAMBLING},
    "IL:Fake_ID_and_invoice": {Category.INVOICE_DOCUMENT},
    "IL:Escort_service": {Category.SEXUAL_SERVICES},
}  # fmt: skip
"""The hand-labelled kinds of the fake-base-station set; what is left out is a mixture without one meaning."""

_STAND_INS = {
    "CELLPHONE": "13900001234", "PHONE": "02160001234", "URL": " http://wap.xqz58.cc/k ", "DIGIT": "5000",
    "NAME": "李伟", "PLACE": "上海", "WECHAT": "微信abc12345", "QQ": "QQ88776655", "BANK": "6222020200112233445",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """One labelled message; ``unwanted`` is spam, scam or illegal."""

    text: str
    sender: str | None
    country: str | None
    unwanted: bool
    label: str


def available(name: str) -> bool:
    """Whether the set lies there."""
    return (DATA / f"{name}.jsonl.gz").exists()


def load(name: str, most: int = 3_000, seed: int = 1) -> Sequence[Message]:
    """A seeded sample of a set; placeholders of the fake-base-station set are filled with stand-ins."""
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    random.Random(seed).shuffle(rows)
    return [_message(name, row) for row in rows[:most]]


def _message(name: str, row: dict[str, str]) -> Message:
    text = row["text"]
    if name == "fbs_sms":
        for mark, stand_in in _STAND_INS.items():
            text = text.replace(mark, stand_in)
    sender = row.get("sender") if name == "exais" else None
    return Message(
        text,
        sender,
        COUNTRY_OF.get(name),
        row["label"] not in {"ham", "other"},
        row.get("category", row["label"]),
    )
