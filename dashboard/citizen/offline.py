"""What a phone keeps for the time without a connection: one page in each language, and the script that shows it."""

import hashlib
import json
from functools import cache

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.deps import PUBLIC
from dashboard.assets import STATIC, static_url
from dashboard.citizen.home import emergency_of
from dashboard.visitor import PREFIX, VisitorDep
from models.taxonomy import Language

# What the page is drawn with, see base_citizen.html.
PARTS = ("govuk.css", "jawab.css", "citizen.css", "jawab.js", "favicon.svg")
PAGE = ("citizen/offline.html", "citizen/words.html", "base_citizen.html", "parts/frame.html")
# Asked for again at every visit, so that a new release reaches every phone.
NOT_KEPT = {"Cache-Control": "no-cache"}

router = APIRouter(dependencies=[Depends(PUBLIC)], include_in_schema=False)


@router.get(f"{PREFIX}/offline")
def offline(visitor: VisitorDep) -> Response:
    """What the phone shows in place of any page."""
    return visitor.page("offline.html", emergency=emergency_of(visitor))


@router.get("/offline.js")
def script() -> Response:
    """The browser's helper. It lies at the root: it is heard for the pages below its own address."""
    return Response(_script(), media_type="text/javascript", headers=NOT_KEPT)


@cache
def _script() -> str:
    work = (STATIC / "offline.js").read_text()
    parts = [static_url(part) for part in PARTS]
    kept = {"name": f"offline-{_release()}", "pages": [f"/{one}/offline" for one in Language], "parts": parts}
    return f"const KEPT = {json.dumps(kept)};\n{work}"


def _release() -> str:
    """Another one for other words or another look: what a phone keeps is then fetched anew."""
    words = sorted((STATIC.parent / "locale").rglob("*.po"))
    drawn = [STATIC.parent / "templates" / name for name in PAGE]
    files = [*(STATIC / part for part in (*PARTS, "offline.js")), *drawn, *words]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
