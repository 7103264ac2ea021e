"""The way out under pressure: HTTP in, the database, HTTP out to a listener that limits, refuses and goes quiet.

The listener is ours; how providers answer is written from the Bot API's and Twilio's public pages on limits and errors.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from cityapp import Listener, file_event, heard, listening, move_in, post, rows, settle
from factories import account, act
from sqlmodel import Session, col, select

from api.worker import deliver, process
from channels.app import App
from channels.base import DeliveryError, Limits, Outgoing, Sent
from channels.inlet import Reported
from channels.notices import Letterhead
from channels.outbox.claiming import claim_due
from channels.outbox.hours import KINDS
from channels.outbox.receipts import UnknownMessageError, take_report
from channels.outbox.recording import SILENCE
from channels.outbox.sending import Outbox
from channels.texts import texts
from models.actions import answering, routing
from models.actions.deliveries import advance
from models.actions.rows import values_of
from models.actions.terms import extend
from models.case import Case
from models.contact import ContactPoint
from models.conversation import Conversation
from models.db import unit_of_work
from models.delivery import Delivery, DeliveryLog
from models.event import CaseEvent
from models.inbound import DEAD, InboundEvent
from models.pace import Pace
from models.taxonomy import Channel, Role
from models.taxonomy import DeliveryState as S

GIVEN = {"contact": {"kind": "email", "value": "aidos@example.com"}}


@pytest.fixture(autouse=True)
def app(house, tmp_path) -> Iterator[Listener]:
    """The house with the city's app and with mail."""
    with listening() as listener:
        move_in(house, listener, smtp_url=f"file://{tmp_path}/mail", mail_from="jawab@example.test")
        yield listener


@dataclass(frozen=True, slots=True)
class PacedApp(App):
    """An app whose other side takes so much and no more."""

    limits: Limits = Limits(25, 1)


@dataclass(frozen=True, slots=True)
class ReportingApp(App):
    """An app whose 2xx only means "taken": what became of it comes later."""

    reports: bool = True

    def send(self, outgoing: Outgoing) -> Sent:
        return replace(App.send(self, outgoing), delivered=False)


@dataclass(frozen=True, slots=True)
class BlockingApp(App):
    """An app that says which reader shut us out."""

    def send(self, outgoing: Outgoing) -> Sent:
        try:
            return App.send(self, outgoing)
        except DeliveryError as error:
            raise DeliveryError("blocked", error.detail) from error


@dataclass(frozen=True, slots=True)
class ChattyApp(App):
    """An app that asks for patience with one reader and not with all."""

    def send(self, outgoing: Outgoing) -> Sent:
        try:
            return App.send(self, outgoing)
        except DeliveryError as error:
            error.whole_account = False
            raise


def put_in(house, kind) -> None:
    house.channels[Channel.APP] = kind(house.channels[Channel.APP].accounts)


def file_many(client, house, count: int, sender: str = "tenant-{}") -> None:
    for n in range(count):
        post(client, house, f"f{n}", file_event(sender=sender.format(n), text=f"Пәтер {n}: жылу жоқ"))
    while process(house, house.clock()):
        pass


def deliver_all(house) -> None:
    while deliver(house, house.clock()):
        pass


def mails(tmp_path) -> list[str]:
    folder = tmp_path / "mail"
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def answer(house, number: str) -> None:
    denis = account(house, f"Denis{number[-4:]}")
    with act(house, number, denis) as held:
        routing.take(held)
        answering.answer(held, "resolved", "Клапан ауыстырылды.", None)


def states(house, **where) -> list[str]:
    return [one.state for one in rows(house, Delivery, **where)]


def test_s48_a_hundred_notices_keep_to_25_a_second(client, house, app):
    put_in(house, PacedApp)
    file_many(client, house, 100)
    counts = []
    for _ in range(8):
        deliver_all(house)
        counts.append(len(app.taken))
        house.clock.forward(seconds=0.5)
    assert counts == [25, 25, 50, 50, 75, 75, 100, 100]
    assert set(states(house)) == {S.DELIVERED}
    assert {one.attempts for one in rows(house, Delivery)} == {1}


def test_s48_several_workers_keep_to_the_limit_together(client, house, app):
    put_in(house, PacedApp)
    file_many(client, house, 60)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: deliver(house, house.clock()), range(6)))
    assert len(app.taken) == 25


def test_s48_one_reader_gets_one_message_a_second(client, house, app):
    put_in(house, PacedApp)
    file_many(client, house, 3, sender="aidos-17")
    counts = []
    for _ in range(4):
        deliver_all(house)
        counts.append(len(app.taken))
        house.clock.forward(seconds=1)
    assert counts == [1, 2, 3, 3]


def test_s47_one_reader_who_must_wait_holds_up_nobody(client, house, app):
    put_in(house, ChattyApp)
    app.answers = [(429, {"retry-after": "900"})]
    file_many(client, house, 3)
    deliver_all(house)
    assert sorted(states(house)) == [S.DELIVERED, S.DELIVERED, S.TEMP_FAILED]
    (row,) = rows(house, Delivery, state=S.TEMP_FAILED)
    # It stands in the row: a restart changes nothing of it.
    assert row.next_try_at == house.clock() + timedelta(seconds=900)
    house.clock.forward(seconds=899)
    assert deliver(house, house.clock()) == 0
    house.clock.forward(seconds=1)
    deliver_all(house)
    assert set(states(house)) == {S.DELIVERED}


def test_s47_a_429_for_the_account_stops_the_account(client, house, app, tmp_path):
    app.answers = [(429, {"retry-after": "900"})]
    file_many(client, house, 1)
    deliver_all(house)
    file_many(client, house, 3)
    post(client, house, "m1", file_event(sender="saule-3", text="Екінші"))
    settle(house)
    assert len(app.taken) == 1
    with Session(house.engine) as session:
        assert session.exec(select(Pace.held_until)).one() == house.clock() + timedelta(seconds=900)
    # The other ways are open.
    with unit_of_work(house.engine) as session:
        row = session.exec(select(Delivery).order_by(col(Delivery.id).desc())).first()
        row.channel, row.account = Channel.EMAIL, ""
    deliver_all(house)
    assert (len(mails(tmp_path)), len(app.taken)) == (1, 1)
    house.clock.forward(seconds=901)
    deliver_all(house)
    assert S.QUEUED not in states(house)
    assert len(app.taken) == 4


def test_s20_who_shut_us_out_is_reached_by_the_other_address(client, house, app, tmp_path):
    put_in(house, BlockingApp)
    app.always = (403, {})
    post(client, house, "e1", file_event(**GIVEN))
    settle(house)
    first, second = rows(house, Delivery)
    assert [(one.channel, one.state) for one in (first, second)] == [("app", S.PERM_FAILED), ("email", S.ACCEPTED)]
    assert second.key == f"{first.key}:2"
    assert len(mails(tmp_path)) == 1
    shut, given = rows(house, ContactPoint)
    assert (shut.unreachable_at, given.unreachable_at) == (house.clock(), None)
    # The next notice does not knock at the closed door.
    answer(house, rows(house, Case)[0].number)
    house.clock.forward(seconds=21)
    settle(house)
    assert (len(app.taken), len(mails(tmp_path))) == (1, 2)
    assert rows(house, Case)[0].state == "answered"


def test_s20_without_another_address_the_officer_is_told(client, house, app):
    put_in(house, BlockingApp)
    post(client, house, "e1", file_event())
    settle(house)
    answer(house, rows(house, Case)[0].number)
    app.always = (403, {})
    house.clock.forward(seconds=21)
    settle(house)
    assert states(house, notice="answer") == [S.PERM_FAILED]
    assert rows(house, CaseEvent)[-1].verb == "undelivered"


def opt_out(house, at: datetime) -> None:
    with unit_of_work(house.engine) as session:
        talk = Conversation(channel=Channel.APP, account="city", address="aidos-17", created_at=at, heard_at=at)
        talk.opted_out_at = at
        session.add(talk)


@pytest.mark.parametrize(("given", "goes"), [({}, "web"), (GIVEN, "email")], ids=["nothing else", "an e-mail"])
def test_s34_nothing_leaves_to_who_opted_out(client, house, app, given, goes):
    post(client, house, "e1", file_event(**given))
    settle(house)
    opt_out(house, house.clock())
    answer(house, rows(house, Case)[0].number)
    house.clock.forward(seconds=21)
    settle(house)
    assert [one["notice"] for one in heard(app)] == ["received"]
    held, other = rows(house, Delivery, notice="answer")
    assert (held.channel, held.state, other.channel) == ("app", S.SUPPRESSED, goes)
    assert other.state in (S.DELIVERED, S.ACCEPTED)
    assert other.message_id == held.message_id
    assert rows(house, DeliveryLog, delivery_id=held.id)[-1].detail == "the person wants no messages here"
    assert rows(house, Case)[0].state == "answered"


def test_s53_no_receipt_for_72_hours_takes_the_other_way(client, house, app, tmp_path):
    put_in(house, ReportingApp)
    post(client, house, "e1", file_event(**GIVEN))
    settle(house)
    assert states(house) == [S.ACCEPTED]
    house.clock.forward(seconds=SILENCE.total_seconds() - 1)
    settle(house)
    assert states(house) == [S.ACCEPTED]
    house.clock.forward(seconds=1)
    settle(house)
    assert states(house) == [S.EXPIRED, S.ACCEPTED]
    assert (len(app.taken), len(mails(tmp_path))) == (1, 1)


def test_s53_a_receipt_in_time_ends_the_waiting(client, house):
    put_in(house, ReportingApp)
    post(client, house, "e1", file_event(**GIVEN))
    settle(house)
    report(client, house, rows(house, Delivery)[0].key, "delivered")
    house.clock.forward(days=4)
    settle(house)
    assert states(house) == [S.DELIVERED]


def report(client, house, key: str, state: str, event_id: str = "r1") -> None:
    post(client, house, event_id, {"type": "notice.receipt", "data": {"id": key, "state": state}})
    process(house, house.clock())


def test_s49_a_receipt_before_our_own_record_is_the_last_word(client, house, app):
    class Hasty(App):
        """The receipt is there before the answer to our request is."""

        def send(self, outgoing: Outgoing) -> Sent:
            report(client, house, outgoing.key, "delivered")
            return Sent("p1")

    put_in(house, Hasty)
    post(client, house, "e1", file_event())
    settle(house)
    (row,) = rows(house, Delivery)
    assert (row.state, row.provider_id, app.taken) == (S.DELIVERED, "p1", [])
    assert [one.to_state for one in rows(house, DeliveryLog)] == [S.SENDING, S.ACCEPTED, S.DELIVERED]


def test_s50_sent_after_delivered_is_ignored_and_logged(client, house, caplog):
    caplog.set_level("INFO", "jawab.outbox")
    post(client, house, "e1", file_event())
    settle(house)
    key = rows(house, Delivery)[0].key
    with unit_of_work(house.engine) as session:
        take_report(session, Channel.APP, Reported(key, S.ACCEPTED), house.office, house.clock())
    assert states(house) == [S.DELIVERED]
    assert "comes too late" in caplog.text


def test_s50_a_bounce_after_delivery_takes_the_answer_back(client, house):
    post(client, house, "e1", file_event())
    settle(house)
    answer(house, rows(house, Case)[0].number)
    house.clock.forward(seconds=21)
    settle(house)
    (row,) = rows(house, Delivery, notice="answer")
    assert row.state == S.DELIVERED
    report(client, house, row.key, "failed")
    assert states(house, notice="answer") == [S.PERM_FAILED]
    assert rows(house, CaseEvent)[-1].verb == "undelivered"


def test_s51_a_receipt_for_an_unknown_message_is_tried_again_then_dead(client, house):
    post(client, house, "e1", file_event())
    process(house, house.clock())
    key = rows(house, Delivery)[0].key
    report(client, house, "KZ-0000-0000:9:answer", "delivered")
    assert rows(house, InboundEvent)[-1].error.startswith("UnknownMessageError")
    with unit_of_work(house.engine) as session:
        row = session.get(InboundEvent, rows(house, InboundEvent)[-1].id)
        row.body = row.body.replace("KZ-0000-0000:9:answer", key)
    deliver(house, house.clock())
    house.clock.forward(seconds=5)
    assert process(house, house.clock()) == 1

    report(client, house, "KZ-0000-0000:9:answer", "delivered", "r2")
    for minutes in (1, 2, 6, 16):
        house.clock.forward(minutes=minutes)
        process(house, house.clock())
    assert rows(house, InboundEvent)[-1].state == DEAD


def test_s51_a_provider_may_call_a_message_by_its_own_name(client, house):
    post(client, house, "e1", file_event())
    settle(house)
    named = Reported(rows(house, Delivery)[0].provider_id, S.READ, by_provider=True)
    with unit_of_work(house.engine) as session:
        take_report(session, Channel.APP, named, house.office, house.clock())
    assert states(house) == [S.READ]
    with pytest.raises(UnknownMessageError), unit_of_work(house.engine) as session:
        take_report(session, Channel.SMS, named, house.office, house.clock())


def test_s52_an_unknown_code_is_a_technical_failure_and_an_alarm(client, house, caplog, tmp_path):
    put_in(house, ReportingApp)
    post(client, house, "e1", file_event(**GIVEN))
    settle(house)
    with unit_of_work(house.engine) as session:
        odd = Reported(rows(house, Delivery)[0].key, S.UNCERTAIN, "code 4711")
        take_report(session, Channel.APP, odd, house.office, house.clock())
    deliver_all(house)
    assert states(house) == [S.PERM_FAILED, S.ACCEPTED]
    assert "technical failure: code 4711" in [one.detail for one in rows(house, DeliveryLog)]
    assert any("ALARM" in one.message for one in caplog.records)
    assert len(mails(tmp_path)) == 1


def test_a_late_proof_of_arrival_stops_the_next_try(client, house, app):
    app.answers = [(500, {}), (500, {})]
    post(client, house, "e1", file_event())
    settle(house)
    assert states(house) == [S.TEMP_FAILED]
    report(client, house, rows(house, Delivery)[0].key, "delivered")
    house.clock.forward(hours=1)
    settle(house)
    assert (states(house), len(app.taken)) == ([S.DELIVERED], 2)


def test_s58_what_is_undone_within_20_seconds_never_leaves(client, house, app):
    post(client, house, "e1", file_event())
    settle(house)
    number = rows(house, Case)[0].number
    answer(house, number)
    house.clock.forward(seconds=19)
    settle(house)
    with act(house, number, account(house, "Aigul")) as held:
        answering.undo(held)
    house.clock.forward(minutes=5)
    settle(house)
    assert [one["notice"] for one in heard(app)] == ["received"]
    assert states(house, notice="answer") == [S.SUPPRESSED]


def test_s60_at_night_a_reminder_waits_and_a_legal_notice_goes(client, house, app):
    post(client, house, "e1", file_event())
    settle(house)
    number = rows(house, Case)[0].number
    # 22:30 in Almaty.
    house.clock.now = datetime(2026, 11, 16, 17, 30, tzinfo=UTC)
    with act(house, number) as held:
        held.tell("late", kind="answer")
    with act(house, number, account(house, "Madina", Role.HEAD)) as held:
        extend(held, "Сараптама керек", held.clock("answer").due_on + timedelta(days=7))
    settle(house)
    assert [one["notice"] for one in heard(app)] == ["received", "extended"]
    (late,) = rows(house, Delivery, notice="late")
    assert (late.state, late.next_try_at, late.attempts) == (S.QUEUED, datetime(2026, 11, 17, 4, tzinfo=UTC), 0)
    house.clock.now = late.next_try_at
    settle(house)
    assert [one["notice"] for one in heard(app)] == ["received", "extended", "late"]


def test_every_notice_of_a_case_says_when_it_may_ring():
    written = {one.removesuffix("_choosing").removesuffix("_signal") for one in texts("en")["notice"]}
    variants = {"late_appeal", "late_promise", "date_moved_appeal", "news"}
    assert written - variants == set(KINDS)


def test_s63_all_providers_down_and_nothing_is_lost(client, house, app, tmp_path):
    app.always = (503, {})
    (tmp_path / "mail").write_text("no folder can be made here")
    file_many(client, house, 20)
    post(client, house, "m1", file_event(sender="saule-3", text="Тағы", **GIVEN))
    settle(house)
    answer(house, rows(house, Case)[0].number)
    for _ in range(6):
        house.clock.forward(minutes=30)
        settle(house)
    assert set(states(house)) == {S.TEMP_FAILED}
    assert rows(house, Case)[0].state == "answered"
    app.always = (200, {})
    house.clock.forward(hours=2)
    settle(house)
    assert set(states(house)) == {S.DELIVERED}
    assert len({one["number"] for one in heard(app)}) == 21


def test_a_channel_that_is_no_longer_configured_loses_nothing(client, house):
    post(client, house, "e1", file_event())
    process(house, house.clock())
    del house.channels[Channel.APP]
    deliver(house, house.clock())
    assert states(house) == [S.PERM_FAILED]
    assert rows(house, DeliveryLog)[-1].detail == "no account is configured on this channel"


def test_what_was_written_at_one_instant_leaves_in_that_order(client, house, app):  # noqa: ARG001
    post(client, house, "e1", file_event())
    process(house, house.clock())
    (first,) = rows(house, Delivery)
    with unit_of_work(house.engine) as session:
        session.add_all(Delivery(**values_of(first) | {"id": None, "key": f"{first.key}-{n}"}) for n in range(3))
    # PostgreSQL puts a row that changed behind all others.
    for at in (house.clock() - timedelta(minutes=1), first.next_try_at):
        with unit_of_work(house.engine) as session:
            session.get_one(Delivery, first.id).next_try_at = at
    taken = [one.key for one in claim_due(house.engine, (Channel.APP,), Limits(), house.clock())]
    assert (len(taken), taken) == (4, sorted(taken))


def test_a_worker_that_took_too_long_leaves_the_message_to_who_holds_it(client, house, app):
    post(client, house, "e1", file_event())
    process(house, house.clock())
    slow = claim_due(house.engine, (Channel.APP,), Limits(), house.clock())
    house.clock.forward(minutes=3)
    outbox = Outbox(house.engine, house.channels, Letterhead(house.office, house.public_url))
    with unit_of_work(house.engine) as session:
        row = session.exec(select(Delivery)).one()
        advance(session, row, S.SENDING, house.clock())
        row.lease_until = house.clock() + timedelta(minutes=2)
    outbox._try_all(slow, house.clock())
    assert (states(house), app.taken) == ([S.SENDING], [])
