"""The outbox: claim what is due, close the transaction, call the provider, record what it said.

A worker that dies leaves a lease. What it had only claimed is taken up again; the one message it was just handing over
becomes "uncertain" and is shown, because a blind second send is worse than a question.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session, col, or_, select

from channels.base import DeliveryError, Outgoing, Sent
from channels.notices import Letterhead, render
from channels.registry import Registry
from models.actions.answering import undelivered
from models.actions.deliveries import advance
from models.actions.turn import turn
from models.actor import SYSTEM
from models.case import Case
from models.closedaccount import close_account, is_closed
from models.db import unit_of_work
from models.delivery import FAILED, Delivery
from models.taxonomy import Channel as Name
from models.taxonomy import DeadlineKind, State
from models.taxonomy import DeliveryState as S

log = logging.getLogger("jawab.outbox")

BATCH = 50
LEASE = timedelta(minutes=2)
PAUSES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
# Notices that a law demands, and the clock of each demand.
DUTIES = {"extended": DeadlineKind.NOTIFY_EXTENSION}
FAILURES = {
    "temporary": S.TEMP_FAILED,
    "permanent": S.PERM_FAILED,
    "uncertain": S.UNCERTAIN,
    "blocked": S.PERM_FAILED,
    "gone": S.PERM_FAILED,
}


class Claim(NamedTuple):
    """A delivery that this worker holds for the length of a lease."""

    key: int
    case_id: int | None
    channel: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """One deployment's way out."""

    engine: Engine
    channels: Registry
    letterhead: Letterhead

    def deliver(self, now: datetime) -> int:
        """Send one batch of what is due; how many were claimed. Any number of workers may call this."""
        claimed = self._claim(now)
        self._show([one.key for one in claimed if one.channel == Name.WEB], now)
        for one in claimed:
            if one.channel != Name.WEB:
                self._try(one, now)
        return len(claimed)

    def record(self, key: int, case_id: int | None, deed: Callable[[Session, Delivery], None], now: datetime) -> None:
        """Keep what a person did with a delivery that people carry, and what follows from it."""
        with self._held(Claim(key, case_id, "")) as (session, row):
            deed(session, row)
            if row.state in (S.ACCEPTED, S.DELIVERED):
                self._after_success(session, row, now)
            else:
                self._after_failure(session, row, now)

    def _try(self, claim: Claim, now: datetime) -> None:
        try:
            self._send(claim, now)
        except Exception:
            # One message that cannot be written must not hold up the others; its lease brings it back.
            log.exception("delivery %s failed", claim.key)

    def _claim(self, now: datetime) -> list[Claim]:
        free = or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) < now)
        due = select(Delivery).where(col(Delivery.next_try_at) <= now, free).order_by(col(Delivery.next_try_at))
        with unit_of_work(self.engine) as session:
            rows = session.exec(due.limit(BATCH).with_for_update(skip_locked=True)).all()
            for row in rows:
                row.lease_until = now + LEASE
            return [Claim(row.id or 0, row.case_id, row.channel) for row in rows]

    def _show(self, keys: list[int], now: datetime) -> None:
        """What is told on the tracking page needs no provider: a batch in one transaction."""
        if not keys:
            return
        told: list[Claim] = []
        with unit_of_work(self.engine) as session:
            for row in session.exec(select(Delivery).where(col(Delivery.id).in_(keys)).with_for_update()):
                if row.state == S.QUEUED:
                    row.attempts += 1
                    for state in (S.SENDING, S.ACCEPTED, S.DELIVERED):
                        advance(session, row, state, now)
                    if row.notice in DUTIES:
                        told.append(Claim(row.id or 0, row.case_id, row.channel))
        for claim in told:
            # Its case is locked before its row, as everywhere.
            with self._held(claim) as (session, row):
                self._after_success(session, row, now)

    def _send(self, claim: Claim, now: datetime) -> None:
        message = self._begin(claim, now)
        if message is None:
            return
        try:
            sent = self.channels[Name(claim.channel)].send(message)
        except DeliveryError as error:
            self._record_failure(claim, message.account, error, now)
        else:
            self._record(claim, sent, now)

    def _begin(self, claim: Claim, now: datetime) -> Outgoing | None:
        """The rendered message, its row now "sending"; None when there is nothing to send any more."""
        with self._held(claim) as (session, row):
            if not self._is_ready(session, row, now):
                return None
            message = render(session, row, self.letterhead, now)
            advance(session, row, S.SENDING, now)
            row.attempts += 1
            if is_closed(session, row.channel, message.account):
                self._fail(session, row, DeliveryError("permanent", "the account is closed"), now)
                return None
            # Whoever finds this row after the lease knows that its worker died with the message in hand.
            row.next_try_at = row.lease_until = now + LEASE
            return message

    def _is_ready(self, session: Session, row: Delivery, now: datetime) -> bool:
        if row.state == S.SENDING:
            advance(session, row, S.UNCERTAIN, now, "the worker stopped while handing it over")
        elif now > row.expires_at:
            advance(session, row, S.EXPIRED, now, "no success before its horizon")
            self._after_failure(session, row, now)
        elif row.state == S.TEMP_FAILED:
            advance(session, row, S.QUEUED, now, "due again")
        # An undo may have come between the claim and this moment: then it is "suppressed".
        return row.state == S.QUEUED

    def _record(self, claim: Claim, sent: Sent, now: datetime) -> None:
        with self._held(claim) as (session, row):
            row.provider_id = sent.provider_id
            row.sent_ids = list(sent.pieces)
            advance(session, row, S.ACCEPTED, now)
            if sent.delivered:
                advance(session, row, S.DELIVERED, now)
            self._after_success(session, row, now)

    def _record_failure(self, claim: Claim, account: str, error: DeliveryError, now: datetime) -> None:
        with self._held(claim) as (session, row):
            row.sent_ids = [*row.sent_ids, *error.pieces]
            self._fail(session, row, error, now)
            if error.kind == "gone":
                log.error("ALARM: %s account %r wants no more messages: %s", claim.channel, account, error.detail)
                close_account(session, Name(claim.channel), account, now, error.detail)

    def _fail(self, session: Session, row: Delivery, error: DeliveryError, now: datetime) -> None:
        advance(session, row, FAILURES[error.kind], now, error.detail)
        if row.state == S.TEMP_FAILED:
            row.next_try_at = now + (error.retry_after or PAUSES[min(row.attempts, len(PAUSES)) - 1])
        self._after_failure(session, row, now)

    @contextmanager
    def _held(self, claim: Claim) -> Iterator[tuple[Session, Delivery]]:
        """The delivery locked for one short transaction; its case first, in the order in which the verbs lock."""
        with unit_of_work(self.engine) as session:
            if claim.case_id is not None:
                session.exec(select(Case.id).where(Case.id == claim.case_id).with_for_update()).one()
            yield session, session.exec(select(Delivery).where(Delivery.id == claim.key).with_for_update()).one()

    def _after_success(self, session: Session, row: Delivery, now: datetime) -> None:
        """The duty to tell has a clock of its own: it ends when the notice has left."""
        if row.notice in DUTIES:
            session.flush()
            case = session.get_one(Case, row.case_id)
            with turn(session, case.number, SYSTEM, self.letterhead.office, now) as held:
                held.stop(DUTIES[row.notice])

    def _after_failure(self, session: Session, row: Delivery, now: datetime) -> None:
        """An answer that reached nobody is no answer: its clock runs again."""
        if row.notice != "answer" or row.state not in FAILED:
            return
        session.flush()
        case = session.get_one(Case, row.case_id)
        if case.state == State.ANSWERED:
            with turn(session, case.number, SYSTEM, self.letterhead.office, now) as held:
                undelivered(held)
