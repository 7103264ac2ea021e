"""The queue of an agency: every list of open work, next due first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.deps import SignedIn, StaffRule
from api.house import House
from dashboard.desk import lists
from dashboard.desk.bulk import acts_for
from dashboard.desk.clockface import chips
from dashboard.desk.forms import Visit, VisitDep
from dashboard.desk.frame import desk_page, passed_on
from dashboard.desk.partsview import asked_of
from dashboard.desk.search import Found, search
from dashboard.desk.tasks.lists import my_tasks
from dashboard.desk.triageview import to_sort
from models import presence, queries
from models.actor import Actor
from models.agency import Agency
from models.case import Case
from models.countries.parts import EVERYWHERE
from models.db import among, how_many
from models.errors import NotFound
from models.incident import Incident, for_actor, its_cases, standing
from models.lifecycle import Verb, can
from models.taxonomy import Category

# Rows of a page; many: of one on which somebody chooses.
PAGE, MANY = 50, 500
DAY = timedelta(days=1)

router = APIRouter(prefix="/desk", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the queue is asked for. Words and incidents look at all cases of the agency, whatever the list.

    left: the case that was just passed on; to: which agency has it now, empty for the people who sort.
    """

    view: Annotated[str, Query(max_length=20)] = "team"
    category: Annotated[str, Query(max_length=40)] = ""
    q: Annotated[str, Query(max_length=100)] = ""
    page: Annotated[int, Query(ge=1, le=10_000)] = 1
    incident: Annotated[int, Query(ge=0)] = 0
    many: Annotated[bool, Query()] = False
    left: Annotated[str, Query(max_length=40)] = ""
    to: Annotated[str, Query(max_length=80)] = ""

    @property
    def rows(self) -> int:
        """How many rows a page has."""
        return MANY if self.many else PAGE

    @property
    def offset(self) -> int:
        """How many rows stand before it."""
        return (self.page - 1) * self.rows


@router.get("")
def show_queue(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule("queue.read"))], choice: Annotated[Choice, Depends()]
) -> Response:
    """One list of the agency's cases, fifty at a time."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        own = OTHER_LISTS.get(choice.view) if not choice.q.strip() and not choice.incident else None
        frame = _frame(session, visit, who, choice)
        listed = own(session, visit, who) if own else _cases(session, visit, who, choice, frame["counts"])
        return desk_page(visit, who, "desk/queue.html", session=session, **frame, **listed)


def _frame(session: Session, visit: Visit, who: SignedIn, choice: Choice) -> dict[str, Any]:
    view = _view(choice)
    return {
        "view": view,
        "choice": choice,
        "rail": lists.RAIL,
        "counts": lists.counts(session, who.actor, visit.now, lists.end_of_today(visit.house, visit.now)),
        "to_sort": to_sort(session, who.actor, visit.now),
        "title": lists.NAMES[view],
        "left": passed_on(session, choice.left, choice.to, who.language),
        "agency": session.get(Agency, who.actor.agency_code),
        "incidents": standing(session, who.actor),
        "incident": _incident(session, who.actor, choice) if choice.incident else None,
    }


def _incident(session: Session, actor: Actor, choice: Choice) -> Incident:
    """The incident that is asked for; NotFound where it is not the agency's."""
    found = select(Incident).where(Incident.id == choice.incident, for_actor(actor))
    incident = session.exec(found).one_or_none()
    if incident is None:
        raise NotFound("page_not_found")
    return incident


def _view(choice: Choice) -> str:
    return choice.view if choice.view in lists.NAMES else "team"


def _asked(session: Session, visit: Visit, who: SignedIn) -> dict[str, Any]:
    asked = asked_of(session, who.actor, visit.house.office, visit.now, who.language)
    return {"asked": asked, "total": len(asked)}


def _tasks(session: Session, visit: Visit, who: SignedIn) -> dict[str, Any]:
    mine = my_tasks(session, visit, who)
    return {"mine": mine, "total": len(mine.todo)}


# Lists that hold no cases.
OTHER_LISTS = {lists.JOINT: _asked, lists.TASKS: _tasks}


def _cases(session: Session, visit: Visit, who: SignedIn, choice: Choice, counts: Mapping[str, int]) -> dict[str, Any]:
    view, tonight = _view(choice), lists.end_of_today(visit.house, visit.now)
    listed = lists.conditions(who.actor, visit.now, tonight).get(view)
    sought = _sought(session, visit, who, choice)
    found = _wanted(session, who.actor, choice, listed, sought)
    if sought:
        total, cases = _of_few(session, found, choice)
    else:
        # A whole list was counted for the rail.
        whole = not (choice.incident or choice.category)
        total = counts[view] if whole else how_many(session, found)
        cases = _drawn(session, _keys(session, found.offset(choice.offset).limit(choice.rows)))
    return {
        "total": total,
        "found_more": bool(sought and sought.more),
        "first": choice.offset + 1,
        "more": total > choice.page * choice.rows,
        "cases": cases,
        "marks": lists.marks(session, cases, who.actor),
        "here": presence.colleagues_at(session, [case.id for case in cases], who.actor, visit.now),
        "chips": chips(session, visit.house.office, cases, visit.now),
        "takeable": {case.id for case in cases if can(case.state, Verb.TAKE)},
        "several_regions": _works_in_several(visit.house, who.actor.agency_code or ""),
        "categories": list(Category),
        "acts": acts_for(who.actor),
    }


def _sought(session: Session, visit: Visit, who: SignedIn, choice: Choice) -> Found | None:
    """What the words of the search find; None where nothing is searched for."""
    words = choice.q.strip()
    return search(session, who.actor, words, visit.house.office.profile) if words else None


def _wanted(session: Session, actor: Actor, choice: Choice, listed: Any, sought: Found | None) -> SelectOfScalar[Case]:
    if sought:
        return queries.among_own(actor, sought.condition)
    own = queries.cases_of(actor)
    if choice.incident:
        return own.where(its_cases(_incident(session, actor, choice)))
    subject = (Case.category == choice.category,) if choice.category in set(Category) else ()
    return own.where(*lists.on_desk(actor), listed, *subject)


def _of_few(session: Session, found: SelectOfScalar[Case], choice: Choice) -> tuple[int, Sequence[Case]]:
    """How many a search has found, and those of one page: a thousand keys at most, read once."""
    keys = _keys(session, found)
    return len(keys), _drawn(session, keys[choice.offset :][: choice.rows])


def _keys(session: Session, found: SelectOfScalar[Case]) -> Sequence[int | None]:
    """The keys alone, in their order: an index tells them, however far down the page."""
    return session.connection().execute(found.with_only_columns(col(Case.id))).scalars().all()


def _drawn(session: Session, keys: Sequence[int | None]) -> Sequence[Case]:
    """The cases with these keys, in the order of the lists."""
    return session.exec(
        select(Case).where(among(session.connection(), Case.id, keys)).order_by(*queries.by_next_due())
    ).all()


def _works_in_several(house: House, agency_code: str) -> bool:
    """Whether a row must say its region: an agency of one region knows it."""
    agency = house.office.profile.agencies.get(agency_code)
    return agency is None or len(agency.regions) != 1 or EVERYWHERE in agency.regions
