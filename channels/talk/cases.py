"""What an author does with complaints that are filed: add, rate, reopen, appeal, ask how they stand."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from sqlmodel import Session, col, select

from channels.inlet import Written
from channels.notices import clock_of, due_line
from channels.talk.heard import became, beside, of_draft
from channels.talk.talk import Rows, Talk
from channels.texts import say
from escalation.explain import explain_short
from models import queries
from models.actions import citizen as acts
from models.actions.turn import Turn, turn
from models.actor import citizen
from models.case import Case
from models.contact import ContactAddress, ContactPoint, known_at
from models.conversation import Heard
from models.deadline import Deadline
from models.errors import NotFound
from models.event import CaseEvent
from models.lifecycle import OPEN_STATES, Verb
from models.message import Message
from models.names import name
from models.taxonomy import RatingValue, State

TALKED_ABOUT = OPEN_STATES | {State.APPEALED}
MOST = 5
# Whoever has written more often than this means one of the latest.
RECENT = 50


def cases_of(session: Session, author: ContactAddress) -> Sequence[Case]:
    """The complaints that came from an address, or were linked to it, newest first."""
    # Another address of the author counts only once it has been proved.
    own = col(ContactPoint.verified_at).is_not(None) | (col(ContactPoint.id) == Case.contact_point_id)
    found = (
        select(Case).join(ContactPoint, col(ContactPoint.contact_id) == Case.contact_id).where(*known_at(author), own)
    )
    return session.exec(found.order_by(col(Case.id).desc()).limit(RECENT)).all()


def case_of(session: Session, number: str, author: ContactAddress) -> Case:
    """The case of this number if it came from this address; NotFound alike where there is none and where it did not.

    One that was merged stands for the one that goes on.
    """
    found = next((one for one in cases_of(session, author) if one.number == number), None)
    if found is None:
        raise NotFound("no_such_case")
    return surviving(session, found)


def surviving(session: Session, case: Case) -> Case:
    """The case into which this one was merged, and so on; itself where it was not."""
    merges = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb == Verb.MERGE)
    if case.state != State.MERGED or not (merge := session.exec(merges.order_by(col(CaseEvent.seq).desc())).first()):
        return case
    return surviving(session, session.exec(select(Case).where(Case.number == merge.data["into"])).one())


def held_by_author(talk: Talk, case: Case) -> AbstractContextManager[Turn]:
    """The case, held for its author."""
    return turn(talk.session, case.number, citizen(case.id or 0), talk.office, talk.now)


def add(talk: Talk, case: Case, written: Written, heard: Heard) -> None:
    """Put what was written to the case."""
    with held_by_author(talk, case) as held:
        key = acts.add_message(held, written.text or say(talk.language, "talk", "without_words"), talk.author.channel)
        message = talk.session.get_one(Message, key)
        # Where events come out of order, what was said first stands first; when it came is in `heard`.
        message.at = heard.said_at
        became(talk.session, [heard], message)
        beside(talk.session, written, message)
    talk.say("added", number=case.number)


def put_before(talk: Talk, later: Message, written: Written) -> int:
    """Put to the case what was said before a message of it; the id of the new one."""
    case = talk.session.get_one(Case, later.case_id)
    with held_by_author(talk, case) as held:
        key = acts.add_message(held, written.text, talk.author.channel)
        talk.session.get_one(Message, key).at = min(written.at or later.at, later.at)
    return key


def add_draft(talk: Talk, number: str) -> None:
    """Put what was said while we asked to the case."""
    case = case_of(talk.session, number, talk.author)
    with held_by_author(talk, case) as held:
        key = acts.add_message(held, _words(talk), talk.author.channel)
        became(talk.session, of_draft(talk), talk.session.get_one(Message, key))
    talk.rest()
    talk.say("added", number=case.number)


def reopen(talk: Talk, number: str) -> None:
    """Open the answered case again, with what was said as the reason."""
    case = case_of(talk.session, number, talk.author)
    with held_by_author(talk, case) as held:
        acts.reopen(held, _words(talk))
    talk.rest()


def appeal(talk: Talk, number: str) -> None:
    """Take the answer to the body above, with what was said as the reason."""
    case = case_of(talk.session, number, talk.author)
    with held_by_author(talk, case) as held:
        acts.appeal(held, _words(talk))
    talk.rest()


def rate(talk: Talk, value: str, number: str) -> None:
    """Say whether the answer solved it; where it did not, ask what is left."""
    case = case_of(talk.session, number, talk.author)
    with held_by_author(talk, case) as held:
        acts.rate(held, value)
    talk.draft.case = number
    if value == RatingValue.NOT_SOLVED:
        rows = [[talk.option("reopen", f"reopen:{number}")], [talk.option("appeal", f"appeal:{number}")]]
        talk.ask("reopen", "not_solved", rows, number=number)
        return
    talk.rest()
    talk.say("rated", number=number, value=name("ratings", value, talk.language))


def tell_status(talk: Talk) -> None:
    """Say how the newest complaints from here stand."""
    found = cases_of(talk.session, talk.author)[:MOST]
    if not found:
        talk.say("no_cases")
        return
    talk.tell("status", "\n\n".join(_status(talk, one) for one in found))


def tell_why(talk: Talk, number: str) -> None:
    """Say how the date was counted."""
    case = case_of(talk.session, number, talk.author)
    clock = _clock(talk, case)
    worked = talk.office.counted(clock) if clock else None
    talk.tell("why", explain_short(worked, talk.language) if worked else due_line(None, talk.language))


def choices(talk: Talk, cases: Sequence[Case]) -> Rows:
    """The cases to choose from, and something new."""
    rows = [[(f"{one.number} · {one.opening[:30]}", f"case:{one.number}")] for one in cases]
    return [*rows, [talk.option("new", "new")]]


def _status(talk: Talk, case: Case) -> str:
    clock = _clock(talk, case)
    due = due_line(clock.due_on, talk.language) if clock and case.state in OPEN_STATES else ""
    state = name("states_citizen", case.state, talk.language)
    return "\n".join(filter(None, (f"{case.number}: {case.opening}", state, due)))


def _clock(talk: Talk, case: Case) -> Deadline | None:
    return clock_of(queries.deadlines(talk.session, case.id), case.cycle)


def _words(talk: Talk) -> str:
    return talk.draft.text or say(talk.language, "talk", "without_words")
