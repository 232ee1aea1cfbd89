"""The OpenAPI document, written from the endpoints."""

from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response

from smishwatch import __version__


def document(request: Request) -> Response:
    """This document."""
    return JSONResponse(openapi(request.app))


@cache
def openapi(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 of ``/api/v1``."""
    found = get_openapi(
        title="Smishwatch",
        version=__version__,
        routes=app.routes,
        description="Figures, campaigns, reports and block lists. Make a token with `smishwatch users token NAME`.",
    )
    found.setdefault("components", {})["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    for path in found["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
    return found
