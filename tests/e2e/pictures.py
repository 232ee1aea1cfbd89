"""``python -m tests.e2e.pictures DIR``: every page as PNG, in both languages, both themes and three widths, to look at.

Over the simulated stream of the tests, or over pages that run already (``--address``; open to this machine, as the demo's
are; those then lack what nobody has decided). Needs Chromium and chromedriver. Some four hundred pictures: ``--only``,
``--width``, ``--language`` take fewer.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC
from pathlib import Path

from smishwatch.dashboards.app import create_web
from smishwatch.pipeline.settings import Settings
from tests.e2e.browser import Browser
from tests.e2e.pages import every_page
from tests.e2e.site import Site, decided_on, opened_site
from tests.support.devstack import shared_stack
from tests.support.filled import END, shared_filled_warehouse
from tests.support.webserver import served

WIDTHS = (360, 1_280, 1_920)
HIGHEST = 6_000


@contextmanager
def pages(address: str) -> Iterator[Site]:
    """Where the pages are."""
    if address:
        yield Site(address.rstrip("/"))
        return
    stack = shared_stack()
    filled = shared_filled_warehouse(stack)
    with ExitStack() as closing:
        folders = [
            Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="smishwatch-pictures-")))
            for _ in range(3)
        ]
        settings = Settings(clickhouse=filled.clickhouse, data_dir=folders[0], web_open_as="analyst")
        app = create_web(settings, clock=lambda: END.astimezone(UTC), kept_seconds=600)
        base = closing.enter_context(served(app))
        decided = closing.enter_context(decided_on(stack, folders[1]))
        yield closing.enter_context(opened_site(stack, filled, decided, base, folders[2]))


def take(browser: Browser, site: Site, folder: Path, options: argparse.Namespace) -> int:
    """All pictures; how many."""
    count = 0
    for language in options.language:
        for page in every_page(browser, site, language):
            if not page.name.startswith(options.only):
                continue
            page.open(browser)
            for width in options.width:
                browser.resize(width)
                for dark in (False, True):
                    browser.show(dark=dark)
                    high = min(HIGHEST, int(browser.run("return document.documentElement.scrollHeight")))
                    theme = "dark" if dark else "light"
                    browser.picture(folder / f"{page.name}-{language}-{width}-{theme}.png", width, high)
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
    with pages(options.address) as site:
        browser = Browser(*(program or "" for program in programs))
        try:
            print(f"{take(browser, site, options.folder, options)} pictures in {options.folder}")
        finally:
            browser.close()


if __name__ == "__main__":
    main()
