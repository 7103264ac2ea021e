"""The files under static/: addressed by the hash of their content, so that a browser may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
A_YEAR = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"


@cache
def static_url(path: str) -> str:
    """The address of a file in static/ with the hash of its content; FileNotFoundError when it is not there."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


class CachedStatic(StaticFiles):
    """Static files; one that is asked for by its content hash may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file with its Cache-Control header."""
        answer = await super().get_response(path, scope)
        hashed = scope.get("query_string", b"").startswith(b"v=")
        answer.headers["Cache-Control"] = A_YEAR if hashed else AN_HOUR
        return answer


def mount_static(app: FastAPI) -> None:
    """Serve static/ at /static."""
    app.mount("/static", CachedStatic(directory=STATIC), name="static")
