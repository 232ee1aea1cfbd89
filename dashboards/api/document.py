"""The OpenAPI document, written from the endpoints and their examples."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from smishwatch import __version__
from smishwatch.dashboards.access.gate import Door
from smishwatch.dashboards.access.roles import Role

REF = "#/components/schemas/{model}"
DESCRIPTION = """Figures, campaigns, reports, searches, decisions and block lists, for programs.

Make a token with `smishwatch users token NAME` and send it as `Authorization: Bearer`. What is asked with GET may also
be asked with the cookie of a session; what writes, or carries a message, takes a token alone, so that no page elsewhere
can have a browser send it. Advisories are for everybody.

Lists answer up to `limit` rows and a `next_cursor`; give it as `cursor` until it is null. A request that is refused is
answered with `application/problem+json` (RFC 9457), which names the `field` at fault and the `remedy`."""


@cache
def examples() -> dict[str, dict[str, Any]]:
    """By endpoint, what is sent (``takes``) and answered (``answer``); all of it made up."""
    text = files("smishwatch.dashboards.api").joinpath("examples.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


@cache
def openapi(app: FastAPI, doors: tuple[Door, ...]) -> dict[str, Any]:
    """OpenAPI 3.1 of ``/api/v1``.

    Args:
        app: with the doors in it
        doors: of the API
    """
    found = get_openapi(title="Smishwatch", version=__version__, routes=app.routes, description=DESCRIPTION)
    components = found.setdefault("components", {})
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    taken = [(door.takes, "validation") for door in doors if door.takes is not None]
    _, schemas = models_json_schema(taken, ref_template=REF)  # type: ignore[arg-type]
    components["schemas"] |= schemas.get("$defs", {})
    by_name = {door.endpoint.__name__: door for door in doors}
    for path in found["paths"].values():
        for operation in path.values():
            _complete(operation, by_name[operation["operationId"]])
    return found


def _complete(operation: dict[str, Any], door: Door) -> None:
    """What the framework does not know: who may, what is sent, and examples."""
    shown = examples().get(operation["operationId"], {})
    operation["responses"].pop("422", None)
    who = "everybody" if Role.PUBLIC in door.roles else ", ".join(sorted(door.roles))
    operation["description"] = f"{operation.get('description', '').strip()}\n\nFor: {who}."
    if Role.PUBLIC in door.roles:
        operation["security"] = []
    if door.takes is not None:
        content = {"schema": {"$ref": REF.format(model=door.takes.__name__)}, "example": shown["takes"]}
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    answered = operation["responses"][str(door.status)].get("content", {})
    if "answer" in shown and "application/json" in answered:
        answered["application/json"]["example"] = shown["answer"]
    for status, response in operation["responses"].items():
        if status >= "400":
            response["content"] = {"application/problem+json": response["content"]["application/json"]}
