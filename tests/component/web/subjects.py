"""What a panel has to be told beside a period, over the shared stream: a carrier, a campaign or an operation."""

from collections import defaultdict
from typing import Any

from fastapi.testclient import TestClient

from smishwatch.dashboards.panels import PANELS

CARRIER = "cn-east"


def asked(pages: TestClient, name: str) -> dict[str, str]:
    """The address' parameters that the panel needs: of campaigns the largest that it has rows of, of operations that with most of them."""
    match PANELS[name].of:
        case "carrier":
            return {"carrier": CARRIER}
        case "campaign":
            return {"campaign": campaign(pages, name)}
        case "operation":
            return {"operation": operation(pages)}
    return {}


def query(pages: TestClient, name: str) -> str:
    """The address' query: a week, and what the panel needs."""
    needed = "".join(f"&{key}={value}" for key, value in asked(pages, name).items())
    return needed[1:] if PANELS[name].of in {"campaign", "operation"} else "period=7d" + needed


def campaign(pages: TestClient, name: str) -> str:
    """The largest campaign of which the panel has something to say."""
    for row in largest(pages):
        if pages.get(f"/api/v1/figures/{name}?campaign={row['campaign_id']}").json()["rows"]:
            return str(row["campaign_id"])
    raise AssertionError(name)


def largest(pages: TestClient) -> list[dict[str, Any]]:
    """The largest campaigns, of which there are many."""
    rows: list[dict[str, Any]] = pages.get("/api/v1/figures/top_campaigns?period=all").json()["rows"]
    return rows


def operation(pages: TestClient) -> str:
    """The operation with the most campaigns among the largest."""
    found: dict[str, int] = defaultdict(int)
    for row in largest(pages):
        found[row["operation_id"]] += 1
    return max(found, key=lambda one: (found[one], one))
