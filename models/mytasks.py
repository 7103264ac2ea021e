"""What colleagues ask of each other for cases of their agency: whose it is to do, and what became of it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.account import Account, is_away
from models.actor import Actor
from models.authority import may
from models.case import Case
from models.errors import Forbidden
from models.task import OPEN_TASKS, WITHDRAWN, Task

# More than one person is asked at once, or has asked.
SHOWN = 200


def stands_in(actor: Actor, holder: Account, today: date) -> bool:
    """Whether the actor stands in for that colleague on this local day."""
    away = is_away(holder.absent_from, holder.absent_until, today)
    return away and actor.account_id is not None and holder.substitute_id == actor.account_id


def asked_of(actor: Actor, today: date) -> Select[Task, Case]:
    """What the actor is asked, also as somebody's substitute, next due first. Forbidden without an agency."""
    if not may(actor, "queue.read") or actor.agency_code is None:
        raise Forbidden
    gone = or_(col(Account.absent_until).is_(None), col(Account.absent_until) >= today)
    absent = select(Account.id).where(
        Account.agency_code == actor.agency_code,
        Account.substitute_id == actor.account_id,
        col(Account.absent_from) <= today,
        gone,
    )
    whose = or_(col(Task.officer_id) == actor.account_id, col(Task.officer_id).in_(absent))
    return _with_cases(actor).where(OPEN_TASKS, whose).order_by(col(Task.due_on), col(Task.id)).limit(SHOWN)


def asked_count(actor: Actor, today: date) -> SelectOfScalar[int]:
    """How many wait for this person."""
    found = asked_of(actor, today).with_only_columns(col(Task.id)).order_by(None)
    return select(func.count()).select_from(found.subquery())


def asked_by(actor: Actor, since: datetime) -> Select[Task, Case]:
    """What the actor asked of others and waits for, next due first, then what came of it since then."""
    fresh = or_(OPEN_TASKS, col(Task.ended_at) >= since)
    mine = _with_cases(actor).where(Task.asked_by == actor.account_id, fresh)
    return mine.order_by(col(Task.ended_at).desc().nulls_first(), col(Task.due_on), col(Task.id)).limit(SHOWN)


def taken_from(actor: Actor, since: datetime) -> Select[Task, Case]:
    """What the actor was asked and need not do any more, since then: the case went on, or it was not needed."""
    ended = _with_cases(actor).where(Task.officer_id == actor.account_id, Task.state == WITHDRAWN)
    return ended.where(col(Task.ended_at) >= since).order_by(col(Task.ended_at).desc()).limit(SHOWN)


def _with_cases(actor: Actor) -> Select[Task, Case]:
    joined = select(Task, Case).join(Case, col(Case.id) == Task.case_id)
    return joined.where(Task.agency_code == actor.agency_code)


def of_case(session: Session, case: Case) -> Sequence[Task]:
    """What was asked for a case within the agency that has it, in its order."""
    here = (Task.case_id == case.id, Task.agency_code == case.agency_code)
    return session.exec(select(Task).where(*here).order_by(col(Task.no))).all()
