"""What the page of a case says of approval and of delay."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from api.deps import SignedIn
from dashboard.desk.forms import Visit
from models import queries
from models.account import Account
from models.approval import Approval, may_approve, outcomes_asked, waiting
from models.case import Case
from models.deadline import Deadline
from models.delay import delay_of
from models.message import Attachment, Message
from models.taxonomy import DeadlineKind, DelayCause


@dataclass(frozen=True, slots=True)
class Word:
    """asked: the outcomes that wait for a word, None: all. held: what waits now, by whom, and whether I may decide."""

    asked: frozenset[str] | None
    held: Approval | None = None
    message: Message | None = None
    by: str = ""
    decides: bool = False
    files: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Longer:
    """Whether the answer takes longer than the law's first date, and why, if it was said."""

    takes: bool
    cause: DelayCause | None
    causes: Sequence[DelayCause] = tuple(DelayCause)


def word_of(session: Session, visit: Visit, who: SignedIn, case: Case) -> Word:
    """How things stand with the approval of this case for this reader."""
    office, actor = visit.house.office, who.actor
    asked, held = outcomes_asked(session, actor, office.approval), waiting(session, case)
    if held is None:
        return Word(asked)
    message, officer = session.get_one(Message, held.message_id), session.get_one(Account, held.asked_by)
    leads = may_approve(session, actor, office.local_date(visit.now)) and held.asked_by != actor.account_id
    files = [one for one in queries.attachments(session, case.id) if one.message_id == message.id]
    return Word(asked, held, message, officer.name, leads, files)


def longer(session: Session, visit: Visit, case: Case, deadlines: Sequence[Deadline]) -> Longer:
    """Whether this cycle's answer takes longer."""
    clock = next((one for one in deadlines if (one.kind, one.cycle) == (DeadlineKind.ANSWER, case.cycle)), None)
    takes = clock is not None and clock.took_longer(visit.now)
    return Longer(takes, delay_of(session, case.id, case.cycle) if takes else None)
