"""The frozen months as JSON, and the file of each: the same bytes for ever."""

from base64 import b64encode
from datetime import datetime

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.deps import PUBLIC, HouseDep, ReaderDep
from models.editions.edition import FrozenEdition
from models.editions.frozen import frozen_editions
from models.errors import NotFound

CACHE = "public, max-age=31536000, immutable"

router = APIRouter(prefix="/api/v1/public", tags=["open data"], dependencies=[Depends(PUBLIC)])


class Frozen(BaseModel):
    """A month as it was first published whole. file: its address; sha256: of its bytes, in hexadecimal."""

    period: str
    edition: int
    frozen_at: datetime
    sha256: str
    file: str


@router.get("/editions")
def frozen(house: HouseDep, session: ReaderDep) -> list[Frozen]:
    """Every month that is kept, newest first. What changed later stands under /corrections."""
    return [
        Frozen(
            period=one.month,
            edition=one.edition_id,
            frozen_at=one.frozen_at,
            sha256=one.sha256,
            file=f"{house.public_url}/api/v1/public/editions/{one.month}.csv",
        )
        for one in frozen_editions(session, house.office.profile.code)
    ]


@router.get("/editions/{period}.csv", response_class=Response)
def frozen_file(request: Request, period: str, house: HouseDep, session: ReaderDep) -> Response:
    """The file of a month, byte for byte as it was written then."""
    found = session.get(FrozenEdition, (house.office.profile.code, period))
    if found is None:
        raise NotFound("page_not_found")
    digest = b64encode(bytes.fromhex(found.sha256)).decode()
    headers = {"ETag": f'W/"{found.sha256}"', "Cache-Control": CACHE, "Repr-Digest": f"sha-256=:{digest}:"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="jawab-{period}-frozen.csv"'
    return Response(found.content.encode(), media_type="text/csv; charset=utf-8", headers=headers)
