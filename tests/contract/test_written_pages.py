"""The written pages are whole: every link within them leads to a file, and no merge was left half done."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)")
"""A link to a file beside; not one to another site, nor within the page."""
CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


def kept_files(*patterns: str) -> list[Path]:
    """What the repository keeps, or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("page", kept_files("*.md"), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    missing = [
        link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()
    ]
    assert missing == []


def test_no_merge_was_left_half_done() -> None:
    marked = [
        str(path.relative_to(ROOT))
        for path in kept_files()
        if CONFLICT.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert marked == []
