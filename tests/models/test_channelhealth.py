"""How an account fares, told from its rows."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from models.channelhealth import health
from models.closedaccount import ClosedAccount
from models.conversation import Cursor
from models.db import unit_of_work
from models.delivery import Delivery
from models.inbound import DEAD, InboundEvent
from models.pace import Pace
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S

CITY = (Channel.APP, "city")


def delivery(now, state=S.DELIVERED, *, key="1", ago=timedelta(0), **given):
    fields = {"channel": Channel.APP, "account": "city", "notice": "answer", "language": "kk"}
    times = {"created_at": now - ago, "expires_at": now + timedelta(days=1), "tried_at": now - ago}
    return Delivery(key=f"n:{key}:answer", state=state, **(fields | times | given))


def event(now, ago=timedelta(0), **given):
    fields = {"channel": Channel.APP, "account": "city", "event_id": "e1", "body": "{}"}
    return InboundEvent(**fields, at=now - ago, **given)


def of(engine, now, *rows):
    with unit_of_work(engine) as session:
        session.add_all(rows)
    with Session(engine) as session:
        return health(session, [CITY], now)[0]


MINUTES = {n: timedelta(minutes=n) for n in (1, 6, 16)}


@pytest.mark.parametrize(
    ("rows", "level", "troubles"),
    [
        (lambda _now: [], "green", ()),
        (lambda now: [delivery(now), event(now, done_at=now, state="done")], "green", ()),
        (lambda now: [delivery(now, S.QUEUED, next_try_at=now, ago=MINUTES[1], tried_at=None)], "green", ()),
        (lambda now: [delivery(now, S.QUEUED, next_try_at=now, ago=MINUTES[16])], "red", ("stuck_out",)),
        # A reminder that waits for the morning is no trouble.
        (lambda now: [delivery(now, S.QUEUED, next_try_at=now + MINUTES[16], ago=MINUTES[16])], "green", ()),
        (lambda now: [delivery(now, S.PERM_FAILED, key=str(n)) for n in range(4)], "green", ()),
        (
            lambda now: [delivery(now, state, key=f"{n}{state}") for n in range(3) for state in (S.READ, S.UNCERTAIN)],
            "red",
            ("failing",),
        ),
        (lambda now: [event(now, MINUTES[6], next_try_at=now)], "red", ("stuck_in",)),
        (lambda now: [event(now, state=DEAD)], "amber", ("dead",)),
        (lambda now: [ClosedAccount(channel=Channel.APP, account="city", at=now)], "red", ("closed",)),
        (lambda now: [Pace(channel=Channel.APP, account="city", held_until=now + MINUTES[1])], "amber", ("held",)),
        (lambda now: [Cursor(channel=Channel.APP, account="city", asked_at=now, failures=5)], "red", ("deaf",)),
    ],
    ids=[
        *("nothing", "all well", "just queued", "stuck", "waits for its hour", "few failures", "half fail"),
        *("unread", "dead", "closed", "held", "deaf"),
    ],
)
def test_what_is_wrong_with_an_account(engine, clock, rows, level, troubles):
    found = of(engine, clock(), *rows(clock()))
    assert (found.level, found.troubles) == (level, troubles)


def test_the_counts_are_of_an_hour_and_of_a_day_and_of_this_account_alone(engine, clock):
    now = clock()
    found = of(
        engine,
        now,
        delivery(now, S.READ, key="a"),
        delivery(now, S.TEMP_FAILED, key="b", next_try_at=now + MINUTES[1], attempts=1),
        delivery(now, S.EXPIRED, key="c", ago=timedelta(hours=3)),
        delivery(now, S.EXPIRED, key="d", ago=timedelta(hours=30)),
        delivery(now, S.EXPIRED, key="e", account="village"),
        event(now, MINUTES[1], next_try_at=now),
    )
    assert (found.tried_hour, found.failed_hour, found.tried_day, found.failed_day) == (2, 1, 3, 2)
    assert (found.last_out, found.last_in) == (now, now - MINUTES[1])
    assert (found.unsent, found.oldest_unsent, found.unprocessed) == (1, now, 1)
