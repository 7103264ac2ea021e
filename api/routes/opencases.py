"""The cases of a month as a file for everybody: a line each, and no line fewer than ten times."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from api.deps import PUBLIC, AcceptedLanguage, HouseDep, Now, ReaderDep
from api.house import House
from models.errors import BadInput, NotFound
from models.figures.suppression import SMALLEST
from models.opendata.anonymity import HIDDEN, QUASI
from models.opendata.casefile import CaseFile, Form, dictionary, licence
from models.opendata.opencases import CLOSED_AFTER, closes_on, last_closed, published_lines, size
from models.taxonomy import Language

MEDIA = {Form.CSV: "text/csv; charset=utf-8", Form.JSON: "application/json", Form.PARQUET: "application/octet-stream"}
# It moves only when an import brings more cases of the month.
CACHE = "public, max-age=86400"

router = APIRouter(prefix="/api/v1/public", tags=["open data"], dependencies=[Depends(PUBLIC)])


class Column(BaseModel):
    """One column; quasi: others may know it of a person, so it is made coarser where few rows agree."""

    name: str
    definition: str
    quasi: bool


class CasesDictionary(BaseModel):
    """What the file of cases holds. hidden: stands where something is not shown; latest: the newest month."""

    language: Language
    licence: str
    hidden: str
    smallest: int
    closed_after_days: int
    latest: str
    columns: list[Column]


@router.get("/dictionary")
def describe(
    accepted: AcceptedLanguage, house: HouseDep, now: Now, language: Language | None = None
) -> CasesDictionary:
    """The columns of the file of cases, in the wanted language or that of the request."""
    chosen = language or Language(accepted)
    columns = [Column(name=name, definition=words[chosen], quasi=name in QUASI) for name, words in dictionary().items()]
    return CasesDictionary(
        language=chosen,
        licence=licence(),
        hidden=HIDDEN,
        smallest=SMALLEST,
        closed_after_days=CLOSED_AFTER.days,
        latest=last_closed(house.office.local_date(now)),
        columns=columns,
    )


@router.get("/cases.{form}", response_class=StreamingResponse)
def take_cases(
    request: Request, form: Form, house: HouseDep, session: ReaderDep, now: Now, period: Annotated[str, Query()] = ""
) -> Response:
    """The complaints received in a month that is closed, by default the newest one."""
    today = house.office.local_date(now)
    month = period or last_closed(today)
    _must_be_closed(month, today)
    file = house.case_files.take((month, size(session, house.office.profile.code, month)), lambda: _file(house, month))
    # Weak: the same content may leave packed or not.
    headers = {"ETag": f'W/"{file.digest}-{form}"', "Cache-Control": CACHE}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="jawab-cases-{month}.{form}"'
    headers["X-Licence"] = licence()
    return StreamingResponse(file.parts(form), media_type=MEDIA[form], headers=headers)


def _file(house: House, month: str) -> CaseFile:
    code, local_date = house.office.profile.code, house.office.local_date
    return CaseFile(month, published_lines(house.engine, code, month, _end(house, month), local_date))


def _must_be_closed(month: str, today: date) -> None:
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month):
        raise BadInput(fields={"period": "bad_period"})
    if closes_on(month) >= today:
        raise NotFound("period_not_closed", days=CLOSED_AFTER.days)


def _end(house: House, month: str) -> datetime:
    """The instant at which the last day ends of which the file tells."""
    return datetime.combine(closes_on(month) + timedelta(days=1), time(), house.office.zone)
