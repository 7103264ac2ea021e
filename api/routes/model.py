"""The machine that routes, as JSON: its error, what it leaves to people, and its versions."""

from datetime import datetime
from hashlib import sha256

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.deps import PUBLIC, HouseDep, ReaderDep
from classifier.history import VersionCard, cards, in_use
from models.editions.machinefigures import Line, MachineFigures, Used, machine_figures
from models.errors import NotFound
from models.figures.cube import Share

# A new edition comes once a day, at an hour that a country chooses.
CACHE = "public, max-age=3600"

router = APIRouter(prefix="/api/v1/public", tags=["open data"], dependencies=[Depends(PUBLIC)])


class ShareOut(BaseModel):
    """n of out_of with its 95 % Wilson interval; null where it may not be shown, or there was nothing."""

    n: int | None
    out_of: int | None
    share: float | None
    interval: list[float] | None


class LineOut(BaseModel):
    """Cases of one language or channel that were read once more, and in how many of them the machine was right."""

    code: str
    checked: int | None
    right: ShareOut


class Tried(BaseModel):
    """What was found out about a version before its use, on `texts` that it had not seen."""

    threshold: float
    texts: int
    accuracy: float
    top3: float
    coverage: float
    error: float


class VersionOut(BaseModel):
    """used_from: the month in which it read its first case of the year; read: how many it read in it."""

    version: str
    in_use: bool
    used_from: str | None
    read: int | None
    tried: Tried | None


class ModelOut(BaseModel):
    """One year up to as_of. Shares of checked cases come from a sample drawn by lot, read without the machine's word.

    routed: of what the machine read, what it sent to an agency itself. people: the rest by reason. wrong_first_agency:
    of what it routed, what the first agency passed on or gave back; days_lost: the working days that took.
    """

    as_of: datetime
    routed: ShareOut
    people: dict[str, int | None]
    wrong_first_agency: ShareOut
    days_lost: int | None
    drawn: int | None
    untold: int | None
    right: ShareOut
    languages: list[LineOut]
    channels: list[LineOut]
    versions: list[VersionOut]


@router.get("/model", response_model=ModelOut)
def model(request: Request, house: HouseDep, session: ReaderDep) -> Response:
    """How well the machine routes; it moves with the edition of the day, never with a single answer."""
    book = house.book(session)
    if book is None:
        raise NotFound("no_edition_yet")
    body = _told(machine_figures(session, book.edition), cards(house.data / "models")).model_dump_json()
    headers = {"ETag": f'W/"{sha256(body.encode()).hexdigest()[:16]}"', "Cache-Control": CACHE}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _told(found: MachineFigures, known: dict[str, VersionCard]) -> ModelOut:
    return ModelOut(
        as_of=found.as_of,
        routed=_share(found.routed),
        people=found.people,
        wrong_first_agency=_share(found.left),
        days_lost=found.lost_days,
        drawn=found.drawn,
        untold=found.untold,
        right=_share(found.right),
        languages=[_line(one) for one in found.languages],
        channels=[_line(one) for one in found.channels],
        versions=[
            _version(code, found.versions.get(code), known.get(code))
            for code in dict.fromkeys([*found.versions, *in_use(known)])
        ],
    )


def _share(one: Share) -> ShareOut:
    ends = [one.low, one.high] if one.low is not None and one.high is not None else None
    return ShareOut(n=one.n, out_of=one.out_of, share=one.value, interval=ends)


def _line(one: Line) -> LineOut:
    return LineOut(code=one.code, checked=one.n, right=_share(one.right))


def _version(code: str, used: Used | None, card: VersionCard | None) -> VersionOut:
    shares = ("threshold", "accuracy", "top3", "coverage", "error")
    return VersionOut(
        version=code,
        in_use=card is not None and card.in_use,
        used_from=used.month if used else None,
        read=used.n if used else None,
        tried=Tried(texts=card.tried, **{name: getattr(card, name) for name in shares}) if card else None,
    )
