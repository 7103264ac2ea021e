"""Which agency, which subject, which officer: the verbs of the way to the right desk."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from models import label as labels
from models.account import Account
from models.actions.assigning import hand_out
from models.actions.consent import drop_waiting
from models.actions.labelling import first_agency_left, label, machine_did
from models.actions.silence import let_go, readdress
from models.actions.turn import Turn
from models.actions.wording import worded
from models.agency import Agency
from models.conflict import is_free
from models.errors import BadInput, Conflict, NotFound
from models.event import CaseEvent
from models.lifecycle import Verb
from models.taxonomy import Category, DeadlineKind


def propose(turn: Turn, proposals: Sequence[tuple[str, float]], **guess: Any) -> None:
    """Keep what the classifier thinks. It changes no state and is no event: the verbs that follow say what was done."""
    case = turn.case
    case.proposals = [list(pair) for pair in proposals]
    case.confidence = proposals[0][1] if proposals else None
    for field, value in guess.items():
        setattr(case, field, value)


def route(turn: Turn, agency_code: str, category: str, by: str, region: str | None = None) -> None:
    """Hand the case to an agency. by: table | classifier | person. A region is set where a person found it out."""
    may_have_it(turn, agency_code)
    turn.case.region = region or turn.case.region
    data: dict[str, Any] = {"agency_code": agency_code, "category": category, "by": by, "region": turn.case.region}
    turn.move(Verb.ROUTE, **data | readdress(turn, agency_code))
    turn.case.agency_code, turn.case.category = agency_code, category
    turn.case.category_by = {"table": "citizen", "classifier": "classifier"}.get(by, "officer")
    turn.stop(DeadlineKind.FORWARD)
    turn.tell("routed")
    if by == "person":
        label(turn, labels.TRIAGE, category)
    elif by == "classifier":
        machine_did(turn)
    hand_out(turn)


def abstain(turn: Turn, reason: str) -> None:
    """Leave the choice to a person. reason: unsure | emergency | conduct | language | empty | no_region."""
    turn.move(Verb.ABSTAIN, reason=reason)
    machine_did(turn, reason)


def take(turn: Turn) -> None:
    """The officer starts work and stands in the history as the one who has it."""
    turn.move(Verb.TAKE, officer_id=turn.actor.account_id)
    turn.case.officer_id = turn.actor.account_id


def assign(turn: Turn, officer: Account, reason: str = "") -> None:
    """A manager gives the case to an officer of the same agency; the state stays."""
    if officer.agency_code != turn.case.agency_code or not officer.active:
        raise BadInput("officer_of_another_agency")
    words = worded(reason, shortest=0, field="reason")
    why: dict[str, Any] = {"reason": words} if words else {}
    turn.move(Verb.ASSIGN, officer_id=officer.id, **why)
    turn.case.officer_id = officer.id


def recategorise(turn: Turn, category: str) -> None:
    """Set the right subject: a correction that the classifier learns from. The agency stays."""
    if category not in set(Category):
        raise BadInput("unknown_category", fields={"category": "unknown_category"})
    turn.move(Verb.RECATEGORISE, category=category, was=turn.case.category)
    turn.case.category, turn.case.category_by = category, "officer"
    # Where no agency has the case yet, the routing that follows says it.
    if turn.case.agency_code is not None:
        label(turn, labels.CORRECTION, category)


def transfer(turn: Turn, agency_code: str, reason: str) -> None:
    """Send the case to the competent agency. The citizen's clock goes on: nobody buys time by passing a case round."""
    if agency_code == turn.case.agency_code:
        raise BadInput("same_agency", fields={"agency": "same_agency"})
    reason = given(reason)
    may_have_it(turn, agency_code)
    data: dict[str, Any] = {
        "agency_code": agency_code,
        "was": turn.case.agency_code,
        "reason": reason,
        "officer_id": None,
    }
    turn.move(Verb.TRANSFER, **data | readdress(turn, agency_code))
    turn.case.agency_code, turn.case.officer_id = agency_code, None
    turn.stop(DeadlineKind.FORWARD)
    turn.tell("transferred", reason=reason)
    _was_wrong(turn, labels.TRANSFER)
    drop_waiting(turn)
    hand_out(turn)


def return_(turn: Turn, reason: str) -> None:
    """Give a case that is not ours back to the people who sort; the days that were lost stay visible."""
    reason = given(reason)
    turn.move(Verb.RETURN, agency_code=None, was=turn.case.agency_code, reason=reason, officer_id=None)
    turn.case.agency_code, turn.case.officer_id = None, None
    if turn.clock(DeadlineKind.FORWARD):
        turn.resume(DeadlineKind.FORWARD)
    else:
        turn.start(DeadlineKind.FORWARD)
    _was_wrong(turn, labels.RETURNED)
    drop_waiting(turn)


def _was_wrong(turn: Turn, source: str) -> None:
    """The agency was the wrong one. Of the subject that says nothing: the same one may lead elsewhere from there."""
    label(turn, source, agency_right=False)
    first_agency_left(turn)


def propose_rejection(turn: Turn, reason: str) -> None:
    """Say that this is no complaint; a second person must agree."""
    turn.move(Verb.PROPOSE_REJECTION, reason=given(reason))


def reject(turn: Turn) -> None:
    """Agree with a colleague that this is no complaint: the case leaves, and the figures say so."""
    proposal = _last(turn, Verb.PROPOSE_REJECTION, Verb.ROUTE)
    if proposal is None or proposal.verb == Verb.ROUTE:
        raise Conflict("rejection_not_proposed")
    if proposal.account_id == turn.actor.account_id:
        raise Conflict("second_person_needed")
    turn.move(Verb.REJECT, reason=proposal.data.get("reason", ""), **let_go(turn))
    turn.void("rejected")
    turn.case.closed_at = turn.now
    turn.tell("rejected")


def given(reason: str) -> str:
    """The reason without outer blanks; BadInput where there is none."""
    words = worded(reason, shortest=0, field="reason")
    if not words:
        raise BadInput("reason_needed", fields={"reason": "reason_needed"})
    return words


def _last(turn: Turn, *verbs: Verb) -> CaseEvent | None:
    history = select(CaseEvent).where(CaseEvent.case_id == turn.case.id, col(CaseEvent.verb).in_(verbs))
    return turn.session.exec(history.order_by(col(CaseEvent.seq).desc())).first()


def may_have_it(turn: Turn, agency_code: str) -> None:
    """NotFound for an agency that is not there; BadInput for one that the complaint is about."""
    agency = turn.session.get(Agency, agency_code)
    if agency is None or not agency.active or agency.jurisdiction != turn.case.jurisdiction:
        raise NotFound("unknown_agency", fields={"agency": "unknown_agency"})
    if not is_free(turn.session, agency_code, turn.case.about_code):
        raise BadInput("agency_complained_of", fields={"agency": "agency_complained_of"})
