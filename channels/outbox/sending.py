"""The outbox: claim what is due, close the transaction, call the provider, record what it said.

A worker that dies leaves a lease. What it had only claimed is taken up again; the one message it was just handing over
becomes "uncertain" and is shown, because a blind second send is worse than a question.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from channels.base import DeliveryError, Limits, Outgoing, Paced, Reporting, Sent
from channels.notices import Letterhead, render
from channels.outbox.claiming import LEASE, Claim, claim_due, held
from channels.outbox.echoes import STOPPED, TAKEN
from channels.outbox.hours import quiet_until
from channels.outbox.pace import not_before
from channels.outbox.reach import has_opted_out, is_unreachable, shut
from channels.outbox.recording import DUTIES, SILENCE, after_failure, after_success, fail, go_as_far_as, hold_back
from channels.registry import Registry
from models.actions.deliveries import advance
from models.actions.registering import draw
from models.case import Case
from models.closedaccount import close_account, is_closed
from models.contact import ContactPoint
from models.db import unit_of_work
from models.delivery import Delivery
from models.pace import pace_of
from models.taxonomy import Channel as Name
from models.taxonomy import DeliveryState as S

log = logging.getLogger("jawab.outbox")

# So many messages of one lane are with the provider at once, never two to one address.
HANDS = 4
NO_LIMITS = Limits()


class Lane(NamedTuple):
    """What leaves side by side: one way out, or all that needs no provider."""

    channels: tuple[Name, ...]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Outbox:
    """One deployment's way out."""

    engine: Engine
    channels: Registry
    letterhead: Letterhead

    def lanes(self) -> tuple[Lane, ...]:
        """One for each way out; the first for the tracking page and for channels that are no longer configured."""
        outside = [name for name in self.channels if name != Name.WEB]
        at_home = tuple(name for name in Name if name not in outside)
        return Lane(at_home, NO_LIMITS), *(Lane((name,), self._limits(name)) for name in outside)

    def deliver(self, now: datetime) -> int:
        """Send one batch of what is due by each way; how many were claimed. Any number of workers may call this."""
        return sum(self.deliver_by(lane, now) for lane in self.lanes())

    def deliver_by(self, lane: Lane, now: datetime) -> int:
        """The same by one way."""
        claimed = claim_due(self.engine, lane.channels, lane.limits, now)
        self._show([one.key for one in claimed if one.channel == Name.WEB], now)
        by_address = defaultdict(list)
        for one in claimed:
            if one.channel != Name.WEB:
                by_address[one.to].append(one)
        self._share_out(list(by_address.values()), now)
        return len(claimed)

    def record(self, key: int, case_id: int | None, deed: Callable[[Session, Delivery], None], now: datetime) -> None:
        """Keep what a person did with a delivery that people carry, and what follows from it."""
        with held(self.engine, key, case_id) as (session, row):
            deed(session, row)
            after = after_success if row.state in (S.ACCEPTED, S.DELIVERED) else after_failure
            after(session, row, self.letterhead.office, now)

    def _share_out(self, piles: Sequence[Sequence[Claim]], now: datetime) -> None:
        if len(piles) > 1:
            with ThreadPoolExecutor(HANDS, thread_name_prefix="outbox") as hands:
                list(hands.map(lambda pile: self._try_all(pile, now), piles))
        elif piles:
            self._try_all(piles[0], now)

    def _try_all(self, pile: Sequence[Claim], now: datetime) -> None:
        for one in pile:
            try:
                self._send(one, now)
            except Exception:
                # One message that cannot be written must not hold up the others; its lease brings it back.
                log.exception("delivery %s failed", one.key)

    def _limits(self, name: Name) -> Limits:
        way = self.channels[name]
        return way.limits if isinstance(way, Paced) else NO_LIMITS

    def _show(self, keys: list[int], now: datetime) -> None:
        """What is told on the tracking page needs no provider: a batch in one transaction."""
        if not keys:
            return
        told: list[Claim] = []
        with unit_of_work(self.engine) as session:
            # Their cases are locked before them, as everywhere, and in one order.
            cases = select(Delivery.case_id).where(col(Delivery.id).in_(keys))
            session.exec(select(Case.id).where(col(Case.id).in_(cases)).order_by(col(Case.id)).with_for_update()).all()
            for row in session.exec(select(Delivery).where(col(Delivery.id).in_(keys)).with_for_update()):
                if row.state == S.QUEUED:
                    row.attempts += 1
                    for state in (S.SENDING, S.ACCEPTED, S.DELIVERED):
                        advance(session, row, state, now)
                    if row.notice in DUTIES:
                        told.append(Claim(row.id or 0, row.case_id, row.channel, "", now))
        for claim in told:
            # Its case is locked before its row, as everywhere.
            with held(self.engine, claim.key, claim.case_id) as (session, row):
                after_success(session, row, self.letterhead.office, now)

    def _send(self, claim: Claim, now: datetime) -> None:
        message = self._begin(claim, now)
        if message is None:
            return
        try:
            sent = self.channels[claim.channel].send(message)
        except DeliveryError as error:
            self._record_failure(claim, message, error, now)
        else:
            self._record(claim, sent, now)

    def _begin(self, claim: Claim, now: datetime) -> Outgoing | None:
        """The rendered message, its row now "sending"; None when there is nothing to send any more, or not yet."""
        with held(self.engine, claim.key, claim.case_id) as (session, row):
            # Who took longer than a lease finds that another worker holds it.
            if row.lease_until != claim.lease or not self._is_ready(session, row, now):
                return None
            draw(session, row.message_id, now)
            message = render(session, row, self.letterhead, now)
            row.account = message.account
            if not self._may_leave(session, row, message, now):
                return None
            advance(session, row, S.SENDING, now)
            row.attempts += 1
            row.tried_at = now
            # Whoever finds this row after the lease knows that its worker died with the message in hand.
            row.next_try_at = row.lease_until = now + LEASE
            return message

    def _is_ready(self, session: Session, row: Delivery, now: datetime) -> bool:
        if row.state == S.SENDING:
            advance(session, row, S.UNCERTAIN, now, STOPPED)
        elif row.state == S.ACCEPTED:
            advance(session, row, S.EXPIRED, now, "no receipt for 72 h")
            after_failure(session, row, self.letterhead.office, now)
        elif now > row.expires_at:
            advance(session, row, S.EXPIRED, now, "no success before its horizon")
            after_failure(session, row, self.letterhead.office, now)
        elif row.state == S.TEMP_FAILED:
            advance(session, row, S.QUEUED, now, "due again")
        # An undo may have come between the claim and this moment: then it is "suppressed".
        return row.state == S.QUEUED

    def _may_leave(self, session: Session, row: Delivery, message: Outgoing, now: datetime) -> bool:
        """Whether it may be handed over at this instant; if not, what becomes of it is written down."""
        place = (row.channel, message.account, message.address)
        # Who writes to us is answered, be it that no more will come.
        if row.conversation_id is None and has_opted_out(session, place):
            hold_back(session, row, self.letterhead.office, now)
            return False
        if why := self._closed(session, row, message):
            advance(session, row, S.SENDING, now)
            fail(session, row, DeliveryError("permanent", why), self.letterhead.office, now)
            return False
        waits = (quiet_until(row, self.letterhead.office, now), self._turn_at(session, row, message, now))
        later = max((one for one in waits if one is not None), default=None)
        if later is not None:
            row.next_try_at, row.lease_until = later, None
        return later is None

    def _closed(self, session: Session, row: Delivery, message: Outgoing) -> str:
        """Why nothing can leave to this address; "" where it can."""
        if row.channel not in self.channels:
            return "no account is configured on this channel"
        if is_closed(session, row.channel, message.account):
            return "the account is closed"
        point = session.get(ContactPoint, row.contact_point_id) if row.contact_point_id else None
        place = (row.channel, message.account, message.address)
        return "nothing arrives at this address" if is_unreachable(session, place, point) else ""

    def _turn_at(self, session: Session, row: Delivery, message: Outgoing, now: datetime) -> datetime | None:
        limits = self._limits(row.channel)
        return None if limits == NO_LIMITS else not_before(session, row.channel, message, limits, now)

    def _record(self, claim: Claim, sent: Sent, now: datetime) -> None:
        with held(self.engine, claim.key, claim.case_id) as (session, row):
            row.provider_id = sent.provider_id
            row.sent_ids = list(sent.pieces)
            state = S.DELIVERED if sent.delivered else S.ACCEPTED
            go_as_far_as(session, row, state, self.letterhead.office, now)
            way = self.channels[claim.channel]
            if row.state == S.ACCEPTED and isinstance(way, Reporting) and way.reports:
                row.next_try_at = now + SILENCE

    def _record_failure(self, claim: Claim, message: Outgoing, error: DeliveryError, now: datetime) -> None:
        with held(self.engine, claim.key, claim.case_id) as (session, row):
            told = [*message.gone, *error.pieces]
            # Meanwhile the provider itself may have shown that it has the piece of which we do not know.
            shown = len(row.sent_ids) > len(told)
            row.sent_ids = row.sent_ids if shown else told
            if error.kind == "uncertain" and shown:
                error = DeliveryError("temporary", TAKEN)
            if error.kind == "blocked":
                shut(session, claim.channel, message, now)
            if error.whole_account and error.retry_after:
                pace_of(session, claim.channel, message.account).held_until = now + error.retry_after
            fail(session, row, error, self.letterhead.office, now)
            if error.kind == "gone":
                log.error("ALARM: %s account %r wants no more: %s", claim.channel, message.account, error.detail)
                close_account(session, claim.channel, message.account, now, error.detail)
