"""One thing done at many rows of the queue: each case in its own transaction, with its own permission and result."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlmodel import Session, col

from api.deps import SignedIn
from channels.texts import field_sentences, sentence
from dashboard.desk.caseview import staff_of
from dashboard.desk.clockface import chips
from dashboard.desk.fanout import Item, Result, each, items_of, outcome_of
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.desk.lists import NAMES
from dashboard.desk.manyanswers import Answer, awaited, waiting
from dashboard.i18n import N_
from models import queries
from models.account import Account
from models.actions import answering, dossiers, routing
from models.actions.answering import ANSWERS
from models.actions.turn import Turn
from models.actor import Actor
from models.authority import may
from models.case import Case
from models.errors import BadInput, JawabError, NotFound
from models.followers import joined_in
from models.lifecycle import Verb
from models.taxonomy import Category, Outcome

# As many rows as the queue shows at once, see queue.MANY.
MOST = 500
ANSWER, DOSSIER = "answer", "dossier"

router = APIRouter(prefix="/desk/bulk", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen rows as number:revision, and what the form of the act adds."""

    cases: Annotated[list[str] | None, Form()] = None
    agency: Annotated[str, Form(max_length=80)] = ""
    category: Annotated[str, Form(max_length=40)] = ""
    officer: Annotated[int, Form()] = 0
    reason: Annotated[str, Form()] = ""
    view: Annotated[str, Form(max_length=20)] = ""

    @property
    def items(self) -> list[Item]:
        """The cases, each as it was seen."""
        return items_of(self.cases)

    def check(self, needs: tuple[tuple[str, str], ...]) -> None:
        """BadInput where nothing is chosen, or a field that every case needs is empty."""
        if not self.items:
            raise BadInput("choose_cases")
        for field, trouble in needs:
            if not getattr(self, field):
                raise BadInput(trouble, fields={field: trouble})


Work = Callable[[Turn], object]


class Act(NamedTuple):
    """One button of the bar. begin makes what is done at each case; needs: fields with what is said where one is empty.

    at_once: it needs nothing but the cases; whole: it is never sent in parts.
    """

    path: str
    verb: Verb
    words: str
    key: str
    begin: Callable[[Chosen], Work]
    needs: tuple[tuple[str, str], ...] = ()
    at_once: bool = False
    whole: bool = False


def _accept(turn: Turn) -> None:
    routing.recategorise(turn, turn.case.category or "")


def _assign(chosen: Chosen) -> Work:
    def work(turn: Turn) -> None:
        officer = turn.session.get(Account, chosen.officer)
        if officer is None:
            raise BadInput("officer_of_another_agency")
        routing.assign(turn, officer)

    return work


def _together(_chosen: Chosen) -> Work:
    """The first case's dossier takes the others in."""
    key: list[int] = []

    def work(turn: Turn) -> None:
        if key:
            dossiers.join(turn, key[0])
        else:
            key.append(dossiers.open_dossier(turn).id or 0)

    return work


def _each_reason(act: Callable[[Turn, str], None]) -> Callable[[Chosen], Work]:
    return lambda chosen: lambda turn: act(turn, chosen.reason)


REASON = ("reason", "reason_needed")
ACTS = (
    Act("take", Verb.TAKE, N_("Take"), "", lambda _chosen: routing.take, at_once=True),
    Act("accept", Verb.RECATEGORISE, N_("Accept the subject"), "a", lambda _chosen: _accept, at_once=True),
    Act(
        "subject",
        Verb.RECATEGORISE,
        N_("Change the subject"),
        "c",
        lambda chosen: lambda turn: routing.recategorise(turn, chosen.category),
        (("category", "unknown_category"),),
    ),
    Act("assign", Verb.ASSIGN, N_("Assign"), "s", _assign, (("officer", "officer_of_another_agency"),)),
    Act(
        "transfer",
        Verb.TRANSFER,
        N_("Transfer"),
        "t",
        lambda chosen: lambda turn: routing.transfer(turn, chosen.agency, chosen.reason),
        (("agency", "unknown_agency"), REASON),
    ),
    Act("return", Verb.RETURN, N_("Return"), "", _each_reason(routing.return_), (REASON,)),
    Act(DOSSIER, Verb.JOIN_DOSSIER, N_("Join in a dossier"), "d", _together, at_once=True, whole=True),
)
BY_PATH = {act.path: act for act in ACTS}
TITLES = {act.path: act.words for act in ACTS} | {ANSWER: N_("Answer")}


def acts_for(actor: Actor) -> list[Act]:
    """The buttons of this person's bar."""
    return [act for act in ACTS if may(actor, act.verb)]


@router.post("/form")
def show_form(
    visit: VisitDep,
    who: Annotated[SignedIn, Depends(StaffForm("queue.read"))],
    chosen: Annotated[Chosen, Depends()],
    act: Annotated[str, Form(max_length=20)],
) -> Response:
    """The chosen cases and what the act asks for beside them."""
    if act not in TITLES:
        raise NotFound("page_not_found")
    problem = None if chosen.items else BadInput("choose_cases")
    return _Page(visit, who, act, chosen.items, asdict(chosen)).show(problem=problem)


def _route(act: Act) -> Callable[..., Response]:
    def post(
        visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm(act.verb))], chosen: Annotated[Chosen, Depends()]
    ) -> Response:
        page = _Page(visit, who, act.path, chosen.items, asdict(chosen))
        try:
            chosen.check(act.needs)
        except BadInput as problem:
            return page.show(problem=problem)
        return page.show(each(visit, who, chosen.items[:MOST], act.begin(chosen)))

    return post


for one in ACTS:
    router.add_api_route(f"/{one.path}", _route(one), methods=["POST"], name=f"bulk_{one.path}")


@router.post("/answer")
def post_answer(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm(Verb.ANSWER))], answer: Annotated[Answer, Depends()]
) -> Response:
    """Answer the chosen cases, each with the text of its author's language. Until they leave, all can be undone."""
    page = _Page(visit, who, ANSWER, answer.items, asdict(answer))
    try:
        answer.check()
    except BadInput as problem:
        return page.show(problem=problem)
    results = each(visit, who, answer.items[:MOST], answer.give)
    return page.show(results, leaves=visit.now + answer.stays)


@router.post("/undo")
def post_undo(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm(Verb.UNDO))], answer: Annotated[Answer, Depends()]
) -> Response:
    """Take the answers back that have not left; what was written stands in its form again.

    No revision is asked: a citizen who writes meanwhile stops none.
    """
    items = [Item(one.number) for one in answer.items]
    results = each(visit, who, items[:MOST], answering.undo)
    return _Page(visit, who, ANSWER, answer.items, asdict(answer), undone=True).show(results)


class _Page(NamedTuple):
    """The page of an act at chosen cases, before and after it."""

    visit: Visit
    who: SignedIn
    act: str
    items: list[Item]
    typed: dict[str, Any]
    undone: bool = False

    def show(
        self, results: list[Result] | None = None, *, problem: JawabError | None = None, leaves: datetime | None = None
    ) -> Response:
        """What was not done stays chosen, each with its reason."""
        outcome = outcome_of(self.visit, results or (), leaves)
        asked = [one.number for one in self.items]
        again = asked if results is None or self.undone else list(outcome["left_out"])
        with Session(self.visit.house.read_engine, expire_on_commit=False) as session:
            context = self._context(session, again)
            dossier = joined_in(session, outcome["done"]) if self.act == DOSSIER else None
        known = BY_PATH.get(self.act)
        return desk_page(
            self.visit,
            self.who,
            "desk/bulk/page.html",
            status_code=problem.status if problem else 200,
            **context,
            act=self.act,
            title=TITLES[self.act],
            whole=known is not None and known.whole,
            typed=self.typed,
            view=self.typed.get("view") if self.typed.get("view") in NAMES else "team",
            **outcome,
            dossier=dossier,
            tried=results is not None,
            undone=self.undone,
            problem=sentence(problem, self.who.language) if problem else "",
            errors=field_sentences(problem, self.who.language) if problem else {},
        )

    def _context(self, session: Session, numbers: list[str]) -> dict[str, Any]:
        actor, office = self.who.actor, self.visit.house.office
        found = queries.cases_of(actor).where(col(Case.number).in_(numbers))
        cases = list(session.exec(found))
        agencies = queries.agencies(session, office.profile.code)
        named = [(one.code, one.names.get(self.who.language) or one.code) for one in agencies]
        return {
            "cases": cases,
            "chips": chips(session, office, cases, self.visit.now),
            "waiting": waiting(cases),
            "awaited": awaited(session, cases, self.who.language) if self.act == ANSWER else [],
            "officers": staff_of(session, actor),
            "agencies": sorted((one for one in named if one[0] != actor.agency_code), key=lambda pair: pair[1]),
            "categories": list(Category),
            "outcomes": [one for one in Outcome if one in ANSWERS],
            "today": office.local_date(self.visit.now),
        }
