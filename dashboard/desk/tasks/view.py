"""What was asked of colleagues for one case, as its agency sees it, and what the form that asks may offer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from api.deps import SignedIn
from dashboard.desk.clockface import Chip, chip
from dashboard.desk.forms import Visit
from dashboard.desk.thread import staff_named
from models import mytasks, queries
from models.account import Account, is_away
from models.actor import AGENCY_ROLES, Actor
from models.authority import LEADERS
from models.case import Case
from models.deadline import OPEN as RUNNING
from models.deadline import Deadline
from models.message import Message
from models.task import OPEN, Task
from models.taxonomy import DeadlineKind

DAY = timedelta(days=1)
# Working days to choose from: so many until the answer is due, and a few after it.
UNTIL, AFTER = 20, 5


class Day(NamedTuple):
    """A day by which something can be asked; beyond: it is after the answer's."""

    on: date
    beyond: bool


class Colleague(NamedTuple):
    """Somebody who can be asked; stand_in: who does it while they are away, "" for nobody."""

    account: Account
    away: bool
    stand_in: str


class TaskRow(NamedTuple):
    """One thing that was asked. holds: it is this reader's to do; finishes, drops: what else the reader may say."""

    task: Task
    question: str
    reply: str
    officer: str
    asker: str
    chip: Chip | None
    holds: bool
    finishes: bool
    drops: bool


@dataclass(frozen=True, slots=True)
class Tasks:
    """rows: in the order in which they were asked; due_on: when the answer is due; the rest is for the form."""

    rows: Sequence[TaskRow]
    due_on: date | None
    days: Sequence[Day]
    colleagues: Sequence[Colleague]

    @property
    def open(self) -> list[TaskRow]:
        """What has not come yet."""
        return [one for one in self.rows if one.task.state == OPEN]


def tasks_of(session: Session, visit: Visit, who: SignedIn, case: Case, clocks: Iterable[Deadline]) -> Tasks:
    """Everything about the tasks of this case for this reader."""
    found, actor = mytasks.of_case(session, case), who.actor
    people = {one.id: one for one in queries.officers(session, case.agency_code or "")}
    answer = next((one for one in clocks if (one.kind, one.cycle) == (DeadlineKind.ANSWER, case.cycle)), None)
    due_on = answer.due_on if answer and answer.state == RUNNING else None
    today = visit.house.office.local_date(visit.now)
    return Tasks(
        rows=[_row(one, case, actor, visit) for one in dressed(session, [(one, case) for one in found], visit)],
        due_on=due_on,
        days=list(_days(visit, today, due_on)),
        colleagues=[_colleague(one, people, today) for one in people.values() if _can_be_asked(one, actor)],
    )


class Dressed(NamedTuple):
    """A task with its case, the words of its messages and its people."""

    task: Task
    case: Case
    question: str
    reply: str
    holder: Account
    asker: Account
    chip: Chip | None


def dressed(session: Session, found: Sequence[tuple[Task, Case]], visit: Visit) -> list[Dressed]:
    """The tasks with everything that lists say of them, in two queries."""
    tasks = [task for task, _case in found]
    said = _texts(session, [key for one in tasks for key in (one.question_id, one.reply_id)])
    people = staff_named(session, [key for one in tasks for key in (one.officer_id, one.asked_by)])
    office = visit.house.office
    return [
        Dressed(
            task,
            case,
            said[task.question_id],
            said.get(task.reply_id, ""),
            people[task.officer_id],
            people[task.asked_by],
            chip(office, task.due_at, visit.now, None) if task.state == OPEN else None,
        )
        for task, case in found
    ]


def _texts(session: Session, ids: Sequence[int | None]) -> dict[int | None, str]:
    wanted = select(Message.id, Message.text).where(col(Message.id).in_([one for one in ids if one]))
    return dict(session.exec(wanted).all())


def _row(one: Dressed, case: Case, actor: Actor, visit: Visit) -> TaskRow:
    task, me = one.task, actor.account_id
    today = visit.house.office.local_date(visit.now)
    leads = actor.role in LEADERS
    holds = me == one.holder.id or mytasks.stands_in(actor, one.holder, today)
    return TaskRow(
        task,
        one.question,
        one.reply,
        one.holder.name,
        one.asker.name,
        one.chip,
        holds=holds or leads,
        finishes=holds or leads or me == one.asker.id,
        drops=leads or me in (one.asker.id, case.officer_id),
    )


def _can_be_asked(one: Account, actor: Actor) -> bool:
    return one.role in AGENCY_ROLES and one.id != actor.account_id


def _colleague(one: Account, people: dict[int | None, Account], today: date) -> Colleague:
    away = is_away(one.absent_from, one.absent_until, today)
    stand_in = people.get(one.substitute_id) if away else None
    return Colleague(one, away, stand_in.name if stand_in else "")


def _days(visit: Visit, today: date, due_on: date | None) -> Iterable[Day]:
    """The next working days; where the answer is late already they are all after it."""
    calendar, day = visit.house.office.calendar, today
    before = after = 0
    while before < UNTIL and after < AFTER:
        day = calendar.next_working(day)
        beyond = due_on is not None and day > due_on
        before, after = before + (not beyond), after + beyond
        yield Day(day, beyond)
        day += DAY
