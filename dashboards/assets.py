"""The style sheet, the script and the icon: from this machine, kept by browsers until their content changes."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from smishwatch.dashboards.access.gate import Door

FOLDER = Path(__file__).parent / "static"
KEPT_FOR_A_YEAR = "public, max-age=31536000, immutable"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def assets() -> dict[str, bytes]:
    """Name → content; these and no other file can be had."""
    return {file.name: file.read_bytes() for file in FOLDER.iterdir() if file.suffix in TYPES}


@cache
def asset_url(name: str) -> str:
    """The address of an asset; another content has another address.

    Raises:
        KeyError: when there is no such asset.
    """
    return f"/static/{name}?v={hashlib.blake2b(assets()[name], digest_size=6).hexdigest()}"


def asset_door() -> Door:
    """They stand under ``/static``, for everybody."""

    def asset(request: Request, name: str) -> Response:
        content = assets().get(name)
        if content is None:
            raise HTTPException(404)
        kept = (
            KEPT_FOR_A_YEAR
            if request.url.query and str(request.url).endswith(asset_url(name))
            else "no-cache"
        )
        return Response(content, media_type=TYPES[Path(name).suffix], headers={"Cache-Control": kept})

    return Door("/static/{name}", asset)
