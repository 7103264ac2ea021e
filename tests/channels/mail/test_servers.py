"""The real counterparts: a citizen's mail program, OpenSMTPD and Dovecot on both ways."""

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import MONDAY
from letters import GULNAR, KEY, MARKS, NUMBER, OURS
from mailservers import mail_servers
from sqlmodel import Session, select

from api.worker import ask, deliver, fetch, process
from channels.base import DeliveryError, Outgoing
from channels.inlet import Reported
from channels.mail.account import MailAccount
from channels.mail.mailbox import Mailbox
from channels.mail.outlet import Email
from channels.registry import open_channels, open_inlets
from models import queries
from models.case import Case
from models.message import Attachment
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S

BOTH = [f"{who}-{database}" for who in ("office", "anna") for database in ("sqlite", "postgresql")]
USERS = [OURS, GULNAR, *(f"{one}@example.com" for one in ("second", "bounced", *BOTH))]
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def servers():
    # Not under pytest's own folder: that is closed to the user as whom Dovecot writes.
    with TemporaryDirectory(prefix="jawab-mail-") as folder:
        Path(folder).chmod(0o755)
        with mail_servers(Path(folder), USERS) as running:
            yield running


@pytest.fixture
def account(servers, tmp_path):
    return lambda user=OURS: MailAccount("main", MARKS, tmp_path / "letters", Mailbox(servers.imap_url(user)))


def written(text: str, to: str, **head: str) -> EmailMessage:
    message = EmailMessage()
    message["To"] = to
    for name, value in ({"From": f"Гүлнар <{GULNAR}>"} | head).items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def test_a_letter_with_a_file_comes_in_and_its_answer_goes_back_and_comes_again(servers, account):
    letter = written("Үшінші күн жылу жоқ", OURS, Subject="Абай 143", Message_ID="<first@phone.example>")
    letter.add_attachment(b"%PDF-1.7 %%EOF", maintype="application", subtype="pdf", filename="Қала актісі №5.pdf")
    servers.send(letter)
    servers.raw(OURS, 1)
    found = account().poll("", MONDAY)
    came = account().read(found.envelopes[-1].body)
    assert (came.author.address, came.name, came.text) == (GULNAR, "Гүлнар", "Абай 143\n\nҮшінші күн жылу жоқ")
    assert account().fetch(came.remote[0].file_id) == (b"%PDF-1.7 %%EOF", "Қала актісі №5.pdf")

    outgoing = Outgoing(KEY, GULNAR, f"Нөмір {NUMBER}", "Қашан үйдесіз?\n", "kk", MONDAY, number=NUMBER)
    sent = Email(servers.smtp_url, MARKS, heard=True).send(outgoing)
    (asked,) = servers.inbox(GULNAR, 1)
    assert (asked["Message-ID"], asked.get_content().strip()) == (sent.provider_id, "Қашан үйдесіз?")
    assert (asked["Auto-Submitted"], asked["Content-Language"]) == ("auto-generated", "kk")

    servers.send(written("Сенбіде", asked["Reply-To"], In_Reply_To=asked["Message-ID"], Message_ID="<2@phone.example>"))
    servers.raw(OURS, 2)
    (answer,) = account().poll(found.since, MONDAY).envelopes
    came = account().read(answer.body)
    assert (came.number, came.reply_to, came.text) == (NUMBER, KEY, "Сенбіде")


def test_a_case_from_a_mail_program_through_both_servers_and_back(servers, house, tmp_path):
    # The servers outlive a test: each database has people of its own.
    office, anna = (f"{who}-{house.engine.dialect.name}@example.com" for who in ("office", "anna"))
    box = MailAccount("main", replace(MARKS, mailbox=office), tmp_path / "letters", None)
    box = replace(box, box=Mailbox(servers.imap_url(office)))
    house.inlets = open_inlets({"mail": (box,)})
    house.channels = open_channels(
        smtp_url=servers.smtp_url, mail_from=office, accounts={"mail": (box,)}, secret=MARKS.secret
    )
    house.office = replace(house.office, served=frozenset(house.channels))
    letter = written("Үшінші күн жылу жоқ", office, Subject="Абай 143", From=anna)
    letter.add_attachment(PDF, maintype="application", subtype="pdf", filename="Қала актісі №5.pdf")
    servers.send(letter)
    servers.raw(office, 1)
    settle(house)
    with Session(house.engine) as session:
        case, file = session.exec(select(Case)).one(), session.exec(select(Attachment)).one()
    assert (case.channel, file.case_id, file.original_name) == (Channel.EMAIL, case.id, "Қала актісі №5.pdf")
    (received,) = servers.inbox(anna, 1)
    assert case.number in received["Subject"]
    servers.send(written("Тағы да суық", received["Reply-To"], From=anna))
    servers.raw(office, 2)
    house.clock.forward(minutes=1)
    settle(house)
    with Session(house.engine) as session:
        said = [one.text for one in queries.messages(session, case.id, notes=False)]
    assert said[-1] == "Тағы да суық"


def settle(house) -> None:
    """What the worker does until nothing is left."""
    while sum(job(house, house.clock()) for job in (ask, process, fetch, deliver)):
        pass


def test_a_mailbox_is_read_from_where_it_was_left_and_from_the_beginning_where_its_numbers_changed(servers, account):
    box = account("second@example.com")
    assert box.poll("", MONDAY).envelopes == []
    start = box.poll("", MONDAY).since
    for place, text in enumerate(("Бір", "Екі"), 1):
        servers.send(written(text, "second@example.com"))
        servers.raw("second@example.com", place)
    both = box.poll(start, MONDAY)
    assert [box.read(one.body).text for one in both.envelopes] == ["Бір", "Екі"]
    assert box.poll(both.since, MONDAY)[:2] == ([], both.since)
    again = box.poll("1:999", MONDAY)
    assert [one.event_id for one in again.envelopes] == [one.event_id for one in both.envelopes]
    assert again.since == both.since


def test_s50_a_real_servers_bounce_takes_back_what_it_had_accepted(servers, account):
    key = f"{NUMBER}:7:answer"
    marks = replace(MARKS, mailbox="bounced@example.com")
    box = replace(account("bounced@example.com"), marks=marks)
    Email(servers.smtp_url, marks).send(Outgoing(key, "nobody@example.com", "Жауап", "Жауап\n", "kk", MONDAY))
    servers.raw("bounced@example.com", 1)
    (envelope,) = box.poll("", MONDAY).envelopes
    assert box.read(envelope.body) == Reported(key, S.PERM_FAILED, "mail report 5.0.0")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [("quiet", "loud", "permanent"), ("INBOX", "nowhere", "permanent"), ("127.0.0.1:", "127.0.0.1:1", None)],
)
def test_what_the_server_refuses_is_said_without_the_password(servers, tmp_path, old, new, kind):
    url = servers.imap_url(OURS).replace(old, new) if kind else "imap://a:b@127.0.0.1:9/INBOX"
    with pytest.raises(DeliveryError, match=kind or "temporary") as refusal:
        MailAccount("main", MARKS, tmp_path, Mailbox(url)).poll("", MONDAY)
    assert "loud" not in str(refusal.value)
