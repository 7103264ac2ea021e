"""The start page, and the three pages that say plainly what happens, to the complaint and to the data."""

from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import PUBLIC, AcceptedLanguage, ReaderDep
from dashboard.daygrid import count_of
from dashboard.visitor import PREFIX, Visitor, VisitorDep
from escalation.law import Law, LawError, Rule, RuleName
from models.figures.statistics import Slice
from models.taxonomy import DeadlineKind

router = APIRouter(dependencies=[Depends(PUBLIC)], include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Headline:
    """The figure of the last whole month, and what stands late now. None: fewer than ten, but not none."""

    month: date
    due: int
    on_time: int
    share: float
    open: int | None
    late: int | None


@router.get("/")
def start(accepted: AcceptedLanguage) -> RedirectResponse:
    """To the reader's language."""
    return RedirectResponse(f"/{accepted}/", 303)


@router.get(f"{PREFIX}/")
def home(visitor: VisitorDep, session: ReaderDep) -> Response:
    """Promise, start button, tracking, other ways, danger line, figure."""
    return visitor.page("home.html", headline=_headline(session, visitor), emergency=emergency_of(visitor))


def _headline(session: Session, visitor: Visitor) -> Headline | None:
    """None where there is nothing to tell, or too little to tell without pointing at persons."""
    month = (visitor.house.office.local_date(visitor.now).replace(day=1) - timedelta(days=1)).replace(day=1)
    book = visitor.house.book(session)
    if book is None:
        return None
    seen = book.statistics(Slice(f"{month:%Y-%m}"))
    due, on_time, share = seen.counts["due"], seen.counts["on_time"], seen.shares["on_time"].value
    if not due or on_time is None or share is None:
        return None
    return Headline(month, due, on_time, share, seen.counts["open"], seen.counts["overdue"])


def emergency_of(visitor: Visitor) -> dict[str, str]:
    """The general number, and the one for gas where it is another."""
    numbers = visitor.house.office.profile.emergency
    gas = numbers.get("gas", "")
    return {"general": numbers["general"], "gas": gas if gas != numbers["general"] else ""}


@router.get(f"{PREFIX}/what-happens")
def what_happens(visitor: VisitorDep) -> Response:
    """The way of a complaint, with the terms of the law in force today."""
    office = visitor.house.office
    today = office.local_date(visitor.now)
    due = office.due(DeadlineKind.ANSWER, visitor.now)
    assert due is not None, "every law sets a term for the answer"
    rules = {name.value: rule for name in RuleName if (rule := _rule(office.law, name, today))}
    return visitor.page(
        "what_happens.html",
        rules=rules,
        law=office.law,
        longer=office.law.extensions_of(DeadlineKind.ANSWER, today),
        pauses=office.law.suspensions_of(DeadlineKind.ANSWER, today),
        provisions=office.law.provisions_on(today),
        count=count_of(due, visitor.language, today),
        identity=office.profile.identity,
    )


def _rule(law: Law, name: str, today: date) -> Rule | None:
    try:
        return law.rule(name, today)
    except LawError:
        return None


@router.get(f"{PREFIX}/privacy")
def privacy(visitor: VisitorDep) -> Response:
    """What we keep, who sees it, for how long."""
    return visitor.page("privacy.html")


@router.get(f"{PREFIX}/accessibility")
def accessibility(visitor: VisitorDep) -> Response:
    """What works for everyone, and what we know does not."""
    return visitor.page("accessibility.html")
