"""The reference documentation, written from the code so that it cannot fall behind.

``python -m smishwatch.pipeline.cli.reference FOLDER`` writes it; a test compares.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import typer
from pydantic import BaseModel, SecretStr

from smishwatch.dashboards.app import create_web
from smishwatch.pipeline.cli.app import COMMANDS, app
from smishwatch.pipeline.cli.exits import TABLE
from smishwatch.pipeline.enrich.categories import LISTS, mapping
from smishwatch.pipeline.observability import metrics
from smishwatch.pipeline.settings import Settings
from smishwatch.schemas import codes
from smishwatch.schemas.report import Report
from smishwatch.schemas.topics import TOPICS

WRITTEN = "<!-- Written from the code by `make reference`; edit the code instead. -->\n\n"


def pages() -> dict[str, str]:
    """File name → Markdown."""
    return {
        "command-line.md": WRITTEN + "# Command line\n\n" + "\n".join(_commands()),
        "settings.md": WRITTEN + "# Settings\n\nFrom the environment.\n\n"
        + table(_SETTINGS, _settings(Settings, "SMISHWATCH_")),
        "metrics.md": WRITTEN + "# Metrics\n\n" + table(("metric", "type", "labels", "meaning"), _metrics()),
        "topics.md": WRITTEN + "# Topics\n\n" + table(_TOPICS, _topic_rows()),
        "report-format.md": WRITTEN + "# Report, canonical JSON\n\nOne object, an array, or one object per line; "
        "gzip and zstd are accepted. Unknown fields are refused with their names.\n\n"
        + table(("field", "required", "meaning"), _report_rows()),
        "api.md": WRITTEN + "# API\n\n" + "\n".join(_api()),
        "codes.md": WRITTEN + "# Codes\n\n" + "\n".join(_codes()),
    }  # fmt: skip


_SETTINGS = ("variable", "default", "meaning")
_TOPICS = ("topic", "event", "key", "partitions", "kept", "written by", "read by")


def _commands() -> Iterator[str]:
    root: Any = typer.main.get_command(app)
    context = root.make_context("smishwatch", [], resilient_parsing=True)
    yield "| exit code | meaning |\n|---|---|\n" + "".join(f"| {code} | {text} |\n" for code, text in TABLE)
    for name in sorted(COMMANDS):
        command = root.get_command(context, name)
        subcommands = getattr(command, "commands", None)
        if subcommands:
            yield f"## `smishwatch {name}`\n\n{command.help}\n"
            for sub, one in sorted(subcommands.items()):
                yield from _command(f"{name} {sub}", one, context, "###")
        else:
            yield from _command(name, command, context, "##")


def _command(name: str, command: Any, context: Any, heading: str) -> Iterator[str]:
    yield f"{heading} `smishwatch {name}`\n\n{(command.help or '').strip()}\n"
    rows = []
    for parameter in command.params:
        if parameter.name == "help":
            continue
        written = ", ".join(f"`{option}`" for option in parameter.opts) if parameter.param_type_name == "option" else (
            f"`{(parameter.metavar or parameter.name).upper()}`"
        )  # fmt: skip
        default = parameter.default
        shown = "" if default is None or callable(default) or default in ((), [], "") else f"`{default}`"
        rows.append((written, "required" if parameter.required else shown, parameter.help or ""))
    if rows:
        yield table(("option", "default", "meaning"), rows)


def _api() -> Iterator[str]:
    """Every endpoint with whom it opens to, what it takes, and its examples."""
    with tempfile.TemporaryDirectory() as folder:
        document = create_web(Settings(data_dir=Path(folder))).openapi()
    yield f"{document['info']['description']}\n"
    for path, methods in sorted(document["paths"].items()):
        for method, operation in methods.items():
            yield f"## `{method.upper()} {path}`\n\n{operation['description']}\n"
            rows = [
                (f"`{one['name']}`", "required" if one.get("required") else "", one.get("description", ""))
                for one in operation.get("parameters", [])
            ]
            if rows:
                yield table(("parameter", "", "meaning"), rows)
            sent = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if sent:
                shape = document["components"]["schemas"][sent["schema"]["$ref"].rsplit("/", 1)[1]]
                fields = [
                    (
                        f"`{name}`",
                        "required" if name in shape.get("required", ()) else "",
                        one.get("description", ""),
                    )
                    for name, one in shape["properties"].items()
                ]
                yield table(("field", "", "meaning"), fields)
                yield f"```json\n{json.dumps(sent['example'], ensure_ascii=False)}\n```\n"


def _settings(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _settings(kind, f"{prefix}{name.upper()}__")
            continue
        default = field.default
        secret = isinstance(default, SecretStr) or SecretStr in _alternatives(kind)
        shown = "" if default is None or secret or default == "" else f"`{default}`"
        yield f"`{prefix}{name.upper()}`", shown, field.description or ""


def _alternatives(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _metrics() -> Iterator[tuple[str, str, str, str]]:
    for metric in metrics.ALL:
        kind = type(metric).__name__.lower()
        name = metric._name + ("_total" if kind == "counter" else "")
        yield f"`{name}`", kind, ", ".join(metric._labelnames), metric._documentation


def _topic_rows() -> Iterator[tuple[str, ...]]:
    for topic in TOPICS:
        kept = "compacted" if topic.retention_seconds is None else f"{topic.retention_seconds // 86_400} days"
        yield (
            f"`{topic.name}`", f"[{topic.value.__name__}](../../schemas/json/{topic.name}.schema.json)", topic.key,
            str(topic.partitions), kept, ", ".join(topic.producers), ", ".join(topic.consumers),
        )  # fmt: skip


def _report_rows() -> Iterator[tuple[str, str, str]]:
    for name, field in Report.model_fields.items():
        yield f"`{name}`", "yes" if field.is_required() else "", field.description or ""


def _codes() -> Iterator[str]:
    for name, kind in vars(codes).items():
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum:
            yield f"## {name}\n\n{(kind.__doc__ or '').strip()}\n"
            yield ", ".join(f"`{member.value}`" for member in kind) + "\n"
    yield "## Categories in others' lists\n\nThe nearest entry of each list; sources stand in the data file.\n"
    rows = [
        (f"`{category.value}`", *(f"{found[name].en} {found[name].zh}" for name in LISTS))
        for category, found in mapping().items()
    ]
    yield table(("Category", *LISTS), rows)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in pages().items():
        (folder / file).write_text(text, encoding="utf-8")
        print(folder / file)  # the command's output
