"""The letter of a working morning, over a real SMTP server: to whom, when, what it holds, and never twice."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from factories import account, act, file
from sqlmodel import Session

from api.worker import digest
from channels.mail.marks import Marks
from channels.mail.outlet import Email
from models.account import Account
from models.actions import routing, tasks
from models.actions.tasks import Wish
from models.db import unit_of_work
from models.taxonomy import Channel, Language, Role

# Tuesday 17 November 2026, 8:30 in Almaty.
TUESDAY = datetime(2026, 11, 17, 3, 30, tzinfo=UTC)


class Mailbox:
    """Takes letters, or says that it cannot now."""

    def __init__(self) -> None:
        self.letters: list = []
        self.reply = "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        if self.reply.startswith("250"):
            self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return self.reply


@pytest.fixture
def mailbox(house) -> Iterator[Mailbox]:
    """A mail server of this test, by which the house sends."""
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    house.channels[Channel.EMAIL] = Email(f"smtp://127.0.0.1:{port}", Marks(b"k" * 32, "jawab@example.com"))
    yield box
    server.stop()


def reader(house, name: str = "Aigul", **given) -> Account:
    """An officer who wants the letter."""
    return account(house, name, digest=True, email=f"{name.lower()}@agency.example", **given)


def given_to(house, receipt, officer) -> None:
    with act(house, receipt.case.number, account(house, f"Rustam {receipt.case.number}", Role.MANAGER)) as turn:
        routing.assign(turn, officer)


def text_of(letter) -> str:
    return letter.get_content()


def test_what_was_given_since_the_last_working_morning_and_nothing_personal(house, clock, mailbox):
    aigul, receipt = reader(house, language="kk"), file(house)
    own = file(house, "Өзі алды")
    given_to(house, receipt, aigul)
    with act(house, own.case.number, aigul) as turn:
        routing.take(turn)
    clock.now = TUESDAY
    digest(house, clock())
    ((readers, letter),) = mailbox.letters
    assert (readers, letter["Auto-Submitted"]) == (["aigul@agency.example"], "auto-generated")
    text = text_of(letter)
    assert f"https://testserver/desk/cases/{receipt.case.number}" in text
    assert "7 желтоқсан" in text
    assert own.case.number not in text
    for personal in ("Gulnar", "жылу жоқ", "gulnar@example.com", "990101400122"):
        assert personal not in letter.as_string()
        assert personal not in text


def test_what_falls_due_by_the_next_working_day(house, clock, mailbox):
    aigul, receipt = reader(house), file(house)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    # Due on Monday 7 December: the Friday before it tells, the Thursday does not.
    for day, told in ((datetime(2026, 12, 3, 4, tzinfo=UTC), 0), (datetime(2026, 12, 4, 4, tzinfo=UTC), 1)):
        clock.now = day
        digest(house, clock())
        assert len(mailbox.letters) == told
    text = text_of(mailbox.letters[0][1])
    assert "Due by Monday" in text
    assert "Given to you" not in text


@pytest.mark.parametrize(
    "at",
    [TUESDAY - timedelta(hours=1), TUESDAY + timedelta(hours=4), datetime(2026, 11, 21, 4, tzinfo=UTC)],
    ids=["before eight", "after noon", "on a Saturday"],
)
def test_only_in_the_morning_of_a_working_day(house, clock, mailbox, at):
    aigul, receipt = reader(house), file(house)
    given_to(house, receipt, aigul)
    clock.now = at
    digest(house, clock())
    assert mailbox.letters == []


def test_nobody_gets_it_who_does_not_want_it_is_away_or_has_no_news(house, clock, mailbox):
    silent = account(house, "Dana", email="dana@agency.example")
    away = reader(house, "Bolat", absent_from=TUESDAY.date())
    reader(house, "Marat")
    for one in (silent, away):
        given_to(house, file(house), one)
    clock.now = TUESDAY
    digest(house, clock())
    assert mailbox.letters == []


def test_several_workers_at_once_and_again_send_one(house, clock, mailbox):
    aigul, receipt = reader(house), file(house)
    given_to(house, receipt, aigul)
    clock.now = TUESDAY
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        digest(house, clock())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    digest(house, clock.forward(minutes=30))
    assert len(mailbox.letters) == 1


def test_a_worker_that_is_killed_while_it_sends_makes_no_second_letter(house, clock, mailbox):
    aigul, receipt = reader(house), file(house)
    given_to(house, receipt, aigul)
    clock.now = TUESDAY

    class Killed(BaseException):
        """The process is gone."""

    class Dying:
        name = Channel.EMAIL

        def send(self, outgoing):
            sender.send(outgoing)
            raise Killed

    sender, house.channels[Channel.EMAIL] = house.channels[Channel.EMAIL], Dying()
    with pytest.raises(Killed):
        digest(house, clock())
    house.channels[Channel.EMAIL] = sender
    digest(house, clock.forward(minutes=10))
    assert len(mailbox.letters) == 1


def test_a_server_that_cannot_now_is_asked_again_and_one_that_never_will_is_not(house, clock, mailbox):
    aigul, receipt = reader(house), file(house)
    given_to(house, receipt, aigul)
    clock.now = TUESDAY
    mailbox.reply = "451 later"
    digest(house, clock())
    mailbox.reply = "250 OK"
    digest(house, clock.forward(minutes=5))
    assert len(mailbox.letters) == 1
    mailbox.reply = "550 never"
    clock.forward(days=1)
    given_to(house, file(house), aigul)
    clock.forward(days=1)
    digest(house, clock())
    with Session(house.engine) as session:
        assert session.get_one(Account, aigul.id).digest_on == house.office.local_date(clock())


@pytest.mark.parametrize("language", Language)
def test_each_reads_it_in_the_own_language(house, clock, mailbox, language):
    aigul, receipt = reader(house, language=language), file(house)
    given_to(house, receipt, aigul)
    clock.now = TUESDAY
    digest(house, clock())
    ((_readers, letter),) = mailbox.letters
    assert letter["Content-Language"] == language
    assert "/desk/me" in text_of(letter)


def test_without_a_mail_server_nothing_is_taken_up(house, clock):
    aigul, receipt = reader(house), file(house)
    given_to(house, receipt, aigul)
    del house.channels[Channel.EMAIL]
    clock.now = TUESDAY
    digest(house, clock())
    with unit_of_work(house.engine) as session:
        assert session.get_one(Account, aigul.id).digest_on is None


def test_what_colleagues_ask_and_what_came_of_it(house, clock, mailbox):
    aigul, denis, receipt = reader(house), reader(house, "Denis"), file(house)
    with act(house, receipt.case.number, aigul) as turn:
        tasks.ask(turn, Wish(denis, "Жертөлені қарап шық", TUESDAY.date() + timedelta(days=2)))
    clock.now = TUESDAY
    digest(house, clock())
    ((readers, letter),) = mailbox.letters
    assert readers == ["denis@agency.example"]
    assert "Colleagues ask this of you:" in text_of(letter)
    assert f"{receipt.case.number}. Wanted by: Thursday, 19 November" in text_of(letter)
    assert "Жертөлені" not in letter.as_string() + text_of(letter)
    with act(house, receipt.case.number, denis) as turn:
        tasks.finish(turn, 1, "Су жоқ")
    clock.forward(days=1)
    digest(house, clock())
    (_, (readers, letter)) = mailbox.letters
    assert readers == ["aigul@agency.example"]
    assert "Your colleagues have replied to what you asked:" in text_of(letter)
    assert receipt.case.number in text_of(letter)
    assert "Су жоқ" not in text_of(letter)
