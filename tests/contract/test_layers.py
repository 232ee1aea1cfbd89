"""Who may import whom. A new arrow is a decision: it belongs in docs/adr/ before it belongs here."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("schemas", "pipeline", "dashboards", "infra")

PURE = {"schemas", "text", "enrich", "reputation", "campaigns", "stages"}
"""Rooms without clock, environment, network or framework."""

ALLOWED: dict[str, set[str]] = {
    "schemas": set(),
    "settings": {"schemas"},
    "text": {"schemas"},
    "enrich": {"schemas", "text"},
    "reputation": {"schemas", "text"},
    "campaigns": {"schemas", "text"},
    "stages": {"schemas", "text", "enrich", "reputation", "campaigns"},
    "simulator": {"schemas"},
    "warehouse": {"schemas", "settings"},
    "broker": {"schemas", "settings"},
    "observability": {"schemas", "settings"},
    "ingest": {"schemas", "settings", "text", "stages", "broker", "observability"},
    "feeds": {"schemas", "settings", "text", "enrich", "warehouse", "broker"},
    "workers": {"schemas", "settings", "text", "enrich", "reputation", "campaigns", "stages", "warehouse", "broker",
                "observability"},
    "dashboards": {"schemas", "settings", "text", "enrich", "feeds", "campaigns", "stages", "warehouse", "broker",
                   "observability"},
    "infra": {"schemas"},
    "cli": {"schemas", "settings", "text", "enrich", "feeds", "reputation", "campaigns", "stages", "simulator", "warehouse",
            "broker", "observability", "ingest", "workers", "dashboards", "infra"},
}  # fmt: skip

ONLY_IMPORTER = {
    "clickhouse_driver": {
        "warehouse",
        "infra",
    },  # the embedded listener reads blocks with the driver's own parser
    "kafka": {"broker"},
    "faust": {"workers"},
    "mode": {"workers"},
    "prometheus_client": {"observability"},
    "chdb": {"infra"},
}
IMPURE_MODULES = {
    "os",
    "socket",
    "time",
    "requests",
    "httpx",
    "urllib.request",
    "subprocess",
    "threading",
    "asyncio",
}
SCHEMAS_MAY_IMPORT = {"pydantic", "pydantic_core", "smishwatch"}


def room_of(path: Path) -> str:
    """The room a file or module path belongs to."""
    parts = path.parts
    if parts[0] != "pipeline":
        return parts[0]
    return Path(parts[1]).stem if len(parts) > 1 else "pipeline"


def source_files() -> list[Path]:
    return sorted(path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the whole name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def wrong_arrows(path: Path, imports: set[str]) -> list[str]:
    """Every import of the file that the design does not draw."""
    room = room_of(path)
    wrong = []
    for name in sorted(imports):
        top = name.split(".")[0]
        if top == "smishwatch":
            target = room_of(Path(*name.split(".")[1:])) if "." in name else ""
            if target not in {room, "", "pipeline", "__version__"} and target not in ALLOWED[room]:
                wrong.append(f"{room} -> {target} ({name})")
        elif (top in ONLY_IMPORTER and room not in ONLY_IMPORTER[top]) or (
            room in PURE and any(name == module or name.startswith(f"{module}.") for module in IMPURE_MODULES)
        ):
            wrong.append(f"{room} -> {name}")
        elif room == "schemas" and top not in SCHEMAS_MAY_IMPORT and not _is_stdlib(top):
            wrong.append(f"schemas -> {name}")
    return wrong


def _is_stdlib(top: str) -> bool:
    import sys

    return top in sys.stdlib_module_names


@pytest.mark.parametrize("path", source_files(), ids=str)
def test_no_arrow_that_the_design_does_not_draw(path: Path) -> None:
    assert wrong_arrows(path, imports_of(path)) == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("pipeline/enrich/links.py", "smishwatch.pipeline.campaigns.clusterer.Clusterer"),
        ("pipeline/campaigns/clusterer.py", "smishwatch.pipeline.enrich.enricher.Enricher"),
        ("pipeline/stages/enrich.py", "faust"),
        ("pipeline/stages/enrich.py", "time"),
        ("pipeline/text/read.py", "smishwatch.pipeline.stages.enrich.enrich_records"),
        ("dashboards/web.py", "clickhouse_driver.Client"),
        ("pipeline/workers/sink.py", "kafka.KafkaConsumer"),
        ("schemas/report.py", "msgspec"),
        ("pipeline/warehouse/writer.py", "smishwatch.pipeline.workers.sink"),
    ],
)
def test_the_guard_sees_a_wrong_arrow(path: str, name: str) -> None:
    assert wrong_arrows(Path(path), {name}) != []


def test_every_room_is_in_the_table() -> None:
    assert {room_of(path) for path in source_files()} - {"pipeline"} - {"__init__"} <= set(ALLOWED)
