"""The calendar at the desk: a year to read, a day to propose, what a change would do, and the second person's word."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.texts import field_sentences, sentence
from dashboard.desk.calendarview import Year, names_of
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from escalation.preview import preview
from escalation.recalculation import behind, going_round
from escalation.watchdog import ends_soon
from models.actions.calendars import Proposal, approve, propose, withdraw
from models.authority import may
from models.calendarchange import CalendarChange, approved, waiting
from models.db import unit_of_work
from models.errors import BadInput, Conflict, JawabError, NotFound
from models.failedturn import set_aside
from models.taxonomy import Language

router = APIRouter(prefix="/desk/calendar", include_in_schema=False)

Reader = Annotated[SignedIn, Depends(StaffRule("calendar.read"))]
Chosen = Annotated[list[int], Form()]
HERE = "/desk/calendar"


@dataclass(frozen=True, slots=True)
class Fields:
    """What the form of a proposal brings."""

    day: Annotated[str, Form(max_length=40)] = ""
    working: Annotated[str, Form(max_length=10)] = "no"
    name: Annotated[str, Form(max_length=1000)] = ""
    decree: Annotated[str, Form(max_length=1000)] = ""
    name_az: Annotated[str, Form(max_length=1000)] = ""
    name_kk: Annotated[str, Form(max_length=1000)] = ""
    name_ka: Annotated[str, Form(max_length=1000)] = ""
    name_ru: Annotated[str, Form(max_length=1000)] = ""
    name_en: Annotated[str, Form(max_length=1000)] = ""

    def proposal(self) -> Proposal:
        """The same as a proposal; BadInput where the day is none."""
        try:
            day = date.fromisoformat(self.day)
        except ValueError:
            raise BadInput("calendar_bad_day", fields={"day": "calendar_bad_day"}) from None
        names = {code.value: getattr(self, f"name_{code}") for code in Language}
        return Proposal(day, self.working == "yes", self.name, self.decree, names)


@router.get("")
def show_calendar(visit: VisitDep, who: Reader, year: Annotated[int | None, Query()] = None) -> Response:
    """One year, this one unless another is asked for."""
    return _page(visit, who, year or _this_year(visit))


@router.post("/proposals")
def post_proposal(
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("calendar.propose"))],
    fields: Annotated[Fields, Depends()],
) -> Response:
    """Propose one day; what cannot be used comes back in the form."""

    def work(session: Session) -> str:
        office, proposal = visit.house.office, fields.proposal()
        propose(session, office.profile.code, [proposal], who.actor, office, visit.now)
        return f"?year={proposal.day.year}#waiting"

    return _do(visit, work, lambda problem: _page(visit, who, _this_year(visit), problem, fields))


@router.get("/preview")
def show_preview(visit: VisitDep, who: Reader, change: Annotated[list[int] | None, Query()] = None) -> Response:
    """What the chosen proposals together would do to the clocks that run."""
    return _preview(visit, who, change or [])


@router.post("/approve")
def post_approve(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm("calendar.approve"))], change: Chosen
) -> Response:
    """Let the proposals hold. The clocks follow in the background."""

    def work(session: Session) -> str:
        office = visit.house.office
        rows = approve(session, office.profile.code, change, who.actor, office, visit.now)
        return f"?year={rows[0].day.year}"

    gone_on = _do(visit, work, lambda problem: _preview(visit, who, change, problem))
    visit.house.refresh(at_once=True)
    return gone_on


@router.post("/withdraw")
def post_withdraw(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm("calendar.withdraw"))], change: Chosen
) -> Response:
    """Take proposals off the table."""

    def work(session: Session) -> str:
        withdraw(session, visit.house.office.profile.code, change, who.actor, visit.now)
        return "#waiting"

    return _do(visit, work, lambda problem: _page(visit, who, _this_year(visit), problem))


def _do(visit: Visit, work: Callable[[Session], str], again: Callable[[JawabError], Response]) -> Response:
    """One transaction, then on to the part of the calendar that the work names; what cannot be used comes back."""
    try:
        with unit_of_work(visit.house.engine) as session:
            place = work(session)
    except (BadInput, Conflict) as problem:
        return again(problem)
    return RedirectResponse(f"{HERE}{place}", 303)


def _this_year(visit: Visit) -> int:
    return visit.house.office.local_date(visit.now).year


def _page(
    visit: Visit, who: SignedIn, year: int, problem: JawabError | None = None, fields: Fields | None = None
) -> Response:
    office = visit.house.office
    if not office.calendar.first.year <= year <= office.calendar.last.year:
        raise NotFound("page_not_found")
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        made, asked = (question(session, office.profile.code) for question in (approved, waiting))
        names, failed = names_of(session, [*made, *asked]), set_aside(session)
    shown = Year(office.calendar, year, [*made, *asked], who.language)
    return desk_page(
        visit,
        who,
        "desk/calendar.html",
        status_code=problem.status if problem else 200,
        calendar=office.calendar,
        year=shown,
        months=shown.months(office.local_date(visit.now)),
        odd=shown.odd(),
        languages_of_names=list(Language),
        waiting=asked,
        names=names,
        set_aside=failed,
        speaker=visit.house.classifier.speaker,
        ends_soon=ends_soon(office.calendar, office.local_date(visit.now)),
        catching_up=behind(going_round(visit.house.engine, office, visit.now)) is not None,
        may_propose=may(who.actor, "calendar.propose"),
        draft=asdict(fields or Fields()),
        **_said(problem, who.language),
    )


def _preview(visit: Visit, who: SignedIn, ids: Sequence[int], problem: JawabError | None = None) -> Response:
    office, code = visit.house.office, visit.house.office.profile.code
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        chosen = [one for one in waiting(session, code) if one.id in ids]
        if not chosen:
            # Nothing was chosen, or somebody else has decided on it meanwhile.
            problem = problem or (Conflict() if ids else BadInput("calendar_choose"))
            return _page(visit, who, _this_year(visit), problem)
        found = preview(session, office.amended([*approved(session, code), *chosen]))
        names = names_of(session, chosen)
    return desk_page(
        visit,
        who,
        "desk/calendar_preview.html",
        status_code=problem.status if problem else 200,
        chosen=chosen,
        found=found,
        names=names,
        may_approve=_second(who, chosen),
        agencies={code: one.short[who.language] for code, one in office.profile.agencies.items()},
        **_said(problem, who.language),
    )


def _second(who: SignedIn, chosen: Sequence[CalendarChange]) -> bool:
    """Whether this person is another than those who proposed."""
    return all(one.proposed_by != who.actor.account_id for one in chosen)


def _said(problem: JawabError | None, language: str) -> dict[str, Any]:
    if problem is None:
        return {"problem": "", "errors": {}}
    return {"problem": sentence(problem, language), "errors": field_sentences(problem, language)}
