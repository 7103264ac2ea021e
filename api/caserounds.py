"""Jobs that go from case to case, each in a turn of its own: close, let clocks run on, number what was answered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from api.house import House
from models.actions.answering import end_pause
from models.actions.citizen import close
from models.actions.registering import number_final
from models.actions.rounds import Round
from models.actions.turn import Turn
from models.case import PENDING, Case
from models.db import reader
from models.deadline import Deadline
from models.taxonomy import State

BATCH = 100


def number_answers(house: House, now: datetime) -> int:
    """Give what can no longer be taken back its number in the outgoing register."""
    return number_final(house.engine, house.office, now)


def close_answered(house: House, now: datetime) -> int:
    """Close answered cases whose 30 days have passed in silence."""
    # What is said of a silence before the answer is decided first.
    undecided = func.coalesce(Case.silence_appeal, "") == PENDING
    passed = select(Case.id, Case.number).where(Case.state == State.ANSWERED, col(Case.closes_at) < now, ~undecided)
    return _go_round("close", house, now, passed, lambda held: close(held, "window_passed"))


def run_on(house: House, now: datetime) -> int:
    """Let clocks run again that have stood for as long as the law lets them."""
    clocks = select(Case.id, Case.number).join(Deadline, col(Deadline.case_id) == Case.id)
    over = clocks.where(col(Deadline.stands_until) < now)
    return _go_round("run_on", house, now, over, lambda held: end_pause(held, "over"))


def _go_round(job: str, house: House, now: datetime, cases: Any, work: Callable[[Turn], object]) -> int:
    """The work at a batch of these cases (id, number); how many there were."""
    going = Round(job, house.engine, house.office, now)
    with Session(reader(house.engine)) as session:
        found = session.exec(cases.where(going.takes(Case.id)).limit(BATCH)).all()
    for case_id, number in found:
        going.at(case_id, number, work)
    return len(found)
