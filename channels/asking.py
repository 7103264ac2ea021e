"""Accounts whose provider does not call us: asked what is new, each from where it was left."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from channels.base import DeliveryError
from channels.inbox import Inbox
from channels.inlet import Poller
from models.conversation import Cursor
from models.db import reader, unit_of_work

log = logging.getLogger("jawab.inbox")

PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
# Nobody else asks for so long: one worker at a time.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Asking:
    """One deployment's round of questions."""

    inbox: Inbox

    def ask(self, now: datetime) -> int:
        """Ask every account whose turn it is; how many new events were kept."""
        pollers = [one for one in self.inbox.inlets.values() if isinstance(one, Poller)]
        return sum(self._ask(one, now) for one in pollers)

    def _ask(self, poller: Poller, now: datetime) -> int:
        since = self._take(poller, now)
        if since is None:
            return 0
        try:
            polled = poller.poll(since, now)
        except DeliveryError as error:
            self._put_off(poller, error, now)
            return 0
        # The place moves on only after every event is safe: asked again, the same events change nothing.
        kept = sum(self.inbox.keep(poller, one, now) for one in polled.envelopes)
        with unit_of_work(self.inbox.engine) as session:
            cursor = _cursor(session, poller)
            cursor.since, cursor.asked_at, cursor.failures, cursor.detail = polled.since, now, 0, ""
            cursor.next_at = now + polled.rest
        return kept

    def _take(self, poller: Poller, now: datetime) -> str | None:
        """The place from which to ask; None where it is not yet time, or another worker asks."""
        with Session(reader(self.inbox.engine)) as session:
            seen = session.get(Cursor, (poller.channel, poller.account))
            if seen is not None and seen.next_at is not None and seen.next_at > now:
                return None
        with unit_of_work(self.inbox.engine) as session:
            cursor = _cursor(session, poller)
            if cursor.next_at is not None and cursor.next_at > now:
                return None
            cursor.next_at = now + LEASE
            return cursor.since

    def _put_off(self, poller: Poller, error: DeliveryError, now: datetime) -> None:
        with unit_of_work(self.inbox.engine) as session:
            cursor = _cursor(session, poller)
            cursor.failures, cursor.detail = cursor.failures + 1, error.detail[:200]
            pause = PAUSES[min(cursor.failures, len(PAUSES)) - 1]
            cursor.next_at = now + (error.retry_after or pause)
            log.warning("%s/%s could not be asked: %s", poller.channel, poller.account, error.detail)


def _cursor(session: Session, poller: Poller) -> Cursor:
    """The account's row, locked."""
    found = session.get(Cursor, (poller.channel, poller.account), with_for_update=True)
    if found is None:
        found = Cursor(channel=poller.channel, account=poller.account)
        session.add(found)
    return found
