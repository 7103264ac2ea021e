"""The page on which the machine that routes shows its own error, what it leaves to people, and its versions."""

from collections.abc import Iterator

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import PUBLIC, ReaderDep
from classifier.history import cards, in_use
from dashboard import charts
from dashboard.i18n import N_
from dashboard.pages import render
from dashboard.public.copies import answered
from dashboard.public.file import Row, Value, as_csv
from dashboard.public.view import first_of
from dashboard.visitor import PREFIX, Visitor, VisitorDep
from models.editions.machinecount import OTHER
from models.editions.machinefigures import MachineFigures, machine_figures
from models.errors import NotFound
from models.figures.cube import Share, verdict
from models.names import name

# Why a person chooses, in the words of a reader who has never heard of a model.
REASONS = {
    "unsure": N_("The program was not sure enough"),
    "no_region": N_("The text does not say where it happened"),
    "emergency": N_("Somebody may be in danger: a person reads it at once"),
    "conduct": N_("It is about the conduct of officials"),
    "language": N_("It is in a language that the program has not learned"),
    "empty": N_("The message holds no text"),
}

router = APIRouter(prefix=f"{PREFIX}/public", dependencies=[Depends(PUBLIC)], include_in_schema=False)


@router.get("/model")
def show_model(visitor: VisitorDep, session: ReaderDep) -> Response:
    """How well the program routes, as the edition of the day has it."""
    known, found = cards(visitor.house.data / "models"), _newest(visitor, session)
    page = render(
        visitor.request,
        "public/model.html",
        language=visitor.language,
        found=found,
        known=known,
        versions=list(dict.fromkeys([*(found.versions if found else ()), *in_use(known)])),
        reasons={code: visitor.said(words) for code, words in REASONS.items()},
        names={**{OTHER: ""}, **_names(found, visitor.language)},
        charts=charts,
        verdict=verdict,
        first_of=first_of,
    )
    return answered(visitor, page)


@router.get("/model.csv")
def take_model(visitor: VisitorDep, session: ReaderDep) -> Response:
    """The numbers of that very page as a table."""
    found = _newest(visitor, session)
    if found is None:
        raise NotFound("page_not_found")
    headers = {"Content-Disposition": 'attachment; filename="jawab-model.csv"'}
    return answered(visitor, Response(as_csv(_rows(found)), media_type="text/csv; charset=utf-8", headers=headers))


def _newest(visitor: Visitor, session: Session) -> MachineFigures | None:
    book = visitor.house.book(session)
    if book is None:
        return None
    found: MachineFigures = visitor.house.public_pages.take(
        (book.edition.id, "machine"), lambda: machine_figures(session, book.edition)
    )
    return found


def _names(found: MachineFigures | None, language: str) -> dict[str, str]:
    """What the rows of both tables are called."""
    if found is None:
        return {}
    spoken = {one.code: name("language_names", one.code, language) for one in found.languages if one.code != OTHER}
    return spoken | {one.code: name("channels", one.code, language) for one in found.channels}


def _rows(found: MachineFigures) -> Iterator[Row]:
    yield Row("page", "", "", "as_of", found.as_of.isoformat(timespec="seconds"))
    for code, share in (("routed", found.routed), ("wrong_first_agency", found.left), ("right", found.right)):
        yield from _of_share("figures", code, share)
    for code, n in (("days_lost", found.lost_days), ("drawn", found.drawn), ("untold", found.untold)):
        yield Row("figures", code, "", "n", n)
    for table, lines in (("languages", found.languages), ("channels", found.channels)):
        for line in lines:
            yield from _of_share(table, line.code, line.right)
    for code, n in found.people.items():
        yield Row("people", code, "", "n", n)
    for code, used in found.versions.items():
        yield Row("versions", code, "", "used_from", used.month)
        yield Row("versions", code, "", "read", used.n)


def _of_share(table: str, code: str, share: Share) -> Iterator[Row]:
    ends = {"share": share.value, "interval_low": share.low, "interval_high": share.high}
    rounded: dict[str, Value] = {key: None if value is None else round(value, 4) for key, value in ends.items()}
    for measure, value in {"n": share.n, "out_of": share.out_of, **rounded}.items():
        yield Row(table, code, "", measure, value)
