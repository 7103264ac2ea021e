"""The lists of one's own: what colleagues ask of me, what I asked of them, and what I need not do any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from api.deps import SignedIn
from dashboard.desk.forms import Visit
from dashboard.desk.tasks.view import Dressed, dressed
from models import mytasks

# So long what ended stands in the lists.
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class MyTasks:
    """todo: asked of me, or of somebody for whom I stand in; theirs: asked by me; gone: asked of me, and ended."""

    me: int | None
    agency: str | None
    todo: Sequence[Dressed]
    theirs: Sequence[Dressed]
    gone: Sequence[Dressed]


def my_tasks(session: Session, visit: Visit, who: SignedIn) -> MyTasks:
    """The three lists of this person."""
    actor, since = who.actor, visit.now - LATELY
    today = visit.house.office.local_date(visit.now)
    wanted = (mytasks.asked_of(actor, today), mytasks.asked_by(actor, since), mytasks.taken_from(actor, since))
    todo, theirs, gone = (dressed(session, session.exec(one).all(), visit) for one in wanted)
    return MyTasks(actor.account_id, actor.agency_code, todo, theirs, gone)
