"""The pages about a period: what was decided in it, and the report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from dashboard.csvlines import csv_lines
from dashboard.desk.forms import Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.oversight.clocks import day_of
from dashboard.oversight.decided import Period, decided
from dashboard.oversight.remarks import REMARKS
from dashboard.oversight.report import SHARES, TIMES, Report, report, rows_of
from dashboard.pages import drawn
from dashboard.pdf import as_pdf
from models.editions.livebook import LiveBook
from models.errors import NotFound

LONGEST = timedelta(days=400)
MOST_MONTHS = 13

router = APIRouter(prefix="/oversight", include_in_schema=False)

Overseer = Annotated[SignedIn, Depends(StaffRule("oversight.read"))]


@dataclass(frozen=True, slots=True)
class Asked:
    """Two days and perhaps an agency, as the address says them."""

    first: Annotated[str, Query(max_length=10)] = ""
    last: Annotated[str, Query(max_length=10)] = ""
    agency: Annotated[str, Query(max_length=80)] = ""


@dataclass(frozen=True, slots=True)
class Months:
    """The first and the last month of a report, such as 2026-10."""

    first: Annotated[str, Query(max_length=7)] = ""
    last: Annotated[str, Query(max_length=7)] = ""


@router.get("/decisions")
def show_decisions(visit: VisitDep, who: Overseer, asked: Annotated[Asked, Depends()]) -> Response:
    """Extensions, pauses, transfers and exits of the period."""
    period = period_of(visit, asked)
    with Session(visit.house.read_engine) as session:
        found = decided(session, visit.house.office, visit.now, period, asked.agency)
    return desk_page(visit, who, "oversight/decisions.html", found=found, **frame(visit, who, asked, period))


@router.get("/decisions.csv")
def download_decisions(visit: VisitDep, who: Overseer, asked: Annotated[Asked, Depends()]) -> Response:  # noqa: ARG001
    """The same as rows: codes and numbers."""
    period = period_of(visit, asked)
    with Session(visit.house.read_engine) as session:
        found = decided(session, visit.house.office, visit.now, period, asked.agency)
    rows = ((*period, *line) for lines in found.lines.values() for line in lines)
    head = ("first", "last", "decision", "agency", "reason", "decisions", "working_days", "working_days_unassigned")
    return as_file(f"decisions-{period.first}-{period.last}.csv", head, rows)


@router.get("/report")
def show_report(visit: VisitDep, who: Overseer, asked: Annotated[Months, Depends()]) -> Response:
    """The report of some months, made for the screen and for paper."""
    found, known = _report(visit, asked)
    return desk_page(visit, who, "oversight/report.html", one=found, known=known, **_words(visit, who))


@router.get("/report.csv")
def download_report(visit: VisitDep, who: Overseer, asked: Annotated[Months, Depends()]) -> Response:  # noqa: ARG001
    """The same as rows: one number a row."""
    found = _known_report(visit, asked)
    return as_file(f"{_file(found)}.csv", ("table", "code", "measure", "value"), rows_of(found))


@router.get("/report.pdf")
def download_paper(visit: VisitDep, who: Overseer, asked: Annotated[Months, Depends()]) -> Response:
    """The same as a file to print, to sign and to send, in the language of whoever asks."""
    found, office = _known_report(visit, asked), visit.house.office
    html = drawn(
        visit.request,
        "oversight/report_pdf.html",
        language=who.language,
        one=found,
        house=visit.house.public_url,
        law=office.law.version,
        law_title=office.law.titles[who.language],
        calendar=office.calendar_version,
        **_words(visit, who),
    )
    headers = {"content-disposition": f'attachment; filename="{_file(found)}.pdf"'}
    return Response(as_pdf(html), media_type="application/pdf", headers=headers)


def _report(visit: Visit, asked: Months) -> tuple[Report | None, list[str]]:
    """The report, None where there is nothing to report yet; and the months that can be asked for."""
    with Session(visit.house.read_engine) as session:
        months, known = _months(session, visit, asked)
        return report(session, visit.house.office, months, visit.now) if months else None, known


def _known_report(visit: Visit, asked: Months) -> Report:
    found, _known = _report(visit, asked)
    if found is None:
        raise NotFound("page_not_found")
    return found


def _file(one: Report) -> str:
    return f"report-{one.months[0]}-{one.months[-1]}"


def _words(visit: Visit, who: SignedIn) -> dict[str, Any]:
    agencies = {code: one.short[who.language] for code, one in visit.house.office.profile.agencies.items()}
    return {"agencies": agencies, "shares": SHARES, "times": TIMES, "remarks": REMARKS}


def _months(session: Session, visit: Visit, asked: Months) -> tuple[list[str], list[str]]:
    """The months asked for, oldest first, and all that have figures, newest first; without a wish the last one over."""
    present = f"{visit.house.office.local_date(visit.now):%Y-%m}"
    known = [
        month for month in LiveBook(session, visit.house.office.profile.code, visit.now).months() if month <= present
    ]
    if not known:
        return [], []
    latest = next((month for month in known if month < present), known[-1])
    first, last = asked.first or asked.last or latest, asked.last or asked.first or latest
    months = [month for month in reversed(known) if first <= month <= last]
    if not {first, last} <= set(known) or not months or len(months) > MOST_MONTHS:
        raise NotFound("page_not_found")
    return months, known


def period_of(visit: Visit, asked: Asked) -> Period:
    """The period asked for; the last month that is over where nothing is asked. NotFound for one that cannot be."""
    this_month = visit.house.office.local_date(visit.now).replace(day=1)
    before = this_month - timedelta(days=1)
    first = day_of(asked.first) or before.replace(day=1)
    last = day_of(asked.last) or (before if not asked.first else _end_of_month(first))
    known = {"", *visit.house.office.profile.agencies}
    if not first <= last <= first + LONGEST or asked.agency not in known:
        raise NotFound("page_not_found")
    return Period(first, last)


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def frame(visit: Visit, who: SignedIn, asked: Asked, period: Period) -> dict[str, Any]:
    """What the form of a period needs."""
    agencies = {code: one.short[who.language] for code, one in visit.house.office.profile.agencies.items()}
    return {"asked": asked, "period": period, "agencies": agencies}


def as_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Rows as a file."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response("".join(csv_lines(head, rows)), media_type="text/csv; charset=utf-8", headers=headers)
