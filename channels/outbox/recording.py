"""What a provider's word does to a delivery, and through it to its case."""

import logging
from datetime import datetime, timedelta

from sqlmodel import Session

from channels.base import DeliveryError
from channels.outbox.reach import queue_elsewhere, queue_for_page
from models.actions.answering import undelivered
from models.actions.deliveries import advance
from models.actions.turn import turn
from models.actor import SYSTEM
from models.case import Case
from models.deadline import Office
from models.delivery import FAILED, MOVES, Delivery
from models.taxonomy import DeadlineKind, State
from models.taxonomy import DeliveryState as S

log = logging.getLogger("jawab.outbox")

PAUSES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
# A provider that reports and says nothing for so long has lost it.
SILENCE = timedelta(hours=72)
# Notices that a law demands, and the clock of each demand.
DUTIES = {"extended": DeadlineKind.NOTIFY_EXTENSION}
FAILURES = {
    "temporary": S.TEMP_FAILED,
    "permanent": S.PERM_FAILED,
    "uncertain": S.UNCERTAIN,
    "blocked": S.PERM_FAILED,
    "gone": S.PERM_FAILED,
}
# A proof that an address is somebody's proves nothing at another one.
BOUND = frozenset({"link_code"})
# In the log of a delivery that was held back so; one that was undone has other words.
UNWANTED = "the person wants no messages here"
ONWARDS = (S.ACCEPTED, S.DELIVERED, S.READ)


def go_as_far_as(session: Session, row: Delivery, to: S, office: Office, now: datetime, detail: str = "") -> bool:
    """Move it on, through what must have been before; whether it moved. An older word than we have changes nothing."""
    if to not in ONWARDS:
        ways: tuple[S, ...] = (to,)
    elif row.state == S.TEMP_FAILED or (row.state == S.QUEUED and row.attempts):
        # It waits for another try, after a failure or because a person wants one: with its arrival proved there must
        # be none.
        ways = (S.QUEUED, S.SENDING, *ONWARDS[: ONWARDS.index(to) + 1])
    else:
        ways = ONWARDS[: ONWARDS.index(to) + 1]
    before = row.state
    for state in ways:
        if state in MOVES[S(row.state)]:
            advance(session, row, state, now, detail)
    if row.state in ONWARDS and before not in ONWARDS:
        after_success(session, row, office, now)
    return row.state != before


def fail(session: Session, row: Delivery, error: DeliveryError, office: Office, now: datetime) -> None:
    """Record a failure: try again later, or look for another way. A receipt that was faster has the last word."""
    to = FAILURES[error.kind]
    if to not in MOVES[S(row.state)]:
        log.info("delivery %s is %s: %s comes too late", row.id, row.state, error.kind)
        return
    advance(session, row, to, now, error.detail)
    if to == S.TEMP_FAILED:
        row.next_try_at = now + (error.retry_after or PAUSES[min(max(row.attempts, 1), len(PAUSES)) - 1])
    after_failure(session, row, office, now)


def after_success(session: Session, row: Delivery, office: Office, now: datetime) -> None:
    """The duty to tell has a clock of its own: it ends when the notice has left."""
    if row.notice in DUTIES and row.case_id is not None:
        session.flush()
        case = session.get_one(Case, row.case_id)
        with turn(session, case.number, SYSTEM, office, now) as held:
            held.stop(DUTIES[row.notice])


def after_failure(session: Session, row: Delivery, office: Office, now: datetime) -> None:
    """Go another way to the author. An answer that reached nobody is no answer: its clock runs again."""
    if row.state not in FAILED or not _may_go_elsewhere(row):
        return
    session.flush()
    if queue_elsewhere(session, row, office, now) or row.notice != "answer":
        return
    case = session.get_one(Case, row.case_id)
    if case.state == State.ANSWERED:
        with turn(session, case.number, SYSTEM, office, now) as held:
            undelivered(held)


def hold_back(session: Session, row: Delivery, office: Office, now: datetime) -> None:
    """Send nothing to somebody who wants nothing there: another address, else the tracking page, keeps the notice."""
    advance(session, row, S.SUPPRESSED, now, UNWANTED)
    if _may_go_elsewhere(row):
        session.flush()
        if not queue_elsewhere(session, row, office, now):
            queue_for_page(session, row, office, now)


def _may_go_elsewhere(row: Delivery) -> bool:
    """What is said in a conversation belongs nowhere else."""
    return row.case_id is not None and row.conversation_id is None and row.notice not in BOUND
