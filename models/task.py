"""What a colleague of one's own agency is asked to do for a case: by whom, by when, and what came of it."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text, update
from sqlmodel import AutoString, Field, Session, SQLModel, col

from models.db import BigKey, Instant
from models.lifecycle import Verb

OPEN, DONE, REFUSED, WITHDRAWN = "open", "done", "refused", "withdrawn"
# As words in the statement, so that both databases see that the small index is enough.
WAITING = text("state = 'open'")
OPEN_TASKS = text("tasks.state = 'open'")
# What takes a case from whoever asked: nobody drives out for it any more.
ENDING = frozenset({Verb.ANSWER, Verb.TRANSFER, Verb.RETURN, Verb.WITHDRAW, Verb.MERGE})


class Task(SQLModel, table=True):
    """One thing that one officer asks of another. It has no clock of the law, and moves none.

    state: open | done | refused | withdrawn; ended_by: the verb that ended it, of the case or of the task itself.
    The words lie in messages that nobody outside reads: question_id what is asked, reply_id what came.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("case_id", "no"),
        # Only what still waits: an agency's lists read no more than that.
        Index("ix_tasks_open", "agency_code", "officer_id", "due_on", postgresql_where=WAITING, sqlite_where=WAITING),
        Index("ix_tasks_asked_by", "asked_by", "ended_at"),
        Index("ix_tasks_officer", "officer_id", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigKey)
    no: int = Field(description="1, 2, ... within the case")
    agency_code: str = Field(foreign_key="agencies.code", max_length=80)
    asked_by: int = Field(foreign_key="accounts.id", sa_type=BigKey)
    asked_at: datetime = Field(sa_type=Instant)
    officer_id: int = Field(foreign_key="accounts.id", sa_type=BigKey)
    given_at: datetime = Field(sa_type=Instant, description="since when that officer has it")
    due_on: date
    due_at: datetime = Field(sa_type=Instant, description="the instant at which that local day ends")
    question_id: int = Field(foreign_key="messages.id", sa_type=BigKey)
    state: str = Field(default=OPEN, max_length=10)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_by: Verb | None = Field(default=None, max_length=30, sa_type=AutoString)
    reply_id: int | None = Field(default=None, foreign_key="messages.id", sa_type=BigKey)

    def end(self, state: str, by: Verb, at: datetime) -> None:
        """Nothing more is asked."""
        self.state, self.ended_by, self.ended_at = state, by, at


def end_open(session: Session, case_id: int, moved: Iterable[Verb], at: datetime) -> None:
    """End what is still asked where one of these verbs took the case from the desk: in the commit of that verb."""
    left_by = next((verb for verb in moved if verb in ENDING), None)
    if left_by:
        asked = (col(Task.case_id) == case_id, WAITING)
        session.execute(update(Task).where(*asked).values(state=WITHDRAWN, ended_by=left_by, ended_at=at))


def ask_again(session: Session, case_id: int, at: datetime) -> None:
    """The answer of that instant is none any more: what ended with it is asked as it was."""
    ended = (col(Task.case_id) == case_id, col(Task.ended_by) == Verb.ANSWER, col(Task.ended_at) == at)
    session.execute(update(Task).where(*ended).values(state=OPEN, ended_by=None, ended_at=None))
