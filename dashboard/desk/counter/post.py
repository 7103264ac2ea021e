"""Letters: what waits to be printed and posted, and what came back."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.base import Outgoing
from channels.notices import render
from channels.outbox.sending import Outbox
from channels.texts import sentence
from dashboard.desk.counter.envelope import envelope
from dashboard.desk.done import CAME_BACK, POSTED, told
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.pages import drawn
from dashboard.pdf import as_pdf
from dashboard.shots import on_paper
from models import errands, queries
from models.account import AuditLine
from models.actions.errands import come_back, post
from models.case import Case
from models.contact import ContactPoint
from models.db import how_many, unit_of_work
from models.delivery import Delivery
from models.errands import Errand
from models.errors import BadInput, Conflict, JawabError, NotFound
from models.lifecycle import Verb, can
from models.taxonomy import Channel

HERE = "/desk/post"
READ, RECORD = "errand.read", "errand.record"
# So many letters are one file, and one list.
SHOWN = 50

router = APIRouter(prefix=HERE, include_in_schema=False)

Reader = Annotated[SignedIn, Depends(StaffRule(READ))]
Recorder = Annotated[SignedIn, Depends(StaffForm(RECORD))]


class Carried(NamedTuple):
    """What somebody carries, as the page shows it. name: of the author, where it is known."""

    delivery: Delivery
    case: Case
    point: ContactPoint
    name: str
    said: Outgoing

    @property
    def to(self) -> str:
        """The lines of the envelope."""
        return envelope(self.name, self.point.address)

    @property
    def is_contestable(self) -> bool:
        """Whether its author may have it opened again, or appeal."""
        return can(self.case.state, Verb.REOPEN)


@router.get("")
def show_post(visit: VisitDep, who: Reader, number: str = "") -> Response:
    """The letters that wait, and those under way; of one case where its number is given."""
    return _page(visit, who, number)


def _page(visit: Visit, who: SignedIn, number: str = "", problem: JawabError | None = None) -> Response:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        waiting = errands.waiting(who.actor, Channel.LETTER, visit.now).limit(SHOWN)
        under_way = errands.posted(who.actor, number.strip().upper()).limit(SHOWN)
        context: dict[str, Any] = {
            "rows": carried(session, visit, session.exec(waiting).all()),
            "posted": session.exec(under_way).all(),
            "total": how_many(session, errands.waiting(who.actor, Channel.LETTER, visit.now)),
        }
    return desk_page(
        visit,
        who,
        "desk/counter/post.html",
        status_code=problem.status if problem else 200,
        number=number,
        today=visit.house.office.local_date(visit.now),
        problem=sentence(problem, who.language) if problem else "",
        **context,
    )


def carried(session: Session, visit: Visit, found: Sequence[Errand]) -> list[Carried]:
    """The rows with what they say, each in the language of its author."""
    head, rows = visit.house.letterhead, []
    for delivery, case, point in found:
        author, _point = queries.author(session, case)
        name = author.name if author and author.name else ""
        rows.append(Carried(delivery, case, point, name, render(session, delivery, head, visit.now)))
    return rows


@router.get("/letters.pdf")
def show_letters(visit: VisitDep, who: Reader) -> Response:
    """All letters that wait, the oldest fifty, as one file."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        found = session.exec(errands.waiting(who.actor, Channel.LETTER, visit.now).limit(SHOWN)).all()
        rows = carried(session, visit, found)
    return _printed(visit, who, rows)


@router.get("/{key}/letter.pdf")
def show_letter(key: int, visit: VisitDep, who: Reader) -> Response:
    """One letter."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        rows = carried(session, visit, [errands.errand(session, who.actor, Channel.LETTER, key)])
    return _printed(visit, who, rows)


def _printed(visit: Visit, who: SignedIn, rows: Sequence[Carried]) -> Response:
    """The file, and a line in the audit for each letter that was opened."""
    if not rows:
        raise NotFound("page_not_found")
    today = visit.house.office.local_date(visit.now)
    letters = [
        Markup(
            drawn(
                visit.request,
                "desk/counter/letter.html",
                language=one.said.language,
                one=one,
                today=today,
                pictures=[(file, shown) for file in one.said.files if (shown := on_paper(file.path))],
            )
        )
        for one in rows
    ]
    language = rows[0].said.language
    made = as_pdf(drawn(visit.request, "desk/counter/letters.html", language=language, letters=letters))
    with unit_of_work(visit.house.engine) as session:
        for one in rows:
            line = AuditLine(at=visit.now, account_id=who.actor.account_id, action="letter.printed")
            line.object = one.case.number
            session.add(line)
    return Response(made, media_type="application/pdf", headers={"content-disposition": "inline"})


@router.post("/{key}/posted")
def post_posted(key: int, visit: VisitDep, who: Recorder, on: Annotated[str, Form(max_length=10)] = "") -> Response:
    """It was given to the post."""
    house = visit.house

    def deed(session: Session, delivery: Delivery) -> None:
        post(session, delivery, _day(on), who.actor, house.office, visit.now)

    return _do(visit, who, key, POSTED, deed)


@router.post("/{key}/returned")
def post_returned(key: int, visit: VisitDep, who: Recorder) -> Response:
    """It came back, or cannot be posted."""
    return _do(visit, who, key, CAME_BACK, lambda session, delivery: come_back(session, delivery, who.actor, visit.now))


def _do(visit: Visit, who: SignedIn, key: int, done: str, deed: Any) -> Response:
    try:
        number = record(visit, who, Channel.LETTER, key, deed)
    except (BadInput, Conflict) as problem:
        return _page(visit, who, problem=problem)
    return RedirectResponse(told(HERE, done, number), 303)


def record(visit: Visit, who: SignedIn, channel: Channel, key: int, deed: Any) -> str:
    """Keep what became of it and name its case; NotFound where it is not this person's to carry."""
    house = visit.house
    with Session(house.read_engine) as session:
        delivery, case, _point = errands.errand(session, who.actor, channel, key)
        case_id, number = delivery.case_id, case.number
    outbox = Outbox(house.engine, house.channels, house.letterhead)
    outbox.record(key, case_id, deed, visit.now)
    return number


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise BadInput("posted_on_outside") from None
