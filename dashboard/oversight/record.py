"""The record of a case for oversight: its clocks, its history and its messages, to read; an appeal also to decide."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn
from channels.notices import agency_name
from channels.texts import field_sentences, sentence
from dashboard.desk.caseview import author
from dashboard.desk.clockface import chips
from dashboard.desk.done import told
from dashboard.desk.forms import Visit, case_at, held
from dashboard.desk.frame import desk_page
from dashboard.desk.thread import thread
from dashboard.i18n import N_
from models import queries
from models.actions.citizen import decide_appeal
from models.actions.inspecting import knows_identity
from models.actions.turn import Turn
from models.actor import Actor
from models.authority import may
from models.case import PENDING, Case
from models.deadline import OPEN, EscalationStep
from models.errors import BadInput, Conflict, JawabError
from models.lifecycle import Verb, can
from models.sampling import QUESTIONS, SAYS, readings, waiting_lot
from models.workbench import Lot


class Desk(NamedTuple):
    """Where the record lies, by which right it is read there, and the list to which it leads back."""

    home: str
    words: str
    cases: str
    read: str


OVERSIGHT = Desk("/oversight", N_("All clocks"), "/oversight/cases", "case.read_with_reason")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the form of an appeal brings."""

    revision: Annotated[int, Form()]
    decision: Annotated[Literal["uphold", "dismiss"], Form()]
    text: Annotated[str, Form()] = ""

    def __call__(self, turn: Turn) -> None:
        """Decide so."""
        decide_appeal(turn, upheld=self.decision == "uphold", text=self.text)


class Written(NamedTuple):
    """What somebody wrote and could not send: in the form of a decision or of an instruction."""

    text: str
    form: str = "decision"


NOTHING = Written("")


def record_page(
    visit: Visit,
    who: SignedIn,
    case: Case,
    problem: JawabError | None = None,
    draft: Written = NOTHING,
    desk: Desk = OVERSIGHT,
) -> HTMLResponse:
    """The record; with a problem it says what went wrong and keeps what was written, in its form."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        context = _context(session, visit, who, case)
        context["desk"] = _way_back(desk, context["lot"])
    return desk_page(
        visit,
        who,
        "oversight/record.html",
        status_code=problem.status if problem else 200,
        **context,
        problem=sentence(problem, who.language) if problem else "",
        errors=field_sentences(problem, who.language) if problem else {},
        draft=draft.text,
        form=draft.form,
    )


class Sending(NamedTuple):
    """What a form of the record asks: since which revision, with words that may come back, and where to go then.

    done: the verb that the page there says was done.
    """

    revision: int
    work: Callable[[Turn], None]
    draft: Written
    to: str
    done: Verb = Verb.UPHOLD_APPEAL


def send(visit: Visit, who: SignedIn, number: str, asked: Sending, desk: Desk = OVERSIGHT) -> Response:
    """Do it; what cannot be used comes back in its form."""
    try:
        with held(visit, number, who, asked.revision, desk.read) as turn:
            asked.work(turn)
    except (BadInput, Conflict) as problem:
        return record_page(visit, who, case_at(visit, number, who, desk.read), problem, asked.draft, desk)
    return RedirectResponse(told(asked.to, asked.done, turn.case.number), 303)


def reason_page(visit: Visit, who: SignedIn, case: Case, problem: JawabError | None = None) -> HTMLResponse:
    """What is known of the case without its contents, and the question why they should be opened."""
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        agency = agency_name(session, case.agency_code, who.language)
        lot = waiting_lot(session, case.id) if may(who.actor, "sample.draw") else None
        left = chips(session, visit.house.office, [case], visit.now).get(case.id)
    return desk_page(
        visit,
        who,
        "oversight/reason.html",
        status_code=problem.status if problem else 200,
        case=case,
        agency=agency,
        lot=lot,
        chip=left,
        problem=sentence(problem, who.language) if problem else "",
    )


def _context(session: Session, visit: Visit, who: SignedIn, case: Case) -> dict[str, Any]:
    steps, deadlines = queries.escalations(session, case.id), queries.deadlines(session, case.id)
    history = queries.history(session, case.id)
    return {
        "case": case,
        "agency": agency_name(session, case.agency_code, who.language),
        "author": author(case, *queries.author(session, case)),
        "identity": _identity(session, visit, who, case),
        "may_open_identity": case.sealed and may(who.actor, "identity.open", case),
        "entries": thread(session, case, history, deadlines, who.actor, who.language),
        "deadlines": deadlines,
        "filed_after": next((one.filed_after for one in deadlines if one.filed_after and one.state == OPEN), None),
        "steps": steps,
        "chip": chips(session, visit.house.office, [case], visit.now).get(case.id),
        # A body above an agency reads records too; what second readers say is for oversight.
        "lot": waiting_lot(session, case.id) if may(who.actor, "sample.draw") else None,
        "readings": readings(session, case.id) if may(who.actor, "sample.draw") else [],
        "questions": QUESTIONS,
        "says": SAYS,
        "decidable": _decidable(case, who.actor),
        "instructable": _instructable(case, steps, who.actor),
    }


def _way_back(desk: Desk, lot: Lot | None) -> Desk:
    """A case that was drawn and waits for its reader leads back to its draw."""
    return desk._replace(home=f"/oversight/draws/{lot.draw_id}", words=N_("Second reading")) if lot else desk


def _identity(session: Session, visit: Visit, who: SignedIn, case: Case) -> list[str] | None:
    """Name, number and address of a sealed author; None until this person has left a reason."""
    if not case.sealed or not knows_identity(session, case, who.actor, visit.now):
        return None
    contact, point = queries.author(session, case)
    known = (contact.name if contact else None, contact.identity_number if contact else None)
    return [one for one in (*known, point.address if point else None) if one]


def _decidable(case: Case, actor: Actor) -> bool:
    verb = Verb.UPHOLD_SILENCE if case.silence_appeal == PENDING else Verb.UPHOLD_APPEAL
    return can(case.state, verb) and may(actor, verb, case)


def _instructable(case: Case, steps: list[EscalationStep], actor: Actor) -> bool:
    known = bool(steps) and case.agency_code is not None
    return known and can(case.state, Verb.INSTRUCT) and may(actor, Verb.INSTRUCT, case)
