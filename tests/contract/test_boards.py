"""Grafana's boards are in step with the panels, name data sources that are provisioned, and metrics that there are."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard

from smishwatch.dashboards import boards
from smishwatch.dashboards.panels import PANELS
from smishwatch.pipeline.observability import metrics

ROOT = Path(__file__).resolve().parents[2]
ADDED_BY_PROMETHEUS = {"le", "instance", "job"}
OF_EVERY_PROCESS = {"process_start_time_seconds": set[str]()}
"""From prometheus-client itself."""


def exported() -> dict[str, set[str]]:
    """Every name that processes export, with its labels."""
    found: dict[str, set[str]] = {}
    for metric in metrics.ALL:
        labels = set(metric._labelnames)
        (family,) = metric.describe()
        ends = {"counter": ["_total"], "gauge": [""], "histogram": ["_bucket", "_sum", "_count"]}[family.type]
        found |= {family.name + end: labels | ({"le"} if end == "_bucket" else set()) for end in ends}
    return found | OF_EVERY_PROCESS


def test_the_files_are_those_that_the_code_writes() -> None:
    assert {
        file.name: file.read_text(encoding="utf-8") for file in boards.FOLDER.glob("*.json")
    } == boards.written(), "run `make reference`"


@pytest.mark.parametrize("one", boards.WATCHED, ids=lambda one: one.name)
def test_every_metric_is_exported_with_the_labels_that_are_asked_for(one: boards.Watched) -> None:
    names = re.findall(r"\b(?:smishwatch|process)_\w+", one.expression)
    known = exported()
    assert names and set(names) <= set(known)
    labels = {label for group in re.findall(r"by \(([^)]*)\)", one.expression) for label in group.split(", ")}
    labels |= set(re.findall(r"\{\{(\w+)\}\}", one.legend))
    assert labels <= set.intersection(*(known[name] for name in names)) | ADDED_BY_PROMETHEUS


@pytest.mark.parametrize("name", sorted(boards.written()))
def test_grafanas_own_schema_knows_everything_on_a_board(name: str) -> None:
    """Read into the types that Grafana publishes and written again: what they do not know would be lost on the way."""
    plugins.register_default_plugins()
    written = json.loads(boards.written()[name])
    board = dashboard.Dashboard.from_json(written)
    assert list(lost(written, json.loads(JSONEncoder().encode(board)))) == []
    misspelt = copy.deepcopy(written)
    misspelt["panels"][0]["fieldConfig"]["defaults"]["unitt"] = "s"
    again = json.loads(JSONEncoder().encode(dashboard.Dashboard.from_json(misspelt)))
    assert list(lost(misspelt, again)) == ["/panels/0/fieldConfig/defaults/unitt"]


def lost(given: Any, kept: Any, place: str = "") -> Iterator[str]:
    """Where the second differs from the first, apart from what it adds."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            if key in kept:
                yield from lost(value, kept[key], f"{place}/{key}")
            else:
                yield f"{place}/{key}"
    elif isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        for number, pair in enumerate(zip(given, kept, strict=True)):
            yield from lost(*pair, f"{place}/{number}")
    elif given != kept:
        yield place


def test_every_panel_of_the_pages_is_on_the_board() -> None:
    assert [panel["title"] for panel in boards.regulator("en")["panels"]] != []
    assert len(boards.regulator("zh")["panels"]) == sum(not one.of for one in PANELS.values())


def test_data_sources_are_provisioned_and_folders_mounted() -> None:
    folder = ROOT / "infra/grafana/provisioning"
    read: list[dict[str, Any]] = [
        yaml.safe_load(file.read_text("utf-8")) for file in (folder / "datasources").iterdir()
    ]
    provisioned = {one["uid"]: one["type"] for file in read for one in file["datasources"]}
    assert {one["uid"]: one["type"] for one in (boards.CLICKHOUSE, boards.PROMETHEUS)} == provisioned
    grafana = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]["grafana"]
    (provider,) = yaml.safe_load((folder / "dashboards/smishwatch.yml").read_text("utf-8"))["providers"]
    mounts = [volume.split(":")[:2] for volume in grafana["volumes"]]
    assert ["./dashboards/grafana", provider["options"]["path"]] in mounts
    written = (folder / "datasources/clickhouse.yml").read_text("utf-8")
    (secret,) = re.findall(r"\$__file\{/run/secrets/(\w+)\}", written)
    own = grafana["environment"]["GF_SECURITY_ADMIN_PASSWORD__FILE"].removeprefix("/run/secrets/")
    assert grafana["secrets"] == [secret, own], "no default password"
    assert f"username: {secret}" in written
