"""Every channel keeps one contract, and the outbox accounts for every message."""

import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from conftest import MONDAY
from factories import account, act, file
from sqlmodel import Session, col, select

from channels.base import DeliveryError, Outgoing
from channels.mail.marks import Marks
from channels.mail.outlet import Email
from channels.notices import Letterhead
from channels.outbox.claiming import LEASE
from channels.outbox.sending import Outbox
from channels.registry import open_channels
from models import queries
from models.actions import answering, routing
from models.db import unit_of_work
from models.delivery import MOVES, Delivery, DeliveryLog
from models.taxonomy import DeliveryState as S
from models.taxonomy import State

OUTGOING = Outgoing("KZ-4827-1936:1:received", "gulnar@example.com", "Тақырып", "Мәтін\n", "kk", MONDAY)


class Mailbox:
    """A real SMTP server that takes, refuses or drops what it is given."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.reply = "250 OK"
        self.drop = False

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, server: SMTP, _session, envelope) -> str:
        self.taken.append(envelope.content)
        if self.drop:
            server.transport.abort()
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, f"smtp://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def mailing(house, mailbox):
    """The house, its mail going to the real server."""
    box, url = mailbox
    house.channels = open_channels(smtp_url=url, mail_from="jawab@example.com")
    return box


def outbox(house) -> Outbox:
    return Outbox(house.engine, house.channels, Letterhead(house.office, house.public_url))


def deliveries(house, notice=None):
    with Session(house.engine) as session:
        rows = session.exec(select(Delivery).order_by(col(Delivery.id))).all()
    return [row for row in rows if notice is None or row.notice == notice]


def log(house, delivery):
    with Session(house.engine) as session:
        rows = session.exec(
            select(DeliveryLog).where(DeliveryLog.delivery_id == delivery.id).order_by(col(DeliveryLog.id))
        )
        return [(row.from_state, row.to_state) for row in rows]


def answered(house, receipt, officer):
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)
    with act(house, receipt.case.number, officer) as turn:
        answering.answer(turn, "resolved", "Құбыр жөнделді")


@pytest.mark.parametrize("name", sorted(open_channels(smtp_url="file:///tmp/x", mail_from="a@b.example")))
def test_every_channel_keeps_the_contract(name, tmp_path):
    channel = open_channels(smtp_url=f"file://{tmp_path}/mail", mail_from="jawab@example.com")[name]
    first, again = channel.send(OUTGOING), channel.send(OUTGOING)
    assert channel.name == name
    assert first.provider_id
    assert first == again


def test_a_letter_reaches_a_real_server_in_the_citizens_language(house, mailing, clock):
    receipt = file(house)
    outbox(house).deliver(clock())
    (content,) = mailing.taken
    from email import message_from_bytes, policy

    letter = message_from_bytes(content, policy=policy.default)
    assert receipt.case.number in letter["Subject"]
    assert letter["To"] == "gulnar@example.com"
    assert letter["Content-Language"] == "kk"
    assert "Алматы" in letter.get_content()
    assert receipt.code not in letter.get_content()
    (row,) = deliveries(house)
    assert (row.state, row.attempts) == (S.ACCEPTED, 1)
    assert log(house, row) == [("queued", "sending"), ("sending", "accepted")]


def test_s46_a_refused_address_is_permanent_at_once(house, mailing, clock):
    mailing.reply = "550 no such user"
    file(house)
    outbox(house).deliver(clock())
    outbox(house).deliver(clock.forward(days=1))
    (row,) = deliveries(house)
    assert (row.state, row.attempts) == (S.PERM_FAILED, 1)


def test_s45_a_server_in_trouble_is_tried_again_and_delivers_once(house, mailing, clock):
    file(house)
    mailing.reply = "451 later"
    for _ in range(3):
        outbox(house).deliver(clock())
        clock.forward(minutes=20)
    mailing.reply = "250 OK"
    outbox(house).deliver(clock())
    outbox(house).deliver(clock.forward(hours=1))
    (row,) = deliveries(house)
    assert (row.state, row.attempts, len(mailing.taken)) == (S.ACCEPTED, 4, 1)


def test_s44_a_line_lost_after_the_letter_is_uncertain_and_never_sent_again(house, mailing, clock):
    mailing.drop = True
    file(house)
    outbox(house).deliver(clock())
    outbox(house).deliver(clock.forward(hours=2))
    (row,) = deliveries(house)
    assert (row.state, len(mailing.taken)) == (S.UNCERTAIN, 1)


def test_no_server_at_all_is_only_temporary():
    with pytest.raises(DeliveryError, match="temporary"):
        Email("smtp://127.0.0.1:9", Marks(b"", "jawab@example.com")).send(OUTGOING)


def test_s74_an_answer_that_reached_nobody_is_no_answer(house, mailing, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    outbox(house).deliver(clock())
    answered(house, receipt, aigul)
    mailing.reply = "550 no such user"
    outbox(house).deliver(clock.forward(seconds=21))
    with Session(house.engine) as session:
        (deadline,) = queries.deadlines(session, receipt.case.id)
        case = queries.history(session, receipt.case.id)
    assert (deadline.state, deadline.ended_at) == ("open", None)
    assert [event.verb for event in case][-2:] == ["answer", "undelivered"]


def test_s74_a_horizon_without_success_takes_the_answer_back_too(house, mailing, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    outbox(house).deliver(clock())
    answered(house, receipt, aigul)
    mailing.reply = "451 later"
    outbox(house).deliver(clock.forward(seconds=21))
    outbox(house).deliver(clock.forward(hours=25))
    (row,) = deliveries(house, "answer")
    assert row.state == S.EXPIRED
    with Session(house.engine) as session:
        (deadline,) = queries.deadlines(session, receipt.case.id)
    assert deadline.state == "open"


def test_s43_a_worker_that_died_with_a_letter_in_hand_leaves_it_uncertain(house, mailing, clock):
    file(house)
    with unit_of_work(house.engine) as session:
        row = session.exec(select(Delivery)).one()
        row.state, row.next_try_at, row.lease_until = S.SENDING, clock() + LEASE, clock() + LEASE
    outbox(house).deliver(clock())
    assert deliveries(house)[0].state == S.SENDING
    outbox(house).deliver(clock.forward(seconds=LEASE.total_seconds() + 1))
    assert (deliveries(house)[0].state, mailing.taken) == (S.UNCERTAIN, [])


def test_what_a_dead_worker_had_only_claimed_goes_out(house, mailing, clock):
    file(house)
    with unit_of_work(house.engine) as session:
        session.exec(select(Delivery)).one().lease_until = clock() + LEASE
    outbox(house).deliver(clock())
    assert mailing.taken == []
    outbox(house).deliver(clock.forward(seconds=LEASE.total_seconds() + 1))
    assert len(mailing.taken) == 1


def test_two_workers_send_each_letter_once(house, mailing, clock):
    from concurrent.futures import ThreadPoolExecutor

    for _ in range(20):
        file(house)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _n: outbox(house).deliver(clock()), range(3)))
    assert (len(mailing.taken), {row.state for row in deliveries(house)}) == (20, {S.ACCEPTED})


@pytest.mark.usefixtures("mailing")
def test_one_notice_that_cannot_be_written_does_not_hold_up_the_others(house, clock):
    file(house)
    file(house)
    with unit_of_work(house.engine) as session:
        session.exec(select(Delivery).order_by(col(Delivery.id))).first().notice = "unheard_of"
    outbox(house).deliver(clock())
    assert [row.state for row in deliveries(house)] == [S.QUEUED, S.ACCEPTED]


def test_without_a_contact_the_notice_waits_on_the_tracking_page(house, clock):
    file(house, contact_kind=None, contact_value=None)
    outbox(house).deliver(clock())
    (row,) = deliveries(house)
    assert (row.channel, row.state) == ("web", S.DELIVERED)


def test_every_logged_move_is_in_the_table(house, mailing, clock):
    mailing.reply = "451 later"
    file(house)
    file(house, contact_kind=None, contact_value=None)
    for _ in range(4):
        outbox(house).deliver(clock())
        clock.forward(hours=7)
    for row in deliveries(house):
        assert all(after in MOVES[S(before)] for before, after in log(house, row))


def test_deliveries_of_a_closed_case_are_still_accounted_for(house, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    answered(house, receipt, aigul)
    outbox(house).deliver(clock.forward(minutes=1))
    with Session(house.engine) as session:
        assert queries.case_by_receipt(session, receipt.case.number, receipt.code, house.pepper).state == State.ANSWERED
    assert all(row.state in (S.ACCEPTED, S.DELIVERED) for row in deliveries(house))
