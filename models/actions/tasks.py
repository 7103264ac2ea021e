"""Asking a colleague of the own agency for something by a day, and what the colleague does about it."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlmodel import col, func, select

from models.account import Account
from models.actions.turn import Turn
from models.actions.wording import worded
from models.actor import AGENCY_ROLES
from models.authority import LEADERS
from models.deadline import OPEN as RUNNING
from models.errors import BadInput, Conflict, Forbidden
from models.lifecycle import Verb
from models.mytasks import stands_in
from models.task import DONE, OPEN, REFUSED, WITHDRAWN, Task
from models.taxonomy import DeadlineKind

DAY = timedelta(days=1)


class Wish(NamedTuple):
    """Who is asked for what, by which day. beyond: it is known to be after the answer is due."""

    officer: Account
    words: str
    due_on: date
    beyond: bool = False


def ask(turn: Turn, wish: Wish) -> Task:
    """Ask a colleague; no date of the case moves. BadInput for a day that is over, not worked or after the answer's."""
    if wish.officer.id == turn.actor.account_id:
        raise BadInput("ask_somebody_else", fields={"officer": "ask_somebody_else"})
    _colleague(turn, wish.officer)
    _check_day(turn, wish)
    message = turn.say("task", worded(wish.words))
    task = Task(
        case_id=turn.case.id or 0,
        no=_next_no(turn),
        agency_code=turn.case.agency_code or "",
        asked_by=turn.actor.account_id or 0,
        asked_at=turn.now,
        officer_id=wish.officer.id or 0,
        given_at=turn.now,
        due_on=wish.due_on,
        due_at=turn.office.end_of(wish.due_on),
        question_id=message.id or 0,
    )
    data: dict[str, Any] = {"task": task.no, "officer": task.officer_id, "due_on": task.due_on.isoformat()}
    turn.move(Verb.ASK_COLLEAGUE, message_id=message.id, **data)
    turn.session.add(task)
    return task


def finish(turn: Turn, no: int, words: str) -> None:
    """Say what came of it, to the agency alone. Whoever asked may say it too: they may have heard it by telephone."""
    task = _open(turn, no)
    if task.asked_by != turn.actor.account_id:
        _check_holder(turn, task)
    _reply(turn, task, Verb.FINISH_TASK, words)
    task.end(DONE, Verb.FINISH_TASK, turn.now)


def refuse(turn: Turn, no: int, reason: str) -> None:
    """Say why it will not be done."""
    task = _open(turn, no)
    _check_holder(turn, task)
    _reply(turn, task, Verb.REFUSE_TASK, reason)
    task.end(REFUSED, Verb.REFUSE_TASK, turn.now)


def pass_on(turn: Turn, no: int, officer: Account) -> None:
    """Let another colleague do it, by the same day."""
    task = _open(turn, no)
    _check_holder(turn, task)
    _colleague(turn, officer)
    turn.move(Verb.PASS_TASK, task=no, officer=officer.id)
    task.officer_id, task.given_at = officer.id or 0, turn.now


def drop(turn: Turn, no: int) -> None:
    """It is not needed any more: whoever asked says so, whoever has the case, or who leads."""
    task, me = _open(turn, no), turn.actor.account_id
    if me not in (task.asked_by, turn.case.officer_id) and turn.actor.role not in LEADERS:
        raise Forbidden
    turn.move(Verb.DROP_TASK, task=no, officer=task.officer_id)
    task.end(WITHDRAWN, Verb.DROP_TASK, turn.now)


def _reply(turn: Turn, task: Task, verb: Verb, words: str) -> None:
    message = turn.say("task_reply", worded(words))
    turn.move(verb, message_id=message.id, task=task.no, officer=task.asked_by)
    task.reply_id = message.id
    if turn.actor.account_id != task.asked_by:
        # So that it stands out in the lists until somebody has opened the case.
        turn.case.unread = True


def _open(turn: Turn, no: int) -> Task:
    found = select(Task).where(Task.case_id == turn.case.id, Task.no == no, Task.state == OPEN)
    task = turn.session.exec(found).one_or_none()
    if task is None:
        raise Conflict("task_over")
    return task


def _next_no(turn: Turn) -> int:
    return 1 + turn.session.exec(select(func.count()).where(col(Task.case_id) == turn.case.id)).one()


def _colleague(turn: Turn, officer: Account) -> None:
    if officer.agency_code != turn.case.agency_code or not officer.active or officer.role not in AGENCY_ROLES:
        raise BadInput("officer_of_another_agency", fields={"officer": "officer_of_another_agency"})


def _check_holder(turn: Turn, task: Task) -> None:
    """Whoever is asked, who stands in for them today, or who leads; Forbidden for others."""
    holder = turn.session.get_one(Account, task.officer_id)
    today = turn.office.local_date(turn.now)
    mine = turn.actor.account_id == holder.id or stands_in(turn.actor, holder, today)
    if not mine and turn.actor.role not in LEADERS:
        raise Forbidden


def _check_day(turn: Turn, wish: Wish) -> None:
    clock, day = turn.clock(DeadlineKind.ANSWER), wish.due_on
    if day < turn.office.local_date(turn.now):
        raise BadInput("task_day_over", fields={"until": "task_day_over"})
    if not turn.office.working_days(day - DAY, day):
        raise BadInput("task_day_not_worked", fields={"until": "task_day_not_worked"})
    if clock and clock.state == RUNNING and day > clock.due_on and not wish.beyond:
        raise BadInput("task_after_answer", due=clock.due_on, fields={"until": "task_after_answer"})
