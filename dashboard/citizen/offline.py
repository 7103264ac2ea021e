"""What a phone keeps for the time without a connection: one page in each language, and the script that shows it."""

import hashlib
import json

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.deps import PUBLIC
from dashboard.assets import STATIC, static_url
from dashboard.citizen.home import emergency_of
from dashboard.visitor import PREFIX, VisitorDep
from models.taxonomy import Language

# What the page is drawn with, see base_citizen.html.
PARTS = ("govuk.css", "jawab.css", "citizen.css", "jawab.js", "favicon.svg")
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
    work = (STATIC / "offline.js").read_text()
    parts = [static_url(part) for part in PARTS]
    name = hashlib.sha256("".join((*parts, work)).encode()).hexdigest()[:12]
    kept = {"name": f"offline-{name}", "pages": [f"/{language}/offline" for language in Language], "parts": parts}
    return Response(f"const KEPT = {json.dumps(kept)};\n{work}", media_type="text/javascript", headers=NOT_KEPT)
