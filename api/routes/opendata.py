"""Public figures as JSON: what the public page shows, for everybody's own calculations."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from api.deps import PUBLIC, AcceptedLanguage, HouseDep, Now, ReaderDep
from models.errors import BadInput, NotFound
from models.figures.catalogue import GRAINS, Basis, Kpi, Place, Rule, Unit, catalogue
from models.figures.statistics import APPEALS, PROMISES, SILENCE, Slice
from models.figures.suppression import SMALLEST
from models.taxonomy import Category, Language

router = APIRouter(prefix="/api/v1/public", tags=["open data"], dependencies=[Depends(PUBLIC)])


class Stats(BaseModel):
    """Answers by the month in which they were due. What may not be shown is null and named in `suppressed`."""

    period: str
    due: int | None
    on_time: int | None
    on_time_share: float | None
    interval: list[float] | None
    on_time_and_not_reopened: int | None
    answered: int | None
    open: int | None
    overdue: int | None
    median_days: float | None
    p90_days: float | None
    reopened: int | None
    appealed: int | None
    appeal_decided: int | None
    appeal_upheld: int | None
    silent: int | None
    silence_appealed: int | None
    silence_decided: int | None
    silence_upheld: int | None
    appealed_late: int | None
    rated: int | None
    solved: int | None
    promised: int | None
    promise_kept: int | None
    exits: dict[str, int | None]
    suppressed: list[str]
    as_of: datetime


class FigureOut(BaseModel):
    """One figure. smallest: what is below is not shown; beside: the counts whose distance to it is not small either."""

    code: str
    measure: str
    name: str
    definition: str
    unit: Unit
    numerator: str | None
    denominator: str | None
    month: Basis
    grain: list[list[str]]
    suppression: Rule
    smallest: int
    beside: list[str]
    used: list[Place]


class Dictionary(BaseModel):
    """What every figure means: measure is its code in the file and in the page, code its name in this interface."""

    language: Language
    figures: list[FigureOut]


class Wanted(BaseModel):
    """The month, by default the present one, and one agency, subject or region where asked; empty is not asked."""

    model_config = ConfigDict(extra="forbid")

    period: Annotated[str, StringConstraints(max_length=7)] = ""
    agency: Annotated[str | None, StringConstraints(max_length=80)] = None
    category: Annotated[str | None, StringConstraints(max_length=40)] = None
    region: Annotated[str | None, StringConstraints(max_length=20)] = None


@router.get("/stats")
def stats(wanted: Annotated[Wanted, Query()], house: HouseDep, session: ReaderDep, now: Now) -> Stats:
    """The figures of one slice."""
    month = wanted.period or f"{house.office.local_date(now):%Y-%m}"
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month):
        raise BadInput(fields={"period": "bad_period"})
    _must_exist(wanted.agency, house.office.profile.agencies, "unknown_agency")
    _must_exist(wanted.category, set(Category), "unknown_category")
    _must_exist(wanted.region, house.office.profile.regions, "unknown_region")
    asked = Slice(month, wanted.agency or None, wanted.category or None, wanted.region or None)
    book = house.book(session)
    if book is None:
        raise NotFound("no_edition_yet")
    found = book.statistics(asked)
    share, counts, known = found.shares["on_time"], found.counts, catalogue()
    return Stats(
        period=month,
        due=counts["due"],
        on_time=counts["on_time"],
        on_time_share=share.value,
        interval=[share.low, share.high] if share.low is not None and share.high is not None else None,
        on_time_and_not_reopened=counts["on_time_kept"],
        answered=counts["answered"],
        open=counts["open"],
        overdue=counts["overdue"],
        median_days=found.days["median_days"],
        p90_days=found.days["p90_days"],
        reopened=counts["reopened"],
        appealed=counts["appealed"],
        **{code: counts[code] for code in (*SILENCE, *APPEALS, *PROMISES)},
        rated=counts["rated"],
        solved=counts["solved"],
        exits=found.exits,
        suppressed=[known[measure].outside for measure in found.suppressed],
        as_of=book.edition.as_of,
    )


class Corrected(BaseModel):
    """A number of a month long past that an edition changed."""

    published_on: date
    period: str
    measure: str
    before: int | None
    after: int | None


@router.get("/corrections")
def corrected(house: HouseDep, session: ReaderDep) -> list[Corrected]:
    """What editions changed of months long past, newest first; the newest fifty."""
    book = house.book(session)
    return [
        Corrected(published_on=edition.day, period=one.month, measure=one.measure, before=one.before, after=one.after)
        for edition, one in (book.corrections() if book else ())
    ]


@router.get("/figures")
def figures(accepted: AcceptedLanguage, language: Language | None = None) -> Dictionary:
    """Every figure with its name and definition, in the wanted language or that of the request."""
    chosen = language or Language(accepted)
    return Dictionary(language=chosen, figures=[_figure_out(one, chosen) for one in catalogue().values()])


def _figure_out(one: Kpi, language: Language) -> FigureOut:
    return FigureOut(
        code=one.outside,
        measure=one.code,
        name=one.name[language],
        definition=one.definition[language],
        unit=one.unit,
        numerator=one.numerator,
        denominator=one.denominator,
        month=one.month,
        grain=[list(GRAINS[grain]) for grain in one.grain],
        suppression=one.rule,
        smallest=one.least or SMALLEST,
        beside=[*one.smaller, *one.larger],
        used=sorted(one.used),
    )


def _must_exist(value: str | None, known: Any, code: str) -> None:
    if value and value not in known:
        raise NotFound(code)
