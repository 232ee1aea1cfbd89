"""Subscribers by carrier, from the operator's file."""

from pathlib import Path

import pytest

from smishwatch.dashboards.subscribers import read_subscribers


def test_the_file_is_read_and_none_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "subscribers.toml"
    file.write_text("[subscribers]\ncarrier-a = 12_000_000\n")
    assert read_subscribers(file) == {"carrier-a": 12_000_000}
    assert read_subscribers(None) == {}


@pytest.mark.parametrize(
    "text",
    ["subscribers = 3", "[subscribers]\na = 0", '[subscribers]\na = "many"', "[subscribers]\na = true", "["],
)
def test_what_is_no_number_of_subscribers_is_named(text: str, tmp_path: Path) -> None:
    file = tmp_path / "subscribers.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"subscribers\.toml"):
        read_subscribers(file)
