"""Whose word a letter is, to which case it belongs, and what is no person's word at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import MONDAY
from letters import GULNAR, KEY, MARKS, NUMBER, OURS, letter, mail_account, read, report
from soak.ledger import Ledger
from soak.moods import Moods
from soak.post import PostOffice, open_for_business
from soak.square import Square

from channels.base import DeliveryError
from channels.inlet import Passed, Reported, Written
from channels.mail import rawletters
from channels.mail.mailbox import BATCH, Mailbox
from channels.mail.marks import Marks
from models.taxonomy import DeliveryState as S

TOKEN = MARKS.reply_address(NUMBER, GULNAR)
OUR_ID = MARKS.message_id(KEY)


@pytest.fixture
def account(tmp_path):
    return mail_account(tmp_path)


@pytest.fixture
def written(account):
    return lambda *args, **how: read(account, letter(*args, **how), MONDAY)


def test_the_token_fits_into_a_local_part_and_survives_capital_letters():
    assert len(TOKEN.partition("@")[0]) <= 64
    assert MARKS.number_in([TOKEN.upper()], "GULNAR@example.com") == NUMBER
    assert Marks(MARKS.secret, "x" * 40 + "@example.com").reply_address(NUMBER, GULNAR) is None


def test_without_a_secret_nothing_is_proved():
    bare = Marks(b"", OURS)
    assert bare.number_in([bare.reply_address(NUMBER, GULNAR)], GULNAR) is None
    assert bare.key_in(bare.message_id(KEY)) is None


@pytest.mark.parametrize("key", [KEY, "probe:17", "talk:5:ü@<>", "a.b"])
def test_a_message_id_leads_back_to_its_delivery(key):
    assert MARKS.key_in(MARKS.message_id(key)) == key


@pytest.mark.parametrize(
    ("how", "number", "reply_to"),
    [
        ({"to": f"Jawab <{TOKEN}>", "In_Reply_To": OUR_ID}, NUMBER, OUR_ID),
        ({"to": TOKEN}, NUMBER, None),
        ({"Delivered_To": TOKEN}, NUMBER, None),
        ({"In_Reply_To": OUR_ID}, None, OUR_ID),
        ({"References": f"<root@x.example>\r\n {OUR_ID}\r\n <theirs@x.example>"}, None, OUR_ID),
        ({"In_Reply_To": f"<{KEY}@example.com>"}, None, None),
        ({"In_Reply_To": OUR_ID.replace(".question", ".answer").replace("question", "answer")}, None, None),
        ({"to": TOKEN.replace("1936", "1937")}, None, None),
        ({"Subject": f"Re: {NUMBER}"}, None, None),
    ],
)
def test_what_proves_the_case_and_what_does_not(written, how, number, reply_to):
    found = written(**how)
    assert (found.number, found.reply_to) == (number, reply_to and KEY)


def test_s24_a_strangers_token_and_a_number_in_the_subject_prove_nothing(written):
    found = written(writer="arman@example.org", to=TOKEN, Subject=f"Re: {NUMBER}")
    assert (found.number, found.reply_to, found.author.address) == (None, None, "arman@example.org")
    assert found.text.startswith(f"Re: {NUMBER}")


MACHINES = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated (vacation)"},
    {"Precedence": "Bulk"},
    {"Precedence": "auto_reply"},
    {"List_Id": "Neighbours <n.example.org>"},
    {"List_Unsubscribe": "<mailto:x@example.org>"},
    {"X_Auto_Response_Suppress": "OOF, AutoReply"},
    {"X_Autoreply": "yes"},
    {"X_Failed_Recipients": "a@example.org"},
    {"Return_Path": "<>"},
    {"writer": "MAILER-DAEMON@example.org"},
    {"writer": "no-reply@example.org"},
    {"Content_Type": "multipart/report; report-type=disposition-notification; boundary=x"},
]
PEOPLE = [{"Auto_Submitted": "no"}, {"X_Auto_Response_Suppress": "None"}, {"Return_Path": f"<{GULNAR}>"}, {}]


@pytest.mark.parametrize(("how", "automatic"), [(one, True) for one in MACHINES] + [(one, False) for one in PEOPLE])
def test_s26_a_machines_letter_is_known_by_its_head(written, how, automatic):
    found = written(**{"In_Reply_To": OUR_ID, **how})
    assert isinstance(found, Written)
    assert (found.automatic, found.reply_to) == (automatic, KEY)


@pytest.mark.parametrize(
    ("writer", "answerable"),
    [(GULNAR, True), ("noreply+7@x.example", False), ("postmaster@x.example", False), ("nobody at all", False)],
)
def test_nobody_is_answered_where_nobody_reads(written, writer, answerable):
    assert written(writer=writer).answerable is answerable


@pytest.mark.parametrize(
    "how", [{"Message_ID": OUR_ID, "writer": "list@example.org"}, {"writer": OURS}, {"writer": TOKEN.title()}]
)
def test_s27_our_own_letter_that_comes_back_is_nothing(written, how):
    assert isinstance(written(**how), Passed)


@pytest.mark.parametrize(
    ("action", "status", "state"),
    [("failed", "5.1.1", S.PERM_FAILED), ("failed", "4.4.7", S.PERM_FAILED), ("Delivered", "2.0.0", S.DELIVERED)],
)
def test_a_report_says_what_became_of_a_letter_of_ours(account, action, status, state):
    found = read(account, report(OUR_ID, action=action, status=status), MONDAY)
    assert found == Reported(KEY, state, f"mail report {status}")


@pytest.mark.parametrize(("about", "action"), [(f"<{KEY}@example.com>", "failed"), (OUR_ID, "delayed")])
def test_a_forged_report_and_one_that_settles_nothing_change_nothing(account, about, action):
    found = read(account, report(about, action=action), MONDAY)
    assert (type(found), found.automatic, found.answerable) == (Written, True, False)


def test_a_report_that_shows_only_the_head_is_understood(account):
    raw = report(OUR_ID).replace(b"message/rfc822", b"text/rfc822-headers")
    assert read(account, raw, MONDAY).key == KEY


ABOVE = "Иә, үйде боламын"
HISTORIES = [
    f"{ABOVE}\n\nOn Mon, 16 Nov 2026 at 10:42, Jawab <{OURS}> wrote:\n\n> Қашан үйдесіз?\n>\n> Jawab",
    f"{ABOVE}\n\nпн, 16 нояб. 2026 г. в 10:42, Jawab <{TOKEN}>\nпишет:\n> Қашан үйдесіз?",
    f"{ABOVE}\n\n2026 წ. 16 ნოე., ორშ., 10:42 <{OURS}> დაწერა:\n\n> Қашан?",
    f"{ABOVE}\n\n-----Original Message-----\nFrom: Jawab <{OURS}>\nSent: Monday\n\nҚашан үйдесіз?",
    f"{ABOVE}\n\n________________________________\nОт: Jawab <{TOKEN}>\nОтправлено: понедельник\n\nҚашан?",
    f"{ABOVE}\n\n> Қашан үйдесіз?",
]


@pytest.mark.parametrize("text", HISTORIES)
def test_the_history_below_an_answer_is_cut_off(written, text):
    assert written(text, In_Reply_To=OUR_ID).text == ABOVE
    # From somebody who does not answer us, it is all his own.
    assert "Қашан" in written(text).text


@pytest.mark.parametrize(
    "text",
    [
        "> Қашан үйдесіз?\n\nСенбіде",
        "Басқаша айтсам:\n\nүйде боламын",
        "Мен айттым:\n\nFrom: akim@example.kz\nОтказано",
        "> тек дәйексөз",
    ],
)
def test_whatever_may_be_the_writers_own_stays(written, text):
    assert written(text, In_Reply_To=OUR_ID).text == text


def test_the_subject_is_half_of_a_new_complaint_and_nothing_of_an_answer(written):
    assert written("Абай 143").text == "Жылу\n\nАбай 143"
    assert written("Жылу жоқ").text == "Жылу жоқ"
    assert written("Абай 143", In_Reply_To=OUR_ID).text == "Абай 143"


def test_s29_a_letter_to_two_mailboxes_names_both_and_is_one_persons_one_message(tmp_path):
    raw = letter(to="energy@city.example, Roads <roads@city.example>")
    first, second = (read(mail_account(tmp_path, name), raw, MONDAY) for name in ("energy", "roads"))
    assert (first.author, first.provider_id) == (second.author, second.provider_id)
    assert first.text.endswith("→ energy@city.example, roads@city.example")


def test_s28_the_same_letter_twice_is_one_event_and_one_file(account, tmp_path):
    raw = letter().replace(b"Message-ID: <1@phone.example>\r\n", b"")
    first, again = account.envelope(raw, MONDAY), account.envelope(raw, MONDAY)
    assert first == again
    assert [one.read_bytes() for one in (tmp_path / "letters").iterdir()] == [raw]
    assert account.read(first.body).provider_id == first.event_id


def test_two_letters_of_one_message_id_are_two(account):
    one, other = letter(), letter("Басқа сөз", writer="arman@example.org")
    assert account.envelope(one, MONDAY).event_id != account.envelope(other, MONDAY).event_id


def test_files_are_fetched_from_the_letter_that_lies_here(account):
    raw = letter(
        "--b\r\nContent-Type: text/plain\r\n\r\nAbay 143\r\n--b\r\nContent-Type: application/pdf\r\n"
        "Content-Disposition: attachment; filename*=utf-8''%D0%B0%D0%BA%D1%82.pdf\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--b--",
        Content_Type="multipart/mixed; boundary=b",
    )
    (ref,) = read(account, raw, MONDAY).remote
    assert (ref.name, ref.mime, ref.size) == ("акт.pdf", "application/pdf", 5)
    assert account.fetch(ref.file_id) == (b"%PDF-", "акт.pdf")
    for wrong in ("../../etc/passwd/2", f"{ref.file_id}9", "0" * 64 + "/2", "", ref.file_id[:-1] + "x"):
        with pytest.raises(DeliveryError, match="permanent"):
            account.fetch(wrong)


def test_letters_are_erased_after_a_month_and_not_before(account, tmp_path, clock):
    account.envelope(letter(), clock())
    assert rawletters.forget(tmp_path, clock.forward(days=29)) == 0
    assert rawletters.forget(tmp_path, clock.forward(days=2)) == 1
    assert rawletters.forget(tmp_path, clock()) == 0


@pytest.mark.long
def test_after_a_full_batch_the_next_one_is_asked_for_at_once(account, clock):
    with open_for_business(PostOffice(Ledger(), Moods(1), Square(clock))) as office:
        office.letters = [letter(f"{place}-пәтерде жылу жоқ") for place in range(BATCH + 10)]
        asking = replace(account, box=Mailbox.at(f"imap://jawab:quiet@{office.imap}/INBOX"))
        first = asking.poll("", MONDAY)
        rest = asking.poll(first.since, MONDAY)
    assert (len(first.envelopes), len(rest.envelopes)) == (BATCH, 10)
    assert (first.rest, rest.rest) == (timedelta(0), timedelta(seconds=10))
