"""``python -m tests.e2e.three_clicks``: from a pasted, disguised message to the operation behind it, campaign by campaign.

A scripted analyst reads the served pages and follows their links and nothing else. For each of the largest scam campaigns
of the simulated stream it pastes one message as it was sent, disguised once more, into the search (first click) and opens
the operation that stands beside the likest campaign (second). Where that is another operation than the one that holds the
message's campaign, it opens the next one of the list (third): one wording may be two campaigns, sent by persons and from
an organisation's address, and what is pasted does not say who sent it. Ends with 1 when an operation is not found in
three clicks.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from urllib.parse import urlencode

import httpx

from smishwatch.dashboards.app import create_web
from smishwatch.pipeline.settings import Settings
from tests.component.web.reading import Elements
from tests.support.devstack import shared_stack
from tests.support.filled import END, FilledWarehouse, shared_filled_warehouse
from tests.support.webserver import served

CAMPAIGNS = 50
CLICKS = 3
"""Within which an operation must be found."""
MOST_TITLE = 34
ZERO_WIDTH, SPACED, FULL_WIDTH = "zero-width", "spaces", "full-width"


@dataclass(frozen=True)
class Walk:
    """What became of one search."""

    campaign_id: str
    title: str
    disguise: Mapping[str, int]
    """How often each kind of disguise was put in."""
    opened: int
    """How many operations of the list were opened; 0 when none of them was the one."""
    seconds: float

    @property
    def clicks(self) -> int:
        """Searching, and each operation that was opened; 0 when it was not found."""
        return self.opened + 1 if self.opened else 0


def disguised(body: str, seed: str) -> tuple[str, dict[str, int]]:
    """Zero-width characters strewn in, Chinese spaced out, digits in full width; and how many of each."""
    dice = random.Random(seed)
    used = dict.fromkeys((ZERO_WIDTH, SPACED, FULL_WIDTH), 0)
    parts = []
    for character in body:
        is_wide = character.isascii() and character.isdecimal() and dice.random() < 0.3
        parts.append(chr(ord(character) + 0xFEE0) if is_wide else character)
        used[FULL_WIDTH] += is_wide
        if dice.random() < 0.15:
            parts.append("\u200b")
            used[ZERO_WIDTH] += 1
        elif "\u4e00" <= character <= "\u9fff" and dice.random() < 0.1:
            parts.append(" ")
            used[SPACED] += 1
    return "".join(parts), used


def links(page: str, start: str) -> list[str]:
    """Where the links of a page lead that begin so, each once, in their order."""
    return list(dict.fromkeys(one for one in Elements(page).attributes("href") if one.startswith(start)))


def walk(pages: httpx.Client, campaign: Mapping[str, str], body: str) -> Walk:
    """Paste the disguised message and look for its operation.

    Args:
        pages: at the address of the pages
        campaign: as the API lists it
        body: a message of it
    """
    began = time.perf_counter()
    typed, used = disguised(body, campaign["campaign_id"])
    operations = links(pages.get("/search", params={"q": typed}).text, "/operations/o")[: CLICKS - 1]
    opened = 0
    for number, one in enumerate(operations, 1):
        if f"/campaigns/{campaign['campaign_id']}" in links(pages.get(one).text, "/campaigns/c"):
            opened = number
            break
    return Walk(campaign["campaign_id"], campaign["title"], used, opened, time.perf_counter() - began)


def walks(pages: httpx.Client, filled: FilledWarehouse, most: int = CAMPAIGNS) -> Iterator[Walk]:
    """One for each of the largest scam campaigns."""
    bodies = {(one.carrier, one.report_id): one.body for one in filled.distinct}
    asked = urlencode({"period": "all", "verdict": "scam", "limit": most})
    for campaign in pages.get(f"/api/v1/campaigns?{asked}").json()["items"]:
        of_it = {"period": "all", "campaign_id": campaign["campaign_id"], "limit": 1}
        (report,) = pages.get("/api/v1/reports", params=of_it).json()["items"]
        yield walk(pages, campaign, bodies[report["carrier"], report["report_id"]])


def line(number: int, one: Walk) -> str:
    """A row of the table."""
    disguise = ", ".join(f"{count} {name}" for name, count in one.disguise.items() if count) or "none"
    title = one.title if len(one.title) <= MOST_TITLE else one.title[: MOST_TITLE - 1] + "…"
    found = "found" if one.opened else "not found"
    return f"{number:3}  {one.campaign_id}  {one.clicks or '–':>6}  {found:9}  {one.seconds:7.2f}  {disguise:48}  {title}"


def summary(found: Sequence[Walk]) -> str:
    """What the table comes to."""
    clicks = [one.clicks for one in found if one.opened]
    slowest = max((one.seconds for one in found), default=0.0)
    return (
        f"{len(clicks)} of {len(found)} operations found: {clicks.count(CLICKS - 1)} in {CLICKS - 1} clicks,"
        f" {clicks.count(CLICKS)} in {CLICKS}; the slowest took {slowest:.2f} s"
    )


def main() -> int:
    """Print the table; the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--campaigns", type=int, default=CAMPAIGNS, help="how many, the largest first")
    options = arguments.parse_args()
    filled = shared_filled_warehouse(shared_stack())
    print(f"  #  {'campaign':17}  clicks  {'':9}  seconds  {'disguised by':48}  wording")
    found: list[Walk] = []
    with tempfile.TemporaryDirectory(prefix="smishwatch-clicks-") as folder:
        settings = Settings(clickhouse=filled.clickhouse, data_dir=Path(folder), web_open_as="analyst")
        with (
            served(create_web(settings, clock=lambda: END.astimezone(UTC), kept_seconds=0)) as address,
            httpx.Client(base_url=address, timeout=60) as pages,
        ):
            for one in walks(pages, filled, options.campaigns):
                found.append(one)
                print(line(len(found), one), flush=True)
    print(summary(found))
    return int(not all(one.opened for one in found))


if __name__ == "__main__":
    sys.exit(main())
