"""The reference documentation says what the code says."""

from pathlib import Path

import pytest

from smishwatch.pipeline.cli.reference import pages

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_page_is_in_step_with_the_code(name: str) -> None:
    path = FOLDER / name
    assert path.exists(), f"docs/reference/{name} is missing: run `make reference`"
    assert path.read_text(encoding="utf-8") == pages()[name], (
        f"docs/reference/{name} is behind: run `make reference`"
    )
