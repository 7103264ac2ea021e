"""Where others read along nothing is told but that there is news: from the web form to the letter that leaves."""

from email import message_from_bytes, policy

import pytest
from chats import answered
from citizens import ME, rows, send, to_check, words_on
from cityapp import listening, move_in

from api.worker import deliver, process
from models.case import Case
from models.contact import ContactPoint

SAID = "Клапан ауыстырылды."


@pytest.fixture
def mails(house, tmp_path):
    """What has left by mail, oldest first."""
    with listening() as app:
        move_in(house, app, smtp_url=f"file://{tmp_path}/mail", mail_from="jawab@example.test")

        def read() -> list[str]:
            files = sorted((tmp_path / "mail").iterdir(), key=lambda one: one.stat().st_mtime_ns)
            return [message_from_bytes(one.read_bytes(), policy=policy.default).get_content() for one in files]

        yield read


def told(client, house, mails, **more) -> list[str]:
    page = to_check(client, me={**ME, **more})
    told_so = "Оны басқалар да оқиды: жаңалық бар екенін ғана жазамыз." in words_on(page)
    assert told_so is bool(more)
    assert send(client, page).status_code == 200
    answered(house, rows(house, Case)[0].number, SAID)
    while process(house, house.clock()) + deliver(house, house.clock()):
        pass
    return mails()


def test_whoever_shares_the_mailbox_reads_the_number_and_nothing_else(client, house, mails):
    letters = told(client, house, mails, quiet="yes")
    assert rows(house, ContactPoint)[0].quiet
    assert len(letters) == 2
    for words in letters:
        assert rows(house, Case)[0].number in words
        assert (SAID in words, "батарея" in words, "Жылу" in words) == (False, False, False)


def test_whoever_does_not_reads_the_answer(client, house, mails):
    letters = told(client, house, mails)
    assert not rows(house, ContactPoint)[0].quiet
    assert any(SAID in words for words in letters)
