"""What a person says became of messages of which nobody knows whether they left: many at once, each by itself.

Each case is a transaction and an event of its own. A receipt has the last word, whenever it comes.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, select

from channels.base import Reporting
from channels.outbox.recording import BOUND, SILENCE, after_failure, after_success
from channels.outbox.sending import Outbox
from models.account import AuditLine
from models.actions.deliveries import advance
from models.actions.turn import turn
from models.actions.wording import worded
from models.actor import Actor
from models.authority import authorize
from models.case import Case
from models.db import reader, unit_of_work
from models.deadline import Office
from models.delivery import HORIZON, Delivery
from models.doubts import in_doubt
from models.errors import BadInput
from models.lifecycle import Verb, can
from models.message import Message
from models.taxonomy import Channel, State
from models.taxonomy import DeliveryState as S

AGAIN, ARRIVED, LOST = "again", "delivered", "not_delivered"
# What became of one of them.
DONE, DECIDED, OUTDATED, RECEIPT_DUE = "done", "decided", "outdated", "receipt_due"
# So many at one press of a button.
MOST = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which messages: those that an account was handed between two instants. how: AGAIN, ARRIVED or LOST."""

    channel: Channel
    account: str
    since: datetime
    until: datetime
    how: str
    reason: str


class Result(NamedTuple):
    """One message. number: of its case, "" where it has none; outcome: DONE, or why it stays as it is.

    DECIDED: a receipt or somebody else was quicker; OUTDATED: said again it would tell what holds no more; RECEIPT_DUE:
    the provider may still say that it arrived.
    """

    number: str
    notice: str
    handed: datetime | None
    outcome: str


class Desk(NamedTuple):
    """Who settles, when, by which law. reports: whether the provider tells what became of each message."""

    actor: Actor
    office: Office
    now: datetime
    reports: bool


def settle(outbox: Outbox, chosen: Chosen, actor: Actor, now: datetime, most: int = MOST) -> list[Result]:
    """Settle so many of them, the oldest first. BadInput without a reason or a way to settle them."""
    authorize(actor, Verb.SETTLE)
    chosen = _checked(chosen)
    desk = Desk(actor, outbox.letterhead.office, now, _reports(outbox, chosen.channel))
    by_case: dict[int | None, list[int]] = defaultdict(list)
    with Session(reader(outbox.engine)) as session:
        wanted = in_doubt(chosen.channel, chosen.account, chosen.since, chosen.until)
        for key, case_id in session.exec(wanted.limit(most)):
            by_case[case_id].append(key)
    found = [one for case_id, keys in by_case.items() for one in _settle_case(outbox, desk, chosen, case_id, keys)]
    return sorted(found, key=lambda one: one.handed or now)


def _checked(chosen: Chosen) -> Chosen:
    if chosen.how not in WAYS:
        raise BadInput("fate_needed", fields={"how": "fate_needed"})
    words = worded(chosen.reason, shortest=0, field="reason")
    if not words:
        raise BadInput("reason_needed", fields={"reason": "reason_needed"})
    return replace(chosen, reason=words)


def _reports(outbox: Outbox, channel: Channel) -> bool:
    way = outbox.channels.get(channel)
    return isinstance(way, Reporting) and way.reports


def _settle_case(outbox: Outbox, desk: Desk, chosen: Chosen, case_id: int | None, keys: list[int]) -> list[Result]:
    """All of one case in one transaction: the event first, then what follows from it, which may be turns of its own."""
    with unit_of_work(outbox.engine) as session:
        case = session.exec(select(Case).where(Case.id == case_id).with_for_update()).one() if case_id else None
        rows = [session.exec(select(Delivery).where(Delivery.id == key).with_for_update()).one() for key in keys]
        refused = {row.key: _refusal(session, row, case, chosen.how, desk) for row in rows}
        mine = [row for row in rows if not refused[row.key]]
        if mine:
            _write_down(session, case, [row.notice for row in mine], chosen, desk)
        for row in mine:
            WAYS[chosen.how](session, row, desk)
        number = case.number if case else ""
        return [Result(number, row.notice, row.tried_at, refused[row.key] or DONE) for row in rows]


def _write_down(session: Session, case: Case | None, notices: list[str], chosen: Chosen, desk: Desk) -> None:
    """Who settled it and why: in the case's history, else, where it has ended for good or is none, in the audit log."""
    if case and can(State(case.state), Verb.SETTLE):
        with turn(session, case.number, desk.actor, desk.office, desk.now) as one:
            one.move(Verb.SETTLE, how=chosen.how, reason=chosen.reason, notices=notices)
        return
    line = AuditLine(at=desk.now, account_id=desk.actor.account_id, action=f"channels.{chosen.how}")
    line.object, line.reason = case.number if case else ",".join(notices)[:120], chosen.reason[:400]
    session.add(line)


def _refusal(session: Session, row: Delivery, case: Case | None, how: str, desk: Desk) -> str:
    """Why it stays as it is; "" where it need not."""
    if row.state != S.UNCERTAIN:
        return DECIDED
    if how == AGAIN and _is_outdated(session, row, case):
        return OUTDATED
    waits = how == LOST and desk.reports and row.tried_at and desk.now < row.tried_at + SILENCE
    return RECEIPT_DUE if waits else ""


def _is_outdated(session: Session, row: Delivery, case: Case | None) -> bool:
    """A conversation has gone on, a code has run out, or the case has been opened again since it was answered so."""
    if row.conversation_id is not None or row.notice in BOUND:
        return True
    message = session.get(Message, row.message_id) if row.message_id else None
    return message is not None and case is not None and message.cycle != case.cycle


def _again(session: Session, row: Delivery, desk: Desk) -> None:
    advance(session, row, S.QUEUED, desk.now, "sent again by hand", desk.actor.account_id)
    row.next_try_at, row.expires_at = desk.now, desk.now + HORIZON
    row.params = {**row.params, "again": True}


def _arrived(session: Session, row: Delivery, desk: Desk) -> None:
    for state in (S.ACCEPTED, S.DELIVERED):
        advance(session, row, state, desk.now, "counted as delivered by hand", desk.actor.account_id)
    after_success(session, row, desk.office, desk.now)


def _lost(session: Session, row: Delivery, desk: Desk) -> None:
    advance(session, row, S.PERM_FAILED, desk.now, "counted as not delivered by hand", desk.actor.account_id)
    after_failure(session, row, desk.office, desk.now)


WAYS: Mapping[str, Callable[[Session, Delivery, Desk], None]] = {AGAIN: _again, ARRIVED: _arrived, LOST: _lost}
