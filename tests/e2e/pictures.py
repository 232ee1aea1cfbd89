"""``python -m tests.e2e.pictures DIR``: every page as PNG, in both languages, both themes and three widths, to look at.

Over the simulated stream of the tests, or over pages that run already (``--address``; open to this machine, as the demo's
are). Needs Chromium and chromedriver. Some two hundred and fifty pictures: ``--only``, ``--width``, ``--language`` take fewer.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

from smishwatch.dashboards.app import create_web
from smishwatch.pipeline.settings import Settings
from tests.e2e.browser import Browser
from tests.e2e.test_pages_in_browser import every_page
from tests.support.devstack import shared_stack
from tests.support.filled import END, shared_filled_warehouse
from tests.support.webserver import served

WIDTHS = (360, 1_280, 1_920)
HIGHEST = 6_000


@contextmanager
def pages(address: str) -> Iterator[str]:
    """The address of the pages."""
    if address:
        yield address.rstrip("/")
        return
    clickhouse = shared_filled_warehouse(shared_stack()).clickhouse
    with tempfile.TemporaryDirectory(prefix="smishwatch-pictures-") as folder:
        settings = Settings(clickhouse=clickhouse, data_dir=Path(folder), web_open_as="analyst")
        with served(create_web(settings, clock=lambda: END.astimezone(UTC), kept_seconds=600)) as base:
            yield base


def named(page: str) -> str:
    """A file name from an address: the path without ids."""
    parts = [part for part in urlsplit(page).path.split("/") if part]
    name = "-".join(parts[:2]) or "overview"
    if parts and parts[0] in {"campaigns", "operations"} and len(parts) > 1:
        name = parts[0].removesuffix("s")
    return name + ("-campaign" if "campaign=" in page else "")


def take(browser: Browser, address: str, folder: Path, options: argparse.Namespace) -> int:
    """All pictures; how many."""
    count = 0
    for language in options.language:
        for page in every_page(browser, address, language):
            if not named(page).startswith(options.only):
                continue
            separator = "&" if "?" in page else "?"
            for width in options.width:
                for dark in (False, True):
                    browser.open(f"{page}{separator}lang={language}", width=width, dark=dark)
                    high = min(HIGHEST, int(browser.run("return document.documentElement.scrollHeight")))
                    theme = "dark" if dark else "light"
                    browser.picture(folder / f"{named(page)}-{language}-{width}-{theme}.png", width, high)
                    count += 1
    return count


def main() -> None:
    """Take them."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--address", default="")
    arguments.add_argument("--only", default="", help="pages whose names begin so")
    arguments.add_argument("--width", type=int, nargs="+", default=WIDTHS)
    arguments.add_argument("--language", nargs="+", default=("en", "zh"))
    options = arguments.parse_args()
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if not all(programs):
        sys.exit("chromium and chromedriver are needed: apt-get install chromium chromium-driver fonts-noto")
    options.folder.mkdir(parents=True, exist_ok=True)
    with pages(options.address) as address:
        browser = Browser(*(program or "" for program in programs))
        try:
            print(f"{take(browser, address, options.folder, options)} pictures in {options.folder}")
        finally:
            browser.close()


if __name__ == "__main__":
    main()
