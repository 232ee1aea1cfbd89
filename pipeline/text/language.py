"""Script and language of a message, offline."""

import re
from typing import Final

_SCRIPTS: Final = {
    "Hira": "\u3041-\u30ff\uff66-\uff9f",
    "Hang": "\uac00-\ud7af\u1100-\u11ff\u3130-\u318f",
    "Hani": "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "Thai": "\u0e00-\u0e7f",
    "Arab": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "Cyrl": "\u0400-\u052f",
    "Deva": "\u0900-\u097f",
    "Grek": "\u0370-\u03ff",
    "Hebr": "\u0590-\u05ff",
    "Beng": "\u0980-\u09ff",
    "Taml": "\u0b80-\u0bff",
    "Telu": "\u0c00-\u0c7f",
    "Khmr": "\u1780-\u17ff",
    "Laoo": "\u0e80-\u0eff",
    "Mymr": "\u1000-\u109f",
    "Geor": "\u10a0-\u10ff",
    "Armn": "\u0530-\u058f",
}
_RUNS: Final = {script: re.compile(f"[{block}]+") for script, block in _SCRIPTS.items()}
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff\uff21-\uff5a]+")
_BY_SCRIPT: Final = {
    "Hira": "ja",
    "Hang": "ko",
    "Hani": "zh",
    "Thai": "th",
    "Arab": "ar",
    "Cyrl": "ru",
    "Deva": "hi",
    "Grek": "el",
    "Hebr": "he",
    "Beng": "bn",
    "Taml": "ta",
    "Telu": "te",
    "Khmr": "km",
    "Laoo": "lo",
    "Mymr": "my",
    "Geor": "ka",
    "Armn": "hy",
    "Latn": "en",
}


def language_and_script(text: str) -> tuple[str, str]:
    """ISO 639-1 language (``und`` without letters) and ISO 15924 script of the greater part of a text."""
    if text.isascii():
        script = "Latn" if _LATIN.search(text) else "Zyyy"
    else:
        counts = {script: sum(map(len, run.findall(text))) for script, run in _RUNS.items()}
        counts["Latn"] = sum(map(len, _LATIN.findall(text))) // 3
        script = max(counts, key=lambda name: counts[name])
        if counts[script] == 0:
            script = "Zyyy"
        elif script in ("Hani", "Hira"):
            script = "Hira" if counts["Hira"] * 5 > counts["Hani"] else "Hani"
    return _BY_SCRIPT.get(script, "und"), {"Hira": "Jpan"}.get(script, script)
