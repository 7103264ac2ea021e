"""Several bodies, one answer: an agency that was given a copy gives its part to the one that leads."""

from dataclasses import replace
from typing import Any

from models.account import Account
from models.actions.routing import given, may_have_it
from models.actions.silence import readdress
from models.actions.turn import Turn, deadline_of
from models.actions.wording import worded
from models.authority import LEADERS
from models.deadline import Deadline
from models.errors import BadInput, Conflict, Forbidden, NotFound
from models.lifecycle import Verb
from models.part import ANSWERED, ASKED, WITHDRAWN, Part
from models.taxonomy import DeadlineKind


def give_copy(turn: Turn, agency_code: str, question: str) -> Part:
    """Ask another competent agency for its part: a copy, a clock of its own, and words that the citizen reads too.

    The case stays where it is and so does its date: whoever has the case owes the answer.
    """
    may_have_it(turn, agency_code)
    if agency_code == turn.case.agency_code:
        raise BadInput("same_agency", fields={"agency": "same_agency"})
    if _open_part(turn, agency_code):
        raise BadInput("copy_given_already", fields={"agency": "copy_given_already"})
    words = given(question)
    clock = _clock(turn, agency_code)
    part = _keep(turn, agency_code, words)
    data: dict[str, Any] = {"part": part.no, "to": agency_code, "reason": words, **_dates(clock)}
    turn.move(Verb.GIVE_COPY, **data | readdress(turn, agency_code))
    turn.tell("copy_given", part=part.no, reason=words, to=agency_code)
    return part


def take_copy_back(turn: Turn, no: int, reason: str) -> None:
    """Say that an agency is not asked any more; Conflict where nothing waits there."""
    part = next((one for one in turn.open_parts if one.no == no), None)
    if part is None:
        raise Conflict("nothing_asked")
    turn.move(Verb.TAKE_COPY_BACK, part=part.no, to=part.agency_code, reason=given(reason))
    turn.end_part(part, WITHDRAWN)


def assign_part(turn: Turn, officer: Account) -> None:
    """Give the own agency's part to an officer: everybody may take it, leaders may give it to others."""
    part = _own(turn)
    if officer.agency_code != part.agency_code or not officer.active:
        raise BadInput("officer_of_another_agency", fields={"officer": "officer_of_another_agency"})
    if officer.id != turn.actor.account_id and turn.actor.role not in LEADERS:
        raise Forbidden
    turn.move(Verb.ASSIGN_PART, part=part.no, to=part.agency_code, part_officer_id=officer.id)
    part.officer_id = officer.id


def contribute(turn: Turn, text: str) -> None:
    """Give the own agency's part to the one that leads. The citizen is told that it came, never what it says."""
    part = _own(turn)
    message = turn.say("contribution", worded(text))
    turn.move(Verb.CONTRIBUTE, part=part.no, to=part.agency_code, message_id=message.id)
    part.message_id = message.id
    turn.end_part(part, ANSWERED)
    # So that it stands out in the lead's lists until somebody has opened the case.
    turn.case.unread = True


def _own(turn: Turn) -> Part:
    """What the actor's agency is asked; NotFound where that was never anything, Conflict where it is no more."""
    if turn.actor.agency_code not in turn.joined:
        raise NotFound
    part = _open_part(turn, turn.actor.agency_code)
    if part is None:
        raise Conflict("nothing_asked")
    return part


def _open_part(turn: Turn, agency_code: str | None) -> Part | None:
    return next((one for one in turn.open_parts if one.agency_code == agency_code), None)


def _keep(turn: Turn, agency_code: str, question: str) -> Part:
    part = Part(
        case_id=turn.case.id or 0,
        no=len(turn.parts) + 1,
        agency_code=agency_code,
        state=ASKED,
        question=question,
        asked_at=turn.now,
        asked_by=turn.actor.account_id,
    )
    turn.session.add(part)
    turn.parts.append(part)
    return part


def _dates(clock: Deadline | None) -> dict[str, str]:
    return {"due_on": clock.due_on.isoformat(), "due_at": clock.due_at.isoformat()} if clock else {}


def _clock(turn: Turn, agency_code: str) -> Deadline | None:
    """The law's time for an answer, counted from the day of the copy; None for a signal without a legal clock."""
    case = turn.case
    term = turn.office.term(DeadlineKind.ANSWER, turn.now, case.received_on) if case.has_clock else None
    if term is None:
        return None
    clock = deadline_of(replace(term, kind=DeadlineKind.JOINT), case.id or 0, case.cycle, agency_code)
    clock.part = len(turn.parts) + 1
    clock.next_step_at = turn.office.next_step_at(clock, turn.now)
    turn.session.add(clock)
    turn.deadlines.append(clock)
    return clock
