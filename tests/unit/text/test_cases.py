"""What the text room makes of single texts, as tables of input and output under ``cases/``."""

import importlib.util
from pathlib import Path

import pytest

from smishwatch.pipeline.text.fold import fold
from smishwatch.pipeline.text.read import read

_SPEC = importlib.util.spec_from_file_location("text_case_tables", Path(__file__).with_name("tables.py"))
assert _SPEC is not None and _SPEC.loader is not None
_TABLES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_TABLES)
cases = _TABLES.cases


@pytest.mark.parametrize(("text", "expected"), cases("fold"))
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected
    assert fold(expected) == expected


@pytest.mark.parametrize(("text", "expected"), cases("links"))
def test_links(text: str, expected: str) -> None:
    found = read(text).links
    assert (" ; ".join(f"{link.url} {link.domain}" for link in found) or "-") == expected


@pytest.mark.parametrize(("country", "text", "expected"), cases("contacts"))
def test_contacts(country: str, text: str, expected: str) -> None:
    found = read(text, None if country == "-" else country).contacts
    assert (" ; ".join(f"{contact.kind.value}={contact.value}" for contact in found) or "-") == expected


@pytest.mark.parametrize(("text", "expected"), cases("skeleton"))
def test_skeleton(text: str, expected: str) -> None:
    assert read(text).skeleton == expected


@pytest.mark.parametrize(("text", "disguise"), cases("same_template"))
def test_disguises_share_the_template(text: str, disguise: str) -> None:
    assert read(disguise).skeleton == read(text).skeleton


@pytest.mark.parametrize(("text", "other"), cases("different_templates"))
def test_other_messages_have_another_template(text: str, other: str) -> None:
    assert read(other).skeleton != read(text).skeleton


@pytest.mark.parametrize(("text", "expected"), cases("redaction"))
def test_redaction(text: str, expected: str) -> None:
    assert read(text, "CN").redacted == expected


@pytest.mark.parametrize(("text", "expected"), cases("signatures"))
def test_signature(text: str, expected: str) -> None:
    assert (read(text).signature or "-") == expected


@pytest.mark.parametrize(("text", "language", "script"), cases("languages"))
def test_language(text: str, language: str, script: str) -> None:
    message = read(text)
    assert (message.language, message.script) == (language, script)
