"""How each of our accounts on the channels fares: what came and left last, what fails, what waits and for how long."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, case, col, func, select

from models.closedaccount import closed
from models.conversation import Cursor
from models.delivery import Delivery
from models.inbound import DEAD, InboundEvent
from models.pace import Pace
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FAILING = (S.TEMP_FAILED, S.PERM_FAILED, S.UNCERTAIN, S.EXPIRED)
WAITING = (S.QUEUED, S.TEMP_FAILED)
# Longer than this is no hiccup.
LONG_OUT, LONG_IN = timedelta(minutes=15), timedelta(minutes=5)
# Of fewer messages a share says nothing.
FEW, HALF = 5, 0.5
# A poller that failed so often in a row hears nothing.
DEAF = 5
RED = frozenset({"closed", "failing", "stuck_out", "stuck_in", "deaf"})

Account = tuple[Channel, str]


@dataclass(frozen=True, slots=True)
class Health:
    """One account. tried, failed: of the last day and of the last hour; asked_at: of one that we ask ourselves."""

    channel: Channel
    account: str
    at: datetime
    last_in: datetime | None
    last_out: datetime | None
    tried_day: int
    failed_day: int
    tried_hour: int
    failed_hour: int
    unsent: int
    oldest_unsent: datetime | None
    unprocessed: int
    oldest_unprocessed: datetime | None
    dead: int
    closed_at: datetime | None
    held_until: datetime | None
    asked_at: datetime | None
    deaf: bool

    @property
    def troubles(self) -> tuple[str, ...]:
        """closed | failing | stuck_out | stuck_in | deaf | dead | held, the gravest first."""
        found = {
            "closed": self.closed_at is not None,
            "failing": self.tried_hour >= FEW and self.failed_hour >= HALF * self.tried_hour,
            "stuck_out": self.oldest_unsent is not None and self.at - self.oldest_unsent > LONG_OUT,
            "stuck_in": self.oldest_unprocessed is not None and self.at - self.oldest_unprocessed > LONG_IN,
            "deaf": self.deaf,
            "dead": self.dead > 0,
            "held": self.held_until is not None,
        }
        return tuple(name for name, holds in found.items() if holds)

    @property
    def level(self) -> str:
        """green | amber (somebody should look) | red (people are not reached, or not heard)."""
        if RED & set(self.troubles):
            return "red"
        return "amber" if self.troubles else "green"


def health(session: Session, accounts: Collection[Account], now: datetime) -> list[Health]:
    """Of these accounts, in their order: four small questions for all, and one look into an index for each."""
    unsent, waiting = _unsent(session, now), _unprocessed(session)
    dead = _by_account(session, InboundEvent, (func.count(),), InboundEvent.state == DEAD)
    shut = {(one.channel, one.account): one.at for one in closed(session)}
    held = {(one.channel, one.account): one.held_until for one in session.exec(_held(now))}
    asked = {(one.channel, one.account): one for one in session.exec(select(Cursor))}
    found = []
    for channel, account in accounts:
        mine = (channel, account)
        cursor = asked.get(mine)
        out, came = unsent.get(mine, (0, None)), waiting.get(mine, (0, None))
        found.append(
            Health(
                channel=channel,
                account=account,
                at=now,
                **_lately(session, mine, now),
                unsent=out[0],
                oldest_unsent=out[1],
                unprocessed=came[0],
                oldest_unprocessed=came[1],
                dead=dead.get(mine, (0,))[0],
                closed_at=shut.get(mine),
                held_until=held.get(mine),
                asked_at=cursor.asked_at if cursor else None,
                deaf=cursor is not None and cursor.failures >= DEAF,
            )
        )
    return found


def _unsent(session: Session, now: datetime) -> dict[Account, Any]:
    """What should have left: what waits for its hour, or for an undo, is none of it."""
    should = (col(Delivery.attempts) > 0) | (col(Delivery.next_try_at) <= now)
    waits = (col(Delivery.next_try_at).is_not(None), col(Delivery.state).in_(WAITING), should)
    return _by_account(session, Delivery, (func.count(), func.min(Delivery.created_at)), *waits)


def _unprocessed(session: Session) -> dict[Account, Any]:
    waits = col(InboundEvent.next_try_at).is_not(None)
    return _by_account(session, InboundEvent, (func.count(), func.min(InboundEvent.at)), waits)


def _by_account(session: Session, table: Any, sums: Sequence[Any], *where: Any) -> dict[Account, Any]:
    """(channel, account) -> the sums of its rows."""
    found = select(table.channel, table.account, *sums).where(*where).group_by(table.channel, table.account)
    return {(Channel(row[0]), row[1]): tuple(row[2:]) for row in session.execute(found)}


def _held(now: datetime) -> Any:
    return select(Pace).where(col(Pace.held_until) > now)


def _lately(session: Session, mine: Account, now: datetime) -> dict[str, Any]:
    channel, account = mine
    came = select(func.max(InboundEvent.at)).where(InboundEvent.channel == channel, InboundEvent.account == account)
    sent = (Delivery.channel == channel, Delivery.account == account)
    last = select(func.max(Delivery.tried_at)).where(*sent)
    failed, fresh = col(Delivery.state).in_(FAILING), col(Delivery.tried_at) > now - HOUR
    sums = (
        func.count(),
        *(func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in (failed, fresh, fresh & failed)),
    )
    day = select(*sums).where(*sent, col(Delivery.tried_at) > now - DAY)
    counts = map(int, session.execute(day).one())
    names = ("tried_day", "failed_day", "tried_hour", "failed_hour")
    times = {"last_in": session.exec(came).one(), "last_out": session.exec(last).one()}
    return times | dict(zip(names, counts, strict=True))
