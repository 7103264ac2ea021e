"""The calendar feed of a person: numbers, kinds and due days, behind a secret address."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from api.deps import FEED, HouseDep, Now, SignedIn
from api.house import House
from dashboard.desk.forms import StaffForm, VisitDep
from dashboard.desk.frame import INCIDENTS, OVERSIGHT_INCIDENTS
from dashboard.desk.ical import DueDay, calendar
from dashboard.desk.leave import own_page
from dashboard.i18n import translations
from escalation.explain import grounds
from escalation.office import Jurisdiction
from models import queries
from models.account import Account
from models.actions.feeds import end_feed, new_feed, owner
from models.actor import staff
from models.authority import may
from models.case import Case
from models.db import unit_of_work
from models.deadline import OPEN, Deadline
from models.errors import NotFound
from models.incident import standing
from models.names import name
from models.part import Part
from models.taxonomy import Role

# More than a person can do; a calendar program reads the whole file every hour.
MOST = 500

router = APIRouter(prefix="/desk", include_in_schema=False)

Owner = Annotated[SignedIn, Depends(StaffForm("desk.open"))]


@router.post("/me/feed")
def post_feed(visit: VisitDep, who: Owner) -> Response:
    """Make a new address and show it, this once."""
    with unit_of_work(visit.house.engine) as session:
        secret = new_feed(session, who.actor, visit.now)
    return own_page(visit, who, feed=f"{visit.house.public_url}/desk/feed/{secret}.ics")


@router.post("/me/feed/end")
def post_end(visit: VisitDep, who: Owner) -> Response:
    """Close the address."""
    with unit_of_work(visit.house.engine) as session:
        end_feed(session, who.actor)
    return RedirectResponse("/desk/me", 303)


@router.get("/feed/{secret}.ics", dependencies=[Depends(FEED)])
def show_feed(secret: str, house: HouseDep, now: Now) -> Response:
    """The due days of whoever has this secret: an officer's own cases and parts, for oversight the late cases."""
    with Session(house.read_engine) as session:
        account = owner(session, secret)
        if account is None:
            raise NotFound("page_not_found")
        wanted = _wanted(account, now)
        days = list(_days(session, house, wanted, account.language)) if wanted is not None else []
        days += _parts(session, house, account)
        days += _incidents(session, house, account)
        title = translations(account.language).gettext("Jawab: due days")
        return Response(calendar(title, days, now), media_type="text/calendar; charset=utf-8")


def _wanted(account: Account, now: datetime) -> Any:
    """Which cases; None for roles that have none."""
    due = col(Case.next_due_at)
    if account.role == Role.OVERSIGHT:
        return due < now
    if account.agency_code is None:
        return None
    return (col(Case.officer_id) == account.id) & (Case.agency_code == account.agency_code) & due.is_not(None)


def _days(session: Session, house: House, wanted: Any, language: str) -> Iterator[DueDay]:
    running = (col(Deadline.state) == OPEN) & (col(Deadline.kind) == Case.next_due_kind)
    found: Any = select(Case.number, Deadline).join(Deadline, (col(Deadline.case_id) == Case.id) & running)
    for number, clock in session.execute(found.where(wanted).order_by(*queries.by_next_due()).limit(MOST)):
        yield _day(house, number, clock, language)


def _parts(session: Session, house: House, account: Account) -> Iterator[DueDay]:
    """The parts of other agencies' cases that this officer has taken."""
    if account.agency_code is None or not may(staff(account), "part.read"):
        return
    found = queries.parts_for(staff(account)).where(Part.officer_id == account.id, col(Deadline.id).is_not(None))
    for _part, case, clock in session.exec(found.limit(MOST)):
        yield _day(house, case.number, clock, account.language)


def _incidents(session: Session, house: House, account: Account) -> Iterator[DueDay]:
    """The incidents that stand, on the day they were raised: who leads sees them without having signed in."""
    if not may(staff(account), "incident.acknowledge"):
        return
    regions, said = house.office.profile.regions, translations(account.language)
    for one in standing(session, staff(account)):
        subject = name("categories", one.category, account.language)
        where = regions[one.region].names[account.language] if one.region else said.gettext("region not known")
        yield DueDay(
            key=f"incident-{one.id}@jawab",
            day=house.office.local_date(one.raised_at),
            words=said.gettext("Incident: %(subject)s, %(place)s") % {"subject": subject, "place": where},
            note=said.gettext("Complaints so far: %(n)s") % {"n": one.n},
            url=house.public_url + (INCIDENTS if account.agency_code else OVERSIGHT_INCIDENTS),
        )


def _day(house: House, number: str, clock: Deadline, language: str) -> DueDay:
    return DueDay(
        key=f"{number}.{clock.kind}{clock.part or ''}@jawab",
        day=clock.due_on,
        words=f"{number}, {name('deadline_kinds', clock.kind, language)}",
        note=_note(house.office, clock, language),
        url=f"{house.public_url}/desk/clocks/{clock.id}",
    )


def _note(office: Jurisdiction, clock: Deadline, language: str) -> str:
    """The article and the calendar; empty where no law of ours counted the day."""
    due = office.counted(clock)
    return grounds(due, language) if due else ""
